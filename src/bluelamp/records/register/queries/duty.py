"""What the roster says: of one person at a moment, of many, and over a time.

MUST: where no roster speaks the answer is `unknown`, never `off`
(`test_nobody_is_off_duty_by_the_silence_of_a_roster`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from bluelamp.records.register.choices import STRONGEST_FIRST, Duty
from bluelamp.records.register.models import Rostered, Shift
from bluelamp.records.register.queries.dates import between, on
from bluelamp.records.register.values import DutyNow, DutySpan


def duty_at(person_id: str, at: datetime, known: datetime | None = None) -> DutyNow:
    """What the roster says of somebody at a moment. Two queries."""
    return duty_of([person_id], at, known)[person_id]


def duty_of(person_ids: Iterable[str], at: datetime, known: datetime | None = None) -> Mapping[str, DutyNow]:
    """The same for many at once; every id that was asked for is in the answer. Two queries."""
    asked = set(person_ids)
    holding = defaultdict(list)
    for person, state, until in Shift.objects.filter(on(at, known), person_id__in=asked).values_list(
        "person_id", "state", "valid_until"
    ):
        holding[person].append((Duty(state), until))
    rostered = dict(Rostered.objects.filter(on(at, known), person_id__in=asked).values_list("person_id", "valid_until"))
    return {one: _now(one, dict(holding[one]), rostered.get(one), spoken_of=one in rostered) for one in asked}


def _now(
    person: str, states: dict[Duty, datetime | None], complete_until: datetime | None, *, spoken_of: bool
) -> DutyNow:
    for state in STRONGEST_FIRST:
        if state in states:
            return DutyNow(person=person, state=state, all=frozenset(states), until=states[state])
    if spoken_of:
        return DutyNow(person=person, state=Duty.OFF, all=frozenset({Duty.OFF}), until=complete_until)
    return DutyNow(person=person, state=Duty.UNKNOWN, all=frozenset(), until=None)


def duty_between(person_id: str, start: datetime, end: datetime) -> tuple[DutySpan, ...]:
    """What the roster says of somebody over a time, in order; gaps are off duty or unknown."""
    rows = Shift.objects.filter(between(start, end), person_id=person_id).order_by("valid_from", "state")
    return tuple(
        DutySpan(person=person_id, state=Duty(state), start=since, end=until)
        for state, since, until in rows.values_list("state", "valid_from", "valid_until")
    )


def rostered_between(person_id: str, start: datetime, end: datetime) -> tuple[DutySpan, ...]:
    """The times for which somebody's roster is complete, as spans of `off`: what nothing stronger fills."""
    rows = Rostered.objects.filter(between(start, end), person_id=person_id).order_by("valid_from")
    return tuple(
        DutySpan(person=person_id, state=Duty.OFF, start=since, end=until)
        for since, until in rows.values_list("valid_from", "valid_until")
    )
