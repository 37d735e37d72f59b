"""Gives work back that nobody does any more, and lets go of work that fails every time.

A worker that is killed leaves its task marked as running for ever. Here such a task is begun again
once its worker has shown no sign of life for a lease; a task that raised is begun again later; and
one that was begun too often is failed for good and announced. So a task runs at least once and may
run twice: every task MUST be one that can.

Promise: no task stays stuck, whatever is killed (`tests/faults`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django_tasks_db.models import DBTaskResult

from bluelamp.doors.jobs.announcing import announce_once
from bluelamp.records.clocks.queries import BeatView

_Row = DBTaskResult[Any, Any]
_READY, _RUNNING, _FAILED = "READY", "RUNNING", "FAILED"
_GONE = "bluelamp.doors.jobs.reaper.WorkerGone"
_FINISHED_LATELY = timedelta(hours=1)
PREFIX = "worker:"
"""How the name of a worker's sign of life begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """How many tasks were taken from workers that are gone, begun again after they raised, and given up."""

    taken_back: int = 0
    again: int = 0
    given_up: int = 0


def reap(now: datetime, beats: dict[str, BeatView], *, lease: timedelta, tries: int) -> Reaped:
    """What was done with abandoned and failed tasks. Any number of reapers may run at once."""
    taken_back = again = given_up = 0
    for row in DBTaskResult.objects.filter(status=_RUNNING, started_at__lte=now - lease):
        if _shows_life(row.worker_ids, beats, now - lease):
            continue
        if len(row.worker_ids) >= tries:
            given_up += _give_up(row, now)
        else:
            taken_back += _same(row).update(status=_READY)
    for row in DBTaskResult.objects.filter(status=_FAILED, finished_at__gt=now - _FINISHED_LATELY):
        if len(row.worker_ids) < tries:
            later = now + timedelta(seconds=10 * 4 ** len(row.worker_ids))
            again += _same(row).update(status=_READY, run_after=later, finished_at=None)
        else:
            _announce(row)
    return Reaped(taken_back=taken_back, again=again, given_up=given_up)


def stuck(now: datetime, *, longer_than: timedelta) -> int:
    """How many tasks have waited for a worker, or for one that is gone, for longer than that."""
    waiting = Q(status=_READY, run_after__lte=now) | Q(status=_READY, run_after__year__gte=9999)
    ready = DBTaskResult.objects.filter(waiting, enqueued_at__lt=now - longer_than)
    running = DBTaskResult.objects.filter(status=_RUNNING, started_at__lt=now - longer_than)
    return ready.count() + running.count()


def given_up(now: datetime, *, tries: int) -> int:
    """How many tasks failed for good within the last hour."""
    lately = DBTaskResult.objects.filter(status=_FAILED, finished_at__gt=now - _FINISHED_LATELY)
    return sum(len(workers) >= tries for workers in lately.values_list("worker_ids", flat=True))


def prune(now: datetime, *, older_than: timedelta) -> int:
    """How many finished tasks were removed. What they did stands in the record, not in the queue."""
    done = DBTaskResult.objects.filter(finished_at__lt=now - older_than).exclude(status__in=[_READY, _RUNNING])
    return done.delete()[0]


def _shows_life(workers: list[str], beats: dict[str, BeatView], since: datetime) -> bool:
    last = beats.get(f"{PREFIX}{workers[-1]}") if workers else None
    return last is not None and last.at > since


def _same(row: _Row) -> QuerySet[_Row]:
    """The row as it was when it was read: another reaper, or a worker that came back, makes it another."""
    return DBTaskResult.objects.filter(pk=row.pk, status=row.status, started_at=row.started_at)


def _give_up(row: _Row, now: datetime) -> int:
    done = _same(row).update(status=_FAILED, finished_at=now, exception_class_path=_GONE, traceback="")
    if done:
        _announce(row)
    return int(done)


def _announce(row: _Row) -> None:
    announce_once(f"task-given-up:{row.pk}", f"{row.task_path} was begun {len(row.worker_ids)} times and failed.")
