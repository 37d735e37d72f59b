"""A phone's page of the fleet, and orders to it: a lost phone from the report to the wipe by two people."""

import uuid

import pytest

from bluelamp.records.fleet import queries
from bluelamp.records.fleet.lifecycle.orders import State
from bluelamp.records.fleet.models import OrderRow
from bluelamp.records.fleet.ports import Do
from bluelamp.records.register import acts as register
from doors.web.fleet.conftest import text
from records import small_register as small

LOST = {
    "message": "Hand this phone in at any police station.",
    "number": "101",
    "reference": "CR/123/26",
    "reason": "Generated: left on a train.",
}


@pytest.fixture
def mobile(force, signed, because):
    return because(signed(force.mobile))


@pytest.fixture
def officer_on_duty(force, signed, because):
    person = small.person("P9", force.elsewhere)
    small.role(person, "duty-officer")
    return because(signed(person))


@pytest.fixture
def one(phones):
    """The address of the page of a phone that proved what it holds."""
    phones.round()
    return f"/phones/{phones.phones[0]}/fleet"


def orders(phones):
    return [(each.order.do, each.order.state) for each in queries.orders_of(phones.phones[0])]


def test_the_page_of_a_phone_shows_four_times_apart(phones, one, mobile, force, signed):
    page = text(mobile.get(one))
    assert "Proved by the phone" in page
    assert "It meets all that is required" in page
    for column in ("Decided", "Planned", "Sent", "Taken", "Proved"):
        assert f">{column}</th>" in page
    own = text(signed(force.rees).get(one))
    assert "Proved by the phone" in own
    assert "Put it into lost mode" not in own
    assert signed(force.okafor).get(one).status_code == 403


def test_a_phone_for_which_nothing_was_planned_says_so(phones, mobile):
    assert "Nothing was ever planned for this phone" in text(mobile.get(f"/phones/{phones.phones[2]}/fleet"))
    assert mobile.get(f"/phones/{uuid.UUID(int=7)}/fleet").status_code == 404


def test_a_lost_phone_is_shut_looked_for_and_found(phones, one, mobile, officer_on_duty):
    assert mobile.post(f"{one}/lost", LOST)["Location"] == one
    page = text(mobile.get(one))
    assert "This phone is lost since" in page
    assert "CR/123/26" in page
    phones.round()
    assert phones.phone().lost
    officer_on_duty.post(f"{one}/locate", {"reason": "Generated: somebody can fetch it."})
    phones.round(2)
    place = text(officer_on_duty.get(f"{one}/place"))
    assert "51.50000" in place
    assert "20 metres" in place
    assert mobile.post(f"{one}/found").status_code == 302
    phones.round()
    assert not phones.phone().lost
    assert "has not said where it is, or it is not lost" in text(officer_on_duty.get(f"{one}/place"))


def test_an_order_that_is_refused_keeps_what_was_typed_and_says_why(phones, one, mobile):
    short = mobile.post(f"{one}/lost", {**LOST, "reference": "", "message": "Typed by hand & kept"})
    assert short.status_code == 422
    assert "Fill in: Crime or loss reference" in text(short)
    assert "Typed by hand &amp; kept" in text(short)
    unasked = mobile.post(f"{one}/locate", {"reason": "Generated: curious."})
    assert unasked.status_code == 422
    assert "This phone is not in lost mode." in text(unasked)
    assert orders(phones) == []


def test_a_form_that_is_sent_twice_orders_once(phones, one, mobile):
    sent = {"once": str(uuid.uuid4()), "message": "Ring us.", "reason": "Generated: it lay about."}
    assert [mobile.post(f"{one}/lock", sent).status_code for _ in range(2)] == [302, 302]
    assert orders(phones) == [(Do.LOCK, State.APPROVED)]


def test_a_wipe_is_two_peoples_and_whoever_asked_may_only_take_it_back(phones, one, mobile, officer_on_duty):
    mobile.post(f"{one}/wipe", {"reference": "CR/123/26", "reason": "Generated: it was stolen."})
    asked = OrderRow.objects.get().pk
    own, other = text(mobile.get(one)), text(officer_on_duty.get(one))
    assert f"/phones/orders/{asked}/refuse" in own
    assert f"/phones/orders/{asked}/agree" not in own
    assert f"/phones/orders/{asked}/agree" in other
    why = {"reason": "Generated: I looked at it."}
    assert mobile.post(f"/phones/orders/{asked}/agree", why).status_code in (403, 422)
    assert orders(phones) == [(Do.WIPE, State.ASKED)]
    assert officer_on_duty.get(f"/phones/orders/{asked}/agree").status_code == 200
    assert officer_on_duty.post(f"/phones/orders/{asked}/agree", why)["Location"] == one
    phones.round(2)
    assert orders(phones) == [(Do.WIPE, State.DONE)]


def test_a_wipe_that_is_taken_back_is_never_sent(phones, one, mobile):
    mobile.post(f"{one}/wipe", {"reference": "CR/123/26", "reason": "Generated: it was stolen."})
    asked = OrderRow.objects.get().pk
    assert mobile.post(f"/phones/orders/{asked}/refuse", {"reason": ""}).status_code == 422
    mobile.post(f"/phones/orders/{asked}/refuse", {"reason": "Generated: it was found."})
    phones.round(2)
    assert orders(phones) == [(Do.WIPE, State.REFUSED)]


def test_an_officer_orders_nothing_not_even_to_their_own_phone(phones, one, force, signed):
    browser = signed(force.rees)
    assert browser.post(f"{one}/lock", {"message": "x", "reason": "Generated reason."}).status_code == 403
    assert browser.post(f"{one}/try-again").status_code == 403
    assert orders(phones) == []


def test_an_order_and_a_decision_that_there_are_not_are_no_pages(phones, one, mobile):
    assert mobile.get(f"{one}/explode").status_code == 404
    assert mobile.get(f"/phones/{uuid.UUID(int=7)}/fleet/lock").status_code == 404
    assert mobile.get(f"/phones/{uuid.UUID(int=7)}/fleet/place").status_code == 404
    assert mobile.get(f"/phones/orders/{uuid.UUID(int=7)}/agree").status_code == 404
    assert mobile.get(f"/phones/orders/{uuid.UUID(int=7)}/other").status_code == 404


def test_a_phone_reported_lost_in_the_register_is_put_into_lost_mode_by_its_own_order(phones, one, mobile, of, force):
    register.report_phone_lost(by=of(force.rees), phone_id=phones.phones[0], said="Generated: on a train.")
    assert "This phone is lost since" not in text(mobile.get(one))
