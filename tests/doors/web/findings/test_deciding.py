"""Somebody other than the person closes a finding, passes it on, or notes the notice."""

import uuid

from bluelamp.records.monitoring.lifecycle.findings import Handling, Outcome, State
from bluelamp.records.monitoring.queries import findings as queries
from doors.web.safeguards.conftest import parts, text
from records.conftest import NOON
from records.monitoring.findings_force import sent


def state(finding):
    return queries.one_finding(finding).handled.state


def test_the_supervisor_closes_it_with_a_reason(force, signed):
    finding, browser = sent(force.rees, Handling.TELL_SUPERVISOR), signed(force.sergeant)
    without = browser.post(f"/findings/{finding}/close", {"outcome": "advice", "reason": ""})
    assert (without.status_code, state(finding)) == (422, State.WITH_SUPERVISOR)
    assert "Say why in a few words" in text(without)
    assert "referred" not in text(browser.get(f"/findings/{finding}/close")).lower().split("<form")[1]
    sent_on = browser.post(f"/findings/{finding}/close", {"outcome": "advice", "reason": "We spoke"})
    assert sent_on.status_code == 302
    assert queries.one_finding(finding).handled.outcome is Outcome.ADVICE


def test_what_was_decided_meanwhile_is_said_and_nothing_typed_is_lost(force, signed):
    finding, browser = sent(force.rees, Handling.TELL_SUPERVISOR), signed(force.sergeant)
    browser.post(f"/findings/{finding}/close", {"outcome": "explained", "reason": "Fine"})
    late = browser.post(f"/findings/{finding}/close", {"outcome": "advice", "reason": "kept &"})
    # The task is done, so whether the finding may be closed again is for the rules to say, or for its state.
    assert late.status_code == 422
    assert "kept &amp;" in text(late)
    assert queries.one_finding(finding).handled.outcome is Outcome.EXPLAINED


def test_the_supervisor_passes_it_on(force, signed):
    finding, browser = sent(force.rees, Handling.TELL_SUPERVISOR), signed(force.sergeant)
    assert "no account is sought" in text(browser.get(f"/findings/{finding}/pass-on"))
    assert browser.post(f"/findings/{finding}/pass-on", {"reason": "It is graver"}).status_code == 302
    assert state(finding) is State.TO_REFER


def test_standards_note_the_notice_and_the_person_sees_the_finding(force, signed):
    finding, browser = sent(force.rees, Handling.REFER), signed(force.standards)
    ahead = browser.post(f"/findings/{finding}/notice", parts("on", NOON.replace(year=2027)))
    assert ahead.status_code == 422
    assert signed(force.rees).get(f"/my-notes/{finding}").status_code == 404
    assert browser.post(f"/findings/{finding}/notice", parts("on", NOON)).status_code == 302
    assert "To be referred" in text(signed(force.rees).get(f"/my-notes/{finding}"))


def test_nobody_else_decides_and_there_is_nothing_to_find(force, signed):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    for who in (force.okafor, force.other_sergeant, force.rees):
        answer = signed(who).post(f"/findings/{finding}/close", {"outcome": "explained", "reason": "All fine"})
        assert answer.status_code == 403
    assert state(finding) is State.WITH_SUPERVISOR
    assert signed(force.sergeant).get(f"/findings/{uuid.uuid4()}").status_code == 404
