"""Who stands in: named for oneself and for one's people, seen in the list, with the tasks while it lasts, and ended."""

import re
import uuid

import pytest

from doors.web.my_team.conftest import text

SENT = {
    "away": "myself",
    "cover": "P7",
    "first-day": "2",
    "first-month": "11",
    "first-year": "2026",
    "last-day": "9",
    "last-month": "11",
    "last-year": "2026",
}


def end_of(page):
    return re.search(r'href="(/cover/[^"]+/end)"', page)[1]


def test_whoever_stands_in_has_the_tasks_until_it_is_ended(force, signed, asked):
    browser = signed(force.sergeant)
    assert asked not in text(signed(force.other_sergeant).get("/work"))
    assert browser.post("/cover", SENT)["Location"] == "/cover"
    page = text(browser.get("/cover"))
    assert "from 2 November 2026 to 9 November 2026" in page
    assert asked in text(signed(force.other_sergeant).get("/work"))
    assert signed(force.other_sergeant).get(end_of(page)).status_code == 404
    assert "End this cover?" in text(browser.get(end_of(page)))
    assert browser.post(end_of(page))["Location"] == "/cover"
    assert asked not in text(signed(force.other_sergeant).get("/work"))
    assert browser.get(f"/cover/{uuid.uuid4()}/end").status_code == 404


def test_a_leader_names_who_stands_in_for_one_of_their_people(force, signed):
    browser = signed(force.inspector)
    assert browser.post("/cover", {**SENT, "away": "another", "owner": "P3"})["Location"] == "/cover"
    assert "/end" in text(browser.get("/cover"))
    assert "/end" in text(signed(force.sergeant).get("/cover"))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Who is away?"),
        ({**SENT, "cover": "P99"}, "Nobody has that number"),
        ({**SENT, "cover": "P3"}, "Nobody can stand in for themselves"),
        ({**SENT, "last-day": "1"}, "would end on"),
        ({**SENT, "away": "another"}, "Give the number of whoever is away"),
        ({**SENT, "away": "another", "owner": "P99"}, "Nobody has that number"),
    ],
)
def test_a_form_that_does_not_hold_names_nobody(force, signed, sent, says):
    answer = signed(force.sergeant).post("/cover", sent)
    assert answer.status_code == 422
    assert says in text(answer)
    assert "/end" not in text(answer)


def test_nobody_is_named_for_somebody_of_another_team(force, signed):
    assert signed(force.sergeant).post("/cover", {**SENT, "away": "another", "owner": "P2"}).status_code == 403
