"""The generated force as rows of the register. Nobody in it is real, and every name says so.

Pure but for the tables' row classes: it makes rows and writes none. What the sample gives is kept: kinds,
units, roles, phones, custody and shifts. What a register needs beyond it is worked out from it, without
chance: names, numbers, ranks, leads of units, holders of the platform's roles, IMEIs of the range for tests.
"""

from __future__ import annotations

import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow.compute as pc

from bluelamp.core.samples import SampleForce
from bluelamp.records.register import checks
from bluelamp.records.register.imei import check_digit

_GIVEN = (
    "Amber", "Ash", "Birch", "Cedar", "Clay", "Coral", "Dale", "Ember", "Fern", "Flint", "Hazel", "Heath", "Indigo",
    "Jade", "Juniper", "Linden", "Maple", "Marsh",
)  # fmt: skip
_FAMILY = (
    "Badger", "Bittern", "Curlew", "Dunlin", "Fieldfare", "Godwit", "Grebe", "Heron", "Hobby", "Kestrel", "Lapwing",
    "Linnet", "Merlin", "Osprey", "Pintail", "Plover", "Redstart", "Sanderling", "Siskin", "Teal", "Tern", "Wagtail",
    "Wheatear", "Whinchat", "Wigeon",
)  # fmt: skip
_RANKS = (("chief-officer", "superintendent"), ("inspector", "inspector"), ("sergeant", "sergeant"))
_HOLDERS = 3
"""How many people hold each role of the platform, at least, where the force is large enough."""
PLATFORM_ROLES = (
    "administrator",
    "mobile-team",
    "policy-owner",
    "data-protection",
    "duty-officer",
    "auditor",
)
_FROM_UNIT = {"professional-standards": "standards"}
_FROM_ROLE = {"federation-representative": "federation"}
SPARE_SHARE = 25
"""One phone in so many is in the store, beyond those that are held."""


@dataclass(slots=True)
class GeneratedPerson:
    """One person: an id of the register, and what the sample says."""

    id: str
    number: str
    name: str
    kind: str
    grade: str
    unit: str
    roles: Sequence[str]


@dataclass(slots=True)
class GeneratedForce:
    """People by their id in the sample, units by code, and who leads them and holds the platform's roles."""

    people: dict[str, GeneratedPerson]
    units: dict[str, str]
    unit_kinds: Mapping[str, str]
    parents: Mapping[str, Sequence[str]]
    leads: dict[str, str] = field(default_factory=dict)
    platform_roles: list[tuple[str, str]] = field(default_factory=list)


def make(force: SampleForce) -> GeneratedForce:
    """Everything but phones and rosters."""
    units = force.tables["units"].to_pydict()
    parents = dict(zip(units["unit"], units["parents"], strict=True))
    made = GeneratedForce(
        people={one.number: one for one in _people(force)},
        units={code: checks.new_id() for code in units["unit"]},
        unit_kinds=dict(zip(units["unit"], units["kind"], strict=True)),
        parents=parents,
    )
    made.leads = _leads(made)
    made.platform_roles = list(_platform_roles(made))
    return made


def _people(force: SampleForce) -> Iterator[GeneratedPerson]:
    table = force.tables["people"].to_pydict()
    columns = zip(table["person"], table["kind"], table["units"], table["roles"], strict=True)
    for place, (number, kind, units, roles) in enumerate(columns):
        given, family = _GIVEN[place % len(_GIVEN)], _FAMILY[place // len(_GIVEN) % len(_FAMILY)]
        yield GeneratedPerson(
            # The same person in every force made from the same sample: a page of a demonstration stays the same.
            id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"bluelamp: generated person {number}")),
            number=number,
            name=f"Generated {given} {family}",
            kind=kind,
            grade=_grade(kind, roles, place),
            unit=units[0],
            roles=roles,
        )


def _grade(kind: str, roles: Sequence[str], place: int) -> str:
    if kind == "staff":
        return f"grade {'CDEF'[place % 4]}"
    rank = next((rank for role, rank in _RANKS if role in roles), "constable")
    return f"special {rank}" if kind == "special" else rank


def _leads(made: GeneratedForce) -> dict[str, str]:
    """Who leads each unit of the line: a sergeant of the team, an inspector of the station, and so on up.

    Nobody leads two units where there is somebody else to lead one. Who leads a unit is posted to it: an
    inspector who stayed in a team would answer to its sergeant.
    """
    below: dict[str, list[GeneratedPerson]] = defaultdict(list)
    depths: dict[str, int] = {}
    for one in made.people.values():
        for depth, unit in enumerate(line_of(one.unit, made.parents)):
            below[unit].append(one)
            depths[unit] = max(depths.get(unit, 0), depth)
    leads: dict[str, str] = {}
    taken: set[str] = set()
    posted: dict[str, tuple[GeneratedPerson, str]] = {}
    # Small units choose first: who leads a team is no longer there to lead its station.
    for unit in sorted(below, key=lambda unit: (len(below[unit]), unit)):
        wanted = ("sergeant", "inspector", "superintendent", "superintendent")[min(depths[unit], 3)]
        best = min(below[unit], key=lambda one: (one.id in taken, one.grade != wanted, one.kind != "officer"))
        leads[unit] = best.id
        taken.add(best.id)
        posted[best.id] = (best, unit)
    for person, unit in posted.values():
        person.unit = unit
    return leads


def line_of(unit: str, parents: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A unit and those above it in the line of command: the first parent of each."""
    while True:
        yield unit
        if not parents[unit]:
            return
        unit = parents[unit][0]


def _platform_roles(made: GeneratedForce) -> Iterator[tuple[str, str]]:
    """Person and role. People who lead nothing come first, so that one person shows one role."""
    leading = set(made.leads.values())
    for one in made.people.values():
        if one.unit in _FROM_UNIT:
            yield one.id, _FROM_UNIT[one.unit]
        for role in one.roles:
            if role in _FROM_ROLE:
                yield one.id, _FROM_ROLE[role]
    free = [one.id for one in made.people.values() if one.id not in leading and one.unit not in _FROM_UNIT]
    free += [one.id for one in made.people.values() if one.id in leading]
    each = max(1, min(_HOLDERS, len(free) // len(PLATFORM_ROLES)))
    for place, role in enumerate(PLATFORM_ROLES):
        for who in free[place * each : (place + 1) * each]:
            yield who, role
    if not any("federation-representative" in one.roles for one in made.people.values()):
        yield free[-1], "federation"


@dataclass(frozen=True, slots=True)
class GeneratedPhone:
    """One phone, and the times somebody had it: person, since, until; the last may go on."""

    id: str
    details: Mapping[str, str]
    held: Sequence[tuple[str, datetime, datetime | None]]


def phones(force: SampleForce, people: Mapping[str, GeneratedPerson], now: datetime) -> Iterator[GeneratedPhone]:
    """The phones of the sample up to now, and a few more that are in the store."""
    held: defaultdict[str, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
    custody = force.tables["custody"].to_pydict()
    for phone, person, start, end in zip(*(custody[one] for one in ("phone", "person", "start", "end")), strict=True):
        if person in people and start <= now:
            held[phone].append((people[person].id, start, end if end <= now else None))
    table = force.tables["phones"].to_pydict()
    columns = list(zip(table["phone"], table["platform"], table["model"], strict=True))
    for place, (phone, platform, model) in enumerate(columns):
        yield GeneratedPhone(checks.new_id(), _details(place, platform, model, "personal issue"), held[phone])
    for place in range(len(columns), len(columns) + len(columns) // SPARE_SHARE + 2):
        _, platform, model = columns[place % len(columns)]
        yield GeneratedPhone(checks.new_id(), _details(place, platform, model, "spare for shifts"), [])


def _details(place: int, platform: str, model: str, used_for: str) -> dict[str, str]:
    return {
        "asset_tag": f"GEN-{place + 1:06d}",
        "serial": f"GENERATED{place + 1:08d}",
        "imei_1": _imei(2 * place),
        "imei_2": _imei(2 * place + 1) if place % 2 else "",
        "platform": platform,
        "model": model,
        "used_for": used_for,
    }


def _imei(number: int) -> str:
    """IMEIs that begin with 00 are kept for tests: no phone on sale has one."""
    digits = f"00{number:012d}"
    return f"{digits}{check_digit(digits)}"


def shifts(force: SampleForce, people: Mapping[str, GeneratedPerson]) -> Iterator[tuple[str, str, datetime, datetime]]:
    """Person, state, start, end; neighbouring days of leave are one. Time off is in no row: the roster is complete."""
    whole = force.tables["roster"]
    # Most rows are time off, which is in no row here, so they are left out before they become Python's.
    written = pc.or_(pc.not_equal(whole["state"], "off"), pc.equal(whole["shift"], "leave"))
    table = whole.filter(written).to_pydict()
    rows = zip(*(table[one] for one in ("person", "start", "end", "state", "shift")), strict=True)
    wanted = (
        (people[who].id, state, start, end) for who, start, end, was, shift in rows if (state := _state(was, shift))
    )
    return _joined(wanted)


def _state(state: str, shift: str) -> str | None:
    if shift == "leave":
        return "leave"
    if state == "on":
        return "remote" if shift == "remote" else "on"
    return state if state == "on_call" else None


def _joined(rows: Iterable[tuple[str, str, datetime, datetime]]) -> Iterator[tuple[str, str, datetime, datetime]]:
    """Rows of one person and state that touch are made one; the sample has them in order."""
    for (person, state), group in itertools.groupby(sorted(rows), key=lambda row: row[:2]):
        start: Any = None
        end: Any = None
        for _, _, since, until in group:
            if start is not None and since <= end:
                end = max(end, until)
                continue
            if start is not None:
                yield person, state, start, end
            start, end = since, until
        yield person, state, start, end


def rostered(force: SampleForce, people: Mapping[str, GeneratedPerson]) -> Iterator[tuple[str, datetime, datetime]]:
    """Person, start, end: for when the roster speaks of everybody it knows."""
    table = force.tables["roster"]
    first, last = pc.min(table["start"]).as_py(), pc.max(table["end"]).as_py()
    for who in pc.unique(table["person"]).to_pylist():
        yield people[who].id, first, last


LONG_BEFORE = timedelta(days=400)
"""How long everybody has been in the generated force, and what they hold with them."""
