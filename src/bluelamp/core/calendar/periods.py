"""Periods with a first and a last day, both counted, in the three ways that English law counts.

- "56 days **beginning with** the day": that day is day 1 (`days_from`, `months_from`).
- "within 28 days **of**" or "after" a day: that day is not counted (`days_after`, `months_after`).
- "10 working days beginning with the **first working day after**" a day (`working_days_after`).

A period of months beginning with a day ends the day before the same day of the month comes round.
Where that month is too short to have the day, the period ends with the month: twelve months
beginning with 29 February 2024 end on 28 February 2025. That last rule is our reading; a court has
settled the matter only for months that run from an event (the corresponding date, or the month end).

Promise: a later start MUST never give an earlier end, and the periods of a chain MUST cover every
day once (`tests/core/calendar/test_periods.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import islice

from bluelamp.core.calendar.days import ONE_DAY, Month, as_day, say_day, shift
from bluelamp.core.calendar.errors import PeriodEndsBeforeItBegins, PeriodTooShort
from bluelamp.core.calendar.working_days import ENGLAND_AND_WALES, WorkingDays


class Unit(Enum):
    """What a length is counted in."""

    DAYS = "day"
    WORKING_DAYS = "working day"
    MONTHS = "month"


@dataclass(frozen=True, slots=True)
class Length:
    """A number of days, working days or months, at least one.

    >>> Length(56, Unit.DAYS).say()
    '56 days'
    """

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        _at_least_one(self.number, self.unit)

    def say(self) -> str:
        """The length as people write it: `56 days`, `1 month`."""
        return f"{self.number} {self.unit.value}{'' if self.number == 1 else 's'}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if as_day(self.last) < as_day(self.first):
            raise PeriodEndsBeforeItBegins(
                f"A period cannot begin on `{self.first}` and end on `{self.last}`.",
                todo="check which of the two days is wrong.",
            )

    @property
    def days(self) -> int:
        """How many days the period has, the first and the last included."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= as_day(day) <= self.last

    def say(self) -> str:
        """The period as people write it: `1 February 2022 to 28 March 2022`."""
        return f"{say_day(self.first)} to {say_day(self.last)}"


def days_from(first: date, number: int) -> Period:
    """The period of so many days beginning with a day.

    >>> days_from(date(2022, 2, 1), 56).last.isoformat()
    '2022-03-28'

    Raises:
        PeriodTooShort: the number is below one.
    """
    _at_least_one(number, Unit.DAYS)
    return Period(first, shift(first, number - 1))


def days_after(day: date, number: int) -> Period:
    """The period of so many days after a day, which is not counted itself.

    Raises:
        PeriodTooShort: the number is below one.
    """
    return days_from(shift(day, 1), number)


def months_from(first: date, number: int) -> Period:
    """The period of so many months beginning with a day; see the module for short months.

    >>> months_from(date(2024, 1, 15), 12).last.isoformat(), months_from(date(2024, 2, 29), 12).last.isoformat()
    ('2025-01-14', '2025-02-28')

    Raises:
        PeriodTooShort: the number is below one.
    """
    _at_least_one(number, Unit.MONTHS)
    month = Month.of(first).shifted(number)
    last = month.last if first.day > month.length else month.first.replace(day=first.day) - ONE_DAY
    return Period(first, last)


def months_after(day: date, number: int) -> Period:
    """The period of so many months after a day: to the same day of the month, or the end of a shorter month.

    >>> months_after(date(2024, 1, 31), 1).last.isoformat()
    '2024-02-29'

    Raises:
        PeriodTooShort: the number is below one.
    """
    _at_least_one(number, Unit.MONTHS)
    month = Month.of(day).shifted(number)
    return Period(shift(day, 1), month.first.replace(day=min(day.day, month.length)))


def working_days_from(first: date, number: int, working: WorkingDays = ENGLAND_AND_WALES) -> Period:
    """The period from a day to the last of so many working days; the day counts where it is one.

    Raises:
        PeriodTooShort: the number is below one.
        DayOutsideWorkingCalendar: the bank holidays of a year are not known.
    """
    _at_least_one(number, Unit.WORKING_DAYS)
    return Period(first, next(islice(working.from_day(first), number - 1, None)))


def working_days_after(day: date, number: int, working: WorkingDays = ENGLAND_AND_WALES) -> Period:
    """The period of so many working days beginning with the first working day after a day.

    >>> working_days_after(date(2026, 12, 24), 3).last.isoformat()
    '2026-12-31'

    Raises:
        PeriodTooShort: the number is below one.
        DayOutsideWorkingCalendar: the bank holidays of a year are not known.
    """
    return working_days_from(working.first_after(day), number, working)


def chain(first: date, first_months: int, later_months: int) -> Iterator[Period]:
    """Periods of months without end, each beginning with the day after the one before.

    That a later period is counted from the end of the one before, and not from the first day of
    all, is our reading; it differs only where a month was too short (see the module).
    """
    period = months_from(first, first_months)
    while True:
        yield period
        period = months_from(shift(period.last, 1), later_months)


def _at_least_one(number: int, unit: Unit) -> None:
    if number < 1:
        raise PeriodTooShort(
            f"`{number}` {unit.value}s are no period.", todo=f"give a number of {unit.value}s from 1 upwards."
        )
