"""A task is handed on with a reason by whoever has it or leads whoever has it, and may then be done by another."""

import re
import uuid

import pytest

from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.queries import open_clock
from bluelamp.records.declarations import queries
from bluelamp.records.declarations.deadlines import DECISION_DUE, PERMISSION_ENDS
from doors.web.my_team.conftest import text
from records.declarations.wishes import granted

SENT = {"person": "P7", "reason": "Generated: on leave from tomorrow."}


@pytest.fixture
def page(asked):
    found = open_clock(DECISION_DUE.name, Of(app="declarations", id=asked.rsplit("/", 1)[1]))
    return f"/work/{found.id}/hand-on"


def test_whoever_gets_it_decides_it(force, signed, asked, page):
    browser = signed(force.sergeant)
    assert page in text(browser.get("/work"))
    assert page in text(browser.get(asked))
    assert "It is due by" in text(browser.get(page))
    assert browser.post(page, SENT)["Location"] == "/work"
    assert re.search(r"The task is now with .*P7", text(browser.get("/work")))
    other = signed(force.other_sergeant)
    assert asked in text(other.get("/work"))
    assert "Your decision" in text(other.get(asked))
    assert other.post(asked, {"decision": "refuse", "reason": "generated"})["Location"] == "/work"
    assert queries.one_request(asked.rsplit("/", 1)[1]).decided_by == force.other_sergeant


@pytest.mark.parametrize("sent", [{}, {**SENT, "reason": ""}, {**SENT, "person": "P99"}])
def test_a_form_that_does_not_hold_leaves_the_task_where_it_is(force, signed, asked, page, sent):
    assert signed(force.sergeant).post(page, sent).status_code == 422
    assert asked in text(signed(force.sergeant).get("/work"))


def test_somebody_it_does_not_concern_hands_nothing_on(force, signed, asked, page):
    assert signed(force.other_sergeant).post(page, SENT).status_code == 403
    assert asked in text(signed(force.sergeant).get("/work"))


def test_what_nobody_else_can_do_and_what_is_done_is_not_there_to_hand_on(force, of, signed, asked, page):
    browser = signed(force.sergeant)
    browser.post(asked, {"decision": "refuse", "reason": "generated"})
    assert browser.post(page, SENT).status_code == 404
    held = granted(of, force)
    own = open_clock(PERMISSION_ENDS.name, Of(app="declarations", id=held.id))
    assert signed(force.rees).get(f"/work/{own.id}/hand-on").status_code == 404
    assert browser.get(f"/work/{uuid.uuid4()}/hand-on").status_code == 404
