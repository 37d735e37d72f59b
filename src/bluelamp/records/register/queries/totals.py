"""How many phones there are, by type, state and period: counted from the chain of custody alone.

Every total is a sum over steps, so a period's opening, what came and what went always make its closing, and
the closing of today is the number of phones in each state. A press report of lost devices once gave 2,280
by type and 2,346 by year; here the two cannot differ.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Case, Count, OuterRef, Subquery, Value, When

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
    for platform, _, before, after, _, count in _steps(at, at):
        counted[platform, State(after)] += count
        if before:
            counted[platform, State(before)] -= count
    return _sorted({key: count for key, count in counted.items() if count})


def flows(start: datetime, end: datetime) -> tuple[Flow, ...]:
    """For each platform: phones in the force at the start, what came and went up to the end, phones at the end."""
    return period(start, end)[0]


def steps_between(start: datetime, end: datetime) -> tuple[tuple[str, Step, int], ...]:
    """How often each step was taken in a time, by platform: issued, lost, found, ..."""
    return period(start, end)[1]


def period(start: datetime, end: datetime) -> tuple[tuple[Flow, ...], tuple[tuple[str, Step, int], ...]]:
    """`flows` and `steps_between` of one time, from one pass over the chain of custody: for a page that shows both.

    Opening is counted from the steps before the start and closing from those before the end, so that a step which
    neither came nor went and yet changed their difference would be seen.
    """
    opening: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    moved: Counter[tuple[str, Step]] = Counter()
    for platform, what, before, after, within, count in _steps(start, end):
        change = count * (_counts(after) - _counts(before))
        closing[platform] += change
        if within:
            moved[platform, Step(what)] += count
        else:
            opening[platform] += change
    platforms = sorted(
        {one for one in (*opening, *closing) if opening[one] or closing[one]} | {one for one, _ in moved}
    )
    found = tuple(
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
    return found, tuple((platform, what, count) for (platform, what), count in sorted(moved.items()))


def _counts(state: str) -> bool:
    """Whether a phone in a state, if it has one, is in the force."""
    return bool(state) and State(state) is not _GONE


def _steps(since: datetime, before: datetime) -> list[tuple[str, str, str, str, bool, int]]:
    """Steps before a moment by platform, what, from and to which state, and whether they were since another moment."""
    within = Case(When(at__gte=since, then=Value(1)), default=Value(0))
    rows = CustodyStep.objects.filter(at__lt=before).annotate(platform=_platform("phone_id"), within=within)
    grouped = rows.values_list("platform", "what", "before", "after", "within").annotate(count=Count("pk")).order_by()
    return [
        (platform or UNKNOWN, what, was, became, bool(lies_within), count)
        for platform, what, was, became, lies_within, count in grouped
    ]


def _platform(key: str) -> Subquery:
    """What a phone is as the register has it now: a corrected platform is corrected in every total."""
    latest = PhoneDetails.objects.filter(LIVE, phone_id=OuterRef(key)).order_by("-valid_from")
    return Subquery(latest.values("platform")[:1])


def _sorted(counted: dict[tuple[str, State], int]) -> tuple[Total, ...]:
    return tuple(
        Total(platform=platform, state=state, count=count) for (platform, state), count in sorted(counted.items())
    )
