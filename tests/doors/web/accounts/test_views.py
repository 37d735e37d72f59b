"""Accounts in pages: opened, let in with a code, linked, cut off and closed by an administrator, and by nobody else."""

import re
import uuid

import pytest
from django.test import Client

from bluelamp.records.accounts import queries
from bluelamp.records.accounts.models import Account
from bluelamp.records.journal.models import Act
from doors.web.safeguards.conftest import because, force, later, of, signed, tasks, text
from doors_web_sign_in.helpers import configured_with
from records import small_register as register
from records.conftest import keys

__all__ = ["because", "force", "keys", "later", "of", "signed", "tasks"]


@pytest.fixture
def administrator(force, signed, because):
    register.role(force.owner, "administrator")
    return because(signed(force.owner))


@pytest.fixture
def page(force):
    return f"/people/{force.rees}/account"


@pytest.fixture
def opened(administrator, page):
    assert administrator.post(f"{page}/open")["Location"] == page


def test_an_account_is_opened_and_its_code_lets_the_person_in(force, administrator, page, opened):
    shown = text(administrator.get(page))
    assert queries.account_of(force.rees).sign_in_name in shown
    made = administrator.post(f"{page}/code")
    assert "no-store" in made["Cache-Control"]
    code = re.search(r'bl-token">([^<]+)<', text(made))[1]
    assert f"/sign-in/first#{code}" in text(made)
    assert queries.person_of_link(code) == force.rees
    stranger = Client()
    assert stranger.post("/sign-in/first", {"code": code})["Location"] == "/sign-in/mine"


def test_what_the_administrator_does_is_on_the_record_of_the_person(force, administrator, page, opened, signed):
    administrator.post(f"{page}/code")
    shown = text(signed(force.rees).get("/who-looked"))
    assert "An account was opened" in shown
    assert "A one-time link was made" in shown


def test_an_identity_is_linked_once(force, administrator, page, opened, settings):
    settings.CONFIGURATION, settings.SOCIALACCOUNT_PROVIDERS = configured_with("http://127.0.0.1:9")
    link = f"{page}/identity"
    assert "the force" in text(administrator.get(link))
    assert administrator.post(link, {"provider": "other", "identity": "1"}).status_code == 422
    assert administrator.post(link, {"provider": "force", "identity": "1"})["Location"] == page
    other = f"/people/{force.okafor}/account"
    administrator.post(f"{other}/open")
    refused = administrator.post(f"{other}/identity", {"provider": "force", "identity": "1"})
    assert refused.status_code == 422
    assert "tied to another account" in text(refused)


def test_somebody_is_signed_out_everywhere_and_their_account_closed(force, administrator, page, opened):
    assert "ended" in text(administrator.post(f"{page}/cut-off", follow=True))
    assert administrator.post(f"{page}/close")["Location"] == page
    assert not queries.account_of(force.rees).is_open
    assert "Make a one-time code" not in text(administrator.get(page))


def test_nobody_else_helps_and_nobody_helps_themselves(force, signed, because, administrator, page):
    register.role(force.auditor, "mobile-team")
    for who in (force.sergeant, force.dpo, force.rees, force.auditor):
        browser = because(signed(who))
        assert browser.get(page).status_code == 403
        assert browser.post(f"{page}/open").status_code == 403
    assert not Account.objects.filter(person=force.okafor).exists()
    mine = f"/people/{force.owner}/account"
    assert administrator.post(f"{mine}/code").status_code == 403


def test_the_page_asks_why_first_and_shows_what_there_is_to_do(force, signed, page):
    register.role(force.owner, "administrator")
    assert signed(force.owner).get(page).status_code == 403
    assert Act.objects.filter(verb="accounts.account-read").count() == 0


@pytest.mark.parametrize("where", ["/people/{}/account", "/people/{}/account/open"])
def test_somebody_who_is_not_there_is_a_page_not_found(administrator, where):
    assert administrator.get(where.format(uuid.uuid4())).status_code == 404


def test_a_step_that_is_not_there_is_a_page_not_found(administrator, page):
    assert administrator.get(f"{page}/paint").status_code == 404


def test_the_person_s_page_leads_an_administrator_here_and_nobody_else(force, administrator, page, signed):
    assert page in text(administrator.get(f"/people/{force.rees}"))
    assert page not in text(signed(force.sergeant).get(f"/people/{force.rees}"))
