"""Pushes in rings: the gate between them, the pause, and the two people."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bluelamp.records.fleet.errors import PushNotInThatState, SamePersonTwice
from bluelamp.records.fleet.lifecycle import waves
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import LAST, OPEN, RINGS, Figures, Gate, Pace, Push, State

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PACE = Pace(soak=timedelta(hours=1), verified=80, failed=2, few_failed=1)
LATER = NOON + timedelta(hours=1)


def push(**changed):
    return Push(**{"id": "1", "target": "android", "state": State.RUNNING, "ring": 0, "ring_at": NOON, **changed})


def figures(phones=100, verified=100, failed=0, to_give=0):
    return Figures(phones=phones, verified=verified, failed=failed, to_give=to_give)


@given(st.uuids().map(str))
def test_a_phone_is_in_one_ring_for_good(phone):
    assert waves.ring_of(phone) == waves.ring_of(phone)
    assert 0 <= waves.ring_of(phone) <= LAST


def test_rings_have_about_the_share_of_phones_that_they_are_to_have():
    counts = [0] * len(RINGS)
    for number in range(30_000):
        counts[waves.ring_of(f"phone-{number}")] += 1
    shares = [100 * one / 30_000 for one in counts]
    assert [round(one) for one in shares] == pytest.approx([1, 9, 30, 60], abs=1)


def test_a_gate_opens_only_after_its_time_and_with_enough_verified():
    assert waves.gate(push(), figures(), PACE, LATER - timedelta(seconds=1)) is Gate.WAIT
    assert waves.gate(push(), figures(verified=79), PACE, LATER) is Gate.WAIT
    assert waves.gate(push(), figures(verified=80), PACE, LATER) is Gate.NEXT
    assert waves.gate(push(ring=LAST), figures(verified=80), PACE, LATER) is Gate.DONE


def test_a_gate_stops_where_too_many_phones_could_not_do_it():
    assert waves.gate(push(), figures(verified=90, failed=3), PACE, NOON) is Gate.STOP
    assert waves.gate(push(), figures(verified=90, failed=2), PACE, LATER) is Gate.NEXT
    assert waves.gate(push(), figures(phones=3, verified=2, failed=1), PACE, NOON) is Gate.WAIT


def test_no_gate_opens_and_no_push_ends_before_the_ring_that_was_opened_last_was_given_anything():
    for ring in range(LAST + 1):
        assert waves.gate(push(ring=ring), figures(to_give=1), PACE, LATER) is Gate.WAIT
    assert waves.gate(push(), figures(failed=3, to_give=1), PACE, LATER) is Gate.STOP


def test_phones_that_nobody_heard_are_left_out_after_two_days_and_are_never_a_proof_by_themselves():
    two, one_off = NOON + PACE.silence, Figures(phones=2, verified=1, failed=0, silent=1)
    assert waves.gate(push(), one_off, PACE, two - timedelta(seconds=1)) is Gate.WAIT
    assert waves.gate(push(), one_off, PACE, two) is Gate.NEXT
    assert waves.gate(push(ring=LAST), one_off, PACE, two) is Gate.DONE
    assert waves.gate(push(), Figures(phones=2, verified=0, failed=0, silent=2), PACE, two) is Gate.WAIT
    assert waves.gate(push(), Figures(phones=2, verified=0, failed=0, silent=1), PACE, two) is Gate.WAIT
    assert waves.gate(push(), Figures(phones=0, verified=0, failed=0), PACE, LATER) is Gate.NEXT


@pytest.mark.parametrize("state", [one for one in State if one is not State.RUNNING])
def test_nothing_goes_out_of_a_push_that_does_not_run(state):
    one = push(state=state, ring=LAST)
    assert waves.gate(one, figures(), PACE, LATER) is Gate.WAIT
    assert not any(one.reaches(ring) for ring in range(LAST + 1))


def test_what_stops_waits_for_two_different_people():
    one = waves.begun("1", "android", {Stop.MANY_REMOVED}, NOON)
    first = waves.approve(one, "person-1", NOON)
    assert first.state is State.WAITING
    with pytest.raises(SamePersonTwice):
        waves.approve(first, "person-1", NOON)
    second = waves.approve(first, "person-2", LATER)
    assert (second.state, second.ring_at, second.approved_by) == (State.RUNNING, LATER, ("person-1", "person-2"))


def test_an_urgent_push_opens_every_ring_and_is_stopped_all_the_same():
    assert waves.begun("1", "android", (), NOON, urgent=True).reaches(LAST)
    assert not waves.begun("1", "android", {Stop.REQUIRED_DROPPED}, NOON, urgent=True).reaches(0)


class PushOverTime(RuleBasedStateMachine):
    """A push in the hands of people and of the job, in any order."""

    def __init__(self):
        super().__init__()
        self.push = waves.begun("1", "android", {Stop.MANY_REMOVED}, NOON)
        self.paused = False

    def does(self, change, *given):
        try:
            after = change(self.push, *given)
        except (PushNotInThatState, SamePersonTwice):
            return
        assert self.push.state in OPEN
        assert after.ring in (self.push.ring, self.push.ring + 1)
        self.push = after

    @rule(by=st.sampled_from(["a", "b", "c"]))
    def approve(self, by):
        self.does(waves.approve, by, NOON)

    @rule()
    def pause(self):
        self.does(waves.pause)

    @rule()
    def resume(self):
        self.does(waves.resume, NOON)

    @rule()
    def stop(self):
        self.does(waves.stopped)

    @rule()
    def open(self):
        self.does(waves.next_ring, NOON)

    @precondition(lambda self: self.push.ring == LAST)
    @rule(how=st.sampled_from([State.DONE, State.OVERTAKEN]))
    def end(self, how):
        self.does(waves.ended, how)

    @rule()
    def give_up(self):
        self.does(waves.give_up)

    @invariant()
    def nothing_went_out_that_two_people_did_not_approve(self):
        if self.push.ring > 0 or any(self.push.reaches(ring) for ring in range(LAST + 1)):
            assert len(set(self.push.approved_by)) == 2


TestPushOverTime = PushOverTime.TestCase
