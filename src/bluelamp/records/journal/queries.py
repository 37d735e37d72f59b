"""Reads of the record: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from bluelamp.core.ledger import Checkpoint, Note, Receipt, make_receipt, subtree_from_tiles
from bluelamp.core.seal import KeyErased, open_opening
from bluelamp.records.journal import ports, prepared
from bluelamp.records.journal.ledger_store import DjangoStore
from bluelamp.records.journal.models import Act, Concerned, LedgerEntry, LedgerPending, Opening, Ticket
from bluelamp.records.journal.verb import Purpose


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
    basis_reference: str
    rules: tuple[str, ...]
    values: dict[str, str | int]


_WHOLE = tuple(one for one in ActView.__slots__ if one != "number")


def acts_about(person: str, *, before: int | None = None, limit: int = 50) -> list[ActView]:
    """The newest acts that touch a person, as the one they are about or as a member of a set."""
    touched = Concerned.objects.filter(person=person)
    if before is not None:
        touched = touched.filter(act__lt=before)
    numbers = list(touched.order_by("-act").values_list("act", flat=True).distinct()[:limit])
    return _views(Q(pk__in=numbers), limit)


def one_act(number: int) -> ActView | None:
    """The act of that number, or None."""
    return next(iter(_views(Q(pk=number), 1)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Acts that a list leaves out: on one record, or that touch a person from an instant on."""

    subject_kind: str
    subject_id: str
    covers_from: datetime
    reference: str

    def covered(self) -> Q:
        """The condition on who is touched: by acts under the reference, or where there is none all for standards."""
        within = Q(act__basis_reference=self.reference) if self.reference else Q(act__purpose=Purpose.STANDARDS.value)
        itself = Q(act__subject_kind=self.subject_kind, act__subject_id=self.subject_id)
        return (within & Q(act__at__gte=self.covers_from)) | itself


def looks_at(
    person: str, *, hidden: Sequence[Hidden] = (), before: int | None = None, limit: int = 50
) -> list[ActView]:
    """The newest acts of others that touch a person, without those that are hidden.

    What is hidden is left out in the database, so that a page is as long with it as without.
    """

    def build(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
        rows = Concerned.objects.filter(person=given["person"]).exclude(act__actor=given["person"])
        for one in hidden:
            rows = rows.exclude(one.covered())
        if "before" in given:
            rows = rows.filter(act__lt=given["before"])
        # One statement; the newest are found by the index on person and act, and only those are read whole.
        numbers = rows.order_by("-act").values_list("act", flat=True).distinct()[:limit]
        return Act.objects.filter(pk__in=numbers).order_by("-pk").values_list("pk", *_WHOLE)[:limit]

    values = {"person": person, **({} if before is None else {"before": before})}
    # What is hidden is part of the statement, so a statement with any is put together anew.
    found = build(values) if hidden else prepared.rows(("looks", limit), build, **values)
    return [_view(dict(zip(("pk", *_WHOLE), row, strict=True))) for row in found]


def waiting_since() -> datetime | None:
    """When the first act was done of those that wait for the ledger; None where none waits."""
    first = LedgerPending.objects.order_by("ticket").values("ticket")[:1]
    return Act.objects.filter(ticket__ticket__in=first).values_list("at", flat=True).first()


def acts_between(first: datetime, last: datetime, *, after: int = 0, limit: int = 1000) -> list[ActView]:
    """Acts from an instant to before another, oldest first, from a number on."""
    rows = Act.objects.filter(at__gte=first, at__lt=last, pk__gt=after).order_by("pk").values("pk", *_WHOLE)[:limit]
    return [_view(row) for row in rows]


def people_of(numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """For each act, everybody it touches."""
    found: dict[int, list[str]] = {}
    rows = Concerned.objects.filter(act__in=numbers).order_by("act", "person").values_list("act", "person").distinct()
    for number, person in rows:
        found.setdefault(number, []).append(person)
    return {number: tuple(people) for number, people in found.items()}


def opened(numbers: Sequence[int], fields: Sequence[str] = ()) -> dict[tuple[int, str], str]:
    """What the sealed fields of some acts hold, by act and field; what was erased is left out.

    Only acts may show this to anybody: whoever calls it answers for the look.
    """
    keyring = ports.current.keyring
    if keyring is None:
        return {}
    rows = Opening.objects.filter(act__in=numbers)
    if fields:
        rows = rows.filter(field__in=fields)
    found = {}
    for number, field, commitment, sealed in rows.values_list("act", "field", "commitment", "sealed"):
        try:
            text = open_opening(keyring, bytes(sealed), index=number, field=field, commitment=commitment)
        except KeyErased:
            continue
        found[number, field] = text.value.decode()
    return found


def counts(first: datetime, last: datetime) -> dict[tuple[str, str, str], int]:
    """How many acts there were from an instant to before another, by verb, purpose and what they rested on."""
    rows = Act.objects.filter(at__gte=first, at__lt=last).values_list("verb", "purpose", "basis_kind")
    return {(verb, purpose, basis): number for verb, purpose, basis, number in rows.annotate(number=Count("pk"))}


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
    return [_view(row) for row in Act.objects.filter(condition).order_by("-pk").values("pk", *_WHOLE)[:limit]]


def _view(row: dict[str, Any]) -> ActView:
    return ActView(number=row.pop("pk"), **{**row, "rules": tuple(row["rules"])})


def last_place() -> int:
    """The place of the newest entry of the ledger; -1 while there is none."""
    found = LedgerEntry.objects.order_by("-place").values_list("place", flat=True).first()
    return -1 if found is None else found


def acts_in_order(*, after: int, limit: int) -> list[tuple[int, ActView | None]]:
    """Acts in the order in which the ledger has them, each with its place, from a place on.

    The number of an act is given before its transaction ends, so acts become visible out of the order of their
    numbers; places are given afterwards, one after the other. Whoever reads by place misses none. None stands for an
    entry that is no act.
    """
    entries = LedgerEntry.objects.filter(place__gt=after).order_by("place").values_list("place", "ticket")[:limit]
    places = {ticket: place for place, ticket in entries}
    numbers = dict(Ticket.objects.filter(ticket__in=places).values_list("ticket", "act_id"))
    found = {one.number: one for one in _views(Q(pk__in=numbers.values()), limit)}
    return [
        (place, found.get(numbers.get(ticket, 0))) for ticket, place in sorted(places.items(), key=lambda one: one[1])
    ]
