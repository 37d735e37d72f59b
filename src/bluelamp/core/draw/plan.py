"""The plan of a year: when draws are held, from whom, how many, and the limits that no draw may pass.

Everything that could point a draw at somebody is fixed here, in public, before anybody's anchor is
known: the strata, their tickets, how many are taken, and the calendar. The bounds in this module are
those of DRAW/1; a plan may be stricter and never looser.

A *stratum* is a group of people by a published attribute; all in it have the same tickets. A *pool*
is one stratum or several that are drawn from together: within a pool, somebody with three tickets
comes first three times as often as somebody with one. A pool of one stratum is a uniform draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import ClassVar

from bluelamp.core.draw.beacon import CHAINS
from bluelamp.core.draw.errors import (
    FractionTooLarge,
    FrameEmpty,
    PlanContradictsItself,
    PlanOutsideLimits,
    StratumTooSmall,
)
from bluelamp.core.draw.fields import NAME, Fields, instant_text
from bluelamp.core.kernel import Canonical

PROTOCOL = "DRAW/1"
DICE = "dice"
IN, DONE = "in", "done"
SMALLEST_STRATUM, LARGEST_PERCENT, LARGEST_RATIO, SHORTEST_NOTICE = 50, 10, 4, 72
FEWEST_PARTIES, MOST_LINKS, MOST_TICKETS = 3, 10_000, 100


@dataclass(frozen=True, slots=True)
class Stratum:
    """People with one published attribute: what it is, and how many tickets each of them has."""

    says: str
    tickets: int = 1


@dataclass(frozen=True, slots=True)
class Pool:
    """Strata drawn from together: how many are taken, and how many stand in reserve."""

    strata: tuple[str, ...]
    take: int
    reserves: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one plan, as strict as those of DRAW/1 or stricter.

    `minimum_stratum` people who can be drawn in each stratum; `maximum_percent` the greatest chance
    of anybody; `maximum_ratio` between the most tickets and the fewest; `notice_hours` between the
    commitment to a frame and its draw.
    """

    minimum_stratum: int = SMALLEST_STRATUM
    maximum_percent: int = LARGEST_PERCENT
    maximum_ratio: int = LARGEST_RATIO
    notice_hours: int = SHORTEST_NOTICE

    def as_canonical(self) -> dict[str, Canonical]:
        """The limits as they stand in the plan."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Plan:
    """The act that opens a year of draws. Build it with `read_plan`, or call `checked` on it.

    `last` is the ingredient that comes after every reveal: `dice`, or the name of a public beacon.
    `eligibility` says which codes may stand beside somebody in a frame; only `in` can be drawn.
    `outcomes` says how a check can be closed; every code but `done` calls the next reserve.
    `selector` is the SHA-256 of the program that selects, so that it cannot be changed unnoticed.
    """

    KIND: ClassVar[str] = "draw.plan"

    at: datetime
    force: str
    year: str
    calendar: tuple[datetime, ...]
    strata: Mapping[str, Stratum]
    pools: Mapping[str, Pool]
    eligibility: Mapping[str, str]
    outcomes: Mapping[str, str]
    parties: tuple[str, ...]
    selector: str
    links: int = 400
    last: str = DICE
    limits: Limits = Limits()

    def as_canonical(self) -> dict[str, Canonical]:
        """The plan as it is hashed and kept."""
        return {
            "at": instant_text(self.at),
            "calendar": [instant_text(one) for one in self.calendar],
            "eligibility": dict(self.eligibility),
            "force": self.force,
            "kind": self.KIND,
            "last": self.last,
            "limits": self.limits.as_canonical(),
            "links": self.links,
            "outcomes": dict(self.outcomes),
            "parties": list(self.parties),
            "pools": {
                name: {"reserves": one.reserves, "strata": list(one.strata), "take": one.take}
                for name, one in self.pools.items()
            },
            "protocol": PROTOCOL,
            "selector": self.selector,
            "strata": {name: {"says": one.says, "tickets": one.tickets} for name, one in self.strata.items()},
            "year": self.year,
        }

    def checked(self) -> Plan:
        """This plan, where it keeps the limits of DRAW/1 and fits together.

        Raises:
            PlanOutsideLimits: a limit is looser than DRAW/1 permits, or there are too few parties.
            PlanContradictsItself: it names what it does not define, or defines something twice.
        """
        _check_limits(self)
        _check_parts(self)
        return self

    def check_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Returns where a frame with these counts (stratum, code, people) can be drawn from without targeting.

        The chance of anybody is at most `take` times their tickets over all tickets of the pool, so that
        product is held against `maximum_percent` for the stratum with the most tickets. Promise: MUST refuse
        every frame in which somebody's chance is greater (`tests/core/draw/test_plan.py`).

        Raises:
            FrameEmpty: there is nobody who can be drawn.
            StratumTooSmall: a stratum has fewer people who can be drawn than the plan permits.
            FractionTooLarge: somebody's chance would be too great, or the pool has fewer people than places.
        """
        able = {name: counts.get(name, {}).get(IN, 0) for name in self.strata}
        if not any(able.values()):
            raise FrameEmpty("The frame has nobody who can be drawn: `0` people.", todo="give the list of the force.")
        for name, number in sorted(able.items()):
            if number < self.limits.minimum_stratum:
                raise StratumTooSmall(
                    f"Stratum `{name}` has `{number}` people who can be drawn; the plan asks for"
                    f" {self.limits.minimum_stratum}.",
                    todo="join the stratum to another in a new plan, published before the next draw.",
                )
        for name, pool in sorted(self.pools.items()):
            self._check_chance(name, pool, able)

    def _check_chance(self, name: str, pool: Pool, able: Mapping[str, int]) -> None:
        people = sum(able[one] for one in pool.strata)
        tickets = sum(able[one] * self.strata[one].tickets for one in pool.strata)
        most = max(self.strata[one].tickets for one in pool.strata)
        if pool.take * most * 100 > self.limits.maximum_percent * tickets:
            raise FractionTooLarge(
                f"Taking `{pool.take}` of the {people} people in pool `{name}` gives somebody a greater chance than"
                f" {self.limits.maximum_percent} in 100.",
                todo="take fewer, or draw from more people, in a new plan.",
            )
        if pool.take + pool.reserves > people:
            raise FractionTooLarge(
                f"Pool `{name}` has {people} people for `{pool.take + pool.reserves}` places, reserves counted.",
                todo="plan fewer reserves.",
            )


def read_plan(given: object) -> Plan:
    """The plan in a mapping as `as_canonical` writes it, checked.

    Raises:
        ActBroken: a field is missing, unknown or does not fit.
        PlanOutsideLimits, PlanContradictsItself: as `Plan.checked`.
    """
    fields = Fields("The plan", given)
    fields.text("kind")
    if (protocol := fields.text("protocol")) != PROTOCOL:
        raise PlanContradictsItself(
            f"The plan follows `{protocol}`; this program knows {PROTOCOL}.", todo="use the program of that protocol."
        )
    plan = Plan(
        at=fields.instant("at"),
        force=fields.text("force", NAME),
        year=fields.text("year"),
        calendar=fields.instants("calendar"),
        strata=fields.named("strata", lambda one: Stratum(one.text("says"), one.whole("tickets", 1, MOST_TICKETS))),
        pools=fields.named(
            "pools", lambda one: Pool(one.texts("strata", NAME), one.whole("take", 1), one.whole("reserves"))
        ),
        eligibility=fields.sayings("eligibility"),
        outcomes=fields.sayings("outcomes"),
        parties=fields.texts("parties", NAME),
        selector=fields.digest("selector").hex(),
        links=fields.whole("links", 2, MOST_LINKS),
        last=fields.text("last"),
        limits=_read_limits(fields.inner("limits")),
    )
    fields.end()
    return plan.checked()


def _read_limits(fields: Fields) -> Limits:
    limits = Limits(**{name: fields.whole(name) for name in Limits.__slots__})
    fields.end()
    return limits


def _check_limits(plan: Plan) -> None:
    limits, tickets = plan.limits, [one.tickets for one in plan.strata.values()]
    for held, what, given, bound in (
        (limits.minimum_stratum >= SMALLEST_STRATUM, "smallest stratum", limits.minimum_stratum, SMALLEST_STRATUM),
        (limits.maximum_percent <= LARGEST_PERCENT, "greatest chance in 100", limits.maximum_percent, LARGEST_PERCENT),
        (limits.maximum_ratio <= LARGEST_RATIO, "greatest ratio of tickets", limits.maximum_ratio, LARGEST_RATIO),
        (limits.notice_hours >= SHORTEST_NOTICE, "notice in hours", limits.notice_hours, SHORTEST_NOTICE),
        (len(plan.parties) >= FEWEST_PARTIES, "number of parties", len(plan.parties), FEWEST_PARTIES),
    ):
        if not held:
            raise PlanOutsideLimits(
                f"The plan sets the {what} to `{given}`; DRAW/1 permits {bound}.",
                todo=f"keep to {bound} or be stricter.",
            )
    if tickets and max(tickets) > limits.maximum_ratio * min(tickets):
        raise PlanOutsideLimits(
            f"Somebody has `{max(tickets)}` tickets where another has {min(tickets)}: more than"
            f" {limits.maximum_ratio} times as many.",
            todo=f"keep the most tickets to {limits.maximum_ratio} times the fewest.",
        )


def _check_parts(plan: Plan) -> None:
    pooled = [one for pool in plan.pools.values() for one in pool.strata]
    for held, why in (
        (len(plan.year) == 4 and plan.year.isascii() and plan.year.isdigit(), f"its year is `{plan.year}`"),
        (bool(plan.strata) and bool(plan.pools), "it has `no` stratum or pool"),
        (sorted(pooled) == sorted(plan.strata), "not every stratum is in exactly one pool: `" + " ".join(pooled) + "`"),
        (all(pool.strata for pool in plan.pools.values()), "a pool is `empty`"),
        (len(set(plan.parties)) == len(plan.parties), "a party is named `twice`"),
        (not {DICE, "drand", *CHAINS} & set(plan.parties), "a party is called `dice` or as a beacon is"),
        (plan.last == DICE or plan.last in CHAINS, f"its last ingredient is `{plan.last}`, neither dice nor a beacon"),
        (bool(plan.calendar), "its calendar is `empty`"),
        (_rises(plan), "its calendar does not `rise` from the plan's own time on"),
        (
            len(plan.calendar) < plan.links,
            f"its chains of `{plan.links}` links do not reach to the end of its calendar",
        ),
        (IN in plan.eligibility, "its eligibility codes lack `in`"),
        (DONE in plan.outcomes, "its outcomes lack `done`"),
    ):
        if not held:
            raise PlanContradictsItself(
                f"The plan contradicts itself: {why}.", todo="correct the plan before anybody publishes an anchor."
            )


def _rises(plan: Plan) -> bool:
    moments = (plan.at, *plan.calendar)
    return all(one < following for one, following in pairwise(moments))
