"""Runs the days that are due: those for which something came in, and those whose facts were put right since.

One day a round, so that what was asked to stop stops soon. What came in is known from its deliveries.
Whether the facts of a day are still what its last run rested on is looked at day by day in turn,
whenever acts went on record since, and for at most a quarter of the time: the facts of a large force
cost seconds a day.

Rules that erred, and people, phones and apps that nobody knows, are announced, because a rule that
errs is passed over. A day that cannot be run is announced too, and is tried again when something of it
changes or an hour later; it holds up no other day.
"""

from __future__ import annotations

import time as monotonic
from datetime import date, datetime, timedelta

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.records.journal import clock as time
from bluelamp.records.journal import queries as journal
from bluelamp.records.monitoring import ports, runs
from bluelamp.records.monitoring.queries.runs import days_with_events
from bluelamp.records.monitoring.run_settings import number
from bluelamp.records.monitoring.run_values import RunView

JOB, FOUND = "monitoring", "monitoring:found"
"""The rounds themselves, and what the last run found that should not be."""
SHARE = 4
"""Looking whether facts changed takes at most one part in so many of the time."""
AGAIN_AFTER = timedelta(hours=1)
LOOKED_BACK = 62
"""How many days back facts are looked at again: a correction further back needs the day run by hand."""
_UNKNOWN = ("phone", "holder", "person", "app")


class RunsJob:
    """The rounds of runs. One for each process; a second does no harm."""

    def __init__(self) -> None:
        self._ran: dict[date, datetime] = {}
        self._failed: dict[date, tuple[datetime, datetime]] = {}
        self._looked: dict[date, int] = {}
        self._rests_until = 0.0
        self._said = ""
        self._why_failed = ("", "")

    def round(self) -> None:
        """One round: the oldest day that is due, or a look whether the facts of a day have changed."""
        if ports.current.root is None:
            return
        now = time.now()
        held = days_with_events(now)
        due = [day for day, came in sorted(held.items()) if self._is_due(day, came, now)]
        if due:
            self._run(due[0], held[due[0]], now)
        elif (day := self._changed(held)) is not None:
            self._run(day, held[day], now)
        else:
            self._say()

    def _is_due(self, day: date, came: datetime, now: datetime) -> bool:
        """Whether something came in for a day since it was run here, and it did not fail a moment ago."""
        failed = self._failed.get(day)
        if failed is not None and failed[0] == came and now - failed[1] < AGAIN_AFTER:
            return False
        return self._ran.get(day) != came

    def _run(self, day: date, came: datetime, now: datetime) -> None:
        place = journal.last_place()
        try:
            run, had_to = runs.run_day(day)
        except BluelampError as error:
            self._failed[day] = (came, now)
            self._why_failed = (error.code, f"The day {day} was not run. {error.message}")
            self._say()
            return
        self._failed.pop(day, None)
        self._ran[day] = came
        self._looked[day] = place
        if had_to:
            self._tell(run, now)

    def _changed(self, held: dict[date, datetime]) -> date | None:
        """A day whose facts, rules or shadows are others than its last run rested on; one day is looked at."""
        if monotonic.monotonic() < self._rests_until:
            return None
        place = journal.last_place()
        waiting = [day for day in sorted(held)[-LOOKED_BACK:] if self._looked.get(day, -1) < place]
        waiting = [day for day in waiting if day not in self._failed]
        if not waiting:
            return None
        day = min(waiting, key=lambda one: (self._looked.get(one, -1), one))
        began = monotonic.monotonic()
        changed = runs.rests_on_something_else(day)
        self._looked[day] = place
        self._rests_until = monotonic.monotonic() + (SHARE - 1) * (monotonic.monotonic() - began)
        return day if changed else None

    def _tell(self, run: RunView, now: datetime) -> None:
        events, erred = run.count("events"), run.count("erred")
        unknown = {name: run.unknown(name) for name in _UNKNOWN}
        many = [f"{name} {count}" for name, count in unknown.items() if count * 1000 > events * _alarmed(now)]
        if erred:
            announce(FOUND, "rules-erred", f"On {run.day} a rule erred for {erred} events and was passed over.")
        elif many:
            announce(FOUND, "much-unknown", f"On {run.day} much was unknown, of {events} events: {', '.join(many)}.")
        else:
            went_well(FOUND, f"{run.day}: {events} events, {run.standing} findings stand.")

    def _say(self) -> None:
        """Notes how the rounds stand, once a minute or where that is new."""
        code, says = self._why_failed if self._failed else ("", "Every day that was due is run.")
        minute = f"{time.now():%H:%M}{says}"
        if self._said == minute:
            return
        self._said = minute
        if code:
            announce(JOB, code, says)
        else:
            went_well(JOB, says)


def _alarmed(now: datetime) -> int:
    return number("unknown_alarmed", now)
