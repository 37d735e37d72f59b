"""Which days are working days in England and Wales.

A working day is a day that is not a Saturday, a Sunday, Christmas Day, Good Friday or a bank
holiday there. The bank holidays come from the `holidays` package in one exact version, so that a
deadline does not move when a machine is set up anew; the lists of the years 2022 to 2028 are held
by `tests/core/calendar/test_working_days.py`. The two nations share their bank holidays.

A bank holiday that is proclaimed after that version was made is not known to it: hand it to
`WorkingDays` as an extra day. Not done: Scotland and Northern Ireland, and days on which one force
closes its offices, which are no working-day rule in law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import holidays

from bluelamp.core.calendar.days import as_day, shift
from bluelamp.core.calendar.errors import DayOutsideWorkingCalendar

FIRST_YEAR = 2000
LAST_YEAR = 2099
SATURDAY = 5


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank and public holidays of England and Wales in one year, days put in their stead included.

    Raises:
        DayOutsideWorkingCalendar: the year lies before 2000 or after 2099.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DayOutsideWorkingCalendar(
            f"The bank holidays of `{year}` are not known.",
            todo=f"check the year; working days are counted from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


class WorkingDays:
    """The working days of England and Wales, with bank holidays proclaimed since as extra days off."""

    def __init__(self, proclaimed: Iterable[date] = ()) -> None:
        self._proclaimed = frozenset(as_day(one) for one in proclaimed)

    def is_working_day(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises:
            DayOutsideWorkingCalendar: the year lies before 2000 or after 2099.
        """
        off = bank_holidays(as_day(day).year)
        return day.weekday() < SATURDAY and day not in off and day not in self._proclaimed

    def from_day(self, day: date) -> Iterator[date]:
        """The working days from a day on, that day among them where it is one.

        Raises:
            DayOutsideWorkingCalendar: while counting, as soon as the year 2099 is over.
        """
        while True:
            if self.is_working_day(day):
                yield day
            day = shift(day, 1)

    def first_after(self, day: date) -> date:
        """The first working day after a day, which is never that day itself.

        Raises:
            DayOutsideWorkingCalendar: the year lies before 2000 or after 2099.
        """
        return next(self.from_day(shift(day, 1)))


ENGLAND_AND_WALES = WorkingDays()
