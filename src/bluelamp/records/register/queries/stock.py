"""Phones as a stock: how many came into people's hands day by day, how old they are, and in which units they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import ExtractYear, TruncDate

from bluelamp.core.kernel import LONDON
from bluelamp.records.register.lifecycle import State, Step
from bluelamp.records.register.models import CustodyStep, Phone, Posting
from bluelamp.records.register.queries.dates import on

IN_HANDS = frozenset({State.ISSUED, State.LEFT_AT_WORK, State.ON_LOAN})
"""A phone in one of these is somebody's to use."""


def hands_by_day(until: datetime) -> Mapping[date, int]:
    """By how many more phones were in people's hands at the end of each day than at its beginning; days are London's.

    Counted from the chain of custody, so that the sum up to now is the number of phones that are in hands now
    (`tests/records/register/queries/test_stock.py`).
    """
    steps = CustodyStep.objects.filter(at__lte=until).annotate(day=TruncDate("at", tzinfo=LONDON))
    counted = Counter[date]()
    for day, before, after, count in steps.values_list("day", "before", "after").annotate(n=Count("pk")).order_by():
        counted[day] += count * ((after in IN_HANDS) - (before in IN_HANDS))
    return {day: change for day, change in sorted(counted.items()) if change}


def came_by_year() -> Mapping[int, int]:
    """How many of the phones that the force has now came in each year."""
    steps = CustodyStep.objects.filter(what=Step.ADDED).exclude(phone__state=State.RETIRED)
    years = steps.annotate(year=ExtractYear("at", tzinfo=LONDON)).values_list("year").annotate(n=Count("phone_id"))
    return dict(sorted(years.order_by()))


def lost_phones() -> tuple[str, ...]:
    """The phones that were reported lost and are not found, by id."""
    return tuple(Phone.objects.filter(state=State.LOST).order_by("pk").values_list("pk", flat=True))


def in_hands_by_unit(at: datetime) -> Mapping[str, int]:
    """How many phones the people of each unit have, by the unit's own id: those beneath it are counted as theirs."""
    unit = Posting.objects.filter(on(at), person_id=OuterRef("holder_id")).values("unit_id")[:1]
    rows = Phone.objects.filter(state__in=sorted(IN_HANDS)).annotate(unit=Subquery(unit))
    return {unit or "": count for unit, count in rows.values_list("unit").annotate(n=Count("pk")).order_by()}
