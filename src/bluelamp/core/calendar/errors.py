"""Why a day, a period or a deadline was refused.

CalendarError
├── InstantGivenForDay          a moment was given where a calendar day is needed
├── InstantWithoutOffset        a time of day was given without its offset from UTC
├── PeriodTooShort              a period of no days, or of fewer
├── PeriodEndsBeforeItBegins    the last day lies before the first
├── DayOutOfRange               the reckoning leaves the years that can be written
├── DayOutsideWorkingCalendar   bank holidays are not known for that year
├── MonthDoesNotParse           a month that is not written as year and month
├── LocalTimeSkipped            the clocks went forward over that time
├── LocalTimeTwice              the clocks went back over that time
├── DeadlineUnknown             no rule has that name
├── DeadlineNotExtendable       the rule knows no extension
├── DeadlineNotPausable         the rule knows no pause
├── DeadlineNotRepeating        the rule has no later periods
├── ExtensionTooLate            asked for after the period had ended
├── ExtensionNotLonger          the new last day is not later than the old one
├── PauseOutsidePeriod          it did not begin while the period ran
└── PauseStillOpen              it has no last day, and today was not given
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class CalendarError(BluelampError):
    """Any day, period or deadline that cannot be reckoned."""


class InstantGivenForDay(CalendarError):
    """A moment was given where a calendar day is needed: which day it is depends on the place."""

    code = "instant-given-for-day"
    meaning = "A moment in time was given where a calendar day is needed."


class InstantWithoutOffset(CalendarError):
    """A time of day without its offset from UTC was given as a moment."""

    code = "instant-without-offset"
    meaning = "A moment was given without its offset from UTC, so it names no one instant."


class PeriodTooShort(CalendarError):
    """A period of less than one day, working day or month."""

    code = "period-too-short"
    meaning = "A period must be at least one day, one working day or one month long."


class PeriodEndsBeforeItBegins(CalendarError):
    """The last day of a period or of a pause lies before its first."""

    code = "period-ends-before-it-begins"
    meaning = "The last day of a period or a pause lies before its first day."


class DayOutOfRange(CalendarError):
    """The reckoning leads to a year before 1 or after 9999."""

    code = "day-out-of-range"
    meaning = "A date leads outside the years 1 to 9999, which is most often a slip of the keyboard."


class DayOutsideWorkingCalendar(CalendarError):
    """Bank holidays are not known for the year, so working days cannot be counted in it."""

    code = "day-outside-working-calendar"
    meaning = "Working days are asked for in a year for which the bank holidays are not known."


class MonthDoesNotParse(CalendarError):
    """A month that is not written as `2026-11`."""

    code = "month-does-not-parse"
    meaning = "A month is not written as a year and a month, such as 2026-11."


class LocalTimeSkipped(CalendarError):
    """A local time that no clock showed, because the clocks went forward over it."""

    code = "local-time-skipped"
    meaning = "A local time does not exist on that day because the clocks go forward over it."


class LocalTimeTwice(CalendarError):
    """A local time that clocks showed twice, because they went back over it."""

    code = "local-time-twice"
    meaning = "A local time happens twice on that day because the clocks go back over it."


class DeadlineUnknown(CalendarError):
    """No deadline has that name."""

    code = "deadline-unknown"
    meaning = "A deadline is named that Bluelamp does not have."


class DeadlineNotExtendable(CalendarError):
    """An extension was given for a deadline whose rule knows none."""

    code = "deadline-not-extendable"
    meaning = "A deadline was to be extended although its rule knows no extension."


class DeadlineNotPausable(CalendarError):
    """A pause was given for a deadline whose rule knows none."""

    code = "deadline-not-pausable"
    meaning = "A deadline was to be paused although its rule knows no pause."


class DeadlineNotRepeating(CalendarError):
    """A later period was asked for of a deadline that has one period only."""

    code = "deadline-not-repeating"
    meaning = "A later period was asked for of a deadline that has one period only."


class ExtensionTooLate(CalendarError):
    """The application was received after the period had ended. The period stands as it was."""

    code = "extension-too-late"
    meaning = "An extension was asked for after the period had ended."


class ExtensionNotLonger(CalendarError):
    """The last day of the extension is not later than the one that stands. The period stands as it was."""

    code = "extension-not-longer"
    meaning = "The new last day of an extension is not later than the one that stands."


class PauseOutsidePeriod(CalendarError):
    """The pause did not begin while the period ran. The period stands as it was."""

    code = "pause-outside-period"
    meaning = "A pause did not begin while the period ran, so it does not lengthen it."


class PauseStillOpen(CalendarError):
    """The pause has no last day yet, and the day up to which to count was not given."""

    code = "pause-still-open"
    meaning = "A pause has not ended, and the day up to which it counts was not given."
