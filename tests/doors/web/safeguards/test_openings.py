"""An emergency opening in pages: asked for, decided on by a second person, told, closed, reviewed by a third."""

import uuid

import pytest

from bluelamp.records.safeguards import queries
from doors.web.safeguards.conftest import text
from records.conftest import NOON
from records.safeguards.looks import read_duty

PAGE = "/openings"
ASKED = {"person": "P1", "minutes": "60", "reason": "Generated: risk to life."}


@pytest.fixture
def asked(force, signed):
    assert signed(force.duty_officer).post(f"{PAGE}/ask", ASKED)["Location"] == PAGE
    return queries.openings()[0]


def test_one_asks_another_opens_and_a_third_reviews(force, of, signed, because, asked, later):
    page = f"{PAGE}/{asked.id}"
    assert "Asked for" in text(because(signed(force.duty_officer)).get(PAGE))
    second = because(signed(force.standards))
    assert "Generated: risk to life." in text(second.get(page))
    assert "Open the record?" in text(second.get(f"{page}/approve"))
    assert second.post(f"{page}/approve")["Location"] == PAGE
    assert read_duty(by=of(force.duty_officer), person=force.rees) == "on duty"
    assert "for whom it is open" not in text(signed(force.rees).get("/who-looked"))
    assert "A second person opened" in text(signed(force.rees).get("/who-looked"))
    with later(minutes=10):
        assert second.post(f"{page}/close")["Location"] == PAGE
        third = because(signed(force.dpo))
        assert "to be reviewed" in text(third.get(PAGE))
        done = third.post(f"{page}/review", {"found": "proper", "reason": "generated"})
        assert done["Location"] == PAGE
        assert "Closed and reviewed" in text(third.get(PAGE))


def test_who_asked_does_not_decide(force, signed, because, asked):
    asker = because(signed(force.duty_officer))
    assert asker.post(f"{PAGE}/{asked.id}/approve").status_code == 403
    assert not queries.one_opening(asked.id).is_open(NOON)


def test_it_stays_shut_with_a_reason_and_cannot_be_opened_afterwards(force, signed, because, asked):
    second = because(signed(force.standards))
    assert second.post(f"{PAGE}/{asked.id}/refuse", {"reason": ""}).status_code == 422
    assert second.post(f"{PAGE}/{asked.id}/refuse", {"reason": "generated"})["Location"] == PAGE
    answer = second.post(f"{PAGE}/{asked.id}/approve")
    assert answer.status_code == 422
    assert "decided already" in text(answer)


def test_the_list_of_others_asks_why_and_is_on_record_for_the_person(force, signed, because, asked):
    browser = signed(force.standards)
    assert browser.get(PAGE).status_code == 403
    assert because(browser).get(PAGE).status_code == 200
    assert "Somebody read whose records" in text(signed(force.rees).get("/who-looked"))


def test_a_supervisor_sees_what_they_asked_for_and_nothing_of_others(force, signed, asked):
    browser = signed(force.sergeant)
    assert "All of them" not in text(browser.get(PAGE))
    assert browser.post(f"{PAGE}/ask", ASKED)["Location"] == PAGE
    assert "What you asked for" in text(browser.get(PAGE))
    assert browser.get(f"{PAGE}/{asked.id}").status_code == 403
    assert browser.post(f"{PAGE}/ask", {**ASKED, "person": "P2"}).status_code == 403


@pytest.mark.parametrize(
    "sent", [{}, {**ASKED, "minutes": "9999"}, {**ASKED, "person": "P99"}, {**ASKED, "minutes": "x"}]
)
def test_a_form_that_does_not_hold_asks_for_nothing(force, signed, sent):
    assert signed(force.duty_officer).post(f"{PAGE}/ask", sent).status_code == 422
    assert queries.openings() == []


def test_what_is_not_there_is_a_page_not_found(force, signed, because, asked):
    browser = because(signed(force.standards))
    assert browser.get(f"{PAGE}/{uuid.uuid4()}").status_code == 404
    assert browser.get(f"{PAGE}/{uuid.uuid4()}/approve").status_code == 404
    assert browser.get(f"{PAGE}/{asked.id}/paint").status_code == 404
