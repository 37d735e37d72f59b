"""One process does the queue, the clocks and the ledger, keeps a second one out, and outlives trouble."""

import threading
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connections

from bluelamp.doors.jobs.errors import JobsRunAlready
from bluelamp.doors.jobs.process import JobsProcess, alone
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.acts import give_cover
from bluelamp.records.journal import queries
from doors.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 2)


def test_records_are_published_tasks_done_and_clocks_swept(running, jobs, officer):
    tasks.succeed.enqueue("work")
    give_cover(by=officer, owner="person-2", cover="person-9", first=DAY, last=DAY)
    assert running(lambda: (jobs.published / "checkpoint").exists() and queries.waiting() == 0)
    assert running(lambda: tasks.done == ["work"])
    assert running(lambda: {"sweep", "publish", "tasks", f"worker:{jobs.name}"} <= clocks.beats().keys())
    assert all(one.trouble == "" for one in clocks.beats().values())


def test_trouble_is_announced_and_ends_when_its_cause_does(running, jobs, officer):
    assert running(lambda: jobs.medium.exists() and "publish" in clocks.beats())
    kept = []

    def spoiled():
        # A step that had begun may write the medium once more, over what was spoiled.
        now = jobs.medium.read_bytes()
        if now != b"not a checkpoint":
            kept.append(now)
            jobs.medium.write_bytes(b"not a checkpoint")
            day = DAY + timedelta(days=len(kept))
            give_cover(by=officer, owner="person-2", cover="person-9", first=day, last=day)
        return clocks.beats()["publish"].trouble != ""

    assert running(spoiled)
    jobs.medium.write_bytes(kept[-1])
    assert running(lambda: clocks.beats()["publish"].trouble == "")


def test_on_sqlite_a_second_process_is_refused_and_says_what_to_do(tmp_path):
    lock = tmp_path / "jobs.lock"
    with alone(lock):
        with pytest.raises(JobsRunAlready) as caught, alone(lock):
            pytest.fail("a second one got in")
        assert "end them first" in caught.value.say()
    with alone(lock):
        assert lock.exists()


def test_a_process_for_tasks_only_leaves_the_ledger_alone(jobs):
    tasks.done.clear()
    made = JobsProcess(replace(jobs, tasks_only=True))
    thread = threading.Thread(target=made.run)
    thread.start()
    tasks.succeed.enqueue("work")
    end = time.monotonic() + 20
    while tasks.done != ["work"] and time.monotonic() < end:
        time.sleep(0.05)
    made.stop()
    thread.join()
    connections.close_all()
    assert tasks.done == ["work"]
    assert not jobs.medium.exists()
