"""From a command that is put down to the phone that does it: queue, job, push service and door, with nobody looking.

The watcher of the door looked last in the moment before the command was put down, and never again: that is the worst
that a door can know. A phone that is woken still finds what waits.
"""

import threading
import time

import pytest

from apns_stand_in.faults import Faults
from apns_stand_in.server import Server
from apns_stand_in.service import PushService
from apple_world import VERIFIER, Phone
from bluelamp.core.mdm import Shortcut
from bluelamp.doors.device_api.listening import Listener
from bluelamp.doors.device_api.watching import Watcher
from bluelamp.doors.jobs import waking as job
from bluelamp.doors.jobs.waking import Chosen, WakingJob
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, queries, waking
from bluelamp.records.mdm.models import Open
from push_services import NOW, pusher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_house")]
TOPIC = "com.apple.mgmt.generated"
LOCK = {"RequestType": "DeviceLock"}


class World:
    """A door and a job with one clock, which moves only while the job waits; and phones that come when woken."""

    def __init__(self, monkeypatch, folder, **more):
        self.now = 100.0
        self.woken = []
        self.service = PushService(time.time, gives=lambda token, magic: self.woken.append(token))
        self.server = Server(folder, self.service, Faults(**more))
        shortcut = Shortcut()
        self.listener = Listener(VERIFIER, shortcut, monotonic=lambda: self.now)
        self.watcher = Watcher(shortcut, self.listener, monotonic=lambda: self.now)
        self.pusher = pusher(self.server, topic=TOPIC)
        monkeypatch.setattr(
            job, "chosen", lambda: Chosen(service=self.pusher, topic=TOPIC, ends=NOW.replace(year=2099))
        )
        monkeypatch.setattr(job, "close_old_connections", lambda: None)  # the test's own connection stays
        self.job = WakingJob(seconds=lambda: self.now, stop=self)

    def wait(self, seconds):
        self.now += seconds
        return False

    def is_set(self):
        return False

    def comes(self, phone):
        """One connection of a phone: how many commands it did."""
        done = 0
        answer = self.listener.answer(*phone.signed(phone.idle()))
        while answer:
            done += 1
            name = answer.split(b"<key>CommandUUID</key>")[1].split(b"<string>")[1].split(b"<")[0].decode()
            answer = self.listener.answer(*phone.signed(phone.result(name)))
        return done


@pytest.fixture
def world(monkeypatch, tmp_path):
    made = World(monkeypatch, tmp_path)
    with made.server.running():
        yield made
        made.pusher.close()


def token_of(number):
    return number.to_bytes(32, "big")


def enrolled(number):
    phone = Phone(number).enrolled()
    acts.take_token(**phone.checked_in(phone.token(token_of(number))))
    return phone


def test_a_phone_that_is_woken_finds_what_waits_though_its_door_never_looked_again(world):
    phone = enrolled(1)
    world.watcher.look()
    assert world.comes(phone) == 0
    acts.queue("lock-1", LOCK, [phone.enrolment])
    assert world.comes(phone) == 0, "the door is as old here as it may be"
    world.job.round()
    assert world.woken == [token_of(1)]
    assert world.comes(phone) == 1
    assert [one.waits for one in queries.deliveries(phone.enrolment)] == [False]
    world.job.round()
    assert world.woken == [token_of(1)]


def test_a_phone_that_is_off_is_kept_a_push_for_and_does_everything_once_it_is_back(world):
    phone = enrolled(1)
    world.service.away.add(token_of(1))
    for number in range(3):
        acts.queue(f"lock-{number}", LOCK, [phone.enrolment])
        world.job.round()
    assert world.woken == []
    assert world.service.comes_back(token_of(1))
    assert world.comes(phone) == 3
    assert not Open.objects.exists()


def test_every_phone_does_what_it_is_told_through_a_service_that_breaks_again_and_again(monkeypatch, tmp_path):
    world = World(monkeypatch, tmp_path, goes_away_after=3, resets=5)
    phones = {token_of(number): enrolled(number) for number in range(1, 11)}
    acts.queue("lock-1", LOCK, [one.enrolment for one in phones.values()])
    with world.server.running():
        for _ in range(10):
            world.job.round()
            world.now += 600
            waking.Wake.objects.filter(pushed_at=None).update(due_at=clock.now())
        world.pusher.close()
    assert set(world.woken) == set(phones)
    assert sum(world.comes(phones[token]) for token in world.woken) == len(phones), "each does it once"


@pytest.mark.django_db(transaction=True)
def test_of_two_senders_at_the_same_time_none_gets_a_phone_of_the_other():
    phones = [Phone(number).enrolled() for number in range(1, 13)]
    acts.queue("lock-1", LOCK, [one.enrolment for one in phones])
    now, got, start = clock.now(), [], threading.Barrier(2)

    def claims():
        start.wait()
        while (found := waking.claim(TOPIC, now, 3)).looked_at:
            got.extend(one.number for one in found.pushes)
        waking.connection.close()

    threads = [threading.Thread(target=claims) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(got) == sorted(one.enrolment for one in phones)
