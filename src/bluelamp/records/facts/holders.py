"""Everybody with a work phone at an instant, as the plan of the fleet reads them.

MUST say of each what `queries.entities_for` says of the same instant
(`tests/records/facts/test_holders.py`). Nothing here is recorded: whoever reads everybody does so
inside an act, or a job, of their own. Simple phones, which nothing can be pushed to, are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from bluelamp.core.cedar import Entity, EntityUid, Record, Value
from bluelamp.core.phones import Duty as OnDuty
from bluelamp.core.phones import Holder, Platform
from bluelamp.records.facts import meaning, ports
from bluelamp.records.facts.ports import MAJOR_INCIDENT, PermissionHeld
from bluelamp.records.facts.queries import as_record
from bluelamp.records.facts.units import UnitEntities, units_now
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.queries import whole

_INSTANT = timedelta(microseconds=1)
_PLANNED = ("android", "apple")


@dataclass(frozen=True, kw_only=True)
class HoldersAt:
    """Whoever has a work phone, one holder a phone, and what they belong to.

    `person` of each phone is its holder's id. `major_incident`: one that stands for everybody.
    """

    holders: tuple[Holder, ...]
    groups: tuple[Entity, ...]
    person: Mapping[str, str]
    major_incident: bool


def holders_at(at: datetime) -> HoldersAt:
    """The holders of all phones at an instant. About ten statements, whatever the size."""
    tree = units_now()
    postings = {person: (kind, unit) for person, kind, _, unit in whole.postings_at(at)}
    platforms = dict(whole.platforms_of_phones(at))
    held = [
        (phone, person, State(state))
        for phone, person, state, _, _ in sorted(whole.holdings_between(at, at + _INSTANT))
        if person in postings
    ]
    issued = {person for _, person, state in held if state in meaning.ISSUED}
    roles, duties, permissions = _roles(at), _duties(at), _permissions(at)
    groups: dict[EntityUid, Entity] = {}
    people = {
        person: _person(person, postings[person], roles[person], issued=person in issued, tree=tree, at=at, into=groups)
        for _, person, _ in held
    }
    holders = tuple(
        Holder(
            people[person],
            cast("Platform", platforms[phone]),
            permissions=permissions.get(person, {}),
            duty=cast("OnDuty", duties.get(person, "unknown")),
            phone=phone,
        )
        for phone, person, _ in held
        if platforms.get(phone) in _PLANNED
    )
    return HoldersAt(
        holders=holders,
        groups=tuple(groups.values()),
        person={phone: person for phone, person, _ in held},
        major_incident=_major_incident(at),
    )


def _person(  # noqa: PLR0913 - all that is known of somebody
    person: str,
    posting: tuple[str, str],
    roles: frozenset[str],
    *,
    issued: bool,
    tree: UnitEntities,
    at: datetime,
    into: dict[EntityUid, Entity],
) -> Entity:
    kind, unit = posting
    units = tree.entities(unit, at)
    held = [EntityUid("Role", role) for role in roles]
    into.update({one.uid: one for one in units})
    into.update({uid: Entity(uid) for uid in held if uid not in into})
    attributes: dict[str, Value] = {"kind": kind, "work_phone_issued": issued}
    return Entity(EntityUid("Person", person), attributes, frozenset({units[0].uid, *held}))


def _roles(at: datetime) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for person, role, _ in whole.roles_at(at):
        found[person] |= {role}
    return found


def _duties(at: datetime) -> Mapping[str, str]:
    """On or off, by person; whoever is not in it is not known of."""
    shifts: defaultdict[str, set[Duty]] = defaultdict(set)
    for person, state, _, _ in whole.shifts_between(at, at + _INSTANT):
        shifts[person].add(Duty(state))
    rostered = {person for person, _, _ in whole.complete_rosters_between(at, at + _INSTANT)}
    return {one: meaning.duty(shifts.get(one, ()), rostered=one in rostered) for one in rostered | shifts.keys()}


def _permissions(at: datetime) -> Mapping[str, Mapping[EntityUid, Record]]:
    """Permissions that are not closed, by person and thing; for one thing the one in force that ends first."""
    found: defaultdict[str, dict[EntityUid, PermissionHeld]] = defaultdict(dict)
    for one, thing in _for_things(at):
        before = found[one.person].get(thing)
        if before is None or _rank(one, at) < _rank(before, at):
            found[one.person][thing] = one
    return {person: {thing: as_record(one) for thing, one in held.items()} for person, held in found.items()}


def _for_things(at: datetime) -> Iterator[tuple[PermissionHeld, EntityUid]]:
    for one in ports.current.permissions.not_closed(at):
        if one.resource is not None and one.resource.type in ("App", "Site"):
            yield one, one.resource


def _rank(one: PermissionHeld, at: datetime) -> tuple[bool, float, str]:
    over = one.until <= at
    return over, -one.until.timestamp() if over else one.until.timestamp(), one.id


def _major_incident(at: datetime) -> bool:
    declared = (one for source in ports.current.circumstances for one in source.between(at, at + _INSTANT))
    return any(one.kind == MAJOR_INCIDENT and one.person is None for one in declared)


def next_change(at: datetime, within: timedelta) -> datetime:
    """The next moment at which `holders_at` may say something else because time went by; none later than `within`.

    What somebody does meanwhile is not known here: whoever waits for it looks at the record of acts.
    """
    last = at + within
    known = [last]
    edge = whole.next_edge(at)
    if edge is not None:
        known.append(edge)
    known += [one.until for one in ports.current.permissions.not_closed(at) if one.until > at]
    for source in ports.current.circumstances:
        for one in source.between(at, last):
            known += [moment for moment in (one.start, one.end) if moment is not None and moment > at]
    return min(known)
