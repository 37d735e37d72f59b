from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from bluelamp.core.mdm import FINAL, Priority, Queue, Status, Turn

FINALS = st.sampled_from(sorted(FINAL))


class PhoneAndQueue(RuleBasedStateMachine):
    """A phone that misbehaves in every way there is, and a model of what it must be told: two sets and a dictionary."""

    given_out = Bundle("commands that were given out")

    @initialize()
    def begin(self):
        self.queue = Queue()
        self.urgent, self.normal, self.put_off, self.done = set(), set(), set(), {}
        self.next = 0

    def expected(self, status):
        free = [one for kind in (self.urgent, self.normal) for one in sorted(kind - self.put_off)]
        wake = not free and bool(self.urgent | self.normal) and status is not Status.NOT_NOW
        return (free[0] if free else None), wake

    def take(self, status, number=None, *, counted=False):
        self.queue, turn = self.queue.heard(status, number)
        send, wake = self.expected(status)
        assert turn == Turn(send, counted, wake)
        return turn

    @rule(urgent=st.booleans())
    def a_command_is_queued(self, urgent):
        self.next += 1
        (self.urgent if urgent else self.normal).add(self.next)
        self.queue = self.queue.with_command(self.next, Priority.URGENT if urgent else Priority.NORMAL)

    @rule(data=st.data())
    def a_command_is_queued_again_and_nothing_comes_of_it(self, data):
        if self.next:
            before = self.queue
            self.queue = self.queue.with_command(data.draw(st.integers(1, self.next)), Priority.URGENT)
            assert self.queue == before

    @rule(target=given_out)
    def the_phone_is_idle(self):
        self.put_off.clear()
        return self.take(Status.IDLE).send

    @rule(number=consumes(given_out), status=FINALS)
    def it_answers_what_it_was_given_now_or_late(self, number, status):
        self.answer(number, status)

    @rule(number=given_out, status=FINALS)
    def it_answers_and_will_answer_again(self, number, status):
        self.answer(number, status)

    @rule(number=given_out)
    def it_puts_off_what_it_was_given(self, number):
        if number is None:
            return
        counted = number in self.urgent | self.normal
        if counted:
            self.put_off.add(number)
        self.take(Status.NOT_NOW, number, counted=counted)

    @rule(status=st.sampled_from([*sorted(FINAL), Status.NOT_NOW]))
    def it_answers_what_it_was_never_given(self, status):
        before = self.queue.waiting
        self.take(status, 10_000)
        assert self.queue.waiting == before

    @rule()
    def it_enrols_anew(self):
        waited = self.urgent | self.normal
        self.queue = self.queue.cleared()
        self.done |= dict.fromkeys(waited)
        for kind in (self.urgent, self.normal, self.put_off):
            kind.clear()
        assert self.queue.heard(Status.IDLE)[1] == Turn(None)

    def answer(self, number, status):
        if number is None:
            return
        counted = number in self.urgent | self.normal
        if counted:
            self.done[number] = status
            for kind in (self.urgent, self.normal, self.put_off):
                kind.discard(number)
        self.take(status, number, counted=counted)

    @invariant()
    def nothing_is_lost_and_nothing_is_done_twice(self):
        waiting = {one.number for one in self.queue.waiting}
        assert waiting == self.urgent | self.normal
        assert {one.number for one in self.queue.waiting if one.put_off} == self.put_off
        assert self.queue.done == self.done
        assert waiting | self.done.keys() == set(range(1, self.next + 1))


TestPhoneAndQueue = PhoneAndQueue.TestCase
TestPhoneAndQueue.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def told(queue, *messages):
    """What each message is answered with, one after the other."""
    turns = []
    for message in messages:
        queue, turn = queue.heard(*message)
        turns.append(turn.send)
    return turns


def test_what_was_put_off_is_not_given_again_on_the_connection_and_blocks_nothing():
    queue = Queue().with_command(1).with_command(2)
    assert told(queue, (Status.IDLE,), (Status.NOT_NOW, 1), (Status.ACKNOWLEDGED, 2), (Status.IDLE,)) == [1, 2, None, 1]


def test_all_that_was_put_off_comes_back_on_one_later_connection():
    queue = Queue().with_command(1).with_command(2)
    asleep = (Status.IDLE,), (Status.NOT_NOW, 1), (Status.NOT_NOW, 2)
    awake = (Status.IDLE,), (Status.ACKNOWLEDGED, 1), (Status.ACKNOWLEDGED, 2)
    assert told(queue, *asleep, *awake) == [1, 2, None, 1, 2, None]


def test_what_is_urgent_overtakes_even_what_was_queued_before():
    queue = Queue().with_command(1).with_command(2, Priority.URGENT)
    assert told(queue, (Status.IDLE,), (Status.ACKNOWLEDGED, 2)) == [2, 1]


def test_a_phone_has_to_be_woken_only_where_it_will_not_come_by_itself():
    queue = Queue().with_command(1).with_command(2)
    queue, _ = queue.heard(Status.NOT_NOW, 1)
    assert queue.heard(Status.ACKNOWLEDGED, 2)[1].wake
    assert not queue.heard(Status.NOT_NOW, 2)[1].wake
