"""Deciding a request: with its reasons and the rule in view, by somebody else, each look at it on the record."""

import uuid

import pytest

from bluelamp.records.declarations import drafts, queries
from bluelamp.records.declarations.lifecycle.permissions import Asked
from bluelamp.records.journal import queries as journal
from doors.web.permissions.conftest import send, text, token_of
from records import small_register as register

GRANTED = {
    "decision": "grant",
    "until-day": "30",
    "until-month": "11",
    "until-year": "2026",
    "conditions": "Generated: this group alone.",
    "reason": "Generated: needed for the watch.",
}
REFUSED = {"decision": "refuse", "reason": "Generated: use the force's own app."}


def id_of(address):
    return address.rsplit("/", 1)[1]


def test_a_sergeant_sees_what_is_asked_the_rule_and_what_was_had_and_grants_it(force, signed, asked):
    browser = signed(force.sergeant)
    page = text(browser.get(asked))
    for said in ("Watch North", "DP-2026-1", "WhatsApp needs a permission", "decide it by", "Your decision"):
        assert said in page
    assert browser.post(asked, GRANTED)["Location"] == "/work"
    made = queries.permission_of(id_of(asked))
    assert made.conditions == "Generated: this group alone."
    assert made.term.until == queries.one_request(id_of(asked)).wish.until
    page = text(signed(force.rees).get(asked))
    assert "Generated: needed for the watch." in page
    assert "Your decision" not in page
    held = text(signed(force.rees).get(f"/permissions/{made.id}"))
    assert "Generated: this group alone." in held
    assert "declarations.request-read" in {one.verb for one in journal.looks_at(force.rees)}


def test_it_is_granted_for_a_shorter_time_and_never_for_a_longer_one(force, signed, asked):
    browser = signed(force.sergeant)
    answer = browser.post(asked, {**GRANTED, "until-day": "1", "until-month": "12"})
    assert answer.status_code == 422
    assert "later than what was asked for" in text(answer)
    assert "Generated: this group alone." in text(answer)
    assert browser.post(asked, {**GRANTED, "until-day": "10"}).status_code == 302
    made = queries.permission_of(id_of(asked))
    assert made.term.until < queries.one_request(id_of(asked)).wish.until


@pytest.mark.parametrize("sent", [{}, {"decision": "grant"}, {**REFUSED, "reason": " "}, {**REFUSED, "decision": "x"}])
def test_a_decision_without_a_reason_is_none(force, signed, asked, sent):
    answer = signed(force.sergeant).post(asked, sent)
    assert answer.status_code == 422
    assert queries.one_request(id_of(asked)).state is Asked.ASKED


def test_a_refusal_is_read_by_whoever_asked(force, signed, asked):
    assert signed(force.sergeant).post(asked, REFUSED)["Location"] == "/work"
    page = text(signed(force.rees).get(asked))
    assert "Refused" in page
    assert "use the force&#39;s own app" in page
    again = signed(force.sergeant).post(asked, GRANTED)
    assert again.status_code == 422
    assert "has been decided or withdrawn" in text(again)


def test_nobody_decides_what_they_asked_for_themselves(force, signed, asked):
    browser = signed(force.rees)
    assert "Your decision" not in text(browser.get(asked))
    answer = browser.post(asked, GRANTED)
    assert answer.status_code == 403
    assert queries.one_request(id_of(asked)).state is Asked.ASKED


def test_nobody_decides_what_their_own_manager_asked_for_and_is_told_so(force, signed, because):
    register.role(force.rees, "policy-owner")
    where = send(signed(force.sergeant))
    browser = because(signed(force.rees))
    page = text(browser.get(where))
    assert "Your own line manager asked for this. Pass it to somebody who does not answer to them." in page
    assert "Your decision" not in page
    answer = browser.post(where, GRANTED)
    assert answer.status_code == 403
    assert "own line manager" in text(answer)
    assert queries.one_request(id_of(where)).state is Asked.ASKED


def test_a_policy_owner_says_why_they_look_and_may_decide(force, signed, because, asked):
    browser = signed(force.owner)
    assert browser.get(asked).status_code == 403
    assert "Your decision" in text(because(browser).get(asked))
    assert browser.post(asked, REFUSED)["Location"] == "/work"


def test_who_may_read_and_not_decide_sees_no_form(force, signed, because, asked):
    browser = because(signed(force.mobile))
    assert "Your decision" not in text(browser.get(asked))
    assert browser.post(asked, REFUSED).status_code == 403


def test_another_team_s_sergeant_reads_nothing_and_what_is_not_there_is_not_found(force, signed, asked):
    browser = signed(force.other_sergeant)
    assert browser.get(asked).status_code == 403
    assert browser.post(asked, GRANTED).status_code == 403
    assert browser.get(f"/requests/{uuid.uuid4()}").status_code == 404


def test_a_decision_that_was_begun_is_taken_up_again_by_whoever_began_it(force, signed, asked, later):
    browser = signed(force.sergeant)
    sent = {"decision": "refuse", "reason": "typed & kept", "typed": token_of(browser, asked)}
    browser.logout()
    with later(days=3):
        assert browser.post(asked, sent)["Location"] == f"/sign-in?next={asked}"
        assert queries.one_request(id_of(asked)).state is Asked.ASKED
        browser = signed(force.sergeant)
        assert "typed &amp; kept" in text(browser.get(asked))
        assert "typed &amp; kept" not in text(signed(force.inspector).get(asked))
        assert browser.post(asked, sent)["Location"] == "/work"
    assert drafts.drafts_of(force.sergeant, "decision") == ()
