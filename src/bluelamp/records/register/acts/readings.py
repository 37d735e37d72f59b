"""Readings: every look at another person's record, one entry a page.

The page gets its value only with the entry committed. One's own record leaves no entry. What may be read,
and why, is the gate's to say; which rows a list has is `visible_to`, for the same person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import queries, verbs
from bluelamp.records.register.values import (
    CustodyEvent,
    DutyNow,
    DutySpan,
    HoldingView,
    NameView,
    Page,
    PeopleFilter,
    PersonView,
    PhoneFilter,
    PhoneView,
    RoleView,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person's page: who they are, what they may do, whom they answer to, and what they have."""

    person: PersonView
    roles: tuple[RoleView, ...]
    manager: NameView | None
    phones: tuple[PhoneView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRecord:
    """A phone's page: what it is, who has it, and its whole chain of custody with what to call those in it."""

    phone: PhoneView
    held: HoldingView | None
    chain: tuple[CustodyEvent, ...]
    names: dict[str, NameView]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRecord:
    """A person's duty: now, and over a time. `complete` are the times whose silence means off duty."""

    now: DutyNow
    spans: tuple[DutySpan, ...]
    complete: tuple[DutySpan, ...]


def people_set(*, by: Actor, wanted: PeopleFilter) -> Subject:
    """A list of people: of one unit where the list is narrowed to one, of the force otherwise."""
    return _set("people", by, wanted.unit)


def phones_set(*, by: Actor, wanted: PhoneFilter) -> Subject:
    """A list of phones, as `people_set`."""
    return _set("phones", by, wanted.unit)


def unit_set(*, by: Actor, unit: str) -> Subject:
    """The duty of the people of a unit."""
    return _set("duty", by, unit)


@reading(verbs.PEOPLE_LISTED, on=people_set)
def list_people(
    *,
    by: Actor,
    wanted: PeopleFilter,
    after: str | None = None,
    size: int = queries.PAGE,
    because: Because | None = None,
) -> tuple[Page[PersonView], Fact]:
    """A page of the people whom the actor may find, in the order of their names."""
    at = clock.now()
    page = queries.people(queries.visible_to(by, at), at, wanted, after=after, size=size)
    return page, verbs.PEOPLE_LISTED.record((one.id for one in page.rows), rows=len(page.rows))


@reading(verbs.PHONES_LISTED, on=phones_set)
def list_phones(
    *,
    by: Actor,
    wanted: PhoneFilter,
    after: str | None = None,
    size: int = queries.PAGE,
    because: Because | None = None,
) -> tuple[Page[PhoneView], Fact]:
    """A page of the phones that the actor may find, in the order of their asset tags."""
    at = clock.now()
    page = queries.phones(queries.visible_to(by, at, queries.PHONES_SEEN_BY), at, wanted, after=after, size=size)
    holders = sorted({one.holder for one in page.rows if one.holder})
    return page, verbs.PHONES_LISTED.record(holders, rows=len(page.rows))


@reading(verbs.PERSON_READ, on=queries.person_subject)
def read_person(*, by: Actor, person_id: str, because: Because | None = None) -> tuple[PersonRecord, Fact]:
    """A person's entry, as it is now.

    Raises:
        NotInRegister: nobody of that id is in the force.
    """
    at = clock.now()
    manager = queries.line_manager(person_id, at)
    record = PersonRecord(
        person=queries.one_person(person_id, at),
        roles=queries.roles_of(person_id, at),
        manager=queries.names_of([manager], at).get(manager) if manager else None,
        phones=queries.phones_of(person_id, at),
    )
    return record, verbs.PERSON_READ.record()


@reading(verbs.PHONE_READ, on=queries.phone_subject)
def read_phone(*, by: Actor, phone_id: str, because: Because | None = None) -> tuple[PhoneRecord, Fact]:
    """A phone's entry with its chain of custody.

    Everybody in the chain is named in the record of the look: it is a look at what they did, too.
    """
    at = clock.now()
    chain = queries.chain_of(phone_id)
    people = {one for link in chain for one in (link.handed_by, link.taken_by, link.holder) if one}
    record = PhoneRecord(
        phone=queries.one_phone(phone_id, at),
        held=queries.who_held(phone_id, at),
        chain=chain,
        names=dict(queries.names_of(people, at)),
    )
    return record, verbs.PHONE_READ.record(sorted(people))


@reading(verbs.DUTY_READ, on=queries.person_subject)
def read_duty(
    *, by: Actor, person_id: str, start: datetime, end: datetime, because: Because | None = None
) -> tuple[DutyRecord, Fact]:
    """What the roster says of a person now and over a time."""
    record = DutyRecord(
        now=queries.duty_at(person_id, clock.now()),
        spans=queries.duty_between(person_id, start, end),
        complete=queries.rostered_between(person_id, start, end),
    )
    return record, verbs.DUTY_READ.record()


@reading(verbs.DUTY_LISTED, on=unit_set)
def list_duty(
    *, by: Actor, unit: str, after: str | None = None, size: int = queries.PAGE, because: Because | None = None
) -> tuple[tuple[Page[PersonView], Mapping[str, DutyNow]], Fact]:
    """A page of the people of a unit and of those beneath it, each with what the roster says of them now."""
    at = clock.now()
    wanted = PeopleFilter(unit=unit)
    page = queries.people(queries.visible_to(by, at), at, wanted, after=after, size=size)
    ids = [one.id for one in page.rows]
    return (page, queries.duty_of(ids, at)), verbs.DUTY_LISTED.record(ids, rows=len(ids))


def _set(kind: str, by: Actor, unit: str | None) -> Subject:
    above = queries.units_above(unit, clock.now(), by.as_of) if unit else ()
    return Subject(kind="set", id=kind, units=above)
