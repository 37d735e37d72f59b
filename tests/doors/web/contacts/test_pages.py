"""The list of one's own records, one record for whoever may read it, and its text by copy and by file."""

import uuid

import pytest

from bluelamp.records.journal.models import Act
from doors.web.contacts.contact_forms import MARK, NEW, SHOWN, typed
from doors.web.safeguards.conftest import text


@pytest.fixture
def made(force, signed):
    """The address of a contact that an officer recorded."""
    return signed(force.rees).post(NEW, typed())["Location"]


def test_the_list_has_ones_own_records_and_nobody_elses(force, signed, made):
    assert "EX/I001234/26" in text(signed(force.rees).get("/contacts"))
    assert "You have recorded no contact." in text(signed(force.sergeant).get("/contacts"))
    assert signed(force.rees).get("/contacts?after=%00%FF").status_code == 200


def test_the_text_to_attach_is_on_the_page_and_in_a_file(force, signed, made):
    browser = signed(force.rees)
    page = text(browser.get(made))
    assert f"Purpose: {SHOWN}" in page
    assert 'data-copy="attach"' in page
    answer = browser.get(f"{made}/text.txt")
    assert answer["Content-Disposition"].startswith("attachment")
    assert f"Purpose: {MARK}" in text(answer)
    assert not Act.objects.filter(verb="declarations.contact-read").exists(), "one's own look leaves no entry"


def test_whoever_leads_reads_it_on_the_record_and_cannot_correct_it(force, signed, made):
    page = text(signed(force.sergeant).get(made))
    assert SHOWN in page
    assert "Correct this record" not in page
    assert Act.objects.filter(verb="declarations.contact-read").count() == 1
    assert signed(force.sergeant).get(f"{made}/correct").status_code == 404


def test_nobody_else_reads_it(force, signed, made):
    for rest in ("", "/text.txt"):
        assert signed(force.okafor).get(made + rest).status_code == 403
        assert signed(force.mobile).get(made + rest).status_code == 403


@pytest.mark.parametrize("rest", ["", "/text.txt", "/correct"])
def test_what_is_not_there_is_a_page_not_found(force, signed, rest):
    assert signed(force.rees).get(f"/contacts/{uuid.uuid4()}{rest}").status_code == 404
