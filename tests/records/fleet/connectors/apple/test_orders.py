"""Every order is a command that Apple's phones know, and has one whose answer is the order's."""

from datetime import timedelta

import pytest

from bluelamp.core.mdm import Priority
from bluelamp.records.fleet.connectors.apple.orders import asked, commands_of, order_of, priority_of
from bluelamp.records.fleet.ports import Do, Order


def order(do, **more):
    return Order(id="o1", phone="C39", do=do, keep=timedelta(days=1), **more)


@pytest.mark.parametrize("do", Do)
def test_an_order_is_answered_by_its_last_command_alone(do):
    names = list(commands_of(order(do, message="Hand it in.")))
    assert [order_of(name) for name in names] == [*[None] * (len(names) - 1), "o1"]
    assert priority_of(do) is (Priority.NORMAL if do is Do.CHECK_IN else Priority.URGENT)


def test_words_that_are_given_go_with_a_lock_and_empty_ones_do_not():
    (lock,) = commands_of(order(Do.LOCK, message="Call us.", number="101")).values()
    assert lock == {"RequestType": "DeviceLock", "Message": "Call us.", "PhoneNumber": "101"}
    assert list(commands_of(order(Do.LOCK)).values()) == [{"RequestType": "DeviceLock"}]


def test_lost_mode_always_has_words_since_a_phone_takes_none_without():
    (lost,) = commands_of(order(Do.LOST)).values()
    assert lost["Message"]
    (lost,) = commands_of(order(Do.LOST, number="101")).values()
    assert lost == {"RequestType": "EnableLostMode", "PhoneNumber": "101"}


def test_what_is_asked_of_all_phones_is_the_answer_to_no_order():
    assert [order_of(name) for name in asked("t1")] == [None, None, None]
    assert set(asked("t1")) & set(asked("t2")) == set()
