"""What permissions are called: every kind, state and step has words, and an end is a day where it ends with one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.doors.web.permissions import words
from bluelamp.records.declarations.lifecycle.permissions import Asked, Kind, Permission, State
from records.conftest import NOON


def test_every_kind_state_and_step_has_its_words():
    assert set(words.KINDS) == set(Kind)
    assert set(words.REQUESTS) == set(Asked)
    assert set(words.PERMISSIONS) == set(State)
    assert set(words.STEPS) == {one.value for one in (*Asked, *State)}


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (datetime(2026, 12, 1, tzinfo=UTC), "the end of 30 November 2026"),
        (datetime(2026, 6, 30, 23, tzinfo=UTC), "the end of 30 June 2026"),
        (datetime(2026, 12, 1, 9, 30, tzinfo=UTC), "1 December 2026 at 09:30"),
    ],
)
def test_an_end_is_a_day_in_london_where_it_ends_with_one(until, said):
    assert words.ends_in_words(until) == said


@pytest.mark.parametrize(("kind", "said"), [(Kind.APP, words.TO_EXPORT.text), (Kind.MEETING, "Lapsed")])
def test_what_is_past_its_end_reads_as_lapsed_before_any_sweep(kind, said):
    term = Permission(id="1", person="p", kind=kind, start=NOON, until=NOON + timedelta(days=1))
    assert str(words.permission_tag(term, NOON).text) == "In force"
    assert str(words.permission_tag(term, NOON + timedelta(days=1)).text) == str(said)


def test_a_thing_is_called_by_its_name_and_one_that_nobody_named_by_its_id():
    rulebook = load_rulebook(Path("rulebooks/example-force"), NOON.date())
    assert words.about(rulebook, Kind.APP, "whatsapp") == "WhatsApp"
    assert words.about(rulebook, Kind.NUMBER_WITHHELD, "") == "To withhold the number"
    assert words.about(rulebook, Kind.MEETING, "residents-meeting") == "To record a meeting: A meeting with residents"
    assert words.thing_name(rulebook, Kind.APP, "unheard-of") == "unheard-of"
