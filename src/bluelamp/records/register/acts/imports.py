"""Imports: a file is handed in and looked at, confirmed as one act, and undone as one act.

Handing in is on the record too, since the file may hold people's data. What was confirmed is exactly what
was looked at: where the register has moved on meanwhile, the plan is worked out again and shown again.
Undoing is possible for as long as nothing was done with what the import wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bluelamp.core.kernel import Actor, say_instant
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact, Verb
from bluelamp.records.register import applying, checks, drafts, queries, verbs
from bluelamp.records.register.drafts import Handed
from bluelamp.records.register.errors import CannotBeUndone, ImportHasChanged, NotInRegister
from bluelamp.records.register.models import Import, ImportDraft, Person
from bluelamp.records.register.planning import Plan, What
from bluelamp.records.register.values import ImportView

_LONGEST_NAME = 200


def _people() -> Subject:
    """The people of the register."""
    return Subject(kind="register", id="people")


def _phones() -> Subject:
    """The phones of the register."""
    return Subject(kind="register", id="phones")


def _rosters() -> Subject:
    """The rosters of the register."""
    return Subject(kind="register", id="rosters")


@act(verbs.PEOPLE_FILE_HANDED_IN, on=_people)
def hand_in_people(*, by: Actor, file_name: str, body: bytes) -> tuple[Handed, Fact]:
    """A file of people, and what it would do.

    Raises:
        FeedError: it is no table, is too large, or lacks a column.
    """
    return _handed_in(verbs.PEOPLE_FILE_HANDED_IN, "people", by, file_name=file_name, body=body, options={})


@act(verbs.PEOPLE_IMPORTED, on=_people)
def confirm_people(*, by: Actor, draft_id: str, plan_digest: str) -> tuple[ImportView, Fact]:
    """What a file of people would do is done.

    Raises:
        ImportHasChanged: it would now do something else than was shown.
        NotInRegister: the file is not there any more.
    """
    return _confirmed(verbs.PEOPLE_IMPORTED, "people", by, draft_id, plan_digest)


@act(verbs.PEOPLE_IMPORT_UNDONE, on=_people)
def undo_people(*, by: Actor, import_id: str) -> tuple[ImportView, Fact]:
    """An import of people is set back.

    Raises:
        CannotBeUndone: something was done since with what it wrote, or it was undone already.
    """
    return _undone(verbs.PEOPLE_IMPORT_UNDONE, "people", import_id)


@act(verbs.PHONES_FILE_HANDED_IN, on=_phones)
def hand_in_phones(*, by: Actor, file_name: str, body: bytes) -> tuple[Handed, Fact]:
    """A file of phones, and what it would do. Raises as `hand_in_people`."""
    return _handed_in(verbs.PHONES_FILE_HANDED_IN, "phones", by, file_name=file_name, body=body, options={})


@act(verbs.PHONES_IMPORTED, on=_phones)
def confirm_phones(*, by: Actor, draft_id: str, plan_digest: str) -> tuple[ImportView, Fact]:
    """What a file of phones would do is done. Raises as `confirm_people`."""
    return _confirmed(verbs.PHONES_IMPORTED, "phones", by, draft_id, plan_digest)


@act(verbs.PHONES_IMPORT_UNDONE, on=_phones)
def undo_phones(*, by: Actor, import_id: str) -> tuple[ImportView, Fact]:
    """An import of phones is set back. Raises as `undo_people`."""
    return _undone(verbs.PHONES_IMPORT_UNDONE, "phones", import_id)


@act(verbs.ROSTER_HANDED_IN, on=_rosters)
def hand_in_roster(
    *, by: Actor, file_name: str, body: bytes, start: datetime, end: datetime, person: str = ""
) -> tuple[Handed, Fact]:
    """A roster for a time, and what it would do. Raises as `hand_in_people`."""
    options = {"start": start.isoformat(), "end": end.isoformat(), "person": person}
    return _handed_in(verbs.ROSTER_HANDED_IN, "roster", by, file_name=file_name, body=body, options=options)


@act(verbs.ROSTER_IMPORTED, on=_rosters)
def confirm_roster(*, by: Actor, draft_id: str, plan_digest: str) -> tuple[ImportView, Fact]:
    """What a roster would do is done. Raises as `confirm_people`."""
    return _confirmed(verbs.ROSTER_IMPORTED, "roster", by, draft_id, plan_digest)


@act(verbs.ROSTER_IMPORT_UNDONE, on=_rosters)
def undo_roster(*, by: Actor, import_id: str) -> tuple[ImportView, Fact]:
    """An import of a roster is set back. Raises as `undo_people`."""
    return _undone(verbs.ROSTER_IMPORT_UNDONE, "roster", import_id)


def _handed_in(
    verb: Verb, kind: str, by: Actor, *, file_name: str, body: bytes, options: dict[str, Any]
) -> tuple[Handed, Fact]:
    now = clock.now()
    name = checks.file_name(file_name, _LONGEST_NAME)
    plan = drafts.work_out(kind, name, body, options=options, by=by.id, at=now)
    made = ImportDraft.objects.create(
        id=checks.new_id(),
        kind=kind,
        file_name=name,
        body=body,
        options=options,
        plan_digest=plan.digest,
        handed_in_by=by.id,
        handed_in_at=now,
    )
    return Handed(id=made.pk, plan=plan), _fact(verb, made.pk, plan)


def _confirmed(verb: Verb, kind: str, by: Actor, draft_id: str, plan_digest: str) -> tuple[ImportView, Fact]:
    now = clock.now()
    draft = ImportDraft.objects.select_for_update().filter(pk=draft_id).first()
    plan = drafts.plan_again(draft_id, kind, by.id, now).plan
    if draft is None or Import.objects.filter(pk=draft_id).exists():
        raise ImportHasChanged("This file was imported already.", todo="look at it in the list of imports.")
    if plan.digest != plan_digest:
        raise ImportHasChanged(
            "The register has changed since the plan was shown.", todo="look at the plan again, and confirm that."
        )
    hands = by.id if not by.is_system and Person.objects.filter(pk=by.id).exists() else None
    touched = applying.carry_out(plan, draft_id, hands, now)
    counts = plan.counts()
    Import.objects.create(
        id=draft_id,
        kind=kind,
        file_name=plan.file_name,
        digest=plan.file_digest,
        added=counts[What.ADD],
        changed=counts[What.CHANGE] + plan.replaced,
        unchanged=counts[What.SAME],
        rejected=counts[What.REJECT],
        confirmed_by=by.id,
        confirmed_at=now,
    )
    return queries.one_import(draft_id), _fact(verb, draft_id, plan, touched)


def _undone(verb: Verb, kind: str, import_id: str) -> tuple[ImportView, Fact]:
    now = clock.now()
    found = Import.objects.select_for_update().filter(pk=import_id, kind=kind).first()
    if found is None:
        raise NotInRegister("There is no such import.", todo="look at the list of imports.")
    if found.undone_at is not None:
        raise CannotBeUndone(f"It was undone on {say_instant(found.undone_at)}.", todo="hand the file in again.")
    rows, touched = applying.undo(kind, import_id, now)
    Import.objects.filter(pk=import_id).update(undone_at=now)
    return queries.one_import(import_id), verb.record(touched, batch=import_id, rows=rows)


def _fact(verb: Verb, batch: str, plan: Plan, people: Sequence[str] = ()) -> Fact:
    counts = plan.counts()
    return verb.record(
        people,
        batch=batch,
        file=plan.file_digest,
        added=counts[What.ADD],
        changed=counts[What.CHANGE] + plan.replaced,
        unchanged=counts[What.SAME],
        rejected=counts[What.REJECT],
    )
