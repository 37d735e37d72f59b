"""What the rules leave open on somebody's phone, on duty and off, in four groups that a person can read at a glance.

Worked out from the same plan that configures the phones, for one holder. People whom the rules
cannot tell apart share one plan, so it is kept for them all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from bluelamp.core.cedar import EntityUid
from bluelamp.core.decision.partial import Standing
from bluelamp.core.phones import Holder, Line, PhonePlan, plan_fleet
from bluelamp.core.phones.holders import Sorter, reads_of
from bluelamp.core.rulebook import Rule, Rulebook
from bluelamp.records.facts.queries import FactsAt, as_record
from bluelamp.records.register.choices import Platform

OPEN, ON_DUTY, WITH_PERMISSION, SHUT = "open", "on-duty", "with-permission", "shut"
GROUPS = (OPEN, ON_DUTY, WITH_PERMISSION, SHUT)


@dataclass(frozen=True, slots=True)
class Thing:
    """An app or a website in a group, with the rule that puts it there. `asks`: whether rules still say when."""

    name: str
    rule: Rule | None
    asks: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The apps and websites of one standing."""

    standing: str
    apps: tuple[Thing, ...]
    sites: tuple[Thing, ...]


def allowed(rulebook: Rulebook, facts: FactsAt, platform: Platform) -> tuple[Group, ...]:
    """The four groups for the person that the facts are about. MUST agree with the plan of their phone."""
    plan = _plan(_Key(_seen(rulebook, facts), platform, rulebook, facts))
    return tuple(
        Group(standing, _things(rulebook, plan.apps, standing), _things(rulebook, plan.sites, standing))
        for standing in GROUPS
    )


@dataclass(frozen=True, eq=False)
class _Key:
    """What a plan depends on; what it is made from rides along."""

    seen: Hashable
    platform: Platform
    rulebook: Rulebook
    facts: FactsAt

    def __hash__(self) -> int:
        return hash((self.seen, self.platform))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (self.seen, self.platform) == (other.seen, other.platform)


def _seen(rulebook: Rulebook, facts: FactsAt) -> Hashable:
    """What the rules can see of the person, with the permissions they hold and a major incident."""
    person = facts.people.get(facts.person)
    assert person is not None  # noqa: S101 - facts are about somebody who is in them
    held = tuple((one.resource, one.purpose, one.group, one.until) for one in facts.permissions)
    sorter = Sorter(reads_of(rulebook.policies, "principal"), facts.people)
    return rulebook.digest, sorter.key(person), held, facts.context.get("major_incident")


@lru_cache(maxsize=256)
def _plan(key: _Key) -> PhonePlan:
    facts = key.facts
    person = facts.people.get(facts.person)
    assert person is not None  # noqa: S101 - as above
    permissions = {one.resource: as_record(one) for one in facts.permissions}
    holder = Holder(person, "apple" if key.platform is Platform.APPLE else "android", permissions=permissions)
    fleet = plan_fleet(
        key.rulebook,
        [holder],
        at=facts.at,
        people=facts.people,
        major_incident=bool(facts.context.get("major_incident")),
    )
    return fleet.plan_of(holder.name)


def _things(rulebook: Rulebook, lines: Iterable[Line], standing: str) -> tuple[Thing, ...]:
    found = [line for line in lines if _standing(line) == standing]
    made = (Thing(_name(rulebook, line.resource), _rule(rulebook, line), _asks(line)) for line in found)
    return tuple(sorted(made, key=lambda one: one.name.casefold()))


def _standing(line: Line) -> str:
    if line.on.is_open:
        return OPEN if line.off.is_open else ON_DUTY
    return WITH_PERMISSION if line.by_permission else SHUT


def _asks(line: Line) -> bool:
    return Standing.DEPENDS in (line.on.standing, line.off.standing)


def _rule(rulebook: Rulebook, line: Line) -> Rule | None:
    """The rule that says most about it: the first that forbids where it is shut, or the first that speaks at all."""
    named = [rulebook.by_id[one] for one in line.on.rules]
    if not line.on.is_open:
        named = [one for one in named if one.effect == "forbid"] or named
    return named[0] if named else None


def _name(rulebook: Rulebook, uid: EntityUid) -> str:
    return rulebook.catalogue.apps[uid.id].name if uid.type == "App" else uid.id
