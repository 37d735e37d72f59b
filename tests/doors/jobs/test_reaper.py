"""A task that nobody does any more is begun again, and one that fails every time is given up and announced."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bluelamp.doors.jobs import reaper
from bluelamp.doors.jobs.queue import QueueWorker
from bluelamp.doors.jobs.reaper import Reaped, given_up, prune, reap, stuck
from bluelamp.records.clocks import queries
from bluelamp.records.clocks.acts import beat
from bluelamp.records.notices import queries as notices
from doors.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def nothing_done():
    tasks.done.clear()


def reaped(after=timedelta(0), lease=LEASE):
    return reap(timezone.now() + after, queries.beats(), lease=lease, tries=3)


def claimed(by="w1", times=1):
    tasks.succeed.enqueue("work")
    row = DBTaskResult.objects.get()
    for _ in range(times):
        row.claim(by)
    return row


def status():
    return DBTaskResult.objects.exclude(task_path__contains="notice").get().status


def test_the_worker_does_what_is_queued():
    tasks.succeed.enqueue("one")
    tasks.succeed.enqueue("two")
    QueueWorker("w1", interval=0).run_once()
    assert tasks.done == ["one", "two"]


def test_a_task_of_a_worker_that_lives_is_left_alone_however_long_it_takes():
    claimed()
    beat("worker:w1")
    assert reaped(after=timedelta(seconds=59)) == Reaped()
    assert status() == "RUNNING"


def test_a_task_of_a_worker_that_is_gone_is_begun_again_after_the_lease():
    claimed()
    assert reaped(after=timedelta(seconds=30)) == Reaped()
    assert reaped(after=timedelta(seconds=90)) == Reaped(taken_back=1)
    QueueWorker("w2", interval=0).run_once()
    assert (tasks.done, status()) == (["work"], "SUCCESSFUL")


def test_a_task_that_was_begun_too_often_is_given_up_and_announced_once():
    claimed(times=3)
    assert [reaped(after=timedelta(seconds=90)).given_up, reaped(after=timedelta(seconds=90)).given_up] == [1, 0]
    assert status() == "FAILED"
    assert [one.kind for one in notices.notices_to("role:administrator")] == ["alarm"]
    late = timezone.now() + timedelta(seconds=90)
    assert (given_up(late, tries=3), given_up(late + timedelta(hours=2), tries=3)) == (1, 0)


def test_a_task_that_raises_is_begun_again_later_and_not_for_ever():
    tasks.fail.enqueue("work")
    for begun in (1, 2, 3):
        QueueWorker("w1", interval=0).run_once()
        assert len(tasks.done) == begun
        result = reaped()
        DBTaskResult.objects.filter(status="READY").exclude(task_path__contains="notice").update(
            run_after=timezone.now()
        )
        assert result.again == (begun < 3)
    assert DBTaskResult.objects.get(task_path__endswith="fail").status == "FAILED"
    assert len(notices.notices_to("role:administrator")) == 1


def test_two_reapers_take_a_task_back_once():
    row = claimed()
    late = timezone.now() + timedelta(seconds=90)
    first = reap(late, {}, lease=LEASE, tries=3)
    stale = reaper._same(row).update(status="READY")
    assert (first.taken_back, stale) == (1, 0)


def test_what_waits_too_long_is_counted_and_what_is_done_is_cleared_away():
    claimed()
    later = timezone.now() + timedelta(minutes=20)
    assert stuck(later, longer_than=timedelta(minutes=15)) == 1
    DBTaskResult.objects.get().set_successful(None)
    assert stuck(later, longer_than=timedelta(minutes=15)) == 0
    assert prune(later, older_than=timedelta(hours=1)) == 0
    assert prune(later + timedelta(days=1), older_than=timedelta(hours=1)) == 1
