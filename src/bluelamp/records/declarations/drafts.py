"""Forms that somebody has begun and not sent. They are drafts, not records: nobody else sees one.

A draft outlives the session, so that a form that stood open for three days loses nothing that was typed.
Saving one is no act: what is typed and not sent is not declared. Where a service began one with what it knows of a
contact, that it did is an act (`acts.begin_contact`); what it began stands here until the person sends it as theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bluelamp.core.kernel import LONDON
from bluelamp.records.declarations import history
from bluelamp.records.declarations.errors import AlreadyDeclared, DraftGone, TextTooLong
from bluelamp.records.declarations.lifecycle.contacts import Begun
from bluelamp.records.declarations.models import ContactRow, DraftRow

KEPT_FOR = timedelta(days=30)
FORMS = ("contact", "correction", "decision", "finding", "note", "request", "told")
LARGEST, MOST_FIELDS = 20_000, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form as far as it was filled in: its fields as they were typed.

    `begun_by` is the service that began it with what it knew, where one did; nobody for a draft of one's own.
    """

    id: str
    form: str
    body: Mapping[str, str]
    saved_at: datetime
    begun_by: str = ""


def save_draft(person: str, form: str, draft_id: str, body: Mapping[str, str], at: datetime) -> Draft:
    """The draft as it is kept now; one of the same id is written over.

    Raises:
        TextTooLong: it is larger than a draft may be. What was kept before stays.
        DraftGone: the id is somebody else's, or there is no form of that name.
    """
    kept = {str(name)[:40]: str(text) for name, text in body.items()}
    if len(kept) > MOST_FIELDS or sum(map(len, kept.values())) > LARGEST:
        raise TextTooLong(
            f"The form holds more than the {LARGEST} characters that are kept of one.",
            todo="shorten its longest text, and save it again.",
        )
    taken = DraftRow.objects.filter(pk=draft_id).exclude(person=person, form=form).exists()
    if form not in FORMS or taken:
        raise DraftGone("There is no such draft of yours.", todo="begin a new one.")
    row, _ = DraftRow.objects.update_or_create(
        id=draft_id, defaults={"person": person, "form": form, "body": kept, "saved_at": at}
    )
    return _draft(row)


def begin_contact(person: str, draft_id: str, known: Begun, begun_by: str, at: datetime) -> Draft:
    """The form of a contact record, begun for somebody with what a service knows of it.

    Its fields have the names that the form gives them: `tests/doors/web/contacts/test_recording_begun.py` holds the two
    together.

    Raises:
        AlreadyDeclared: there is a draft or a record of that id, however fast the two came.
        NoSuchDeclaration: the id is none.
    """
    local = known.happened_at.astimezone(LONDON)
    body = {
        "contact_id": draft_id,
        "incident": known.incident,
        "device": known.device.value,
        "way": f"{known.channel.value}:{'in' if known.incoming else 'out'}",
        "number": known.number,
        "happened_at-day": str(local.day),
        "happened_at-month": str(local.month),
        "happened_at-year": str(local.year),
        "happened_at-time": f"{local:%H:%M}",
        **({"who": known.who.value} if known.who else {}),
    }
    if ContactRow.objects.filter(pk=draft_id).exists():
        raise AlreadyDeclared("This contact is on record already.", todo="open what it made.", made=draft_id)
    plain = {"id": draft_id, "person": person, "form": "contact", "saved_at": at, "begun_by": begun_by}
    row = history.once(draft_id, lambda: DraftRow.objects.create(**plain, body=body))
    return _draft(row)


def draft_of(person: str, draft_id: str) -> Draft:
    """A draft of the person whose it is.

    Raises:
        DraftGone: there is none of theirs. It reads the same whether or not it is another's.
    """
    row = DraftRow.objects.filter(pk=draft_id, person=person).first()
    if row is None:
        raise DraftGone("There is no such draft of yours any more.", todo="begin a new one.")
    return _draft(row)


def drafts_of(person: str, form: str) -> tuple[Draft, ...]:
    """A person's drafts of a form, the newest first."""
    return tuple(_draft(row) for row in DraftRow.objects.filter(person=person, form=form).order_by("-saved_at")[:20])


def drop_draft(person: str, draft_id: str) -> None:
    """Removes a draft that was sent or is not wanted. One that is not there is no mistake."""
    DraftRow.objects.filter(pk=draft_id, person=person).delete()


def clear_drafts(at: datetime) -> int:
    """Removes the drafts that nobody touched for so long. Gives how many there were."""
    return DraftRow.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]


def _draft(row: DraftRow) -> Draft:
    return Draft(id=row.id, form=row.form, body=dict(row.body), saved_at=row.saved_at, begun_by=row.begun_by)
