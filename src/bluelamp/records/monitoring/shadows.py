"""Which rules and feeds are in shadow on a day, worked out from what was adopted, what came in, and views on record.

The pure part is `lifecycle/shadow.py`. Nothing is kept of the answer: it follows from what is on record,
and is the same for a day whenever it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bluelamp.core.calendar import day_begins, local_day
from bluelamp.core.kernel import digest
from bluelamp.core.rulebook import Rulebook
from bluelamp.records.adoption import queries as adoption
from bluelamp.records.monitoring.lifecycle.shadow import Of, Shadow, meaning, shadow, since_when
from bluelamp.records.monitoring.queries.runs import first_deliveries, views_on
from bluelamp.records.monitoring.run_settings import shadow_lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadows:
    """The rules and feeds of a day, in shadow or out of it, and the rulebook of that day. Feeds go by their id."""

    day: date
    rulebook: Rulebook
    rules: Mapping[str, Shadow]
    feeds: Mapping[str, Shadow]

    @property
    def rules_in(self) -> frozenset[str]:
        """The rules that are in shadow."""
        return frozenset(name for name, one in self.rules.items() if one.holds(self.day))

    @property
    def feeds_in(self) -> frozenset[str]:
        """The feeds that are in shadow."""
        return frozenset(name for name, one in self.feeds.items() if one.holds(self.day))

    @property
    def digest(self) -> str:
        """What a run of the day rests on of them."""
        return digest([sorted(self.rules_in), sorted(self.feeds_in)])


def shadows_on(day: date) -> Shadows:
    """The shadows of a day. Views that were given on that day or later count for nothing yet.

    Raises:
        NothingInForce: no rulebook was in force on that day.
    """
    began = day_begins(day)
    lasts = shadow_lasts(began)
    rules = since_when(_editions(began))
    feeds = {feed: local_day(at) for feed, at in first_deliveries().items()}
    views = {of: views_on(of, names, began) for of, names in ((Of.RULE, rules), (Of.FEED, feeds))}
    return Shadows(
        day=day,
        rulebook=adoption.in_force(began).rulebook,
        rules={name: shadow(Of.RULE, name, at, lasts, views[Of.RULE][name]) for name, at in sorted(rules.items())},
        feeds={name: shadow(Of.FEED, name, at, lasts, views[Of.FEED][name]) for name, at in sorted(feeds.items())},
    )


def _editions(until: datetime) -> list[tuple[date, dict[str, object]]]:
    """Each rulebook in force up to an instant: the day on which it began, and what its rules mean that forbid."""
    begun = [one.begins for one in adoption.adopted() if one.begins <= until]
    found = []
    for began in begun or [until]:  # before the first adoption the query says that there is none
        adopted = adoption.in_force(began)
        found.append(
            (local_day(began), {rule.id: meaning(rule) for rule in adopted.rulebook.rules if rule.effect == "forbid"})
        )
    return found
