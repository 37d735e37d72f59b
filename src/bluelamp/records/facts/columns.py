"""The whole force over a span of time, as the tables that screening reads.

Screening knows a person once, and a person changes: another unit, a new role, a first phone. So
whoever changes within the span is there several times, as one **version** for each time in which all
stands still: `id`, `id@2`, `id@3`. Custody, roster, permissions and circumstances are cut to match,
and `person_of` gives the person back. Whoever was not in the force is in no table then.

MUST say of every instant what `queries.entities_for` says
(`tests/records/facts/test_columns.py`). Nothing here is recorded: whoever reads everybody
does so inside an act of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from bluelamp.core.feeds import Rejects
from bluelamp.core.kernel import from_millis
from bluelamp.core.screening.inputs import TABLES, ForceInputs
from bluelamp.records.facts import meaning, ports
from bluelamp.records.facts.ports import RECALL
from bluelamp.records.facts.spans import Holds, Window, at, edges, merged, pieces
from bluelamp.records.facts.units import UnitEntities, units_now
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.queries import whole

VERSION = "@"
"""What stands between a person and the number of a version. No id of the register holds it."""

Row = dict[str, Any]


def person_of(principal: str) -> str:
    """The person whose version a principal of screening is.

    >>> person_of("5f0c@2"), person_of("5f0c")
    ('5f0c', '5f0c')
    """
    return principal.partition(VERSION)[0]


def columns(start: datetime, end: datetime) -> ForceInputs:
    """The tables of the force for the events from an instant up to another. About ten statements, whatever the size."""
    window = Window.of(start, end)
    tree = units_now()
    people = _people(window, start, end)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for person in people.values():
        _add(rows, person, window, tree)
    rows["units"] = [
        {"unit": code, "parents": []} for code in sorted({one for row in rows["people"] for one in row["units"]})
    ]
    rows["phones"] = [
        {"phone": phone, "platform": platform} for phone, platform in sorted(whole.platforms_of_phones(end))
    ]
    rows["circumstances"] += _for_everybody(window, start, end)
    tables = {name: _table(name, rows[name]) for name in TABLES}
    return ForceInputs(tables, {name: Rejects().table() for name in TABLES})


@dataclass
class _Person:
    """All that is known of somebody in the window, by what it is."""

    id: str
    postings: list[tuple[Holds, str]] = field(default_factory=list)
    roles: list[Holds] = field(default_factory=list)
    phones: list[tuple[Holds, State]] = field(default_factory=list)
    shifts: list[Holds] = field(default_factory=list)
    rostered: list[Holds] = field(default_factory=list)
    declared: list[tuple[Holds, str]] = field(default_factory=list)
    permissions: list[tuple[Holds, ports.PermissionHeld]] = field(default_factory=list)


def _people(window: Window, start: datetime, end: datetime) -> Mapping[str, _Person]:
    found: dict[str, _Person] = {}
    for person, kind, unit, since, until in whole.postings_between(start, end):
        held = window.holds(kind, since, until)
        if held is not None:
            found.setdefault(person, _Person(person)).postings.append((held, unit))
    for person, role, since, until in whole.roles_between(start, end):
        _keep(found, person, "roles", window.holds(role, since, until))
    for phone, person, state, since, until in whole.holdings_between(start, end):
        held = window.holds(phone, since, until)
        if held is not None and person in found:
            found[person].phones.append((held, State(state)))
    for person, state, since, until in whole.shifts_between(start, end):
        _keep(found, person, "shifts", window.holds(state, since, until))
    for person, since, until in whole.complete_rosters_between(start, end):
        _keep(found, person, "rostered", window.holds("off", since, until))
    for permission in ports.current.permissions.between(start, end):
        held = window.holds(permission.id, permission.start, permission.until)
        if held is not None and permission.person in found:
            found[permission.person].permissions.append((held, permission))
    for one in _circumstances(start, end):
        held = window.holds(one.id, one.start, one.end)
        if held is not None and one.person in found:
            found[one.person].declared.append((held, one.kind))
    return found


def _keep(found: Mapping[str, _Person], person: str, what: str, held: Holds | None) -> None:
    if held is not None and person in found:
        getattr(found[person], what).append(held)


def _circumstances(start: datetime, end: datetime) -> Iterator[ports.Circumstance]:
    for source in ports.current.circumstances:
        yield from source.between(start, end)


def _for_everybody(window: Window, start: datetime, end: datetime) -> Iterator[Row]:
    for one in _circumstances(start, end):
        held = window.holds(one.id, one.start, one.end)
        if one.person is None and held is not None:
            yield _row(circumstance=one.id, kind=one.kind, person=None, start=held.start, end=held.end)


def _add(rows: Mapping[str, list[Row]], person: _Person, window: Window, tree: UnitEntities) -> None:
    """One person's rows: a version for each time in which all that rules see of them stands still."""
    for number, (start, end, seen) in enumerate(_versions(person, window, tree), start=1):
        name = person.id if number == 1 else f"{person.id}{VERSION}{number}"
        kind, issued, units, roles = seen
        rows["people"].append(
            {
                "person": name,
                "kind": kind,
                "work_phone_issued": issued,
                "units": sorted(units),
                "roles": sorted(roles),
            }
        )
        _add_spans(rows, person, name, (start, end))


_Seen = tuple[str, bool, frozenset[str], frozenset[str]]


def _versions(person: _Person, window: Window, tree: UnitEntities) -> list[tuple[int, int, _Seen]]:
    posted = [held for held, _ in person.postings]
    cuts = {*edges(posted), *edges(person.roles), *edges(held for held, _ in person.phones)}
    cuts |= {meaning.millis(moment) for moment in tree.moments()}
    found: list[tuple[int, int, _Seen]] = []
    for start, end in pieces(window, cuts):
        posting = next(((one.value, unit) for one, unit in person.postings if one.start <= start < one.end), None)
        if posting is None:
            continue
        kind, unit = posting
        units = frozenset(one.uid.id for one in tree.entities(unit, from_millis(start)))
        states = {state for held, state in person.phones if held.start <= start < held.end}
        seen = (kind, not meaning.ISSUED.isdisjoint(states), units, at(person.roles, start))
        found.append((start, end, seen))
    return merged(found, lambda one, other: one == other)


def _add_spans(rows: Mapping[str, list[Row]], person: _Person, name: str, span: tuple[int, int]) -> None:
    for held, state in person.phones:
        if state in meaning.IN_HAND:
            rows["custody"] += _cut(held, span, phone=held.value, person=name)
    for name_of_state, start, end in _roster(person, span):
        rows["roster"].append(_row(person=name, state=name_of_state, start=start, end=end))
    for held, kind in (*person.declared, *_recalls(person)):
        rows["circumstances"] += _cut(held, span, circumstance=f"{held.value}/{name}", kind=kind, person=name)
    for held, one in person.permissions:
        if held.meets(*span):
            rows["permissions"].append(
                _row(
                    permission=one.id if name == person.id else f"{one.id}/{name}",
                    person=name,
                    resource_type=one.resource.type,
                    resource=one.resource.id,
                    purpose=one.purpose,
                    group=one.group,
                    start=max(held.start, span[0]),
                    until=meaning.millis(one.until),
                    closed=None if one.closed is None else meaning.millis(one.closed),
                )
            )


def _roster(person: _Person, span: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
    """What the roster says of one version, piece by piece, in the states that screening knows."""
    window = Window(*span)
    for start, end in pieces(window, {*edges(person.shifts), *edges(person.rostered)}):
        shifts = frozenset(Duty(one) for one in at(person.shifts, start))
        states = meaning.roster_states(shifts, rostered=bool(at(person.rostered, start)))
        yield from ((state, start, end) for state in sorted(states))


def _recalls(person: _Person) -> Iterator[tuple[Holds, str]]:
    for held in person.shifts:
        if held.value == Duty.RECALLED:
            yield Holds(f"recall-{held.start}", held.start, held.end), RECALL


def _cut(held: Holds, span: tuple[int, int], **columns: object) -> Iterator[Row]:
    if held.meets(*span):
        yield _row(**columns, start=max(held.start, span[0]), end=min(held.end, span[1]))


def _row(**values: object) -> Row:
    return values


def _table(name: str, rows: Iterable[Row]) -> pa.Table:
    by_column: defaultdict[str, list[object]] = defaultdict(list)
    for row in rows:
        for column in TABLES[name]:
            by_column[column.name].append(row.get(column.name))
    return pa.table({one.name: pa.array(by_column[one.name], one.arrow) for one in TABLES[name]})
