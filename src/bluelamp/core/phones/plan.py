"""The plan of a phone: for each app and website what is pushed, on duty and off, and why.

What is pushed follows one rule. Never is shut. Always is open. Where it depends on what a phone
cannot know, it is open too: the rule is kept by asking before and by screening after, and the plan
lists it as a gap. An app that a permission opened and opens no longer is suspended, never removed:
its messages may be evidence. So is an app that is shut off duty only.

Holders with the same lines form one class, named by the digest of the lines. Phones are pushed by
class. `tests/core/phones/test_plan.py` holds that each line agrees with what asking would answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bluelamp.core.cedar import Datetime, Entities, Entity, EntityUid, Record
from bluelamp.core.kernel import BluelampError, Canonical, digest
from bluelamp.core.phones.gaps import Gap, RuleReach, gaps_of, rule_reach
from bluelamp.core.phones.holders import Duty, Holder, Ownership, Platform
from bluelamp.core.phones.lines import Line
from bluelamp.core.phones.standings import OPEN_SITE, USE_APP, Decided, Standings
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.rulebook.webforms import WebForms


class NeverLimitedAppShut(BluelampError):
    """A rulebook would shut an app off duty that must stay open, such as calls or welfare."""

    code = "never-limited-app-shut"
    meaning = "The rules would shut calls, 999, maps, welfare or the like when somebody is off duty."


@dataclass(frozen=True)
class PhonePlan:
    """What is pushed to the phones of one class of holder. Nothing in it names a person.

    `hash` is the digest of the lines and the ownership profile: the same effective rules give the
    same hash, under whichever rulebook. `shut_beyond` are the rules that shut an app which is not in
    the catalogue.
    """

    hash: str
    ownership: Ownership
    apps: tuple[Line, ...]
    sites: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    shut_beyond: tuple[str, ...] = ()

    def as_canonical(self) -> Canonical:
        """The plan as data, for JSON."""
        return {
            "class": self.hash,
            "ownership": self.ownership,
            "apps": [line.as_canonical() for line in self.apps],
            "sites": [line.as_canonical() for line in self.sites],
            "gaps": [gap.as_canonical() for gap in self.gaps],
        }


@dataclass(frozen=True)
class Placed:
    """Where a phone stands in a fleet: the hash of its class, its platform, its holder's duty state."""

    plan: str
    platform: Platform
    duty: Duty


@dataclass(frozen=True)
class FleetPlan:
    """The plans of all classes under one rulebook at one moment, and which phone is in which class.

    `placed` is by the name of the phone, which is its holder's where it has none of its own.
    """

    rulebook_digest: str
    at: datetime
    plans: Mapping[str, PhonePlan]
    placed: Mapping[EntityUid, Placed]

    def plan_of(self, name: EntityUid) -> PhonePlan:
        """The plan of one phone, by its name or its holder's.

        Raises:
            KeyError: no phone of that name was planned for.
        """
        return self.plans[self.placed[name].plan]

    def phones(self) -> Mapping[str, int]:
        """How many phones each class has, most first."""
        counts = dict.fromkeys(self.plans, 0)
        for one in self.placed.values():
            counts[one.plan] += 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def plan_fleet(
    rulebook: Rulebook,
    holders: Iterable[Holder],
    *,
    at: datetime,
    people: Entities | None = None,
    major_incident: bool = False,
) -> FleetPlan:
    """The plan of every class of holder.

    Args:
        rulebook: the rules, with the catalogue and the parameters.
        holders: everybody with a work phone.
        at: the moment the plan is for; permissions stand as they do then.
        people: units, roles and whatever else people belong to; needed for memberships at a distance.
        major_incident: whether an act has lifted the limits on duty.

    Raises:
        NeverLimitedAppShut: the rules would shut an app that is never duty-limited.
    """
    listed = list(holders)
    entities = snapshot(rulebook, [*(people or ()), *(one.person for one in listed)])
    planner = _Planner(rulebook, entities, Standings(rulebook, entities, at, major_incident=major_incident))
    placed = {one.name: Placed(planner.place(one), one.platform, one.duty) for one in listed}
    return FleetPlan(rulebook.digest, at, planner.plans, placed)


def snapshot(rulebook: Rulebook, people: Iterable[Entity]) -> Entities:
    """All there is to look up: the rulebook's world, with people."""
    return rulebook.world.with_entities(people)


class _Planner:
    """Places holders in classes; each distinct class is built once."""

    def __init__(self, rulebook: Rulebook, entities: Entities, standings: Standings) -> None:
        self.rulebook = rulebook
        self.standings = standings
        self.plans: dict[str, PhonePlan] = {}
        self._forms = WebForms(rulebook.catalogue)
        self._reach: RuleReach = rule_reach(rulebook, entities, standings)
        # Of what no action speaks of, the rules say nothing, and neither does a plan.
        actions, catalogue = rulebook.schema.actions, rulebook.catalogue
        self._apps = [EntityUid("App", one) for one in sorted(catalogue.apps) if USE_APP in actions]
        self._sites = [EntityUid("Site", one) for one in sorted(catalogue.sites) if OPEN_SITE in actions]
        self._base: dict[Hashable, dict[EntityUid, Line]] = {}
        self._classes: dict[Hashable, str] = {}

    def place(self, holder: Holder) -> str:
        """The hash of the holder's class."""
        seen = self.standings.person_key(holder.person)
        if seen not in self._base:
            lines = [self._line(uid, holder.person, None) for uid in (*self._apps, *self._sites)]
            self._base[seen] = {line.resource: line for line in lines}
        held = self._held(holder)
        own = {uid: self._own_line(uid, holder.person, held[uid]) for uid in sorted(held) if uid in self._base[seen]}
        identity = (seen, holder.ownership, tuple((uid, id(line.on), id(line.off)) for uid, line in own.items()))
        if identity not in self._classes:
            self._classes[identity] = self._build({**self._base[seen], **own}, holder.ownership)
        return self._classes[identity]

    def _held(self, holder: Holder) -> Mapping[EntityUid, Record]:
        """The holder's permissions by all that they cover; of several for one thing the one that ends last."""
        held: dict[EntityUid, Record] = {}
        for given in sorted(holder.permissions):
            permission = holder.permissions[given]
            for uid in self._forms.covered_by(given):
                if uid not in held or _end(held[uid]) < _end(permission):
                    held[uid] = permission
        return held

    def _own_line(self, uid: EntityUid, person: Entity, permission: Record) -> Line:
        """The line of an app or site for which the holder has a permission."""
        line = self._line(uid, person, permission)
        return replace(line, lapsed=not line.on.is_open)

    def _line(self, uid: EntityUid, person: Entity, permission: Record | None) -> Line:
        action = USE_APP if uid.type == "App" else OPEN_SITE
        on, off = (self.standings.decide(action, duty, person, uid, permission) for duty in ("on", "off"))
        if uid.type == "App" and self.rulebook.catalogue.apps[uid.id].never_limited:
            self._refuse_if_shut(uid, on, off)
        return Line(uid, on, off, by_permission=self.standings.by_permission(action, person, uid))

    def _refuse_if_shut(self, uid: EntityUid, on: Decided, off: Decided) -> None:
        if on.is_open and off.is_open:
            return
        rules = off.rules or on.rules
        name = self.rulebook.catalogue.apps[uid.id].name
        raise NeverLimitedAppShut(
            f"`{uid.id}` ({name}) would be shut {'on' if off.is_open else 'off'} duty, and it is never to be limited. "
            + (f"The rules that shut it: {', '.join(f'`{one}`' for one in rules)}." if rules else "No rule allows it."),
            todo="change the rules so that this app stays open, or take the mark `never_limited` from the catalogue.",
            place=self.rulebook.by_id[rules[0]].policy.place if rules else None,
        )

    def _build(self, lines: Mapping[EntityUid, Line], ownership: Ownership) -> str:
        apps = tuple(lines[uid] for uid in self._apps)
        sites = tuple(lines[uid] for uid in self._sites)
        name = _hash(apps, sites, ownership)
        if name not in self.plans:
            gaps = gaps_of(apps, sites, ownership, self.rulebook, self._reach)
            self.plans[name] = PhonePlan(name, ownership, apps, sites, gaps, self._reach.unlisted_apps)
        return name


def _end(permission: Record) -> int:
    """When a permission ends, in milliseconds; one without an end counts as the first to end."""
    until = permission.get("until")
    return until.millis if isinstance(until, Datetime) else -(1 << 63)


def _hash(apps: Sequence[Line], sites: Sequence[Line], ownership: Ownership) -> str:
    return digest(
        {
            "ownership": ownership,
            "apps": [line.as_canonical() for line in apps],
            "sites": [line.as_canonical() for line in sites],
        }
    )
