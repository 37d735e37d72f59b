"""A major incident in pages: declared and ended by the duty officer, reviewed by a policy owner, seen by everybody."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.safeguards import queries
from doors.web.safeguards.conftest import parts, text
from records.conftest import NOON

PAGE = "/incidents"
UNTIL = parts("until", NOON + timedelta(hours=6))


def declared(browser):
    return browser.post(f"{PAGE}/declare", {**UNTIL, "reason": "Operation Generated"})


def test_the_duty_officer_declares_ends_and_a_policy_owner_reviews(force, signed, later):
    officer, owner = signed(force.duty_officer), signed(force.owner)
    assert "Declare a major incident" in text(officer.get(PAGE))
    assert declared(officer)["Location"] == PAGE
    (one,) = queries.incidents()
    assert queries.a_major_incident_stands(NOON)
    assert "Limits lifted" in text(signed(force.rees).get(PAGE))
    ending = f"{PAGE}/{one.id}/end"
    assert "End the major incident?" in text(officer.get(ending))
    with later(hours=1):
        assert officer.post(ending)["Location"] == PAGE
        assert not queries.a_major_incident_stands(NOON + timedelta(hours=1))
        assert "Over, to be reviewed" in text(owner.get(PAGE))
        answer = owner.post(f"{PAGE}/{one.id}/review", {"found": "proper", "reason": "generated"})
        assert answer["Location"] == PAGE
        assert "Over and reviewed" in text(owner.get(PAGE))


def test_somebody_without_the_role_sees_the_list_and_may_not_declare(force, signed):
    browser = signed(force.rees)
    assert "Declare a major incident" not in text(browser.get(PAGE))
    assert declared(browser).status_code == 403
    assert queries.incidents() == []


def test_an_incident_without_a_good_end_is_refused_with_what_was_typed(force, signed):
    sent = {**parts("until", NOON + timedelta(days=40)), "reason": "Operation Generated"}
    answer = signed(force.duty_officer).post(f"{PAGE}/declare", sent)
    assert answer.status_code == 422
    assert "Operation Generated" in text(answer)
    assert "24 hours" in text(answer)


def test_what_is_over_cannot_be_ended_again(force, signed, later):
    officer = signed(force.duty_officer)
    declared(officer)
    (one,) = queries.incidents()
    with later(hours=7):
        answer = officer.post(f"{PAGE}/{one.id}/end")
    assert answer.status_code == 422
    assert "over already" in text(answer)


def test_who_declared_does_not_review(force, signed, later):
    declared(signed(force.duty_officer))
    (one,) = queries.incidents()
    with later(hours=7):
        sent = {"found": "proper", "reason": "generated"}
        assert signed(force.duty_officer).post(f"{PAGE}/{one.id}/review", sent).status_code == 403


@pytest.mark.parametrize("step", ["end", "review"])
def test_an_incident_that_is_not_there_is_a_page_not_found(force, signed, step):
    assert signed(force.duty_officer).get(f"{PAGE}/{uuid.uuid4()}/{step}").status_code == 404


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get(PAGE).status_code == 302


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(["until-day", "until-month", "until-year", "until-time", "reason"]), st.text()))
def test_no_form_is_ever_a_fault_of_ours(force, signed, sent):
    assert signed(force.duty_officer).post(f"{PAGE}/declare", sent).status_code in {302, 422}
