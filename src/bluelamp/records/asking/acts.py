"""Saving an answer, and deleting one that was saved: both by whoever it belongs to."""

from __future__ import annotations

import uuid

from bluelamp.core.kernel import Actor
from bluelamp.records.asking import queries
from bluelamp.records.asking.models import SavedRow
from bluelamp.records.asking.verbs import ANSWER_DELETED, ANSWER_SAVED
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact


def _new_answer(by_id: str) -> Subject:
    """The answers of the person who acts; not which answer."""
    return Subject(kind="saved-answers", id=by_id, about=by_id)


def _own_answer(by_id: str, saved_id: str) -> Subject:
    queries.one_saved(saved_id, by_id)
    return Subject(kind="saved-answers", id=by_id, about=by_id)


@act(ANSWER_SAVED, on=_new_answer)
def save_answer(*, by: Actor, by_id: str, reference: str) -> tuple[str, Fact]:
    """Keep an answer as one's own, until one deletes it. The id of the copy; one already saved is not saved twice.

    Raises:
        AnswerUnknown: there is no such answer. Nothing was kept.
        NotAllowed: as the platform's rules say.
    """
    given = queries.answer(reference)
    known = queries.has_saved(reference, by_id)
    if known is not None:
        return known, ANSWER_SAVED.record()
    row = SavedRow.objects.create(id=str(uuid.uuid4()), person=by_id, saved_at=clock.now(), body=given.as_json())
    return row.id, ANSWER_SAVED.record()


@act(ANSWER_DELETED, on=_own_answer)
def delete_answer(*, by: Actor, by_id: str, saved_id: str) -> tuple[None, Fact]:
    """Delete an answer that one saved. Nothing of it is left, and the record does not say which it was.

    Raises:
        NotYourAnswer: there is no such answer of theirs. Nothing changed.
        NotAllowed: as the platform's rules say.
    """
    SavedRow.objects.filter(pk=saved_id, person=by_id).delete()
    return None, ANSWER_DELETED.record()
