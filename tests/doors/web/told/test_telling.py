"""Recording in pages that one told a supervisor: at most four inputs, a receipt at once, nothing typed lost."""

from datetime import timedelta

import pytest

from bluelamp.doors.web.told.forms import TellForm
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.declarations import drafts, queries
from bluelamp.records.declarations.deadlines import ANSWER_DUE
from bluelamp.records.declarations.lifecycle.told import State
from bluelamp.records.register.queries import line_manager
from doors.web.safeguards.conftest import parts, text
from doors.web.told.telling_forms import MARK, NEW, typed
from records.conftest import NOON

CONCERNS = 'href="/concerns"'
SHOWN = MARK.replace("<", "&lt;").replace(">", "&gt;")


def test_the_form_asks_four_things_and_offers_whom_one_answers_to(force, signed):
    assert line_manager(force.rees, NOON) == force.sergeant
    page = text(signed(force.rees).get(NEW))
    assert f'value="{force.sergeant}"' in page
    assert CONCERNS in page
    assert "not the confidential channel" in page
    asked = set(TellForm.base_fields) - {"telling_id", "number"}
    assert asked == {"supervisor", "told_at", "how", "about"}


def test_whoever_told_reads_the_receipt_on_the_next_page_and_the_supervisors_clock_runs(force, signed):
    browser, sent = signed(force.rees), typed(force.sergeant)
    answer = browser.post(NEW, sent)
    assert answer["Location"] == f"/told/{sent['telling_id']}"
    page = text(browser.get(answer["Location"]))
    assert "Here is your receipt" in page
    assert f"Number {queries.receipt_for(sent['telling_id']).number}, recorded on 2 November 2026 at 12:00" in page
    assert SHOWN in page
    assert CONCERNS in page
    assert clocks.open_clock(ANSWER_DUE.name, Of(app="declarations", id=sent["telling_id"])).owner == force.sergeant


def test_another_supervisor_is_named_by_number(force, signed):
    sent = typed("another", number="P7")
    assert signed(force.rees).post(NEW, sent).status_code == 302
    assert queries.one_telling(sent["telling_id"]).telling.supervisor == force.other_sergeant


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"supervisor": ""}, "Answer the question: Whom did you tell?"),
        ({"supervisor": "another", "number": ""}, "Give their warrant or staff number"),
        ({"supervisor": "another", "number": "none"}, "Nobody has that number"),
        (parts("told_at", NOON + timedelta(days=1)), "This is in the future"),
        ({"told_at-time": "late"}, "24-hour clock"),
        ({"how": "pigeon"}, "Select a valid choice"),
        ({"about": MARK + "x" * 1_000_000}, "at most 4000 characters"),
    ],
)
def test_what_does_not_fit_is_said_at_the_place_and_nothing_typed_is_lost(force, signed, wrong, said):
    answer = signed(force.rees).post(NEW, typed(force.sergeant) | wrong)
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert SHOWN in page
    assert page.count("x" * 1000) == page.count("x" * 1_000_000) * 1000
    assert queries.tellings_of(force.rees).rows == ()


def test_one_of_the_team_without_anybody_above_names_somebody_by_number(force, signed):
    sent = typed("", number="P4")
    assert line_manager(force.owner, NOON) is None
    assert signed(force.owner).post(NEW, sent).status_code == 302
    assert queries.one_telling(sent["telling_id"]).telling.supervisor == force.inspector


def test_nobody_can_tell_themselves(force, signed):
    answer = signed(force.rees).post(NEW, typed("another", number="P1"))
    assert answer.status_code == 422
    assert "Nobody tells themselves" in text(answer)


def test_a_form_sent_twice_tells_once_and_says_so(force, signed):
    browser, sent = signed(force.rees), typed(force.sergeant)
    first = browser.post(NEW, sent)
    second = browser.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert "was sent before" in text(browser.get(second["Location"]))
    assert len(queries.tellings_of(force.rees).rows) == 1


def test_a_draft_is_taken_up_where_it_was_left_and_gone_once_it_is_sent(force, signed):
    browser, sent = signed(force.rees), typed(force.sergeant)
    drafts.save_draft(force.rees, "told", sent["telling_id"], {"about": MARK, "told_at-day": "3x"}, NOON)
    assert f"/told/new/{sent['telling_id']}" in text(browser.get("/told"))
    page = text(browser.get(f"{NEW}/{sent['telling_id']}"))
    assert SHOWN in page
    assert 'value="3x"' in page
    assert signed(force.okafor).get(f"{NEW}/{sent['telling_id']}").status_code == 404
    assert browser.post(NEW, sent).status_code == 302
    assert drafts.drafts_of(force.rees, "told") == ()


def test_a_supervisor_records_that_they_were_told_and_it_is_confirmed(force, signed):
    browser = signed(force.sergeant)
    assert CONCERNS in text(browser.get("/told/being-told"))
    sent = typed("", number="P1")
    assert browser.post("/told/being-told", sent)["Location"] == "/told"
    made = queries.one_telling(sent["telling_id"]).telling
    assert (made.teller, made.supervisor, made.state) == (force.rees, force.sergeant, State.CONFIRMED)
    again = browser.post("/told/being-told", sent)
    assert again.status_code == 422
    assert "sent before" in text(again)
    nobody = browser.post("/told/being-told", typed("", number=" "))
    assert "Give their warrant or staff number" in text(nobody)
