"""When something is due: from a rule and the day that starts it, with extensions and pauses.

An extension or a pause counts only if it happened while the period, as it then stood, was still
running; so changes are applied in the order of their days, whatever order they are given in. A day
that lies in two pauses lengthens the period once.

Promise: without changes the answer MUST depend on the rule and the first day alone, and a change
that is refused leaves the period as it was (`tests/core/calendar/test_due.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import islice

from bluelamp.core.calendar.days import as_day, say_day, shift
from bluelamp.core.calendar.errors import (
    DeadlineNotExtendable,
    DeadlineNotPausable,
    DeadlineNotRepeating,
    ExtensionNotLonger,
    ExtensionTooLate,
    PauseOutsidePeriod,
    PauseStillOpen,
    PeriodEndsBeforeItBegins,
    PeriodTooShort,
)
from bluelamp.core.calendar.periods import Length, Period, Unit, days_from, months_from, working_days_from
from bluelamp.core.calendar.rules import Counting, Extending, Rule
from bluelamp.core.calendar.working_days import ENGLAND_AND_WALES, WorkingDays
from bluelamp.core.calendar.zones import is_over
from bluelamp.core.kernel.instants import LONDON


@dataclass(frozen=True, slots=True)
class Extension:
    """A later last day, on an application or decision of a certain day."""

    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, the first and the last included; no last day while it still lasts."""

    first: date
    last: date | None = None


Change = Extension | Pause


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule comes to: the period, the how-manieth it is, and whether its end still moves."""

    rule: Rule
    period: Period
    number: int
    moving: bool

    @property
    def last(self) -> date:
        """The last day on which it is still in time."""
        return self.period.last

    def missed(self, at: datetime, zone: tzinfo = LONDON) -> bool:
        """Whether the last day has ended at a moment; never while a pause still lasts.

        Raises:
            InstantWithoutOffset: the moment has no offset from UTC.
        """
        return is_over(self.last, at, zone) and not self.moving

    def say(self) -> str:
        """The deadline as people write it, with its source."""
        moving = " at the earliest, while the pause lasts" if self.moving else ""
        return f"{self.rule.title}: by the end of {say_day(self.last)}{moving}. {self.rule.source.say()}"


def due(  # noqa: PLR0913 - each is a fact of its own, and all but two have a plain default
    rule: Rule,
    start: date,
    *,
    number: int = 1,
    changes: Sequence[Change] = (),
    today: date | None = None,
    working: WorkingDays = ENGLAND_AND_WALES,
) -> Due:
    """When the duty of a rule is due that started on a day.

    `number` asks for a later period of a rule that repeats. `today` is needed only while a pause
    still lasts: its days are counted up to and including that day.

    >>> from bluelamp.core.calendar.deadlines import deadline
    >>> due(deadline("recommendation-response"), date(2022, 2, 1)).last.isoformat()
    '2022-03-28'

    Raises:
        DeadlineNotRepeating: a later period of a rule that has one only.
        DeadlineNotExtendable, ExtensionTooLate, ExtensionNotLonger: an extension that does not count.
        DeadlineNotPausable, PauseOutsidePeriod, PauseStillOpen: a pause that does not count.
        PeriodEndsBeforeItBegins: a pause that ends before it begins.
        PeriodTooShort: `number` is below one.
        DayOutsideWorkingCalendar: the bank holidays of a year are not known.
    """
    period = _numbered(rule, start, number, working)
    counted_until = None
    moving = False
    for change in sorted(changes, key=_day_of):
        if isinstance(change, Extension):
            period = _extended(rule, period, change)
            continue
        pause = _closed(rule, period, change, today)
        begins = pause.first if counted_until is None else max(pause.first, shift(counted_until, 1))
        if begins <= pause.last:
            period = Period(period.first, shift(period.last, Period(begins, pause.last).days))
            counted_until = pause.last
        moving = moving or change.last is None
    return Due(rule, period, number, moving)


def periods(rule: Rule, start: date, working: WorkingDays = ENGLAND_AND_WALES) -> Iterator[Period]:
    """The periods of a rule one after another: one only, or without end where the rule repeats.

    Raises:
        DayOutsideWorkingCalendar: the bank holidays of a year are not known.
        DayOutOfRange: the years 1 to 9999 are left.
    """
    period = _counted(rule, rule.length, start, working)
    yield period
    while rule.later is not None:
        period = _counted(rule, rule.later, shift(period.last, 1), working)
        yield period


def _counted(rule: Rule, length: Length, start: date, working: WorkingDays) -> Period:
    first = start if rule.counting is Counting.WITH_THE_DAY else working.first_after(start)
    if length.unit is Unit.MONTHS:
        return months_from(first, length.number)
    if length.unit is Unit.WORKING_DAYS:
        return working_days_from(first, length.number, working)
    return days_from(first, length.number)


def _numbered(rule: Rule, start: date, number: int, working: WorkingDays) -> Period:
    if number < 1:
        raise PeriodTooShort(f"There is no period with the number `{number}`.", todo="count the periods from 1.")
    found = next(islice(periods(rule, start, working), number - 1, None), None)
    if found is None:
        raise DeadlineNotRepeating(
            f"`{rule.id}` has one period only, so there is none with the number `{number}`.",
            todo="ask for period 1.",
        )
    return found


def _day_of(change: Change) -> date:
    return as_day(change.on if isinstance(change, Extension) else change.first)


def _extended(rule: Rule, period: Period, change: Extension) -> Period:
    if rule.extending is Extending.NO:
        raise DeadlineNotExtendable(
            f"`{rule.id}` cannot be extended.", todo=f"keep to {say_day(period.last)}, or correct the rule."
        )
    if change.on > period.last:
        raise ExtensionTooLate(
            f"The extension is of `{change.on}`, and the period ended on `{period.last}`.",
            todo="record the duty as late: an extension counts only before the period ends.",
        )
    if as_day(change.until) <= period.last:
        raise ExtensionNotLonger(
            f"`{change.until}` is not later than `{period.last}`, which stands.",
            todo="check the new last day.",
        )
    return Period(period.first, change.until)


def _closed(rule: Rule, period: Period, change: Pause, today: date | None) -> Period:
    if not rule.pauses:
        raise DeadlineNotPausable(
            f"`{rule.id}` knows no pause.", todo=f"keep to {say_day(period.last)}, or correct the rule."
        )
    if change.first not in period:
        raise PauseOutsidePeriod(
            f"The pause began on `{change.first}`, outside the period of {period.say()}.",
            todo="check the first day of the pause; only what begins in the period lengthens it.",
        )
    last = today if change.last is None else change.last
    if last is None:
        raise PauseStillOpen(
            f"The pause that began on `{change.first}` has no last day.",
            todo="give its last day, or today's date to count up to.",
        )
    if as_day(last) < change.first:
        raise PeriodEndsBeforeItBegins(
            f"The pause begins on `{change.first}` and would end on `{last}`.",
            todo="check which of the two days is wrong.",
        )
    return Period(change.first, last)
