"""The lists of requests and permissions: a team's for whoever leads it, everybody's with a reason, each on record."""

import re
from functools import partial

from bluelamp.doors.web.permissions import lists
from bluelamp.records.declarations import acts, queries
from bluelamp.records.journal import queries as journal
from doors.web.permissions.conftest import send, text
from records.declarations.wishes import granted


def test_a_sergeant_lists_their_team_and_nobody_else(force, of, signed, asked):
    elsewhere = send(signed(force.okafor))
    browser = signed(force.sergeant)
    page = text(browser.get("/requests"))
    assert asked in page
    assert elsewhere not in page
    held = granted(of, force)
    assert f"/permissions/{held.id}" in text(browser.get("/permissions"))


def test_a_policy_owner_says_why_and_lists_everybody_s_by_state(force, of, signed, because, asked):
    elsewhere = send(signed(force.okafor))
    browser = signed(force.owner)
    assert browser.get("/requests").status_code == 403
    page = text(because(browser).get("/requests?state=asked"))
    assert asked in page
    assert elsewhere in page
    assert asked not in text(browser.get("/requests?state=refused"))
    assert "declarations.requests-listed" in {one.verb for one in journal.looks_at(force.rees)}
    held = granted(of, force)
    assert f"/permissions/{held.id}" in text(browser.get("/permissions?state=in-force"))
    assert "No permission fits." in text(browser.get("/permissions?state=ended"))


def test_a_list_goes_on_with_the_next_page_and_keeps_its_filter(force, signed, monkeypatch, asked):
    other = send(signed(force.rees))
    monkeypatch.setattr(lists.acts, "list_requests", partial(acts.list_requests, size=1))
    browser = signed(force.sergeant)
    first = text(browser.get("/requests?state=asked"))
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "state=asked" in following
    second = text(browser.get(f"/requests{following}"))
    assert {one in first for one in (asked, other)} == {one in second for one in (asked, other)} == {True, False}


def test_an_officer_lists_nobody_s_and_finds_their_own_on_their_page(force, signed, asked):
    browser = signed(force.rees)
    assert browser.get("/requests").status_code == 403
    assert browser.get("/permissions").status_code == 403
    assert asked in text(browser.get("/permissions/mine"))
    assert len(queries.requests_of(force.rees)) == 1
