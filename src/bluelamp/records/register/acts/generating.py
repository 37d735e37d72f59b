"""One act that fills an empty register with the generated force, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from bluelamp.core.kernel import Actor
from bluelamp.core.samples import SampleForce
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import checks, custody, generated, lifecycle, verbs
from bluelamp.records.register.bulk import insert_all
from bluelamp.records.register.errors import AlreadyInRegister
from bluelamp.records.register.generated import GeneratedForce, GeneratedPhone
from bluelamp.records.register.lifecycle import BELONGS, Moved
from bluelamp.records.register.models import (
    CustodyStep,
    Holding,
    Identity,
    Lead,
    Person,
    Phone,
    PhoneDetails,
    Place,
    Posting,
    Role,
    Rostered,
    Shift,
    Unit,
    UnitDetails,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedLoaded:
    """What was loaded: counts, and for each role of the platform the people who hold it."""

    people: int
    phones: int
    shifts: int
    holders: dict[str, tuple[str, ...]]
    leads: tuple[str, ...]


def _force() -> Subject:
    """The whole register."""
    return Subject(kind="register", id="force")


@act(verbs.FORCE_GENERATED, on=_force)
def load_generated_force(*, by: Actor, force: SampleForce) -> tuple[GeneratedLoaded, Fact]:
    """An empty register filled with a generated force, up to this moment.

    Thirty thousand people with a week of roster take well under a minute. Everybody has a name that says it
    is generated, a unit, a line manager but for the one at the top, and every role of the platform somebody.

    Raises:
        AlreadyInRegister: somebody is in the register.
    """
    now = clock.now()
    if Person.objects.exists() or Unit.objects.exists():
        raise AlreadyInRegister(
            "There is somebody in the register already.", todo="load a generated force into an empty database only."
        )
    made = generated.make(force)
    since = now - generated.LONG_BEFORE
    _load_units(made, since, now)
    _load_people(made, since, now)
    phones = _load_phones(generated.phones(force, made.people, now), made, now)
    shifts = _load_rosters(force, made, now)
    holders: dict[str, list[str]] = {}
    for person, role in made.platform_roles:
        holders.setdefault(role, []).append(person)
    loaded = GeneratedLoaded(
        people=len(made.people),
        phones=phones,
        shifts=shifts,
        holders={role: tuple(people) for role, people in holders.items()},
        leads=tuple(dict.fromkeys(made.leads.values())),
    )
    fact = verbs.FORCE_GENERATED.record(people_loaded=loaded.people, phones=phones, shifts=shifts, seed=force.seed)
    return loaded, fact


def _load_units(made: GeneratedForce, since: datetime, now: datetime) -> None:
    insert_all(Unit, ({"id": unit, "code": code, "added_at": since} for code, unit in made.units.items()))
    dates = _dates(since, now)
    named = (
        {"unit_id": unit, "name": code.replace("-", " ").capitalize(), "kind": made.unit_kinds[code], **dates}
        for code, unit in made.units.items()
    )
    insert_all(UnitDetails, named)
    places = (
        {"unit_id": made.units[code], "parent_id": made.units[parent], "in_line": place == 0, **dates}
        for code, parents in made.parents.items()
        for place, parent in enumerate(parents)
    )
    insert_all(Place, places)


def _load_people(made: GeneratedForce, since: datetime, now: datetime) -> None:
    people = made.people.values()
    dates = _dates(since, now)
    insert_all(Person, ({"id": one.id, "added_at": since} for one in people))
    named = (
        {
            "person_id": one.id,
            "name": one.name,
            "sorted_as": checks.sorted_as(one.name),
            "number": one.number,
            "email": f"{one.number.lower()}@generated.example",
            **dates,
        }
        for one in people
    )
    insert_all(Identity, named)
    posted = (
        {"person_id": one.id, "kind": one.kind, "grade": one.grade, "unit_id": made.units[one.unit], **dates}
        for one in people
    )
    insert_all(Posting, posted)
    held = [*((one.id, role) for one in people for role in one.roles), *made.platform_roles]
    insert_all(Role, ({"person_id": person, "role": role, **dates} for person, role in held))
    leads = ({"unit_id": made.units[code], "person_id": person, **dates} for code, person in made.leads.items())
    insert_all(Lead, leads)


def _load_phones(phones: Iterable[GeneratedPhone], made: GeneratedForce, now: datetime) -> int:
    team = [who for who, role in made.platform_roles if role == "mobile-team"]
    first = now - generated.LONG_BEFORE
    rows: dict[type[Model], list[dict[str, Any]]] = {table: [] for table in (Phone, PhoneDetails, CustodyStep, Holding)}
    dates = _dates(first, now)
    for phone in phones:
        moves = list(_moves(phone, team, first))
        rows[Phone].append({"id": phone.id, "added_at": first, **custody.place_of(moves[-1].after)})
        rows[PhoneDetails].append({"phone_id": phone.id, **phone.details, **dates})
        rows[CustodyStep] += [custody.link(one, now=now) for one in moves]
        rows[Holding] += _holdings(moves, now)
    for table, made_rows in rows.items():
        insert_all(table, made_rows)
    return len(rows[Phone])


def _moves(phone: GeneratedPhone, team: list[str], first: datetime) -> Iterator[Moved]:
    """The chain of custody that the times of the sample make: issued, and returned, or lost where nobody was next."""
    earliest = min((start for _, start, _ in phone.held), default=first)
    moved = lifecycle.add(phone.id, taken_by=team[0], at=min(first, earliest - timedelta(hours=1)))
    yield moved
    for place, (person, start, end) in enumerate(phone.held):
        keeper = next((one for one in team if one != person), None)
        if keeper is None:
            return
        moved = lifecycle.issue(moved.after, to=person, handed_by=keeper, at=start)
        yield moved
        if end is None:
            return
        if place == len(phone.held) - 1:
            yield lifecycle.report_lost(moved.after, at=end)
            return
        moved = lifecycle.give_back(moved.after, taken_by=keeper, at=end)
        yield moved


def _holdings(moves: list[Moved], now: datetime) -> Iterator[dict[str, Any]]:
    ends: list[datetime | None] = [*(one.after.since for one in moves[1:]), None]
    for moved, end in zip(moves, ends, strict=True):
        after = moved.after
        if after.state in BELONGS:
            held = {"phone_id": after.phone, "person_id": after.holder, "state": after.state.value}
            yield {**held, **_dates(after.since, now, end)}


def _load_rosters(force: SampleForce, made: GeneratedForce, now: datetime) -> int:
    spoken_of = generated.rostered(force, made.people)
    insert_all(Rostered, ({"person_id": person, **_dates(start, now, end)} for person, start, end in spoken_of))
    shifts = (
        {"person_id": person, "state": state, **_dates(start, now, end)}
        for person, state, start, end in generated.shifts(force, made.people)
    )
    return insert_all(Shift, shifts)


def _dates(since: datetime, now: datetime, until: datetime | None = None) -> dict[str, datetime | None]:
    return {"valid_from": since, "valid_until": until, "recorded_at": now}
