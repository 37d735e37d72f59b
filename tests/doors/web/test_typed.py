"""What was typed and not sent is kept: by the script, by the button, after the session ended, after a new sign-in."""

import html
import re

import pytest
from django.test import Client

from bluelamp.records.accounts.models import Account
from bluelamp.records.declarations import drafts
from bluelamp.records.declarations.checks import new_id
from doors.web.looks.conftest import signed
from doors.web.safeguards.conftest import text
from doors.web.told.telling_forms import MARK, NEW, typed
from records.conftest import keys
from records.declarations.conftest import force, later, of

__all__ = ["force", "keys", "later", "of", "signed"]


@pytest.fixture
def opened(force, signed):
    """A browser with the form open, what is typed into it, and the id of its draft."""
    browser = signed(force.rees)
    page = text(browser.get(NEW))
    sent = typed(force.sergeant, typed=html.unescape(re.search(r'name="typed" value="([^"]+)"', page)[1]))
    sent["telling_id"] = re.search(r'name="telling_id" value="([^"]+)"', page)[1]
    return browser, sent, sent["telling_id"]


def kept(person, draft):
    return drafts.draft_of(person, draft).body


def test_the_script_keeps_what_is_typed_without_a_page(force, opened):
    browser, sent, draft = opened
    assert browser.post("/drafts", {**sent, "by_script": "1"}).status_code == 204
    assert kept(force.rees, draft)["about"] == MARK
    assert set(kept(force.rees, draft)) & {"typed", "by_script", "csrfmiddlewaretoken"} == set()


def test_the_button_keeps_it_and_leads_to_where_it_is_taken_up(force, opened):
    browser, sent, draft = opened
    answer = browser.post("/drafts", sent)
    assert answer["Location"] == f"{NEW}/{draft}"
    assert "is kept for thirty days" in text(browser.get(answer["Location"]))


def test_a_form_sent_after_the_session_ended_waits_behind_the_next_sign_in(force, opened, signed, later):
    browser, sent, draft = opened
    browser.logout()
    with later(days=3):
        answer = browser.post(NEW, sent)
        assert answer["Location"] == f"/sign-in?next={NEW}/{draft}"
        assert kept(force.rees, draft)["about"] == MARK
        back = text(signed(force.rees).get(f"{NEW}/{draft}"))
        assert "two people &lt;b&gt;quarrelled" in back
        assert signed(force.okafor).get(f"{NEW}/{draft}").status_code == 404


def test_a_form_whose_guard_is_old_is_kept_and_said_to_be(force, opened):
    _, sent, draft = opened
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(Account.objects.get(person=force.rees))
    answer = guarded.post(NEW, sent)
    assert answer.status_code == 403
    assert f'href="{NEW}/{draft}"' in text(answer)
    assert kept(force.rees, draft)["about"] == MARK


@pytest.mark.parametrize("token", ["", "forged"])
def test_without_a_good_token_nothing_is_kept(force, signed, token):
    browser = signed(force.rees)
    assert browser.post("/drafts", {"typed": token, "about": MARK}).status_code == 409
    assert Client().post(NEW, {"typed": token, "about": MARK})["Location"].startswith("/sign-in?next=/told/new")
    assert drafts.drafts_of(force.rees, "told") == ()


def test_a_token_of_somebody_else_keeps_nothing_for_whoever_is_signed_in(force, signed, opened):
    _, sent, _ = opened
    assert signed(force.okafor).post("/drafts", sent).status_code == 409
    assert drafts.drafts_of(force.rees, "told") == drafts.drafts_of(force.okafor, "told") == ()


def test_what_is_too_large_is_said_so_and_what_was_kept_stays(force, opened):
    browser, sent, draft = opened
    browser.post("/drafts", {**sent, "by_script": "1"})
    answer = browser.post("/drafts", {**sent, "about": "x" * 1_000_000, "by_script": "1"})
    assert answer.status_code == 409
    assert kept(force.rees, draft)["about"] == MARK


def test_no_sign_that_a_database_cannot_keep_is_a_fault(force, opened):
    browser, sent, draft = opened
    assert browser.post("/drafts", {**sent, "about": "a\x00b", "by_script": "1"}).status_code == 204
    assert kept(force.rees, draft)["about"] == "a\ufffdb"
    assert draft != new_id()
