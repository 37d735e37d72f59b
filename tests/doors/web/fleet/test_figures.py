"""The rollout against its plan, the stock, and how quickly phones prove: figures that reconcile, open to everybody."""

import re

import pytest

from bluelamp.doors.web.fleet import words
from bluelamp.doors.web.fleet.figures import in_words
from bluelamp.doors.web.register import unit_choices
from bluelamp.records.fleet import queries
from bluelamp.records.fleet.lifecycle.proving import BEYOND, SPANS
from bluelamp.records.fleet.models import PhoneRow
from bluelamp.records.journal import clock
from bluelamp.records.mdm.models import Enrolment, Wake
from bluelamp.records.register import queries as register
from bluelamp.records.register.lifecycle import State
from doors.web.fleet.conftest import text

PLAN = {
    "unit": "",
    "phones": "29737",
    "begins-day": "1",
    "begins-month": "11",
    "begins-year": "2026",
    "ends-day": "30",
    "ends-month": "4",
    "ends-year": "2027",
}


@pytest.fixture
def mobile(force, signed):
    return signed(force.mobile)


def test_a_rollout_is_planned_and_stands_beside_a_straight_line(phones, mobile, force, signed):
    assert "Nobody has said yet" in text(mobile.get("/phones/rollout"))
    assert mobile.post("/phones/rollout/plan", PLAN)["Location"] == "/phones/rollout"
    phones.round()
    page = text(signed(force.rees).get("/phones/rollout"))
    assert "29,737" in page
    assert "<svg" in page
    assert "fewer have proved what they hold than are due by today" in page
    assert "Plan how many phones" not in page
    assert "Plan how many phones" in text(mobile.get("/phones/rollout"))


def test_a_units_plan_counts_the_people_of_units_beneath_it(phones, mobile, force):
    unit_choices.forget()
    mobile.post("/phones/rollout/plan", PLAN)
    mobile.post("/phones/rollout/plan", {**PLAN, "unit": force.station, "phones": "2"})
    mobile.post("/phones/rollout/plan", {**PLAN, "unit": force.team, "phones": "5"})
    phones.round()
    whole, *units = queries.progress(clock.now())
    assert (whole.issued, whole.enrolled, whole.verified) == (2, 3, 2)
    found = {one.plan.unit: (one.plan.phones, one.issued, one.enrolled, one.verified) for one in units}
    assert found == {force.station: (2, 2, 2, 2), force.team: (5, 1, 1, 1)}


def test_what_is_issued_reconciles_with_the_register(phones, mobile):
    mobile.post("/phones/rollout/plan", PLAN)
    at = clock.now()
    plan = queries.plans()[0]
    in_hands = sum(one.count for one in register.totals_now() if one.state is State.ISSUED)
    assert queries.rollout(plan, at)[-1].issued == in_hands == sum(register.in_hands_by_unit(at).values()) == 2
    assert sum(register.came_by_year().values()) == 3


def test_a_plan_that_cannot_be_is_refused_with_what_was_typed(mobile, phones):
    back = mobile.post("/phones/rollout/plan", {**PLAN, "ends-year": "2025"})
    assert back.status_code == 422
    assert "cannot be" in text(back)
    assert 'value="29737"' in text(back)
    assert mobile.post("/phones/rollout/plan", {**PLAN, "phones": "0"}).status_code == 422
    assert queries.plans() == ()


def test_an_officer_plans_nothing(phones, force, signed):
    assert signed(force.rees).post("/phones/rollout/plan", PLAN).status_code == 403


def test_the_time_to_the_proof_is_shown_and_what_waits_is_not_hidden(phones, mobile):
    assert "Not proved yet" in text(mobile.get("/phones/times"))
    phones.phone(1).on = False
    phones.round()
    page = text(mobile.get("/phones/times"))
    assert re.search(r"Half of these</dt><dd[^>]*>within (2|5|10) minutes", page)
    assert re.search(r"Not proved yet</dt><dd[^>]*>1<", page)
    assert "<svg" in page


def asleep(serial, *, dead):
    """A phone of Apple's that was woken once, and whose token was called dead since where it was."""
    at = clock.now()
    row = Enrolment.objects.create(
        udid=f"U-{serial}", serial_number=serial, state="enrolled", began_at=at, push_token=b"token"
    )
    Wake.objects.create(
        pk=row.pk,
        due_at=at,
        pushed_at=at,
        said="Unregistered" if dead else "",
        dead_token=b"token" if dead else b"",
        dead_at=at if dead else None,
    )


def test_phones_that_cannot_be_woken_are_counted_among_what_runs_out(phones, mobile):
    asleep("S-T-2", dead=False)
    assert "cannot be woken" not in text(mobile.get("/phones/rollout"))
    asleep("S-T-1", dead=True)
    assert "1 phone that cannot be woken" in text(mobile.get("/phones/rollout"))


def test_a_phone_of_apples_shows_when_it_was_woken_and_that_its_token_is_dead(phones, mobile, because):
    phones.plan()
    phone = phones.phones[0]
    browser = because(mobile)
    assert "Last woken" not in text(browser.get(f"/phones/{phone}/fleet"))
    PhoneRow.objects.filter(pk=phone).update(target="apple")
    assert "Last woken" not in text(browser.get(f"/phones/{phone}/fleet")), "it was never put under management"
    asleep("S-T-1", dead=True)
    page = text(browser.get(f"/phones/{phone}/fleet"))
    assert "Last woken" in page
    assert "the last push was refused: Unregistered" in page
    assert "push token dead since" in page
    Enrolment.objects.filter(serial_number="S-T-1").update(push_token=b"another")
    assert "push token dead since" not in text(browser.get(f"/phones/{phone}/fleet"))


def test_every_span_has_words():
    assert len(words.SPANS) == len(SPANS)
    assert in_words(None) == ""
    assert in_words(BEYOND) == "longer than a week"
