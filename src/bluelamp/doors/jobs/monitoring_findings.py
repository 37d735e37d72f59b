"""What follows by itself from what was found: contacts are held against records, and findings go on their way.

One day of contacts a round, the one that was looked at longest ago, so that a record that was made meanwhile takes its
question back. Then the findings that stand and nobody was told of are sent, those that no longer stand are withdrawn,
and those that stand differently say so, a bounded number a round: whoever is stopped in the middle goes on next time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel import BluelampError
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.records.journal import clock as time
from bluelamp.records.monitoring import contact_days, ports, sending
from bluelamp.records.monitoring.queries.runs import days_with_events

JOB = "findings"
AGAIN_AFTER = timedelta(hours=6)
LOOKED_BACK = timedelta(days=31)
"""So far back contacts are held against records again: a record that comes later than that changes no question."""


class FindingsJob:
    """The rounds of findings. One for each process; a second does no harm."""

    def __init__(self) -> None:
        self._looked: dict[date, datetime] = {}

    def round(self) -> None:
        """One round: a day of contacts where one is due, and findings on their way."""
        if ports.current.root is None:
            return
        now = time.now()
        day = self._due(now)
        try:
            if day is not None:
                self._looked[day] = now
                contact_days.reconcile_day(day)
            moved = sending.send_what_waits()
        except BluelampError as error:
            announce(JOB, error.code, error.message)
            return
        if moved or day is not None:
            went_well(JOB, f"{moved} findings went on their way or changed.")

    def _due(self, now: datetime) -> date | None:
        """The day with events that was not looked at for longest, where that is long enough ago."""
        first, today = local_day(now - LOOKED_BACK), local_day(now)
        days = [one for one in days_with_events(now) if first <= one < today]
        due = [one for one in days if one not in self._looked or now - self._looked[one] >= AGAIN_AFTER]
        return min(
            due, key=lambda one: (self._looked.get(one, datetime.min.replace(tzinfo=now.tzinfo)), one), default=None
        )
