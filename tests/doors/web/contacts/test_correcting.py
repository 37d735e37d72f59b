"""Correcting a record in pages: the original stays beside it, and nobody's later correction is written over."""

import html
import re

import pytest

from bluelamp.records.declarations import drafts, queries
from doors.web.contacts.contact_forms import NEW, OWN_PHONE, typed
from doors.web.safeguards.conftest import text


@pytest.fixture
def made(force, signed):
    """The address of a contact with a phone of one's own, that an officer recorded."""
    return signed(force.rees).post(NEW, typed(**OWN_PHONE))["Location"]


def corrected(**more):
    return typed(**OWN_PHONE) | {"version": "1", "reason": "the wrong witness", "reference": "Witness 3", **more}


def test_the_form_begins_with_what_the_record_says(force, signed, made):
    page = text(signed(force.rees).get(f"{made}/correct"))
    assert all(shown in page for shown in ('value="Witness 2"', 'value="Sergeant 4711"', 'value="EX/I001234/26"'))
    assert page.count(" checked") == 3 + 5


def test_both_versions_can_be_read_afterwards(force, signed, made):
    browser = signed(force.rees)
    assert browser.post(f"{made}/correct", corrected())["Location"] == made
    page = text(browser.get(made))
    assert all(shown in page for shown in ("Witness 3", "Witness 2", "Version 1", "the wrong witness", ">Corrected<"))
    assert len(queries.one_contact(made.rsplit("/", 1)[1]).versions) == 2


def test_a_correction_of_an_old_version_and_one_without_a_reason_are_refused_with_what_was_typed(force, signed, made):
    browser = signed(force.rees)
    browser.post(f"{made}/correct", corrected())
    for wrong, said in (({}, "was corrected since"), ({"version": "2", "reason": ""}, "Why do you correct it?")):
        answer = browser.post(f"{made}/correct", corrected(reference="Witness & 4", **wrong))
        assert answer.status_code == 422
        assert said in text(answer)
        assert "Witness &amp; 4" in text(answer)
    assert browser.post(f"{made}/correct", corrected(version="x")).status_code == 422


def test_a_correction_that_was_not_sent_waits_on_the_server_until_it_is(force, signed, made, later):
    browser = signed(force.rees)
    page = text(browser.get(f"{made}/correct"))
    token = html.unescape(re.search(r'name="typed" value="([^"]+)"', page)[1])
    browser.logout()
    with later(days=3):
        away = browser.post(f"{made}/correct", corrected(reason="typed & kept", typed=token))
        assert away["Location"] == f"/sign-in?next={made}/correct"
        browser = signed(force.rees)
        assert "typed &amp; kept" in text(browser.get(f"{made}/correct"))
        assert drafts.drafts_of(force.rees, "contact") == ()
        assert browser.post(f"{made}/correct", corrected()).status_code == 302
        assert drafts.drafts_of(force.rees, "correction") == ()
        assert "typed &amp; kept" not in text(browser.get(f"{made}/correct"))
