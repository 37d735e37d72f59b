"""Duty in pages: one's own, a team's as its sergeant sees it, and what is entered by hand."""

import uuid
from datetime import timedelta

import pytest

from bluelamp.records.register import queries
from bluelamp.records.register.choices import Duty
from bluelamp.records.safeguards.queries import looks_at
from doors.web.looks.conftest import force, later, of, signed, tasks
from doors.web.safeguards.conftest import parts, text
from records.conftest import NOON

__all__ = ["force", "later", "of", "signed", "tasks"]
START, END = NOON - timedelta(hours=1), NOON + timedelta(hours=6)
RECALL = {"state": "recalled", **parts("start", START), **parts("end", END)}


@pytest.fixture(autouse=True)
def noon():
    """The force of the safeguards has a clock of its own."""


def test_a_sergeant_enters_a_recall_sees_it_and_takes_it_away(force, signed):
    browser, page = signed(force.sergeant), f"/people/{force.rees}/duty"
    assert "Not known" in text(browser.get(page))
    assert browser.post(f"{page}/enter", RECALL)["Location"] == page
    assert queries.duty_at(force.rees, NOON).state is Duty.RECALLED
    assert "Recalled to duty" in text(browser.get(page))
    assert browser.post(f"{page}/clear", RECALL)["Location"] == page
    assert queries.duty_at(force.rees, NOON).state is Duty.UNKNOWN
    answer = browser.post(f"{page}/clear", RECALL)
    assert answer.status_code == 422
    assert "does not say that" in text(answer)


def test_a_sergeant_reads_the_duty_of_the_team_at_once_and_each_member_can_see_it(force, signed):
    signed(force.sergeant).post(f"/people/{force.rees}/duty/enter", RECALL)
    shown = text(signed(force.sergeant).get("/units/duty"))
    assert f"/people/{force.rees}/duty" in shown
    assert "Recalled to duty" in shown
    assert force.okafor not in shown
    assert looks_at(force.rees, NOON)[0].verb == "register.duty-listed"


def test_one_s_own_duty_needs_no_reason_and_leaves_no_entry(force, signed):
    page = text(signed(force.rees).get(f"/people/{force.rees}/duty"))
    assert "Your duty" in page
    assert "Enter duty" not in page
    assert looks_at(force.rees, NOON) == []


def test_somebody_else_s_duty_is_shut_to_whoever_does_not_lead_them(force, signed):
    for who in (force.okafor, force.dpo, force.auditor):
        assert signed(who).get(f"/people/{force.rees}/duty").status_code == 403
        assert signed(who).post(f"/people/{force.rees}/duty/enter", RECALL).status_code == 403
    assert "You lead or cover no unit" in text(signed(force.okafor).get("/units/duty"))


def test_nobody_enters_duty_for_themselves(force, signed):
    assert signed(force.sergeant).post(f"/people/{force.sergeant}/duty/enter", RECALL).status_code == 403


@pytest.mark.parametrize("sent", [{}, {**RECALL, "state": "off"}, {**RECALL, **parts("end", START)}])
def test_duty_that_does_not_hold_is_not_entered(force, signed, sent):
    assert signed(force.sergeant).post(f"/people/{force.rees}/duty/enter", sent).status_code == 422
    assert queries.duty_at(force.rees, NOON).state is Duty.UNKNOWN


@pytest.mark.parametrize("after", ["", "?after=x", "?after=Wy0xNF0", "?after=WzEwMDAwMDAwMDBd", "?unit=x"])
def test_any_place_in_the_address_is_a_page(force, signed, after):
    assert signed(force.rees).get(f"/people/{force.rees}/duty{after}").status_code == 200
    assert signed(force.sergeant).get(f"/units/duty{after}").status_code == 200


def test_somebody_who_is_not_there_is_a_page_not_found(force, signed):
    assert signed(force.sergeant).get(f"/people/{uuid.uuid4()}/duty").status_code in {403, 404}
