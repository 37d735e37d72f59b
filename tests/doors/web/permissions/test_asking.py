"""Asking for a permission: once however often it is sent, with nothing typed lost, and led to from an answer."""

import re
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.doors.web.permissions.asking import things
from bluelamp.records.clocks.acts import sweep
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.lifecycle.permissions import Kind
from doors.web.permissions.conftest import ASK, ASKED, once_of, send, text
from records.conftest import NOON
from records.declarations.wishes import granted


def test_what_is_asked_for_waits_and_stands_among_ones_own(force, signed):
    browser = signed(force.rees)
    where = send(browser)
    (one,) = queries.requests_of(force.rees)
    assert where == f"/requests/{one.id}"
    assert (one.wish.thing, one.wish.group, one.wish.reference) == ("whatsapp", "Watch North", "DP-2026-1")
    page = text(browser.get(where))
    assert "It is asked for." in page
    assert "Waits for a decision" in page
    assert "the end of 30 November 2026" in page
    assert "WhatsApp needs a permission" in page
    mine = text(browser.get("/permissions/mine"))
    assert where in mine


def test_a_form_that_is_sent_twice_asks_once(force, signed):
    browser = signed(force.rees)
    once = once_of(browser)
    first, second = (browser.post(ASK, {**ASKED, "once": once}) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/requests/{once}"
    assert len(queries.requests_of(force.rees)) == 1
    assert "You sent this before" in text(browser.get(second["Location"]))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"purpose": ""}, "What is it for?"),
        ({"until-year": "2025"}, "has passed already"),
        ({"until-year": "2029"}, "more than 365 days"),
        ({"until-day": "x"}, "must be a real date"),
        ({"reference": " "}, "Data protection reference"),
        ({"purpose": "typed by hand & kept" * 60_000}, "at most 4000 characters"),
    ],
)
def test_a_form_that_does_not_hold_says_why_and_keeps_what_was_typed(force, signed, sent, says):
    browser = signed(force.rees)
    answer = browser.post(ASK, {**ASKED, "once": once_of(browser), **sent})
    assert answer.status_code == 422
    assert says in text(answer)
    assert "Moved into the log each week." in text(answer)
    assert queries.requests_of(force.rees) == ()


@pytest.mark.parametrize(
    ("kind", "sent", "thing", "account"),
    [
        ("account?thing=x", {"account": "exampleforce on x"}, "x", "exampleforce on x"),
        ("number-withheld", {}, "", ""),
        ("number-withheld?thing=whatsapp", {}, "", ""),
        ("meeting?thing=residents-meeting", {}, "residents-meeting", ""),
    ],
)
def test_each_kind_asks_what_it_needs_and_no_more(force, signed, kind, sent, thing, account):
    browser = signed(force.rees)
    assert send(browser, f"/permissions/ask/{kind}", **sent)
    (one,) = queries.requests_of(force.rees)
    assert (one.wish.kind, one.wish.thing, one.wish.account) == (Kind(kind.partition("?")[0]), thing, account)


def test_a_kind_that_nobody_needs_here_is_not_offered_and_said(force, signed):
    browser = signed(force.rees)
    page = text(browser.get("/permissions/ask"))
    assert "Work phones go home here without a permission." in page
    assert 'value="take-home"' not in page
    assert browser.post("/permissions/ask", {"kind": "meeting"})["Location"] == "/permissions/ask/meeting"
    assert browser.post("/permissions/ask", {"kind": "take-home"}).status_code == 422
    answer = browser.post("/permissions/ask/take-home?thing=own-work-phone", {**ASKED, "once": "x"})
    assert answer.status_code == 422
    assert "Work phones go home here without a permission." in text(answer)
    assert browser.get("/permissions/ask/painting").status_code == 404


def test_an_answer_that_needs_a_permission_leads_to_asking_for_it(force, signed):
    browser = signed(force.rees)
    said = {"asks": "purpose", "answer": "policing", "fact-device": "work", "fact-duty": "on"}
    path, answer = "/may-i/use_app/App/whatsapp", None
    for _ in range(8):
        answer = browser.post(path, said)
        if answer.status_code == 302:
            break
        said = _next(said, text(answer))
    page = text(browser.get(answer["Location"]))
    assert "Only with permission" in page
    assert 'href="/permissions/ask/app?thing=whatsapp"' in page
    form = text(browser.get("/permissions/ask/app?thing=whatsapp"))
    assert "What is it for?" in form
    assert 'name="thing"' not in form


@pytest.mark.parametrize("named", ["", "?thing=carrier-pigeon"])
def test_which_app_it_is_for_is_asked_where_no_page_has_named_one(force, signed, named):
    browser = signed(force.rees)
    assert 'name="thing"' in text(browser.get(f"/permissions/ask/app{named}"))
    assert browser.post(f"/permissions/ask/app{named}", {"thing": "whatsapp"})["Location"] == ASK
    assert browser.post(f"/permissions/ask/app{named}", {"thing": "carrier-pigeon"}).status_code == 422
    assert queries.requests_of(force.rees) == ()


def _next(said, page):
    """What is sent next: the answers so far carried on, and the first choice of the question that is asked."""
    asks = re.search(r'name="asks" value="([^"]+)"', page)[1]
    first = re.search(r'name="answer" type="radio" value="([^"]*)"', page)[1]
    carried = dict(re.findall(r'name="(fact-[^"]+)" value="([^"]*)"', page))
    return {**carried, "asks": asks, "answer": first}


def test_one_that_is_held_is_asked_for_longer_and_decided_anew(force, of, signed):
    held = granted(of, force)
    browser = signed(force.rees)
    page = f"/permissions/{held.id}/longer"
    assert "neighbourhood watch" in text(browser.get(page))
    sent = {**ASKED, "once": once_of(browser, page), "until-day": "31", "until-month": "12"}
    where = browser.post(page, sent)["Location"]
    request = queries.one_request(where.rsplit("/", 1)[1])
    assert request.wish.extends == held.id
    made = acts.grant_permission(by=of(force.sergeant), request_id=request.id, reason="still needed")
    assert made.extends == held.id
    assert "Carried on by a new one" in text(browser.get(f"/permissions/{held.id}"))
    assert signed(force.okafor).get(page).status_code == 404


def test_a_request_is_taken_back_by_whoever_made_it_alone(force, signed, asked):
    assert signed(force.okafor).get(f"{asked}/take-back").status_code == 404
    browser = signed(force.rees)
    assert "Take this request back?" in text(browser.get(f"{asked}/take-back"))
    assert browser.post(f"{asked}/take-back")["Location"] == "/permissions/mine"
    assert "Taken back" in text(browser.get(asked))
    again = browser.post(f"{asked}/take-back")
    assert again.status_code == 422
    assert "has been decided" in text(again)


def test_one_s_own_permission_lapses_on_the_page_with_the_clock(force, of, signed, later):
    held = granted(of, force, days=20)
    browser = signed(force.rees)
    assert "In force" in text(browser.get("/permissions/mine"))
    with later(days=21):
        assert "Over, export to be confirmed" in text(browser.get(f"/permissions/{held.id}"))
        sweep()
        assert "Lapsed: its end passed" in text(browser.get(f"/permissions/{held.id}"))


def test_apps_are_offered_that_some_rule_shuts_without_a_permission():
    rulebook = load_rulebook(Path("rulebooks/example-force"), NOON.date())
    apps = dict(things(rulebook, Kind.APP))
    assert apps["whatsapp"] == "WhatsApp"
    assert len(apps) < len(rulebook.catalogue.apps)
    assert "residents-meeting" in dict(things(rulebook, Kind.MEETING))
    assert things(rulebook, Kind.NUMBER_WITHHELD) == ()


def test_what_was_typed_before_the_session_ended_waits_behind_the_next_sign_in(force, signed, later):
    browser = signed(force.rees)
    page = text(browser.get(ASK))
    hidden = dict(re.findall(r'name="((?:of_)?\w+)" value="([^"]*)"', page))
    sent = {**hidden, **ASKED, "purpose": "typed & kept"}
    browser.logout()
    with later(days=3):
        where = browser.post(ASK, sent)["Location"]
        assert where.startswith("/sign-in?next=/permissions/ask/app")
        assert queries.requests_of(force.rees) == ()
        browser = signed(force.rees)
        assert "Begun and not sent" in text(browser.get("/permissions/mine"))
        again = f"{ASK}&draft={hidden['once']}"
        assert "typed &amp; kept" in text(browser.get(again))
        assert signed(force.okafor).get(again).status_code == 404
        assert browser.post(again, sent)["Location"] == f"/requests/{hidden['once']}"
        assert "Begun and not sent" not in text(browser.get("/permissions/mine"))
