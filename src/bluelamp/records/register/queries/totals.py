"""How many phones there are, by type, state and period: counted from the chain of custody alone.

Every total is a sum over steps, so a period's opening, what came and what went always make its closing, and
the closing of today is the number of phones in each state. A press report of lost devices once gave 2,280
by type and 2,346 by year; here the two cannot differ.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from bluelamp.records.register.lifecycle import State, Step
from bluelamp.records.register.models import LIVE, CustodyStep, Phone, PhoneDetails
from bluelamp.records.register.values import Flow, Total

UNKNOWN = "unknown"
"""The platform of a phone whose details were withdrawn with the import that brought them."""
_GONE = State.RETIRED


def totals_now() -> tuple[Total, ...]:
    """How many phones of each platform are in each state, as the phones themselves say."""
    rows = Phone.objects.annotate(platform=_platform("pk")).values_list("platform", "state").annotate(count=Count("pk"))
    return _sorted({(platform or UNKNOWN, State(state)): count for platform, state, count in rows.order_by()})


def totals_at(at: datetime) -> tuple[Total, ...]:
    """The same at the beginning of a moment, counted from the steps before it."""
    counted: Counter[tuple[str, State]] = Counter()
    for platform, _, before, after, count in _steps(before=at):
        counted[platform, State(after)] += count
        if before:
            counted[platform, State(before)] -= count
    return _sorted({key: count for key, count in counted.items() if count})


def flows(start: datetime, end: datetime) -> tuple[Flow, ...]:
    """For each platform: phones in the force at the start, what came and went up to the end, phones at the end."""
    opening, closing = _in_force(start), _in_force(end)
    moved: Counter[tuple[str, Step]] = Counter()
    for platform, what, _, _, count in _steps(since=start, before=end):
        moved[platform, Step(what)] += count
    platforms = sorted(opening.keys() | closing.keys() | {platform for platform, _ in moved})
    return tuple(
        Flow(
            platform=one,
            opening=opening[one],
            added=moved[one, Step.ADDED],
            retired=moved[one, Step.RETIRED],
            withdrawn=moved[one, Step.WITHDRAWN],
            closing=closing[one],
        )
        for one in platforms
    )


def steps_between(start: datetime, end: datetime) -> tuple[tuple[str, Step, int], ...]:
    """How often each step was taken in a time, by platform: issued, lost, found, ..."""
    counted: Counter[tuple[str, Step]] = Counter()
    for platform, what, _, _, count in _steps(since=start, before=end):
        counted[platform, Step(what)] += count
    return tuple((platform, what, count) for (platform, what), count in sorted(counted.items()))


def _in_force(at: datetime) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in totals_at(at):
        if one.state is not _GONE:
            counted[one.platform] += one.count
    return counted


def _steps(*, before: datetime, since: datetime | None = None) -> list[tuple[str, str, str, str, int]]:
    rows = CustodyStep.objects.filter(at__lt=before)
    if since is not None:
        rows = rows.filter(at__gte=since)
    grouped = rows.annotate(platform=_platform("phone_id")).values_list("platform", "what", "before", "after")
    counted = grouped.annotate(count=Count("pk")).order_by()
    return [(platform or UNKNOWN, what, was, became, count) for platform, what, was, became, count in counted]


def _platform(key: str) -> Subquery:
    """What a phone is as the register has it now: a corrected platform is corrected in every total."""
    latest = PhoneDetails.objects.filter(LIVE, phone_id=OuterRef(key)).order_by("-valid_from")
    return Subquery(latest.values("platform")[:1])


def _sorted(counted: dict[tuple[str, State], int]) -> tuple[Total, ...]:
    return tuple(
        Total(platform=platform, state=state, count=count) for (platform, state), count in sorted(counted.items())
    )
