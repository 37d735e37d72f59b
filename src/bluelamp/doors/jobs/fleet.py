"""Keeps phones as the rules want them: reads what they report, plans what changed, carries pushes on, and sends.

Planning the whole force costs seconds, so it is done where something may have changed: an act went on
record, a moment came that was known before (the edge of a shift, the end of a permission), or a phone
was enrolled; and never so often that it takes more than a quarter of the time.

Promise: a phone management that is down, slow or throttles holds up no other, and nothing is lost by
it (`tests/doors/jobs/test_fleet.py`).
"""

from __future__ import annotations

import time as monotonic
from datetime import datetime, timedelta

from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.facts.holders import next_change
from bluelamp.records.fleet import gates, planning, reading, sending, wired
from bluelamp.records.fleet.errors import ConnectorError
from bluelamp.records.fleet.ports import Connector
from bluelamp.records.journal import clock as time
from bluelamp.records.journal import queries as journal

JOB = "fleet"
AT_LEAST = timedelta(minutes=10)
SHARE = 4
"""Planning takes at most one part in so many of the time."""


class FleetJob:
    """The rounds of the fleet. One for each process; several do no harm."""

    def __init__(self) -> None:
        self._acts: int | None = None
        self._next: datetime | None = None
        self._rests_until = 0.0
        self._said: dict[str, str] = {}
        self._troubles: dict[str, tuple[str, str]] = {}

    def round(self) -> None:
        """One round: reads, plans where something may have changed, carries pushes on, sends."""
        connectors = {one.target.name: one for one in wired.current.connectors.values()}
        if not connectors:
            return
        enrolled = [self._read(name, one) for name, one in connectors.items()]
        if any(enrolled):
            self._next = None
        self._plan()
        gates.carry_on(time.now())
        for name, one in connectors.items():
            self._send(name, one)

    def _plan(self) -> None:
        now = time.now()
        acts = journal.last_place()
        due = self._next is None or now >= self._next or acts != self._acts
        if not due or monotonic.monotonic() < self._rests_until:
            return
        began = monotonic.monotonic()
        # What is recorded while this runs is looked at in the next round.
        self._acts = acts
        done = planning.plan(now)
        if done.pushes:
            done = planning.plan(time.now())
        until = in_force(now).until
        self._next = min(next_change(now, AT_LEAST), until or now + AT_LEAST)
        self._rests_until = monotonic.monotonic() + (SHARE - 1) * (monotonic.monotonic() - began)
        if done.refused:
            self._say(JOB, f"{len(done.refused)} contents were refused. {done.refused[0]}", "content-refused")
        else:
            self._say(JOB, f"{done.phones} phones in {done.classes} classes; {done.waiting} wait.")

    def _read(self, name: str, connector: Connector) -> bool:
        """Whether phones came or left."""
        self._troubles.pop(name, None)
        try:
            done = reading.read(connector, time.now())
        except ConnectorError as error:
            self._troubles[name] = (error.code, error.message)
            return False
        if done.strangers:
            says = f"{len(done.strangers)} phones are under management that the register does not hold."
            self._troubles[name] = ("phones-not-in-register", says)
        return done.enrolments > 0

    def _send(self, name: str, connector: Connector) -> None:
        says = "Nothing waits to be sent."
        try:
            done = sending.send(connector, time.now())
        except ConnectorError as error:
            self._troubles[name] = (error.code, error.message)
        else:
            if done.refused:
                told = f"{done.refused} requests were refused; the differences say why."
                self._troubles.setdefault(name, ("target-refused", told))
            if done.holds or done.moved or done.orders:
                says = f"{done.holds} groups, {done.moved} phones, {done.orders} orders sent."
        if name in self._troubles:
            code, says = self._troubles[name]
            self._say(f"{JOB}:{name}", says, code)
        else:
            self._say(f"{JOB}:{name}", says)

    def _say(self, job: str, says: str, trouble: str = "") -> None:
        """Notes how a round went where it says something new, or once a minute."""
        minute = f"{time.now():%H:%M}{says}"
        if self._said.get(job) == minute:
            return
        self._said[job] = minute
        if trouble:
            announce(job, trouble, says)
        else:
            went_well(job, says)
