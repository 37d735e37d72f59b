"""Kinds of clock: what is due, how its moment is reckoned, when to warn, and what follows when it is missed.

An app declares its kinds beside its verbs. What follows is a handler, which `bluelamp.site.wiring`
names: a function that calls one act of that app as the clock's own actor. A kind without a handler
is a deadline that nothing happens on, and `tests/architecture/test_every_clock_has_a_handler.py`
finds it.

Pure: no Django, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bluelamp.core.calendar import Change, Extension, day_ends, deadline, due, local_day
from bluelamp.records.clocks.errors import ClockKindUnknown, ClockNeedsAMoment, ClockNotByCalendar
from bluelamp.records.clocks.lifecycle import Missed

Parameter = Callable[[str, date], timedelta]
"""Gives a duration of the rulebook by its name, as it stood on a day."""
Handler = Callable[[Missed], None]


@dataclass(frozen=True, slots=True)
class ByCalendar:
    """The end of the last day of a deadline rule of `core.calendar`, in London."""

    rule: str


@dataclass(frozen=True, slots=True)
class ByParameter:
    """A duration from the rulebook, such as `72h`, as it stood on the day on which the clock starts."""

    name: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A moment that a person or a document gives, such as the last day of a permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockKind:
    """One kind of deadline.

    Attributes:
        name: `app.what-is-due`.
        says: what is to be done, as the person whose clock it is reads it.
        deadline: how its moment is reckoned.
        warn: how long before it the owner is told.
        critical: how long after it the row counts as critically overdue.

    Raises:
        ValueError: the name is taken.
        DeadlineUnknown: the calendar has no rule of that name.
    """

    name: str
    says: str
    deadline: ByCalendar | ByParameter | Decided
    warn: timedelta = timedelta(days=1)
    critical: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        """Registers the kind."""
        if self.name in KINDS:
            raise ValueError(f"the kind of clock {self.name} is declared twice")
        if isinstance(self.deadline, ByCalendar):
            deadline(self.deadline.rule)
        KINDS[self.name] = self


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When to warn, when it is due and when it becomes critical; all absent while a pause lasts."""

    warn: datetime | None
    due: datetime | None
    critical: datetime | None


KINDS: dict[str, ClockKind] = {}
"""Every kind by its name. Filled as the apps' `verbs` modules are read."""
HANDLERS: dict[str, Handler] = {}
"""What follows from a missed deadline of each kind. Filled by `bluelamp.site.wiring`."""


def handle(kind: ClockKind, handler: Handler) -> None:
    """Names what follows when a deadline of the kind is missed.

    The handler MUST call one act and nothing else that writes, so that all of it happens or none.
    """
    HANDLERS[kind.name] = handler


def kind_named(name: str) -> ClockKind:
    """The kind of that name.

    Raises:
        ClockKindUnknown: no app declares it.
    """
    found = KINDS.get(name)
    if found is None:
        raise ClockKindUnknown(
            f"No kind of clock is called `{name[:60]}`.",
            todo="install the part of Bluelamp that declares it, or stop its clocks.",
        )
    return found


def moments(  # noqa: PLR0913 - each is a fact of its own, and most have a plain default
    kind: ClockKind,
    started: datetime,
    *,
    parameter: Parameter,
    decided: datetime | None = None,
    number: int = 1,
    changes: Sequence[Change] = (),
) -> Moments:
    """The moments of a clock of this kind that started at that instant.

    Raises:
        ClockNeedsAMoment: `decided` is missing where it is needed, or given where it is not.
        ClockNotByCalendar: a change or a later period of a deadline that the calendar does not know.
        CalendarError: the rule does not allow the change, or has no such period.
    """
    if (decided is None) is isinstance(kind.deadline, Decided):
        raise ClockNeedsAMoment(
            f"`{kind.name}` " + ("was started without its moment." if decided is None else "reckons its own moment."),
            todo="give the moment with a deadline that somebody decides, and only with that.",
        )
    if not isinstance(kind.deadline, ByCalendar) and (changes or number != 1):
        raise ClockNotByCalendar(
            f"`{kind.name}` does not follow a rule of the calendar.", todo="stop the clock and start another."
        )
    if isinstance(kind.deadline, ByCalendar):
        return _by_calendar(kind, kind.deadline.rule, started, number, changes)
    if isinstance(kind.deadline, ByParameter):
        return _around(kind, started + parameter(kind.deadline.name, local_day(started)))
    return _around(kind, decided)


def _by_calendar(kind: ClockKind, rule: str, started: datetime, number: int, changes: Sequence[Change]) -> Moments:
    start = local_day(started)
    # Any day will do while a pause lasts: what it comes to is thrown away until the pause has ended.
    found = due(deadline(rule), start, number=number, changes=changes, today=_latest(start, changes))
    return _around(kind, None if found.moving else day_ends(found.last))


def _latest(start: date, changes: Sequence[Change]) -> date:
    days = [one.on if isinstance(one, Extension) else one.first for one in changes]
    return max([start, *days])


def _around(kind: ClockKind, moment: datetime | None) -> Moments:
    if moment is None:
        return Moments(warn=None, due=None, critical=None)
    return Moments(warn=moment - kind.warn, due=moment, critical=moment + kind.critical)
