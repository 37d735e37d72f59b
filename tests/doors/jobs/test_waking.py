"""The job that wakes phones: in waves, never too soon, and with nothing lost whatever the service does."""

from datetime import timedelta
from itertools import pairwise

import pytest

from apple_world import Phone
from bluelamp.core.mdm import LEASE
from bluelamp.core.mdm.pushes import Kind, Outcome
from bluelamp.doors.jobs import waking as job
from bluelamp.doors.jobs.waking import Chosen, WakingJob, trouble_of
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, waking
from bluelamp.records.mdm.models import Enrolment, Wake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_house")]
TOPIC = "com.apple.mgmt.generated"
LOCK = {"RequestType": "DeviceLock"}


class Service:
    """A push service that says what it is told to say, and keeps what it was sent, and when."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.sent = []
        self.says = lambda number: Outcome(Kind.TAKEN)
        self.meanwhile = lambda: None
        self.closed = 0

    def send(self, pushes, now):
        self.sent.append((self.seconds(), [one.number for one in pushes]))
        self.meanwhile()
        return {one.number: self.says(one.number) for one in pushes}

    def close(self):
        self.closed += 1


class Stop:
    """An event that never comes, and a clock that it moves by waiting."""

    def __init__(self):
        self.now = 100.0
        self.set_ = False

    def wait(self, seconds):
        self.now += seconds
        return self.set_

    def is_set(self):
        return self.set_

    def set(self):
        self.set_ = True


class World:
    """The job with a service and a clock of its own."""

    def __init__(self, monkeypatch, **more):
        self.stop = Stop()
        self.service = Service(lambda: self.stop.now)
        chosen = {"service": self.service, "topic": TOPIC, "ends": clock.now() + timedelta(days=200), **more}
        self.chosen = Chosen(**chosen)
        monkeypatch.setattr(job, "chosen", lambda: self.chosen)
        monkeypatch.setattr(job, "close_old_connections", lambda: None)  # the test's own connection stays
        self.job = WakingJob(seconds=lambda: self.stop.now, stop=self.stop)

    def round(self):
        self.job.round()
        return self.pushed()

    def pushed(self):
        sent, self.service.sent = [numbers for _, numbers in self.service.sent], []
        return sent


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


def phones(count, begin=1):
    made = [Phone(number).enrolled() for number in range(begin, begin + count)]
    acts.queue(f"lock-{begin}", LOCK, [one.enrolment for one in made])
    return [one.enrolment for one in made]


def test_without_a_certificate_nobody_is_woken_and_nothing_is_claimed(monkeypatch):
    monkeypatch.setattr(job, "chosen", lambda: None)
    phones(1)
    WakingJob().round()
    assert Wake.objects.get().claimed_until is None


def test_phones_are_pushed_once_and_then_left_alone(world):
    numbers = phones(3)
    assert world.round() == [numbers]
    assert world.round() == []


def test_no_phone_is_pushed_sooner_than_the_lease_after_it_was_claimed(world, monkeypatch):
    claimed = []
    real = waking.claim

    def claim(*given):
        claimed.append(world.stop.now)
        return real(*given)

    monkeypatch.setattr(waking, "claim", claim)
    phones(1)
    world.job.round()
    ((sent_at, _),) = world.service.sent
    assert sent_at >= claimed[0] + LEASE


def test_waves_go_a_second_apart_and_hold_no_more_than_was_set(monkeypatch):
    world = World(monkeypatch, wave=2)
    numbers = phones(5)
    world.job.round()
    moments = [at for at, _ in world.service.sent]
    assert sorted(one for _, wave in world.service.sent for one in wave) == numbers
    assert [len(wave) for _, wave in world.service.sent] == [2, 2, 1]
    assert all(later - earlier >= LEASE for earlier, later in pairwise(moments))


def test_what_comes_to_wait_while_a_wave_is_sent_is_pushed_in_a_later_one(world):
    (number,) = phones(1)

    def once():
        world.service.meanwhile = lambda: None
        acts.queue("more", LOCK, [number])

    world.service.meanwhile = once
    assert world.round() == [[number], [number]] or world.round() == [[number]]


def test_a_refused_certificate_is_announced_and_costs_no_phone_anything(world):
    numbers = phones(2)
    world.service.says = lambda number: Outcome(Kind.NOBODY, "BadCertificate")
    assert world.round() == [numbers]
    assert world.round() == []
    beat = clocks.beats()[job.JOB]
    assert beat.trouble == "phones-not-woken"
    assert "BadCertificate" in beat.says
    world.service.says = lambda number: Outcome(Kind.TAKEN)
    world.stop.now += 11
    assert world.round() == [numbers]
    assert clocks.beats()[job.JOB].trouble == ""


def test_the_rests_grow_while_the_service_takes_nothing(world):
    phones(1)
    world.service.says = lambda number: Outcome(Kind.NOBODY, "BadCertificate")
    tries = 0
    for _ in range(120):
        tries += len(world.round())
        world.stop.now += 5
    assert 4 <= tries <= 8


def test_the_wrong_service_never_has_thousands_of_tokens_called_dead(world):
    numbers = phones(25)
    world.service.says = lambda number: Outcome(Kind.TOKEN, "BadDeviceToken")
    world.round()
    assert clocks.beats()[job.JOB].trouble == "phones-not-woken"
    assert not Wake.objects.exclude(dead_at=None).exists()
    world.service.says = lambda number: Outcome(Kind.TAKEN)
    world.stop.now += 11
    assert [sorted(wave) for wave in world.round()] == [numbers]


def test_phones_that_left_one_by_one_are_called_dead_however_many_they_are(world):
    phones(25)
    world.service.says = lambda number: Outcome(Kind.TOKEN, "Unregistered")
    world.round()
    assert Wake.objects.exclude(dead_at=None).count() == 25
    beat = clocks.beats()[job.JOB]
    assert (beat.trouble, "25 tokens" in beat.says) == ("", True)


def test_a_service_that_fails_for_most_is_left_alone_and_phones_are_tried_later(world):
    phones(25)
    world.service.says = lambda number: Outcome(Kind.LATER, "InternalServerError")
    world.round()
    assert clocks.beats()[job.JOB].trouble == "phones-not-woken"
    assert Wake.objects.filter(said="InternalServerError", tries=1).count() == 25


def test_of_a_few_pushes_nothing_is_concluded_about_all():
    few = {number: Outcome(Kind.TOKEN, "BadDeviceToken") for number in range(19)}
    assert trouble_of(few) == ""
    assert trouble_of(few | {20: Outcome(Kind.TAKEN)}) == "BadDeviceToken"
    assert trouble_of({number: Outcome(Kind.TAKEN) for number in range(50)}) == ""


def test_a_job_that_is_to_end_gives_back_what_it_claimed(world):
    phones(2)
    world.stop.set()
    assert world.round() == []
    assert not Wake.objects.exclude(claimed_until=None).exists()


def test_a_service_that_comes_to_fail_gives_back_the_wave_that_was_next(monkeypatch):
    world = World(monkeypatch, wave=1)
    phones(2)
    world.service.says = lambda number: Outcome(Kind.NOBODY, "BadCertificate")
    world.round()
    assert not Wake.objects.exclude(claimed_until=None).exists()


def test_the_certificate_is_spoken_of_two_months_before_it_ends_and_ends_the_pushing_when_it_has(monkeypatch):
    told = []
    monkeypatch.setattr(job, "announce_once", lambda what, says: told.append(what))
    phones(1)
    World(monkeypatch, ends=clock.now() + timedelta(days=29)).round()
    assert [one.rpartition(":")[2] for one in told] == ["60", "30"]
    ended = World(monkeypatch, ends=clock.now() - timedelta(seconds=1))
    Wake.objects.update(due_at=clock.now())
    assert ended.round() == []
    assert clocks.beats()[job.JOB].trouble == "push-certificate-ended"


def test_a_phone_that_never_had_anything_waiting_is_put_down_and_woken_when_it_was_silent_for_long(world):
    number = Phone(1).enrolled().enrolment
    Enrolment.objects.update(enrolled_at=clock.now() - timedelta(days=3))
    assert world.round() == [[number]]
