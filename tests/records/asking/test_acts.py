"""A saved answer is whose it is: they open it and delete it, and the record does not say which it was."""

import json

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.records.asking import acts, answers, queries
from bluelamp.records.asking.errors import AnswerUnknown, NotYourAnswer
from bluelamp.records.asking.models import SavedRow
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(constable, noon):
    return answers.keep(queries.answer_to(queries.interview(constable, noon, ("call", "Contact", "union"), {})))


@pytest.fixture
def me(constable):
    return Actor(id=constable, signed_in_by="passkey")


def save(me, reference):
    return acts.save_answer(by=me, by_id=me.id, reference=reference)


def test_a_saved_answer_is_theirs_and_opens_again(me, kept, noon):
    saved = queries.one_saved(save(me, kept), me.id)
    assert (saved.given.reference, saved.saved_at) == (kept, noon)
    assert [one.id for one in queries.saved_by(me.id)] == [saved.id]
    assert queries.has_saved(kept, me.id) == saved.id


def test_a_saved_answer_outlives_the_kept_one(me, kept, noon):
    saved = save(me, kept)
    answers.forget_old(noon + answers.KEPT_FOR * 2)
    assert queries.one_saved(saved, me.id).given.reference == kept


def test_saving_twice_keeps_one(me, kept):
    assert save(me, kept) == save(me, kept)
    assert SavedRow.objects.count() == 1


def test_nobody_else_opens_or_deletes_it(me, kept):
    saved = save(me, kept)
    other = Actor(id="somebody-else", signed_in_by="passkey")
    with pytest.raises(NotYourAnswer):
        queries.one_saved(saved, other.id)
    with pytest.raises(NotYourAnswer):
        acts.delete_answer(by=other, by_id=other.id, saved_id=saved)
    assert SavedRow.objects.count() == 1


def test_deleting_leaves_nothing_of_it(me, kept):
    acts.delete_answer(by=me, by_id=me.id, saved_id=save(me, kept))
    assert SavedRow.objects.count() == 0


def test_the_record_says_that_an_answer_was_saved_and_not_which(me, kept):
    acts.delete_answer(by=me, by_id=me.id, saved_id=save(me, kept))
    entries = journal.acts_by(me.id)
    assert [one.verb for one in entries] == ["asking.answer-deleted", "asking.answer-saved"]
    assert all(kept not in json.dumps([one.values, one.subject_id, one.rules]) for one in entries)
    assert all("union" not in json.dumps([one.values, one.subject_id]) for one in entries)


def test_an_answer_that_there_is_not_cannot_be_saved(me):
    with pytest.raises(AnswerUnknown):
        save(me, "BL-0000-0000-0000-0000")


def test_where_the_rules_say_no_nothing_is_kept(me, kept, nothing_allowed):
    with pytest.raises(NotAllowed):
        save(me, kept)
    assert SavedRow.objects.count() == 0
