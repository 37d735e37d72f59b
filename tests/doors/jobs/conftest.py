"""What the tests of the jobs share: an open authority, keys in memory, a ledger of its own, tasks that can fail."""

import threading
import time

import pytest
from django.db import connections

from bluelamp.core.kernel import Actor
from bluelamp.doors.jobs import process
from bluelamp.doors.jobs.process import JobsProcess
from bluelamp.doors.jobs.settings import Jobs
from bluelamp.records.files import ports as files
from bluelamp.records.journal import ports
from doors.jobs import tasks
from ledger_worlds import ORIGIN, log_key
from records.flushing import let_tests_be_cleaned_up
from records.helpers import Recorder, keyring_in_memory

let_tests_be_cleaned_up()


@pytest.fixture
def open_house(monkeypatch, tmp_path):
    """Everything is allowed, and files are kept in a folder of the test."""
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=True))
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(files.current, "root", tmp_path / "files")


@pytest.fixture
def jobs(tmp_path, open_house):
    return Jobs(
        origin=ORIGIN,
        key=log_key(),
        published=tmp_path / "published",
        medium=tmp_path / "outside" / "medium",
        every_step=0.05,
        every_sweep=0.1,
        every_beat=0.05,
        every_reaping=0.1,
    )


@pytest.fixture
def running(jobs, monkeypatch):
    """Run the jobs in threads until the test is over; gives a way to wait for something."""
    monkeypatch.setattr(process, "_AFTER_TROUBLE", 0.05)
    tasks.done.clear()
    made = JobsProcess(jobs)
    thread = threading.Thread(target=made.run)
    thread.start()

    def wait(until, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until():
                return True
            time.sleep(0.05)
        return False

    yield wait
    made.stop()
    thread.join()
    connections.close_all()


@pytest.fixture
def officer():
    return Actor(id="person-1", signed_in_by="passkey")
