"""What a supervisor speaks about, what waits for standards, and rules that were questioned."""

import pytest

from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.lifecycle.findings import Handling, Outcome
from doors.web.safeguards.conftest import text
from records.monitoring.findings_force import sent

REASON = {"reason": "the work of the desk", "onward": "/findings"}


@pytest.fixture
def desk(force, signed):
    """A browser of Professional Standards, with a reason for looking in use."""
    browser = signed(force.standards)
    browser.post("/reason", REASON)
    return browser


def test_a_supervisor_lists_what_they_were_given_and_no_private_note(force, signed):
    sent(force.rees, Handling.TELL_SUPERVISOR)
    sent(force.rees, rule="personal-contact-on-own-phone")
    page = text(signed(force.sergeant).get("/findings/team"))
    assert "Off duty, work apps rest" in page
    assert "Personal calls belong" not in page
    assert "There is nothing to speak about." in text(signed(force.other_sergeant).get("/findings/team"))


def test_the_list_of_standards_names_nobody(force, desk, of):
    sent(force.rees, Handling.REFER)
    answered = sent(force.rees)
    acts.answer_finding(by=of(force.rees), finding_id=answered, says="I was recalled")
    page = text(desk.get("/findings"))
    assert "To be referred" in page
    assert "Answered" in page
    assert "I was recalled" not in page
    assert force.rees not in page


def test_only_standards_open_their_list(force, signed):
    for who in (force.rees, force.sergeant, force.owner):
        browser = signed(who)
        browser.post("/reason", REASON)
        assert browser.get("/findings").status_code == 403


def test_one_finding_shows_the_answer_and_what_can_be_done(force, desk, of):
    finding = sent(force.rees)
    acts.answer_finding(by=of(force.rees), finding_id=finding, says="I was recalled")
    page = text(desk.get(f"/findings/{finding}"))
    assert "I was recalled" in page
    assert f"/findings/{finding}/close" in page
    assert "Seek no account of this" not in page


def test_of_what_is_to_be_referred_the_page_says_to_seek_no_account(force, desk):
    finding = sent(force.rees, Handling.REFER)
    page = text(desk.get(f"/findings/{finding}"))
    assert "Seek no account of this before the notice" in page
    assert f"/findings/{finding}/notice" in page


def test_rules_that_were_questioned_are_shown_with_their_reasons(force, signed, of):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    acts.close_finding(
        by=of(force.sergeant), finding_id=finding, outcome=Outcome.RULE_WRONG, reason="No <i>recalls</i>"
    )
    browser = signed(force.owner)
    browser.post("/reason", REASON)
    page = text(browser.get("/findings/rules"))
    assert "Off duty, work apps rest" in page
    assert "No &lt;i&gt;recalls&lt;/i&gt;" in page
    assert "1 finding" in page
