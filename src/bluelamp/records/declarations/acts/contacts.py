"""Recording a contact with the public, and correcting the record. Late is marked; the original is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bluelamp.core.kernel import Actor
from bluelamp.records.declarations import checks, drafts, history, queries, subjects, verbs
from bluelamp.records.declarations.drafts import Draft
from bluelamp.records.declarations.errors import EndWrong, NotNow
from bluelamp.records.declarations.lifecycle import contacts as lifecycle
from bluelamp.records.declarations.lifecycle.contacts import Begun, Contact
from bluelamp.records.declarations.models import ContactRow, ContactVersionRow
from bluelamp.records.declarations.queries import CONTACTS_SEEN_BY, ContactExport, ContactView, Wanted
from bluelamp.records.declarations.queries.streaming import chosen
from bluelamp.records.declarations.settings import contact_rules
from bluelamp.records.declarations.telling import BEGUN, TO_FINISH
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.notices.acts import notify


@act(verbs.CONTACT_RECORDED, on=subjects.new_contact)
def record_contact(*, by: Actor, contact_id: str, contact: Contact) -> tuple[ContactView, Fact]:
    """Record a contact of one's own. One that comes late is marked as late and kept all the same.

    Raises:
        AlreadyDeclared: the form was sent before; what it made is named.
        AnswersMissing: something was left out; for one's own phone each of the five conditions is named.
        InTheFuture, TextTooLong, PhoneNumberUnreadable, IncidentUnreadable, IncidentOfAnotherForce: nothing was kept.
    """
    now = clock.now()
    rules = contact_rules(now)
    said = lifecycle.checked(contact, rules, now)
    late = lifecycle.is_late(said, rules, now)
    plain = {"id": contact_id, "person": by.id, "recorded_at": now, "late": late, "version": 1}
    history.once(contact_id, lambda: ContactRow.objects.create(**plain, **_listed(said)))
    _version(contact_id, 1, said, now, "")
    return queries.one_contact(contact_id), verbs.CONTACT_RECORDED.record(
        device=said.device.value,
        channel=said.channel.value,
        late="yes" if late else "no",
        incident=said.incident,
        rationale=said.rationale,
    )


@act(verbs.CONTACT_BEGUN, on=subjects.begun_contact)
def begin_contact(*, by: Actor, draft_id: str, person: str, known: Begun) -> tuple[Draft, Fact]:
    """Begin the record of a contact with what a system of the force knows of it, for whoever made it to finish.

    It is no record yet: what it was for and why is theirs to say, and until they send it nobody else sees it. They
    are told that it waits.

    Raises:
        NotInRegister: nobody of that id is in the force now.
        AlreadyDeclared: this id was used before. Nothing was begun twice.
        InTheFuture, PhoneNumberUnreadable, IncidentUnreadable, IncidentOfAnotherForce: nothing was kept.
    """
    now = clock.now()
    said = lifecycle.begun(known, contact_rules(now), now)
    draft = drafts.begin_contact(person, draft_id, said, by.id, now)
    notify(person, TO_FINISH, f"{BEGUN}/{draft_id}")
    return draft, verbs.CONTACT_BEGUN.record(
        device=said.device.value, channel=said.channel.value, incident=said.incident
    )


@act(verbs.CONTACT_CORRECTED, on=subjects.own_contact)
def correct_contact(
    *, by: Actor, contact_id: str, version: int, contact: Contact, reason: str
) -> tuple[ContactView, Fact]:
    """Correct one's own record of a contact. What it said is kept beside what it says now; late stays as it was.

    `version` is the one that was looked at, so that a form that stood open overwrites nobody's later correction.

    Raises:
        NotNow: the record was corrected meanwhile. Nothing changed.
        AnswersMissing and the others: as `record_contact`.
    """
    del by
    now = clock.now()
    row = ContactRow.objects.select_for_update().get(pk=contact_id)
    if row.version != version:
        raise NotNow(
            "The record was corrected since you opened it.", todo="look at what it says now, then correct that."
        )
    said = lifecycle.checked(contact, contact_rules(now), now)
    why = checks.texts({"reason": (reason, checks.LONG)})["reason"]
    checks.answered([("reason", "why it is corrected", why)])
    row.version += 1
    for name, value in _listed(said).items():
        setattr(row, name, value)
    row.save(update_fields=["version", *_listed(said)])
    _version(contact_id, row.version, said, now, why)
    return queries.one_contact(contact_id), verbs.CONTACT_CORRECTED.record(version=row.version, reason=why)


def contacts_to_export(*, by: Actor, wanted: Wanted) -> Subject:
    """A list of contact records that leaves the platform."""
    return subjects.listed("contacts", by, wanted)


@act(verbs.CONTACTS_EXPORTED, on=contacts_to_export)
def export_contacts(
    *, by: Actor, wanted: Wanted, recipient: str, reason: str, marking: str = "OFFICIAL"
) -> tuple[ContactExport, Fact]:
    """An export of contact records, recorded before its first byte: `queries.pieces` writes it.

    Everybody whose records are in it finds in their own record that it was made.

    Raises:
        AnswersMissing, TextTooLong: it is not said whom it is for and why. Nothing leaves.
    """
    now = clock.now()
    said = checks.texts({"recipient": (recipient, checks.SHORT), "reason": (reason, checks.LONG)})
    checks.answered([("recipient", "whom it is for", said["recipient"]), ("reason", "why", said["reason"])])
    seen = queries.visible_to(by, now, CONTACTS_SEEN_BY)
    rows = chosen(seen, wanted, now)
    made = ContactExport(
        id=checks.new_id(),
        seen=seen,
        wanted=wanted,
        at=now,
        rows=rows.count(),
        recipient=said["recipient"],
        marking=marking,
    )
    people = rows.order_by("person").values_list("person", flat=True).distinct()
    return made, verbs.CONTACTS_EXPORTED.record(people, rows=made.rows, **said)


@act(verbs.CONTACTS_EXPORT_SENT, on=contacts_to_export)
def note_export_sent(*, by: Actor, wanted: Wanted, rows: int, digest: str) -> tuple[None, Fact]:
    """Put on record the digest of an export that was written to its end: the last piece has it.

    Raises:
        EndWrong: the file was not written to its end.
    """
    del by, wanted
    if not digest:
        raise EndWrong("The file was not written to its end.", todo="note it with the digest of the last piece.")
    return None, verbs.CONTACTS_EXPORT_SENT.record(rows=rows, file=digest)


def _listed(said: Contact) -> dict[str, Any]:
    return {
        "happened_at": said.happened_at,
        "who": said.who.value,
        "device": said.device.value,
        "channel": said.channel.value,
        "incident": said.incident,
    }


def _version(contact_id: str, number: int, said: Contact, now: datetime, why: str) -> None:
    fields = asdict(said)
    fields |= {"phone_number": fields.pop("number"), **_listed(said)}
    ContactVersionRow.objects.create(contact=contact_id, number=number, entered_at=now, why=why, **fields)
