"""Drafts: what was typed is kept, for the one who typed it, until it is sent or a month is over."""

from datetime import timedelta

import pytest

from bluelamp.records.declarations import drafts
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.errors import DraftGone, TextTooLong
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def test_a_form_that_stood_open_for_three_days_has_lost_nothing():
    made = drafts.save_draft("person-1", "contact", new_id(), {"purpose": "to agree a time"}, NOON)
    drafts.clear_drafts(NOON + timedelta(days=3))
    assert drafts.draft_of("person-1", made.id) == made
    assert drafts.drafts_of("person-1", "contact") == (made,)


def test_a_draft_is_nobody_elses_to_read_or_write_over():
    made = drafts.save_draft("person-1", "contact", new_id(), {"purpose": "mine"}, NOON)
    with pytest.raises(DraftGone):
        drafts.draft_of("person-2", made.id)
    with pytest.raises(DraftGone):
        drafts.save_draft("person-2", "contact", made.id, {"purpose": "theirs"}, NOON)
    with pytest.raises(DraftGone):
        drafts.save_draft("person-1", "no-form", new_id(), {}, NOON)
    assert drafts.draft_of("person-1", made.id).body == {"purpose": "mine"}


def test_a_draft_that_is_too_large_leaves_what_was_kept():
    made = drafts.save_draft("person-1", "contact", new_id(), {"purpose": "short"}, NOON)
    with pytest.raises(TextTooLong):
        drafts.save_draft("person-1", "contact", made.id, {"purpose": "x" * 1_000_000}, NOON)
    assert drafts.draft_of("person-1", made.id).body == {"purpose": "short"}


def test_a_draft_is_dropped_once_it_is_sent_and_cleared_after_a_month():
    sent, old = (drafts.save_draft("person-1", "contact", new_id(), {}, NOON).id for _ in range(2))
    drafts.drop_draft("person-2", sent)
    drafts.drop_draft("person-1", sent)
    with pytest.raises(DraftGone):
        drafts.draft_of("person-1", sent)
    assert drafts.clear_drafts(NOON + timedelta(days=30)) == 0
    assert drafts.clear_drafts(NOON + timedelta(days=31)) == 1
    assert drafts.drafts_of("person-1", "contact") == ()
    assert old
