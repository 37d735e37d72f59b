"""A lost phone: locked or in lost mode with a message, looked for, found, or wiped by two people."""

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.records.fleet import acts, queries
from bluelamp.records.fleet.errors import (
    CannotBeOrdered,
    OrderUnknown,
    PhoneNotInFleet,
    PhoneNotLost,
    SamePersonTwice,
)
from bluelamp.records.fleet.lifecycle.orders import State
from bluelamp.records.fleet.ports import Do
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.gate import Because
from records.fleet.acts.test_pushes import MOBILE, actor

pytestmark = pytest.mark.django_db
FETCHING = Because(text="to send somebody who fetches it")
DUTY_OFFICER = actor("person-d", "officer", "duty-officer")


@pytest.fixture
def lost(fleet, platform):
    """A phone that its holder left on a train, off, and put into lost mode."""
    fleet.round()
    fleet.phone().on = False
    with clock.frozen(fleet.later().now):
        acts.lose_phone(
            by=MOBILE,
            phone_id=fleet.phones[0],
            order_id="lost-1",
            message="Hand this phone in at any police station.",
            number="101",
            reference="CAD-123-021126",
            reason="left on a train",
        )
    return fleet


def state(order):
    return queries.one_order(order).order.state


def does(fleet, act, **facts):
    with clock.frozen(fleet.later().now):
        return act(phone_id=fleet.phones[0], **facts)


def test_a_phone_that_is_off_is_lost_once_it_comes_back(lost):
    lost.round()
    assert state("lost-1") is State.SENT
    lost.phone().on = True
    lost.round()
    assert (state("lost-1"), lost.phone().lost) == (State.DONE, True)


def test_a_phone_says_where_it_is_only_while_it_is_lost_and_only_when_asked(lost):
    with pytest.raises(PhoneNotLost), clock.frozen(lost.now):
        acts.seek_phone(by=MOBILE, phone_id=lost.phones[1], order_id="where-2", reason="curious")
    lost.phone().on = True
    lost.round()
    does(lost, acts.seek_phone, by=MOBILE, order_id="where-1", reason="to fetch it")
    lost.round()
    place = does(lost, acts.read_place, by=DUTY_OFFICER, because=FETCHING)
    assert (place.latitude, place.metres) == (51.5, 20.0)
    assert queries.one_order("where-1").located
    does(lost, acts.find_phone, by=MOBILE, order_id="found-1")
    lost.round()
    assert not lost.phone().lost
    assert does(lost, acts.read_place, by=DUTY_OFFICER, because=FETCHING) is None
    assert not queries.one_order("where-1").located


def test_a_phone_is_wiped_by_two_people_and_by_no_fewer(lost):
    lost.phone().on = True
    does(lost, acts.ask_wipe, by=MOBILE, order_id="wipe-1", reason="it was stolen")
    lost.round(2)
    assert (state("wipe-1"), len(lost.target.phones)) == (State.ASKED, 3)
    with pytest.raises((NotAllowed, SamePersonTwice)):
        acts.approve_wipe(by=MOBILE, order_id="wipe-1", reason="again")
    acts.approve_wipe(by=DUTY_OFFICER, order_id="wipe-1", reason="I agree")
    lost.round(2)
    assert (state("wipe-1"), len(lost.target.phones)) == (State.DONE, 2)
    assert queries.standing(lost.phones[0], lost.now.date()).left is not None


def test_a_wipe_that_was_refused_is_never_sent(lost):
    does(lost, acts.ask_wipe, by=MOBILE, order_id="wipe-1", reason="it was stolen")
    acts.refuse_wipe(by=MOBILE, order_id="wipe-1", reason="it was found")
    lost.phone().on = True
    lost.round(2)
    assert (state("wipe-1"), len(lost.target.phones)) == (State.REFUSED, 3)
    assert {one.order.do for one in queries.orders_of(lost.phones[0])} == {Do.LOST, Do.WIPE}


def test_an_officer_orders_nothing(lost):
    officer = actor("person-1", "officer")
    for act in (acts.lock_phone, acts.seek_phone, acts.ask_wipe):
        facts = {"message": ""} if act is acts.lock_phone else {}
        with pytest.raises(NotAllowed):
            does(lost, act, by=officer, order_id="no", reason="no", **facts)
    with pytest.raises(NotAllowed):
        does(lost, acts.retry_phone, by=officer)


def test_where_there_is_no_lost_mode_the_screen_is_locked_with_the_message(make_fleet, platform):
    fleet = make_fleet(INTUNE_ANDROID).add(1)
    able = fleet.target.abilities
    fleet.target.abilities = type(able)(
        orders=frozenset({Do.LOCK}), lists_apps=True, says_content=True, keeps_orders=able.keeps_orders
    )
    fleet.round()
    facts = {"message": "Hand it in.", "number": "101", "reference": "CAD-1", "reason": "lost"}
    made = does(fleet, acts.lose_phone, by=MOBILE, order_id="lost-1", **facts)
    assert made.do is Do.LOCK
    with pytest.raises(CannotBeOrdered):
        does(fleet, acts.seek_phone, by=MOBILE, order_id="where-1", reason="no")
    assert does(fleet, acts.find_phone, by=MOBILE, order_id="found-1") is None
    assert queries.standing(fleet.phones[0], fleet.now.date()).lost_since is None


def test_a_phone_that_is_not_in_the_fleet_is_ordered_nothing(fleet, platform):
    with pytest.raises(PhoneNotInFleet):
        acts.lock_phone(by=MOBILE, phone_id=fleet.phones[0], order_id="1", message="", reason="no")
    with pytest.raises(PhoneNotInFleet):
        acts.retry_phone(by=MOBILE, phone_id=fleet.phones[0])
    with pytest.raises(OrderUnknown):
        acts.approve_wipe(by=MOBILE, order_id="none", reason="no")


def test_a_phone_that_somebody_has_tried_again_is_tried_in_the_next_round(fleet, platform):
    fleet.phone().fails = ["no space left"]
    fleet.round()
    does(fleet, acts.retry_phone, by=MOBILE)
    fleet.round(2)
    assert queries.standing(fleet.phones[0], fleet.now.date()).delivery.verified is not None
