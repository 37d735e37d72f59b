"""Deferrals and challenges in pages: data protection staff decide; the person's page reads the same until it ends."""

import uuid
from datetime import timedelta

import pytest

from bluelamp.records.journal import queries as journal
from bluelamp.records.safeguards import acts, queries
from doors.web.looks.conftest import looked
from doors.web.safeguards.conftest import text
from records.conftest import NOON

__all__ = ["looked"]
PAGE = "/data-requests"


def last_day(days):
    day = (NOON + timedelta(days=days)).date()
    return {"until-day": str(day.day), "until-month": str(day.month), "until-year": str(day.year)}


DEFER = {"person": "P1", "grounds": "inquiry-into-misconduct", "reason": "generated", **last_day(30)}


@pytest.fixture
def deferred(force, signed):
    assert signed(force.dpo).post(f"{PAGE}/defer", DEFER)["Location"] == PAGE
    return queries.standing_deferrals(NOON)[0]


@pytest.fixture
def challenged(force, of, looked):
    return acts.challenge_look(by=of(force.rees), look=looked, reason="Generated: why did they look?")


def test_a_deferral_stands_is_renewed_by_a_second_person_and_ended(force, signed, because, deferred):
    first, second = because(signed(force.dpo)), because(signed(force.dpo_two))
    assert "An inquiry into misconduct" in text(first.get(PAGE))
    renewing = f"{PAGE}/deferrals/{deferred.id}/renew"
    sent = {"reason": "generated", **last_day(60)}
    assert first.post(renewing, sent).status_code == 403
    assert second.post(renewing, sent)["Location"] == PAGE
    ending = f"{PAGE}/deferrals/{deferred.id}/end"
    assert "End the deferral" in text(second.get(ending))
    assert second.post(ending, {"reason": "generated"})["Location"] == PAGE
    assert queries.standing_deferrals(NOON) == []
    assert second.post(ending, {"reason": "generated"}).status_code == 422


def test_reading_the_list_names_nobody_whose_looks_are_shown_later(force, signed, because, deferred):
    before = text(signed(force.rees).get("/who-looked")).count("<li>")
    assert because(signed(force.dpo)).get(PAGE).status_code == 200
    assert text(signed(force.rees).get("/who-looked")).count("<li>") == before
    read = journal.acts_by(force.dpo)[0]
    assert read.verb == "safeguards.requests-listed"
    assert journal.people_of([read.number]) in ({}, {read.number: ()}, {read.number: (force.dpo,)})


@pytest.mark.parametrize("sent", [{}, {**DEFER, **last_day(400)}, {**DEFER, **last_day(-2)}, {**DEFER, "grounds": "x"}])
def test_a_deferral_that_does_not_hold_is_not_made(force, signed, sent):
    assert signed(force.dpo).post(f"{PAGE}/defer", sent).status_code == 422
    assert queries.standing_deferrals(NOON) == []


def test_nobody_defers_about_themselves_or_without_the_role(force, signed):
    assert signed(force.dpo).post(f"{PAGE}/defer", {**DEFER, "person": "P4"}).status_code == 403
    assert signed(force.standards).post(f"{PAGE}/defer", DEFER).status_code == 403
    assert signed(force.rees).get(PAGE).status_code == 403


def test_a_challenge_is_read_with_its_words_and_its_answer_stands_on_the_persons_page(
    force, signed, because, challenged
):
    browser, mine = because(signed(force.dpo)), f"/who-looked/{challenged.look}/challenge"
    assert "an answer is due" in text(signed(force.rees).get(mine))
    page = f"{PAGE}/challenges/{challenged.id}"
    shown = text(browser.get(page))
    assert "Generated: why did they look?" in shown
    assert "Supervisor" in shown
    assert page in text(browser.get(PAGE))
    assert browser.post(page, {"found": "proper"}).status_code == 422
    assert browser.post(page, {"found": "not-proper", "reason": "Generated answer."})["Location"] == PAGE
    told = text(signed(force.rees).get(mine))
    assert "Generated answer." in told
    assert "the look was not proper" in told


def test_somebody_else_reads_no_challenge(force, signed, because, challenged):
    for who in ("okafor", "sergeant", "standards"):
        answer = because(signed(getattr(force, who))).get(f"{PAGE}/challenges/{challenged.id}")
        assert answer.status_code == 403
        assert "why did they look" not in text(answer)


def test_what_is_not_there_is_a_page_not_found(force, signed, because):
    browser = because(signed(force.dpo))
    for page in ("deferrals/{}/renew", "deferrals/{}/end", "challenges/{}"):
        assert browser.get(f"{PAGE}/{page.format(uuid.uuid4())}").status_code == 404
