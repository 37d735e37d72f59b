"""The process of jobs: queue, clocks, ledger, webhooks, fleet, feeds, monitoring, waking, the work of the night.

A thread for each, because none may wait for another: a long task must not hold up the ledger, and a
witness that does not answer not the clocks. Each does its rounds until it is told to stop; a round
that fails is announced and tried again, so that a database that went away and came back needs nobody
to start anything. All that is done is safe to do twice and to be killed in, and is done again by
whoever comes next.
"""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connections

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.jobs import digest, nightly
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.doors.jobs.errors import JobsRunAlready
from bluelamp.doors.jobs.feeds_folder import FeedsFolderJob
from bluelamp.doors.jobs.fleet import FleetJob
from bluelamp.doors.jobs.ledger import LedgerJob
from bluelamp.doors.jobs.monitoring import RunsJob
from bluelamp.doors.jobs.monitoring_findings import FindingsJob
from bluelamp.doors.jobs.queue import QueueWorker
from bluelamp.doors.jobs.reaper import PREFIX, reap
from bluelamp.doors.jobs.renewing import RenewingJob
from bluelamp.doors.jobs.settings import Jobs
from bluelamp.doors.jobs.waking import WakingJob
from bluelamp.doors.jobs.webhooks import WebhookJob, say_well
from bluelamp.records.clocks import queries
from bluelamp.records.clocks.acts import sweep
from bluelamp.records.journal import clock as time

SWEEP, PUBLISH, WITNESS, TASKS = "sweep", "publish", "witness", "tasks"
_LOG = logging.getLogger("bluelamp.jobs")
_AFTER_TROUBLE = 5.0


class JobsProcess:
    """All jobs of one process. `run` returns after `stop`."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._stop = threading.Event()
        self._worker = QueueWorker(jobs.name)
        self._ledger = LedgerJob(jobs)
        self._webhooks = WebhookJob()
        self._fleet = FleetJob()
        self._feeds = FeedsFolderJob()
        self._runs = RunsJob()
        self._findings = FindingsJob()
        self._waking = WakingJob(stop=self._stop)
        self._renewing = RenewingJob()
        self._witnessed: datetime | None = None
        self._opened = False
        self._said: dict[str, str] = {}

    def stop(self) -> None:
        """Lets every round that runs end; no other is begun."""
        self._stop.set()
        self._webhooks.stop()
        self._worker.stop()

    def run(self) -> None:
        """Does the jobs until `stop`.

        Raises:
            JobsRunAlready: another process does them, and there may be one only.
        """
        with alone(self._jobs.lock):
            if self._jobs.lock is not None:
                # Nobody else works on this database, so whatever is running was left by somebody who was killed.
                self._guarded(TASKS, lambda: self._reap(timedelta(0)))
            threads = [self._thread("tasks", self._tasks, 0.0), self._thread("signs of life", self._sign, 0.0)]
            if not self._jobs.tasks_only:
                threads.append(self._thread("clocks", self._clocks, self._jobs.every_sweep))
                threads.append(self._thread("ledger", self._grow, self._jobs.every_step))
                threads.append(self._thread("witnesses", self._ask_witnesses, self._jobs.every_step))
                threads.append(self._thread("webhooks", self._tell_others, self._jobs.every_step))
                threads.append(self._thread("fleet", self._fleet.round, self._jobs.every_step))
                threads.append(self._thread("feeds", self._feeds.round, self._jobs.every_sweep))
                threads.append(self._thread("monitoring", self._runs.round, self._jobs.every_sweep))
                threads.append(self._thread("findings", self._findings.round, self._jobs.every_sweep))
                threads.append(self._thread("waking", self._waking.round, self._jobs.every_step))
                threads.append(self._thread("renewals", self._renewing.round, self._jobs.every_sweep))
            for one in threads:
                one.start()
            for one in threads:
                one.join()
            self._webhooks.join()

    def _thread(self, name: str, round_: Callable[[], None], every: float) -> threading.Thread:
        return threading.Thread(target=self._rounds, args=(name, round_, every), name=name)

    def _rounds(self, name: str, round_: Callable[[], None], every: float) -> None:
        while not self._stop.is_set():
            well = self._guarded(name, round_)
            # There are more threads than connections in a pool: none keeps one while it waits.
            close_old_connections()
            self._stop.wait(every if well else max(every, _AFTER_TROUBLE))
        connections.close_all()

    def _guarded(self, name: str, round_: Callable[[], None]) -> bool:
        """Whether a round went well; where it did not, that is announced, if the database can be reached."""
        try:
            round_()
        except BluelampError as error:
            code, says = error.code, error.message
        except Exception as error:  # noqa: BLE001 - no fault may end a job that others rely on
            _LOG.exception("the round of %s failed", name)
            code, says = type(error).__name__, "An unexpected fault; the log has it."
        else:
            return True
        connections.close_all()
        self._said.pop(_job_of(name), None)  # so that the next good round says so at once
        try:
            announce(_job_of(name), code, says)
        except DatabaseError:
            _LOG.exception("the trouble of %s could not be announced, as the database cannot be reached", name)
        return False

    def _tasks(self) -> None:
        self._worker.run()

    def _sign(self) -> None:
        """Shows that this worker lives, and gives back what others left."""
        until_reaping = 0.0
        while not self._stop.is_set():
            went_well(f"{PREFIX}{self._jobs.name}")
            if until_reaping <= 0:
                self._reap(self._jobs.lease)
                until_reaping = self._jobs.every_reaping
            until_reaping -= self._jobs.every_beat
            close_old_connections()
            self._stop.wait(self._jobs.every_beat)

    def _reap(self, lease: timedelta) -> None:
        done = reap(time.now(), queries.beats(), lease=lease, tries=self._jobs.tries)
        went_well(TASKS, f"{done.taken_back} taken back, {done.again} begun again, {done.given_up} given up.")

    def _clocks(self) -> None:
        done = sweep()
        says = f"{done.acted} acted on, {done.late} of them late; {done.warned} warned."
        if done.failed:
            kind, code = done.failed[0]
            announce(SWEEP, code, f"{says} {len(done.failed)} kinds failed, the first {kind}.")
        else:
            went_well(SWEEP, says)
        now = time.now()
        if nightly.is_due(self._jobs, now, queries.beats()):
            nightly.run(LedgerJob(self._jobs), now)
        if digest.is_due(self._jobs, now, queries.beats()):
            digest.run(now)

    def _grow(self) -> None:
        if not self._opened:
            self._ledger.open()
            self._opened = True
        size = self._ledger.step()
        self._say_well(PUBLISH, f"{size} entries.")

    def _tell_others(self) -> None:
        self._webhooks.round()
        minute = f"{time.now():%H:%M}"
        if self._said.get("webhooks") != minute:
            say_well()
            self._said["webhooks"] = minute

    def _ask_witnesses(self) -> None:
        now = time.now()
        if self._witnessed is not None and now - self._witnessed < self._jobs.every_witnessing:
            return
        gathered = self._ledger.witness()
        if gathered is None:
            return
        self._witnessed = now
        against = [one for one in gathered.asked if one.contradicts]
        if against:
            announce(WITNESS, "witness-contradicts", f"{against[0].name}: {against[0].says}.")
        elif not gathered.met:
            said = "; ".join(f"{one.name}: {one.says}" for one in gathered.asked)
            announce(WITNESS, "quorum-not-met", said)
        else:
            went_well(WITNESS, f"{len(gathered.asked)} were asked, and the policy is met.")

    def _say_well(self, job: str, says: str) -> None:
        """Notes a good round, but not every second: when there is something new, or after a while."""
        minute = f"{time.now():%H:%M}{says}"
        if self._said.get(job) != minute:
            went_well(job, says)
            self._said[job] = minute


def _job_of(thread: str) -> str:
    return {"clocks": SWEEP, "ledger": PUBLISH, "tasks": TASKS, "signs of life": TASKS, "witnesses": WITNESS}.get(
        thread, thread
    )


@contextmanager
def alone(lock: Path | None) -> Iterator[None]:
    """Keeps a second process out while the block lasts; the system lets go when a process dies.

    Raises:
        JobsRunAlready: another process holds it.
    """
    if lock is None:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JobsRunAlready(
                f"The jobs of this site already run: `{lock.name}` is held.",
                todo="leave them running, or end them first; on SQLite one process does all jobs.",
            ) from error
        yield
