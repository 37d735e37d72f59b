"""Figures over the fleet: how quickly what was decided is proved, and how far the rollout has got. They name nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from bluelamp.core.kernel import LONDON
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.values import RolloutDay


def time_to_verify(start: datetime, end: datetime) -> Mapping[str, float]:
    """Of the contents planned in a time and verified: how many, and the median and worst seconds from one to the other.

    Those not verified are counted apart, so that a good median hides none.
    """
    rows = DeliveryRow.objects.filter(planned_at__gte=start, planned_at__lt=end)
    took = [
        (verified - planned).total_seconds()
        for planned, verified in rows.filter(verified_at__isnull=False).values_list("planned_at", "verified_at")
        if verified is not None
    ]
    waiting = rows.filter(verified_at=None, over_at=None).count()
    return {
        "verified": float(len(took)),
        "waiting": float(waiting),
        "median": median(took) if took else 0.0,
        "worst": max(took, default=0.0),
    }


def rollout(begins: date, ends: date, target: int, until: date) -> tuple[RolloutDay, ...]:
    """Day by day how many phones were enrolled, and how many had proved their first content, beside a straight line.

    Days are London's. Counted from when each came first; a phone that left is counted no longer.
    """
    here = PhoneRow.objects.filter(left_at=None, enrolled_at__isnull=False)
    moments = list(here.values_list("enrolled_at", "proved_at"))
    enrolled = _by_day([came for came, _ in moments if came is not None])
    proved = _by_day([proof for _, proof in moments if proof is not None])
    found, all_enrolled, all_proved = [], 0, 0
    day = min([begins, *enrolled, *proved])
    whole = max((ends - begins).days, 1)
    while day <= until:
        all_enrolled += enrolled.get(day, 0)
        all_proved += proved.get(day, 0)
        if day >= begins:
            line = min(target, target * (day - begins).days // whole)
            found.append(RolloutDay(day=day, enrolled=all_enrolled, verified=all_proved, line=line))
        day += timedelta(days=1)
    return tuple(found)


def _by_day(moments: Sequence[datetime]) -> Mapping[date, int]:
    return Counter(one.astimezone(LONDON).date() for one in moments)
