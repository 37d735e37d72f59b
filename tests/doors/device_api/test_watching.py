"""A watcher that is stopped, blocked, lags or has lost its connection never has a phone told that nothing waits."""

import threading
import time

import pytest
from django.db import OperationalError, connection

from apple_world import VERIFIER, Phone
from bluelamp.core.mdm import LEASE, Shortcut
from bluelamp.doors.device_api import watching as door_watching
from bluelamp.doors.device_api.listening import Listener
from bluelamp.doors.device_api.watching import Watcher
from bluelamp.records.mdm import acts, queries, watching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
LOCK = {"RequestType": "DeviceLock"}


class Process:
    """A process that answers phones, with a clock that only the test moves."""

    def __init__(self):
        self.now = 0.0
        self.shortcut = Shortcut()
        self.listener = Listener(VERIFIER, self.shortcut, monotonic=lambda: self.now)
        self.watcher = Watcher(self.shortcut, self.listener, monotonic=lambda: self.now)

    def says_nothing_waits(self, phone):
        return not self.listener.answer(*phone.signed(phone.idle()))


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def quiet(process):
    """A phone that was told by the quick path that nothing waits."""
    phone = Phone().enrolled()
    process.watcher.look()
    assert process.says_nothing_waits(phone)
    assert process.shortcut.nothing_for(phone.enrolment, at=process.now)
    return phone


def command(phone):
    acts.queue(f"lock-{phone.enrolment}", LOCK, [phone.enrolment])


def test_a_change_is_found_at_the_next_look(process, quiet):
    command(quiet)
    process.watcher.look()
    assert not process.says_nothing_waits(quiet)


def test_a_stopped_watcher_leads_to_a_look_at_the_database(process, quiet):
    command(quiet)
    process.now += LEASE  # the watcher has ended: it never looks again
    assert not process.says_nothing_waits(quiet)


def test_a_watcher_that_lags_gives_no_lease_for_the_time_that_it_waited(process, quiet, monkeypatch):
    asked = watching.changes_after

    def slow(number):
        found = asked(number)
        command(quiet)  # committed after the database made its answer
        process.now += LEASE  # and the answer was so long on its way
        return found

    monkeypatch.setattr(watching, "changes_after", slow)
    process.watcher.look()
    assert not process.says_nothing_waits(quiet)


def test_a_blocked_watcher_leads_to_a_look_at_the_database(process, quiet, monkeypatch):
    entered, go_on = threading.Event(), threading.Event()

    def stuck(number):
        entered.set()
        go_on.wait(10)
        return []

    monkeypatch.setattr(watching, "changes_after", stuck)
    process.watcher.start()
    try:
        assert entered.wait(10)
        command(quiet)
        process.now += LEASE
        assert not process.says_nothing_waits(quiet)
    finally:
        go_on.set()
        process.watcher.stop()


def test_a_watcher_without_a_connection_gives_no_lease_and_goes_on_when_it_has_one(process, quiet, monkeypatch):
    def lost(number):
        raise OperationalError("the connection was lost")

    with monkeypatch.context() as broken:
        broken.setattr(watching, "changes_after", lost)
        broken.setattr(connection, "close", lambda: None)
        command(quiet)
        process.now += LEASE
        process.watcher._once()
        assert not process.says_nothing_waits(quiet)
    process.watcher._once()
    assert process.shortcut.holds(at=process.now)
    assert not process.says_nothing_waits(quiet)


def test_changes_that_were_cleared_away_unseen_have_everything_read_anew(process, quiet):
    command(quiet)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mdm_change SET number = number + 50")
    process.watcher.look()
    assert not process.shortcut.holds(at=process.now)
    process.watcher.look()
    assert not process.says_nothing_waits(quiet)


def test_a_change_for_all_phones_has_everything_read_anew(process, quiet, monkeypatch):
    monkeypatch.setattr(watching, "MOST_NAMED", 0)
    command(quiet)
    process.watcher.look()
    assert process.shortcut.holds(at=process.now)
    assert not process.says_nothing_waits(quiet)


def test_a_phone_is_not_woken_before_every_process_must_know_what_waits():
    assert acts.WAKE_AFTER.total_seconds() >= LEASE


def test_when_phones_were_heard_is_written_now_and_then_and_kept_where_it_cannot_be(process, quiet, monkeypatch):
    def away(heard):
        raise OperationalError("away")

    with monkeypatch.context() as broken:
        broken.setattr(watching, "write_seen", away)
        with pytest.raises(OperationalError):
            process.watcher.write_heard()
    process.watcher.write_heard()
    assert queries.enrolments(quiet.serial_number)[0].heard_at is not None
    process.now += door_watching.HEARD_EVERY
    process.says_nothing_waits(quiet)
    process.watcher._once()
    assert process.listener.take_heard() == {}


@pytest.mark.django_db(transaction=True)
def test_the_watcher_of_a_process_sees_a_change_that_another_connection_committed():
    shortcut = Shortcut()
    watcher = Watcher(shortcut, Listener(VERIFIER, shortcut), every=0.01)
    phone = Phone().enrolled()
    watcher.start()
    try:
        until = time.monotonic() + 20
        while not shortcut.nothing_for(phone.enrolment, at=time.monotonic()) and time.monotonic() < until:
            time.sleep(0.01)
        assert shortcut.nothing_for(phone.enrolment, at=time.monotonic())
        command(phone)
        while shortcut.nothing_for(phone.enrolment, at=time.monotonic()) and time.monotonic() < until:
            time.sleep(0.01)
        assert not shortcut.nothing_for(phone.enrolment, at=time.monotonic())
    finally:
        watcher.stop()
