"""Figures over the fleet: how quickly what was decided is proved, and how far the rollout has got. They name nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Min

from bluelamp.core.calendar import local_day
from bluelamp.records.fleet.lifecycle.proving import span_of
from bluelamp.records.fleet.lifecycle.rollout import FORCE, Plan
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow, ProofCountRow, RolloutPlanRow
from bluelamp.records.fleet.values import ProofDay, ProofTimes, RolloutDay, UnitProgress
from bluelamp.records.register import queries as register
from bluelamp.records.register.queries import whole

HALF, MOST = 0.5, 0.95


def proof_times(first: date, last: date) -> ProofTimes:
    """How long it took from the decision to the proof on the phone, day by day of London's. Two queries.

    What is not proved yet is counted apart, so that quick ones hide no slow one.
    """
    by_day: defaultdict[date, Counter[int]] = defaultdict(Counter)
    whole_time = Counter[int]()
    for day, span, count in ProofCountRow.objects.filter(day__gte=first, day__lte=last).values_list(
        "day", "within", "count"
    ):
        by_day[day][span] += count
        whole_time[span] += count
    open_ = DeliveryRow.objects.filter(over_at=None, verified_at=None)
    waits = open_.aggregate(count=Count("pk"), oldest=Min("decided_at"))
    days = tuple(_proofs(day, by_day[day]) for day in _days(first, last))
    return ProofTimes(days=days, whole=_proofs(last, whole_time), waiting=waits["count"], oldest=waits["oldest"])


def _proofs(day: date, counts: Counter[int]) -> ProofDay:
    return ProofDay(day=day, count=counts.total(), half=span_of(counts, HALF), most=span_of(counts, MOST))


def plans() -> tuple[Plan, ...]:
    """The plans of the rollout, that of the whole force first."""
    rows = RolloutPlanRow.objects.order_by("ends", "unit")
    made = [Plan(unit=row.unit, phones=row.phones, begins=row.begins, ends=row.ends) for row in rows]
    return tuple(sorted(made, key=lambda one: one.unit != FORCE))


def rollout(plan: Plan, until: datetime) -> tuple[RolloutDay, ...]:
    """Day by day how many phones were issued, enrolled, and had proved their first content, beside a straight line.

    From the plan's first day to that of `until`; days are London's. Issued is counted from the chain of custody; a
    phone that left management is counted as enrolled no longer.
    """
    enrolled, proved = _by_day(_moments())
    issued = register.hands_by_day(until)
    last = local_day(until)
    before = [sum(count for day, count in each.items() if day < plan.begins) for each in (issued, enrolled, proved)]
    found, so_far = [], before
    for day in _days(plan.begins, last):
        so_far = [have + each.get(day, 0) for have, each in zip(so_far, (issued, enrolled, proved), strict=True)]
        found.append(RolloutDay(day=day, issued=so_far[0], enrolled=so_far[1], verified=so_far[2], line=plan.due(day)))
    return tuple(found)


def progress(at: datetime) -> tuple[UnitProgress, ...]:
    """Each plan, how many of its phones are due by now, and how far it has got; the whole force first.

    Six queries, whatever the number of units.
    """
    made = plans()
    units = {person: unit for person, _, _, unit in whole.postings_at(at)}
    rows = _moments()
    counts = {
        "issued": register.in_hands_by_unit(at),
        "enrolled": Counter(units.get(holder, "") for holder, _, _ in rows),
        "verified": Counter(units.get(holder, "") for holder, _, proof in rows if proof is not None),
    }
    today = local_day(at)
    return tuple(
        UnitProgress(
            plan=one,
            due=one.due(today),
            **{name: _within(one.unit, each, at) for name, each in counts.items()},
        )
        for one in made
    )


def _within(unit: str, counts: Mapping[str, int], at: datetime) -> int:
    """The phones of a unit and of all beneath it; of everybody, those without a holder too, for the whole force."""
    if unit == FORCE:
        return sum(counts.values())
    return sum(counts.get(one, 0) for one in register.units_below([unit], at))


def _moments() -> Sequence[tuple[str, datetime | None, datetime | None]]:
    """Holder, enrolled, first proof: every phone under management."""
    here = PhoneRow.objects.filter(left_at=None, enrolled_at__isnull=False)
    return list(here.values_list("holder", "enrolled_at", "proved_at"))


def _by_day(
    rows: Iterable[tuple[str, datetime | None, datetime | None]],
) -> tuple[Mapping[date, int], Mapping[date, int]]:
    enrolled, proved = Counter[date](), Counter[date]()
    for _, came, proof in rows:
        if came is not None:
            enrolled[local_day(came)] += 1
        if proof is not None:
            proved[local_day(proof)] += 1
    return enrolled, proved


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))
