"""Pushes in pages: approved by two people, paused, gone on with and given up, each with a reason."""

import uuid

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.records.fleet import acts, queries
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import State
from bluelamp.records.fleet.planning import SYSTEM
from doors.web.fleet.conftest import text

WHY = {"reason": "Generated: the list was looked at."}
PUSH = str(uuid.UUID(int=1))


@pytest.fixture
def planned(force):
    def make(*stops):
        acts.plan_push(
            by=SYSTEM,
            push_id=PUSH,
            target=INTUNE_ANDROID.name,
            contents=(),
            phones=29_737,
            removed=7,
            stops=stops,
        )

    return make


def state():
    return queries.one_push(PUSH).push.state


def test_a_push_that_takes_much_away_runs_once_two_people_approved_it(force, signed, planned):
    planned(Stop.MANY_REMOVED)
    mobile, owner = signed(force.mobile), signed(force.owner)
    assert "Waits for two people" in text(mobile.get("/phones/pushes"))
    page = text(mobile.get(f"/phones/pushes/{PUSH}"))
    assert "more apps off phones at once" in page
    assert "29,737" in page
    assert mobile.post(f"/phones/pushes/{PUSH}/approve", WHY).status_code == 302
    assert "Approve it" not in text(mobile.get(f"/phones/pushes/{PUSH}"))
    again = mobile.post(f"/phones/pushes/{PUSH}/approve", WHY)
    assert (again.status_code, state()) == (422, State.WAITING)
    assert "You approved this push already." in text(again)
    assert "looked at" in text(again)
    owner.post(f"/phones/pushes/{PUSH}/approve", WHY)
    assert state() is State.RUNNING


def test_a_push_is_paused_gone_on_with_and_given_up_each_with_a_reason(force, signed, planned):
    planned()
    mobile = signed(force.mobile)
    assert "Pause it" in text(mobile.get(f"/phones/pushes/{PUSH}"))
    assert mobile.post(f"/phones/pushes/{PUSH}/pause", {"reason": ""}).status_code == 422
    for name, stands in (("pause", State.PAUSED), ("go-on", State.RUNNING), ("give-up", State.GIVEN_UP)):
        assert mobile.get(f"/phones/pushes/{PUSH}/{name}").status_code == 200
        assert mobile.post(f"/phones/pushes/{PUSH}/{name}", WHY)["Location"] == f"/phones/pushes/{PUSH}"
        assert state() is stands
    assert "Given up" in text(mobile.get("/phones/pushes"))


def test_an_officer_sees_pushes_and_decides_nothing(force, signed, planned):
    browser = signed(force.rees)
    assert "Nothing has been pushed yet." in text(browser.get("/phones/pushes"))
    planned()
    assert "Pause it" not in text(browser.get(f"/phones/pushes/{PUSH}"))
    assert browser.post(f"/phones/pushes/{PUSH}/pause", WHY).status_code == 403
    assert state() is State.RUNNING


def test_a_push_that_there_is_not_and_a_step_that_there_is_not_are_no_pages(force, signed, planned):
    browser = signed(force.mobile)
    assert browser.get(f"/phones/pushes/{PUSH}").status_code == 404
    assert browser.get(f"/phones/pushes/{PUSH}/pause").status_code == 404
    planned()
    assert browser.get(f"/phones/pushes/{PUSH}/wipe").status_code == 404
