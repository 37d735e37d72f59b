"""Starting, stopping and moving clocks: the facade that other apps call inside their own acts.

Nothing here is an act. A clock starts because something was done, in the transaction in which that
was done, and the record of that act is the record of it. Outside a transaction every function
refuses: a clock that outlives the act that started it would be due for nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError, transaction

from bluelamp.core.calendar import Change, Extension, Pause, local_day
from bluelamp.records.clocks import ports
from bluelamp.records.clocks.errors import ClockAlreadyRunning, ClockNotByCalendar, ClockNotRunning
from bluelamp.records.clocks.kinds import ByCalendar, ClockKind, Moments, moments
from bluelamp.records.clocks.lifecycle import OPEN, Of, State
from bluelamp.records.clocks.models import Clock
from bluelamp.records.clocks.queries import ClockView, view
from bluelamp.records.journal import clock as time


def start_clock(  # noqa: PLR0913 - each is a fact of its own, and most have a plain default
    kind: ClockKind,
    of: Of,
    *,
    owner: str,
    units: Sequence[str] = (),
    started: datetime | None = None,
    decided: datetime | None = None,
    number: int = 1,
) -> ClockView:
    """A running clock of that kind on a thing, from now on or from an earlier instant.

    `units` are the owner's unit and those above it, for the platform's rules. `decided` is the moment
    of a deadline that somebody decides; `number` asks for a later period of a rule that repeats.

    Raises:
        ClockAlreadyRunning: the thing has an open clock of that kind; stop it first.
        ClockNeedsAMoment, ClockNotByCalendar, CalendarError: the moment cannot be reckoned.
        NotInATransaction: called outside an act.
    """
    _in_an_act()
    begins = started or time.now()
    found = moments(kind, begins, parameter=ports.current.parameter, decided=decided, number=number)
    try:
        # A savepoint, so that on PostgreSQL the act may go on after the refusal.
        with transaction.atomic():
            row = Clock.objects.create(
                id=str(uuid.uuid4()),
                kind=kind.name,
                of_app=of.app,
                of_id=of.id,
                owner=owner,
                units=list(units),
                number=number,
                started_at=begins,
                decided_at=decided,
                state=State.RUNNING.value,
                **_columns(found),
            )
    except IntegrityError as error:
        raise ClockAlreadyRunning(
            f"`{kind.name}` already runs on this record.", todo="stop the clock that runs, then start the next."
        ) from error
    return view(row)


def stop_clock(kind: ClockKind, of: Of) -> ClockView:
    """The clock as it was stopped: what was due has been done, in time or late.

    Raises:
        ClockNotRunning: there is none on that thing.
        NotInATransaction: called outside an act.
    """
    row = _open_row(kind, of)
    row.state, row.stopped_at = State.STOPPED.value, time.now()
    row.save(update_fields=["state", "stopped_at"])
    return view(row)


def stop_clocks(of: Of) -> int:
    """How many open clocks of any kind were stopped on a thing that is over.

    Raises:
        NotInATransaction: called outside an act.
    """
    _in_an_act()
    rows = Clock.objects.filter(of_app=of.app, of_id=of.id, state__in=OPEN)
    return rows.update(state=State.STOPPED.value, stopped_at=time.now())


def extend_clock(kind: ClockKind, of: Of, *, until: date, on: date | None = None) -> ClockView:
    """The clock with a later last day, applied for or decided today or on an earlier day.

    Raises:
        ClockNotRunning, ClockNotByCalendar: there is none, or no rule says that it can be moved.
        DeadlineNotExtendable, ExtensionTooLate, ExtensionNotLonger: the rule does not let it.
    """
    return _change(kind, of, Extension(on or local_day(time.now()), until))


def pause_clock(kind: ClockKind, of: Of, *, first: date | None = None) -> ClockView:
    """The clock with days that do not count, from today or an earlier day until it is resumed.

    Raises:
        ClockNotRunning, ClockNotByCalendar: there is none, or no rule says that it can be paused.
        DeadlineNotPausable, PauseOutsidePeriod: the rule does not let it.
    """
    return _change(kind, of, Pause(first or local_day(time.now())))


def resume_clock(kind: ClockKind, of: Of, *, last: date | None = None) -> ClockView:
    """The clock running again; the last day that did not count is today or an earlier one.

    Raises:
        ClockNotRunning: there is none, or it is not paused.
        ClockNotByCalendar, PeriodEndsBeforeItBegins: the pause ends before it began.
    """
    row = _open_row(kind, of)
    changes = _read_changes(row)
    if not changes or not isinstance(changes[-1], Pause) or changes[-1].last is not None:
        raise ClockNotRunning(f"`{kind.name}` is not paused on this record.", todo="check which record is meant.")
    ended = Pause(changes[-1].first, last or local_day(time.now()))
    return _save(kind, row, [*changes[:-1], ended])


def _change(kind: ClockKind, of: Of, change: Change) -> ClockView:
    row = _open_row(kind, of)
    return _save(kind, row, [*_read_changes(row), change])


def _save(kind: ClockKind, row: Clock, changes: list[Change]) -> ClockView:
    if not isinstance(kind.deadline, ByCalendar):
        raise ClockNotByCalendar(
            f"`{kind.name}` does not follow a rule of the calendar.", todo="stop the clock and start another."
        )
    found = moments(kind, row.started_at, parameter=ports.current.parameter, number=row.number, changes=changes)
    row.changes = [_written(one) for one in changes]
    row.state = State.RUNNING.value if found.due else State.PAUSED.value
    row.warned_at = row.retry_at = None
    for name, value in _columns(found).items():
        setattr(row, name, value)
    row.save()
    return view(row)


def _open_row(kind: ClockKind, of: Of) -> Clock:
    _in_an_act()
    row = Clock.objects.select_for_update().filter(kind=kind.name, of_app=of.app, of_id=of.id, state__in=OPEN).first()
    if row is None:
        raise ClockNotRunning(f"`{kind.name}` does not run on this record.", todo="check which record is meant.")
    return row


def _in_an_act() -> None:
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise ClockNotRunning(
            "A clock was moved outside `any act`.", todo="call this inside the act that is its reason."
        )


def _columns(found: Moments) -> dict[str, datetime | None]:
    return {f"{name}_at": value for name, value in asdict(found).items()}


def _written(change: Change) -> dict[str, str | None]:
    return {name: value.isoformat() if value else None for name, value in asdict(change).items()}


def _read_changes(row: Clock) -> list[Change]:
    def day(text: str) -> date:
        return date.fromisoformat(text)

    return [
        Extension(day(one["on"]), day(one["until"]))
        if "until" in one
        else Pause(day(one["first"]), day(one["last"]) if one["last"] else None)
        for one in row.changes
    ]
