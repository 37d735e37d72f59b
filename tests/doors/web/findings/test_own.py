"""One's own notes: what they say before anything is typed, and that they are nobody else's."""

import uuid

import pytest

from bluelamp.records.monitoring.acts import findings as acts
from bluelamp.records.monitoring.lifecycle.findings import Handling
from bluelamp.records.monitoring.queries import findings as queries
from doors.web.safeguards.conftest import text
from records.monitoring.findings_force import sent


def main(answer):
    """What a page says, without the frame, which has a mark of its own each time."""
    return text(answer).partition("<main")[2].partition("</main>")[0]


MARK = "I was <b>recalled</b> at noon"


def test_the_list_has_ones_own_notes_and_no_others(force, signed):
    sent(force.rees)
    sent(force.okafor, rule="personal-contact-on-own-phone")
    page = text(signed(force.rees).get("/my-notes"))
    assert "Off duty, work apps rest" in page
    assert "Personal calls belong" not in page
    assert "There is no note about you." in text(signed(force.inspector).get("/my-notes"))


def test_a_note_says_what_it_is_and_who_knows_of_it(force, signed):
    page = text(signed(force.rees).get(f"/my-notes/{sent(force.rees)}"))
    assert "This is a question, not a finding of fault" in page
    assert "Professional Standards read it only if you answer" in page
    assert "/rules/off-duty-apps-rest" in page
    other = text(signed(force.rees).get(f"/my-notes/{sent(force.rees, Handling.TELL_SUPERVISOR)}"))
    assert "who was asked to speak with you" in other


def test_the_page_says_that_answering_is_voluntary_before_anything_can_be_typed(force, signed):
    page = text(signed(force.rees).get(f"/my-notes/{sent(force.rees)}/answer"))
    says = [
        "Answering is voluntary",
        "You do not have to answer",
        "It may also be used if this or another matter is looked into later",
        "a representative of your staff association",
        "<textarea",
    ]
    assert [page.find(one) for one in says] == sorted(page.find(one) for one in says)
    assert -1 not in [page.find(one) for one in says]


def test_what_is_typed_is_kept_until_it_is_sent_and_shown_as_it_was(force, signed):
    finding, browser = sent(force.rees), signed(force.rees)
    empty = browser.post(f"/my-notes/{finding}/answer", {"says": " "})
    assert empty.status_code == 422
    assert "nobody has to answer" in text(empty)
    assert browser.post(f"/my-notes/{finding}/answer", {"says": MARK})["Location"] == f"/my-notes/{finding}"
    assert "I was &lt;b&gt;recalled&lt;/b&gt; at noon" in text(browser.get(f"/my-notes/{finding}"))
    assert queries.one_finding(finding).answer == MARK
    again = browser.post(f"/my-notes/{finding}/answer", {"says": "kept &"})
    assert again.status_code == 422
    assert "kept &amp;" in text(again)


@pytest.mark.parametrize("who", ["okafor", "sergeant", "standards"])
def test_to_anybody_else_there_is_no_such_note(force, signed, who):
    finding = sent(force.rees, Handling.TELL_SUPERVISOR)
    browser = signed(getattr(force, who))
    assert browser.get(f"/my-notes/{finding}").status_code == 404
    assert browser.post(f"/my-notes/{finding}/answer", {"says": "I say"}).status_code == 404
    assert browser.get(f"/my-notes/{uuid.uuid4()}").status_code == 404


def test_what_is_to_be_referred_is_on_no_page_of_the_person(force, signed):
    finding = sent(force.rees, Handling.REFER)
    browser = signed(force.rees)
    assert "There is no note about you." in text(browser.get("/my-notes"))
    for page in (f"/my-notes/{finding}", f"/my-notes/{finding}/answer", f"/findings/{finding}"):
        assert browser.get(page).status_code == 404


def test_a_note_that_was_passed_on_looks_to_the_person_as_it_did(force, signed, of):
    finding, browser = sent(force.rees, Handling.TELL_SUPERVISOR), signed(force.rees)
    before = main(browser.get("/my-notes"))
    acts.pass_on_finding(by=of(force.sergeant), finding_id=finding, reason="Graver than it seemed")
    assert main(browser.get("/my-notes")) == before
    page = text(browser.get(f"/my-notes/{finding}"))
    assert "With the supervisor" in page
    assert "Graver" not in page
    assert "This can no longer be answered here." in text(browser.get(f"/my-notes/{finding}/answer"))
    assert browser.post(f"/my-notes/{finding}/answer", {"says": "Wait"}).status_code == 422
