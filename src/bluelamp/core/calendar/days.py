"""Calendar days and months, and the arithmetic that stays inside the calendar.

A `datetime` is a `date` to Python, and a moment near midnight is another day in London than in UTC.
So every function of this package takes its days through `as_day`, which refuses moments.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bluelamp.core.calendar.errors import DayOutOfRange, InstantGivenForDay, MonthDoesNotParse

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
ONE_DAY = timedelta(days=1)


def as_day(day: date) -> date:
    """The same day, or a refusal where a moment was given.

    Raises:
        InstantGivenForDay: `day` is a `datetime`.
    """
    if isinstance(day, datetime):
        raise InstantGivenForDay(
            f"`{day.isoformat()}` is a moment, and a deadline is counted in days.",
            todo="turn it into the day of the place concerned first: `local_day(instant)`.",
        )
    return day


def shift(day: date, days: int) -> date:
    """The day so many days later, or earlier where the number is negative.

    Raises:
        DayOutOfRange: before the year 1 or after 9999.
    """
    try:
        return as_day(day) + timedelta(days=days)
    except OverflowError as error:
        raise out_of_range(f"`{day.isoformat()}` and {days} days") from error


def say_day(day: date) -> str:
    """The day as people write it: `21 November 2026`."""
    return f"{day.day} {day:%B} {day.year}"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of one year. Months sort by time.

    >>> Month(2024, 2).last.isoformat(), str(Month(2024, 11).shifted(3))
    ('2024-02-29', '2025-02')
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.number <= 12):
            raise out_of_range(f"month {self.number} of the year {self.year}")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that a day lies in."""
        return cls(as_day(day).year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month that a text such as `2026-11` names.

        Raises:
            MonthDoesNotParse: not four digits, a hyphen and 01 to 12.
        """
        found = _MONTH.fullmatch(text)
        if found is None or found[1] == "0000":
            raise MonthDoesNotParse(
                f"`{text[:40]}` is not a month.", todo="write year and month with a hyphen, such as `2026-11`."
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day of the month: the 28th, 29th, 30th or 31st."""
        return date(self.year, self.number, self.length)

    @property
    def length(self) -> int:
        """How many days the month has."""
        return calendar.monthrange(self.year, self.number)[1]

    def shifted(self, months: int) -> Month:
        """The month so many months later, or earlier where the number is negative.

        Raises:
            DayOutOfRange: before the year 1 or after 9999.
        """
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


def out_of_range(what: str) -> DayOutOfRange:
    """The error to raise where a reckoning leaves the years that can be written."""
    return DayOutOfRange(
        f"No day can be written for {what}: years run from 1 to 9999.",
        todo="check the year and the length that were given.",
    )
