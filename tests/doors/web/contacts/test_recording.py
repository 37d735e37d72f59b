"""Recording a contact in pages: eight inputs, each thing that is missing or wrong named at its place, nothing lost."""

from datetime import timedelta

import pytest

from bluelamp.doors.web.contacts.words import CONDITIONS as WORDS
from bluelamp.doors.web.contacts.words import TOO_EMPTY
from bluelamp.records.declarations import drafts, queries
from bluelamp.records.declarations.lifecycle.contacts import CONDITIONS, Channel, Device
from doors.web.contacts.contact_forms import MARK, NEW, OWN_PHONE, SHOWN, typed
from doors.web.safeguards.conftest import parts, text
from records.conftest import NOON


def test_a_contact_is_recorded_from_eight_answers_and_its_page_is_the_next(force, signed):
    browser, sent = signed(force.rees), typed()
    named = {name.split("-")[0] for name in sent} - {"contact_id"}
    assert len(named) == 8
    answer = browser.post(NEW, sent)
    assert answer["Location"] == f"/contacts/{sent['contact_id']}"
    said = queries.one_contact(sent["contact_id"])
    assert (said.now.purpose, said.now.device, said.now.channel, said.now.incoming) == (
        MARK,
        Device.WORK,
        Channel.CALL,
        False,
    )
    page = text(browser.get(answer["Location"]))
    assert SHOWN in page
    assert "Late" not in page


def test_a_late_record_is_marked_and_kept(force, signed):
    browser, sent = signed(force.rees), typed(**parts("happened_at", NOON - timedelta(days=9)))
    where = browser.post(NEW, sent)["Location"]
    page = text(browser.get(where))
    assert "marked as late" in page
    assert ">Late<" in page
    assert ">Late<" in text(browser.get("/contacts"))


@pytest.mark.parametrize("missing", [*CONDITIONS, "told"])
def test_for_ones_own_phone_each_thing_that_is_missing_is_named_at_its_place(force, signed, missing):
    sent = typed(**OWN_PHONE) | {missing: ""}
    answer = signed(force.rees).post(NEW, sent)
    assert answer.status_code == 422
    page = text(answer)
    assert page.count(str(TOO_EMPTY[missing])) == 2, "in the summary, and at the place"
    assert all(str(words) not in page for name, words in TOO_EMPTY.items() if name != missing)
    assert f'id="id_{missing}-error"' in page
    assert SHOWN in page


def test_with_none_of_the_conditions_answered_all_of_them_are_named_at_once(force, signed):
    page = text(signed(force.rees).post(NEW, typed(device="personal")))
    assert [name for name in TOO_EMPTY if str(TOO_EMPTY[name]) in page] == [*CONDITIONS, "told"]


def test_a_condition_that_was_not_met_is_recorded_and_said_on_the_record(force, signed):
    browser, sent = signed(force.rees), typed(**OWN_PHONE)
    page = text(browser.get(browser.post(NEW, sent)["Location"]))
    assert "not every condition for that was met" in page
    assert queries.one_contact(sent["contact_id"]).now.not_met() == ("no_issued_phone",)
    assert str(WORDS["no_issued_phone"]) in page


@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        (parts("happened_at", NOON + timedelta(minutes=1)), "happened_at", "This is in the future"),
        ({"happened_at-day": "31", "happened_at-month": "2"}, "happened_at", "must be a real date"),
        ({"number": "07700 900ABC"}, "number", "The telephone number holds `ABC`"),
        ({"number": "12"}, "number", "has 2 digits"),
        ({"incident": "ZZ/I001234/26"}, "incident", "it is one of another force"),
        ({"incident": "12345"}, "incident", "is in no form"),
        ({"incident": ""}, "incident", "Fill in: Incident or investigation number"),
        ({"rationale": "y" * 1_000_000}, "rationale", "at most 4000 characters (it has 1000000)"),
        ({"who": ""}, "who", "Answer the question: Who was it with?"),
        ({"withheld": "yes"}, "withheld_why", "Say why your number was withheld"),
        ({"way": "call:sideways"}, "way", "Select a valid choice"),
    ],
)
def test_bad_input_is_said_at_its_place_and_nothing_typed_is_lost(force, signed, wrong, place, said):
    sent = typed(reference="Witness &", **{name: value for name, value in wrong.items() if name not in typed()})
    sent |= wrong
    answer = signed(force.rees).post(NEW, sent)
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert f'id="id_{place}-error"' in page
    assert SHOWN in page
    assert "Witness &amp;" in page
    assert all(str(value)[:1000] in page for value in wrong.values())
    assert queries.contacts_of(force.rees) == ()


def test_everything_that_is_wrong_is_said_at_once(force, signed):
    page = text(signed(force.rees).post(NEW, typed(number="x", incident="y", device="personal", who="")))
    for said in ("The telephone number", "is in no form", "Answer the question: Who was it with?", TOO_EMPTY["told"]):
        assert str(said) in page


def test_the_same_form_sent_twice_records_once_and_shows_the_record(force, signed):
    browser, sent = signed(force.rees), typed()
    assert browser.post(NEW, sent)["Location"] == browser.post(NEW, sent)["Location"]
    assert "sent before" in text(browser.get(f"/contacts/{sent['contact_id']}"))
    assert len(queries.contacts_of(force.rees)) == 1


def test_a_form_changed_after_it_was_sent_is_refused_with_what_was_typed(force, signed):
    browser, sent = signed(force.rees), typed()
    browser.post(NEW, sent)
    again = browser.post(NEW, sent | {"rationale": "they asked me & twice"})
    assert again.status_code == 422
    assert "they asked me &amp; twice" in text(again)
    other = signed(force.okafor).post(NEW, sent)
    assert other.status_code == 422
    assert [len(queries.contacts_of(who)) for who in (force.rees, force.okafor)] == [1, 0]


def test_a_draft_is_taken_up_as_it_was_typed_and_gone_once_it_is_recorded(force, signed):
    browser, sent = signed(force.rees), typed(number="+44x", withheld="yes", **{"happened_at-day": "3x"})
    body = {name: str(value) for name, value in sent.items()}
    drafts.save_draft(force.rees, "contact", sent["contact_id"], body, NOON)
    assert f"{NEW}/{sent['contact_id']}" in text(browser.get("/contacts"))
    page = text(browser.get(f"{NEW}/{sent['contact_id']}"))
    assert all(shown in page for shown in (SHOWN, 'value="3x"', 'value="+44x"', 'value="EX/I001234/26"'))
    assert signed(force.okafor).get(f"{NEW}/{sent['contact_id']}").status_code == 404
    browser.post(NEW, sent | {"number": "", "withheld_why": "as asked", "happened_at-day": "2"})
    assert drafts.drafts_of(force.rees, "contact") == ()


def test_a_form_that_stood_open_for_three_days_is_recorded_with_the_time_that_stands_on_it(force, signed, later):
    browser, sent = signed(force.rees), typed()
    with later(days=3):
        where = browser.post(NEW, sent)["Location"]
        assert "It is recorded" in text(browser.get(where))
    assert queries.one_contact(sent["contact_id"]).now.happened_at == NOON
