"""Why a clock was not started, stopped, moved or acted on.

ClockError
├── ClockKindUnknown         no app declares a kind of that name
├── ClockAlreadyRunning      that thing has a running clock of that kind
├── ClockNotRunning          there is none to stop, move or hand on
├── ClockNotByCalendar       only a deadline of the calendar can be extended or paused
├── ClockNeedsAMoment        the moment was left out, or given where it follows from the kind
├── CoverForOneself          somebody was to stand in for themselves
└── CoverEndsBeforeItBegins  the last day of cover lies before the first
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class ClockError(BluelampError):
    """A clock refused. Nothing was changed."""


class ClockKindUnknown(ClockError):
    """No app declares this kind of clock."""

    code = "clock-kind-unknown"
    meaning = "A deadline is of a kind that no part of Bluelamp declares, so nobody knows what follows from it."


class ClockAlreadyRunning(ClockError):
    """The same thing has a clock of that kind that was not stopped."""

    code = "clock-already-running"
    meaning = "A deadline was to be started although it already runs."


class ClockNotRunning(ClockError):
    """There is no clock of that kind for that thing, or it was stopped before."""

    code = "clock-not-running"
    meaning = "A deadline was to be stopped, moved or handed on, and it does not run."


class ClockNotByCalendar(ClockError):
    """The deadline follows from a parameter or a decision, and the calendar has no rule for moving it."""

    code = "clock-not-by-calendar"
    meaning = "A deadline was to be extended or paused, and no rule of the calendar says that it can be."


class ClockNeedsAMoment(ClockError):
    """A decided deadline came without its moment, or a reckoned one came with one."""

    code = "clock-needs-a-moment"
    meaning = "The moment of a deadline must be given where somebody decides it, and only there."


class CoverForOneself(ClockError):
    """Somebody was to stand in for themselves."""

    code = "cover-for-oneself"
    meaning = "Nobody can stand in for themselves while they are away."


class CoverEndsBeforeItBegins(ClockError):
    """The last day of the cover lies before its first."""

    code = "cover-ends-before-it-begins"
    meaning = "The last day on which somebody stands in for another lies before the first."
