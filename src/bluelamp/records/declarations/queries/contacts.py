"""Reads of records of contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet

from bluelamp.records.declarations.errors import NoSuchDeclaration
from bluelamp.records.declarations.lifecycle.contacts import Channel, Contact, Device, Who
from bluelamp.records.declarations.models import ContactRow, ContactVersionRow
from bluelamp.records.declarations.queries.scope import PAGE, Keys, Page, Seen, Wanted, narrowed, page
from bluelamp.records.declarations.values import ContactLine, ContactVersion, ContactView, NumberInCase, RecordedContact

KEYS = Keys(ContactRow, "happened_at")


def one_contact(contact_id: str) -> ContactView:
    """One record of a contact with every version.

    Raises:
        NoSuchDeclaration: there is none of that id.
    """
    row = ContactRow.objects.filter(pk=contact_id).first()
    if row is None:
        raise NoSuchDeclaration("There is no such record of a contact.", todo="choose one from the list.")
    versions = ContactVersionRow.objects.filter(contact=contact_id).order_by("-number")
    return ContactView(line=contact_line(row), versions=tuple(contact_version(one) for one in versions))


def contacts(
    seen: Seen, at: datetime, wanted: Wanted, *, after: str | None = None, size: int = PAGE
) -> Page[ContactLine]:
    """A page of the records that somebody may find, the newest contact first."""
    found, key = page(KEYS, _fits(wanted), narrowed(seen, wanted, at), after=after, size=size)
    return Page(rows=tuple(contact_line(row) for row in found), after=key)


def contacts_of(person: str) -> tuple[ContactLine, ...]:
    """Every record of one person, the newest contact first."""
    rows = ContactRow.objects.filter(person=person).order_by("-happened_at", "-pk")
    return tuple(contact_line(row) for row in rows)


def recorded_between(first: datetime, last: datetime) -> Iterator[RecordedContact]:
    """What everybody recorded of contacts from an instant up to another, as each record stands now.

    It is for holding calls against records: it says nothing of what a contact was for.
    """
    rows = _as_they_stand().filter(happened_at__gte=first, happened_at__lt=last).order_by("happened_at", "contact")
    whose = dict(ContactRow.objects.filter(happened_at__gte=first, happened_at__lt=last).values_list("pk", "person"))
    for row in rows.iterator():
        yield RecordedContact(
            id=row.contact,
            person=whose[row.contact],
            happened_at=row.happened_at,
            device=Device(row.device),
            channel=Channel(row.channel),
            incident=row.incident,
            number=row.phone_number,
            reason_withheld=row.number_withheld and bool(row.withheld_why),
        )


def numbers_in_cases(who: Collection[str]) -> Iterator[NumberInCase]:
    """The numbers that records tie to a case, from the first contact on; `who` says which people are in one."""
    rows = _as_they_stand().filter(who__in=list(who)).exclude(phone_number="")
    found = rows.values("phone_number", "incident").annotate(since=Min("happened_at"))
    for one in found.order_by("phone_number", "incident").iterator():
        yield NumberInCase(number=one["phone_number"], incident=one["incident"], since=one["since"])


def _as_they_stand() -> QuerySet[ContactVersionRow]:
    """The newest version of every record."""
    newest = ContactRow.objects.filter(pk=OuterRef("contact"), version=OuterRef("number"))
    return ContactVersionRow.objects.filter(Exists(newest))


def wanted_rows(wanted: Wanted) -> QuerySet[ContactRow]:
    """The rows that a filter leaves, whoever's they are; only the queries of this app have use for them."""
    return ContactRow.objects.filter(**_fits(wanted))


def _fits(wanted: Wanted) -> dict[str, str | bool]:
    found: dict[str, str | bool] = {}
    if wanted.incident:
        found["incident"] = "".join(wanted.incident.split()).upper()
    if wanted.state == "late":
        found["late"] = True
    return found


def contact_line(row: ContactRow) -> ContactLine:
    """A row as a value."""
    return ContactLine(
        id=row.id,
        person=row.person,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        late=row.late,
        version=row.version,
        who=Who(row.who),
        device=Device(row.device),
        channel=Channel(row.channel),
        incident=row.incident,
    )


def contact_version(row: ContactVersionRow) -> ContactVersion:
    """A row as a value."""
    contact = Contact(
        reference=row.reference,
        who=Who(row.who),
        happened_at=row.happened_at,
        device=Device(row.device),
        channel=Channel(row.channel),
        purpose=row.purpose,
        rationale=row.rationale,
        incident=row.incident,
        incoming=row.incoming,
        number=row.phone_number,
        number_withheld=row.number_withheld,
        withheld_why=row.withheld_why,
        conditions=row.conditions,
        told=row.told,
    )
    return ContactVersion(number=row.number, entered_at=row.entered_at, why=row.why, contact=contact)
