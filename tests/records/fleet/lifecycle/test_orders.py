"""Orders to one phone over time: nothing is sent twice, and a wipe is two people's."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bluelamp.records.fleet.errors import OrderNotInThatState, PhoneNotLost, SamePersonTwice
from bluelamp.records.fleet.lifecycle import orders
from bluelamp.records.fleet.lifecycle.orders import NEEDS_TWO, ONLY_WHILE_LOST, State
from bluelamp.records.fleet.ports import Do

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def asked(do=Do.WIPE, *, is_lost=True):
    return orders.asked("order-1", "phone-1", do, "person-1", NOON, is_lost=is_lost)


@given(st.sampled_from(Do), st.booleans())
def test_only_a_lost_phone_is_looked_for(do, is_lost):
    if do in ONLY_WHILE_LOST and not is_lost:
        with pytest.raises(PhoneNotLost):
            asked(do, is_lost=is_lost)
        return
    assert asked(do, is_lost=is_lost).state is (State.ASKED if do in NEEDS_TWO else State.APPROVED)


def test_nobody_agrees_to_a_wipe_of_their_own_asking():
    with pytest.raises(SamePersonTwice):
        orders.approve(asked(), "person-1")
    assert orders.approve(asked(), "person-2").approved_by == "person-2"


def test_whoever_asked_may_take_it_back_and_then_it_is_over():
    refused = orders.refuse(asked(), "person-1")
    with pytest.raises(OrderNotInThatState):
        orders.approve(refused, "person-2")


def test_a_second_answer_changes_nothing():
    done = orders.answered(orders.sent(asked(Do.LOCK), NOON), "", NOON)
    assert done.state is State.DONE
    assert orders.answered(done, "the phone is gone", NOON) == done


class OrderOverTime(RuleBasedStateMachine):
    """A wipe in the hands of people, the job and the phone, in any order."""

    def __init__(self):
        super().__init__()
        self.order = asked()
        self.sent = 0

    def does(self, change, *given):
        try:
            self.order = change(self.order, *given)
        except (OrderNotInThatState, SamePersonTwice):
            return False
        return True

    @rule(by=st.sampled_from(["person-1", "person-2"]))
    def approve(self, by):
        self.does(orders.approve, by)

    @rule(by=st.sampled_from(["person-1", "person-2"]))
    def refuse(self, by):
        self.does(orders.refuse, by)

    @rule()
    def send(self):
        self.sent += self.does(orders.sent, NOON)

    @rule()
    def fail(self):
        self.does(orders.failed, "not managed", NOON)

    @rule(why=st.sampled_from(["", "it could not"]))
    def answer(self, why):
        self.does(orders.answered, why, NOON)

    @invariant()
    def it_is_sent_once_at_most_and_only_with_two_people(self):
        assert self.sent <= 1
        if self.sent:
            assert self.order.approved_by == "person-2"
            assert self.order.state in (State.SENT, State.DONE, State.FAILED)


TestOrderOverTime = OrderOverTime.TestCase
