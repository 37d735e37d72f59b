"""Reads of the record: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bluelamp.core.ledger import Checkpoint, Note, Receipt, make_receipt, subtree_from_tiles
from bluelamp.records.journal.ledger_store import DjangoStore
from bluelamp.records.journal.models import Act, Concerned, LedgerPending, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """One act as the record has it; people by id."""

    number: int
    at: datetime
    verb: str
    actor: str
    signed_in_by: str
    subject_kind: str
    subject_id: str
    purpose: str
    regime: str
    logged: str
    basis_kind: str
    rules: tuple[str, ...]
    values: dict[str, str | int]


def acts_about(person: str, *, before: int | None = None, limit: int = 50) -> list[ActView]:
    """The newest acts that touch a person, as the one they are about or as a member of a set."""
    touched = Concerned.objects.filter(person=person)
    if before is not None:
        touched = touched.filter(act__lt=before)
    numbers = list(touched.order_by("-act").values_list("act", flat=True).distinct()[:limit])
    return _views(Q(pk__in=numbers), limit)


def acts_by(actor: str, *, before: int | None = None, limit: int = 50) -> list[ActView]:
    """The newest acts of one actor."""
    return _views(_earlier(Q(actor=actor), before), limit)


def timeline(kind: str, identity: str, *, before: int | None = None, limit: int = 50) -> list[ActView]:
    """The newest acts on one record."""
    return _views(_earlier(Q(subject_kind=kind, subject_id=identity), before), limit)


def waiting() -> int:
    """How many records wait to become leaves of the ledger."""
    with DjangoStore().reading() as reading:
        return reading.pending_count()


def oldest_waiting() -> datetime | None:
    """When the record that waits longest for the ledger was written, or None where none waits."""
    first = LedgerPending.objects.order_by("ticket").values_list("ticket", flat=True).first()
    if first is None:
        return None
    return Act.objects.filter(ticket__ticket=first).values_list("at", flat=True).first()


def place_of(number: int) -> int | None:
    """Where in the ledger the record of an act stands, or None while it waits."""
    ticket = Ticket.objects.filter(act=number).values_list("ticket", flat=True).first()
    if ticket is None:
        return None
    with DjangoStore().reading() as reading:
        return reading.index_of(ticket)


def receipt_of(number: int) -> Receipt | None:
    """The proof that the record of an act is in the ledger, or None while no published checkpoint covers it."""
    ticket = Ticket.objects.filter(act=number).values_list("ticket", flat=True).first()
    if ticket is None:
        return None
    with DjangoStore().reading() as reading:
        place, note = reading.index_of(ticket), reading.last_note()
        if place is None or note is None or Checkpoint.parse(Note.parse(note).text).size <= place:
            return None
        return make_receipt(subtree_from_tiles(reading.tile), place, note)


def _earlier(condition: Q, before: int | None) -> Q:
    return condition if before is None else condition & Q(pk__lt=before)


def _views(condition: Q, limit: int) -> list[ActView]:
    names = [one for one in ActView.__slots__ if one != "number"]
    rows = Act.objects.filter(condition).order_by("-pk").values("pk", *names)[:limit]
    return [ActView(number=row.pop("pk"), **{**row, "rules": tuple(row["rules"])}) for row in rows]
