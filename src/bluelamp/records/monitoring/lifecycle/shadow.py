"""When a rule or a feed is in shadow: what it finds is counted then, and nobody is named.

Whatever is new begins in shadow. It comes out when its time is over **and** three have said on record
what they think of it: the Rules desk, data protection, and the Federation. The first two have to agree;
the Federation's view is asked for and recorded whatever it is. A rule that means something else than
before is a new rule. A day lies in shadow or out of it as a whole, and stays so for good: a rule that has
come out finds nobody for the days before.

Pure: no Django, no clock, no table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bluelamp.core.rulebook import Rule


class View(StrEnum):
    """Whose view is asked for. Each is also the role of those who may give it."""

    RULES = "policy-owner"
    DATA_PROTECTION = "data-protection"
    FEDERATION = "federation"


MUST_AGREE = frozenset({View.RULES, View.DATA_PROTECTION})


class Of(StrEnum):
    """What can be in shadow."""

    RULE = "rule"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """One view on record: whose it is, whether they agree, and the day on which they gave it."""

    view: View
    agrees: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """How a rule or feed stands: since when it is what it is, until when its time runs, and whose view counts now.

    `out_from` is the first day out of shadow, None where something is still missing for it.
    """

    of: Of
    name: str
    since: date
    runs_until: date
    views: Mapping[View, Viewed]
    out_from: date | None

    def holds(self, day: date) -> bool:
        """Whether what it finds of a day is only counted."""
        return self.out_from is None or day < self.out_from

    @property
    def missing(self) -> tuple[View, ...]:
        """Whose view is not on record, or is that they do not agree where they have to."""
        return tuple(one for one in View if not _counts(one, self.views.get(one)))


def meaning(rule: Rule) -> Hashable:
    """What a rule decides and how a finding of it is handled, to be compared; its words may change without it."""
    return rule.effect, rule.policy.scope, rule.policy.conditions, rule.handling


def since_when(editions: Iterable[tuple[date, Mapping[str, Hashable]]]) -> dict[str, date]:
    """Since which day each rule of the last edition has meant what it means there, without a break.

    Args:
        editions: the day on which each began, in order, with the meaning of each of its rules.
    """
    known: dict[str, tuple[date, Hashable]] = {}
    for began, meanings in editions:
        known = {
            rule: known[rule] if rule in known and known[rule][1] == means else (began, means)
            for rule, means in meanings.items()
        }
    return {rule: began for rule, (began, _) in known.items()}


def shadow(of: Of, name: str, since: date, lasts: timedelta, views: Iterable[Viewed]) -> Shadow:
    """How a rule or feed stands, by the views on record in the order in which they were given.

    A view that was given before it was what it is now counts for nothing; of several the last counts.
    """
    latest = {one.view: one for one in views if one.on >= since}
    runs_until = since + lasts
    ready = all(_counts(one, latest.get(one)) for one in View)
    last = max((one.on for one in latest.values()), default=since)
    out_from = max(runs_until, last + timedelta(days=1)) if ready else None
    return Shadow(of=of, name=name, since=since, runs_until=runs_until, views=latest, out_from=out_from)


def _counts(view: View, viewed: Viewed | None) -> bool:
    return viewed is not None and (viewed.agrees or view not in MUST_AGREE)
