import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apple_world import Phone
from bluelamp.core.mdm import FINAL, NotEnrolled, NotThatPhone, Priority, Queue, Report, Status, Turn
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, queries, steps
from bluelamp.records.mdm.models import Command, Done, Open
from conformance.command_queue import EVENTS, holds_to_the_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
LOCK = {"RequestType": "DeviceLock"}


class Rig:
    """A store with one phone in it, and the commands by our numbers."""

    def __init__(self, phone):
        self.phone = phone
        self.print = phone.proof(phone.idle()).fingerprint
        # Made in the order of our numbers, as the numbers of the rules are.
        self.uuids = [f"{phone.enrolment}-{number}" for number in range(5)]
        for uuid in self.uuids:
            acts.queue(uuid, LOCK, [])

    def queue(self, number, priority):
        acts.queue(self.uuids[number], LOCK, [self.phone.enrolment], priority=priority)

    def heard(self, status, number):
        uuid = None if number is None else self.uuids[number]
        found = steps.step(self.print, Report(self.phone.udid, status, uuid), b"answer", clock.now())
        assert found.enrolment == self.phone.enrolment
        turn = found.turn
        send = None if turn.send is None else self.uuids.index(Command.objects.get(pk=turn.send).uuid)
        return Turn(send, turn.counted, turn.wake)

    def waiting(self):
        rows = Open.objects.filter(enrolment=self.phone.enrolment).order_by("priority", "command")
        return [(self.uuids.index(Command.objects.get(pk=row.command).uuid), row.put_off) for row in rows]

    def done(self):
        found = queries.deliveries(self.phone.enrolment)
        return {self.uuids.index(one.command): one.status for one in found if not one.waits}


class Numbers:
    """A new phone for every generated case."""

    last = 100

    @classmethod
    def next(cls):
        cls.last += 1
        return cls.last


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(EVENTS)
def test_the_store_does_what_the_rules_say_message_by_message(events):
    holds_to_the_rules(Rig(Phone(Numbers.next()).enrolled()), events)


def stepped(phone, status, uuid=None, udid=None):
    proof = phone.proof(phone.idle())
    return steps.step(proof.fingerprint, Report(udid or phone.udid, status, uuid), b"", clock.now())


def test_an_answer_is_kept_as_it_came_and_counts_once():
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    proof = phone.proof(phone.idle())
    report = Report(phone.udid, Status.ERROR, "lock-1")
    turns = [steps.step(proof.fingerprint, report, f"answer {n}".encode(), clock.now()).turn for n in range(3)]
    assert [turn.counted for turn in turns] == [True, False, False]
    (kept,) = queries.deliveries(phone.enrolment)
    assert (kept.status, kept.answer, kept.waits) == (Status.ERROR, b"answer 0", False)


@pytest.mark.parametrize("status", [Status.IDLE, Status.NOT_NOW, *FINAL])
def test_a_phone_cannot_speak_for_another_nor_answer_what_waits_for_it(status):
    one, two = Phone(1).enrolled(), Phone(2).enrolled()
    acts.queue("lock-1", LOCK, [one.enrolment, two.enrolment])
    with pytest.raises(NotThatPhone):
        stepped(two, status, "lock-1", udid=one.udid)
    assert Open.objects.filter(put_off=False).count() == 2
    stepped(two, Status.ACKNOWLEDGED, "lock-1")
    assert list(Open.objects.values_list("enrolment", flat=True)) == [one.enrolment]


@pytest.mark.parametrize("status", [Status.IDLE, Status.NOT_NOW, *FINAL])
def test_a_phone_that_left_is_told_nothing_and_its_answers_count_for_nothing(status):
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    acts.leave(by=acts.LISTENER, **phone.checked_in(phone.left()))
    with pytest.raises(NotEnrolled):
        stepped(phone, status, "lock-1")
    assert Done.objects.get().status == 0


def test_asking_again_writes_nothing_and_tells_the_same():
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    before = list(Open.objects.values())
    first, second = stepped(phone, Status.IDLE).turn, stepped(phone, Status.IDLE).turn
    assert first == second
    assert first.send is not None
    assert list(Open.objects.values()) == before


@given(st.lists(st.sampled_from(list(Priority)), min_size=1, max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_urgent_goes_first_whatever_was_queued_before(priorities):
    phone = Phone(Numbers.next()).enrolled()
    queue = Queue()
    for number, priority in enumerate(priorities):
        acts.queue(f"{phone.enrolment}-{number}", LOCK, [phone.enrolment], priority=priority)
        queue = queue.with_command(number, priority)
    expected = [one.number for one in queue.waiting]
    found = [one.command for one in queries.deliveries(phone.enrolment)]
    assert found == [f"{phone.enrolment}-{number}" for number in expected]
