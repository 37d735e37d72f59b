"""The list of what one told and was told, one telling, and its receipt as a file."""

import uuid

import pytest

from bluelamp.records.declarations import queries
from bluelamp.records.journal.models import Act
from doors.web.safeguards.conftest import text
from doors.web.told.telling_forms import NEW, typed


@pytest.fixture
def told(force, signed):
    """The address of what an officer told the sergeant."""
    sent = typed(force.sergeant)
    return signed(force.rees).post(NEW, sent)["Location"]


def test_the_list_says_who_told_whom_to_either_of_them(force, signed, told):
    assert "You told" in text(signed(force.rees).get("/told"))
    page = text(signed(force.sergeant).get("/told"))
    assert "told you" in page
    assert "Record that somebody told you" in page
    assert "Nothing is recorded." in text(signed(force.okafor).get("/told"))
    assert signed(force.rees).get("/told?after=%00%FF").status_code == 200


def test_the_supervisor_reads_it_and_is_asked_and_the_look_is_on_record(force, signed, told):
    page = text(signed(force.sergeant).get(told))
    assert "Yes, I was told" in page
    assert "No, it was not so" in page
    assert Act.objects.filter(verb="declarations.told-read").count() == 1
    assert "Yes, I was told" not in text(signed(force.rees).get(told))


def test_nobody_else_reads_it(force, signed, told):
    assert signed(force.okafor).get(told).status_code == 403
    assert signed(force.okafor).get(f"{told}/receipt.txt").status_code == 403


def test_the_receipt_goes_away_as_a_file(force, signed, told):
    answer = signed(force.rees).get(f"{told}/receipt.txt")
    assert answer["Content-Disposition"].startswith("attachment")
    number = queries.receipt_for(told.rsplit("/", 1)[1]).number
    assert f"Number of the record: {number}" in text(answer)
    assert "not published yet" in text(answer)


@pytest.mark.parametrize("rest", ["", "/receipt.txt", "/confirm"])
def test_what_is_not_there_is_a_page_not_found(force, signed, rest):
    assert signed(force.rees).get(f"/told/{uuid.uuid4()}{rest}").status_code == 404
