"""Work in its four groups, one's own and one's people's, each task with the way to where it is done."""

import re

import pytest

from bluelamp.doors.web.my_team import work
from bluelamp.records.clocks.acts import sweep
from bluelamp.records.clocks.kinds import KINDS
from bluelamp.records.clocks.lifecycle import Group
from bluelamp.records.declarations import deadlines
from doors.web.my_team.conftest import text
from records.declarations.wishes import granted, told


def test_every_group_has_words_and_every_task_of_the_declarations_a_page():
    assert set(work.GROUPS) == set(Group)
    assert set(work.PAGES) == {one.name for one in deadlines.ALL}
    assert set(work.ELSEWHERE) <= set(KINDS)


@pytest.mark.parametrize(
    ("days", "group"), [(0, "Not due yet"), (4, "Due soon"), (5, "Overdue"), (12, "Critically overdue")]
)
def test_a_request_moves_through_the_groups_of_whoever_decides_it(force, signed, later, asked, days, group):
    with later(days=days):
        sweep()
        for path in ("/work", "/my-team"):
            page = text(signed(force.sergeant).get(path))
            assert re.findall(r'govuk-tag--\w+">([^<]+)<', page) == [group]
            assert f'href="{asked}"' in page
            assert "WhatsApp" in page


def test_what_waits_for_ones_people_stands_beside_ones_own(force, of, signed, asked):
    page = text(signed(force.inspector).get("/my-team"))
    mine, theirs = page.split("What waits for your people</h2>")
    assert "Nothing waits for you." in mine
    assert asked in theirs
    assert "Nothing waits for you." in text(signed(force.inspector).get("/work"))
    assert "You lead or cover no unit today." in text(signed(force.rees).get("/my-team"))


def test_a_task_of_ones_own_that_nobody_else_can_do_is_not_handed_on(force, of, signed):
    granted(of, force)
    told(of, force)
    assert "Hand it on" not in text(signed(force.rees).get("/work"))
    page = text(signed(force.sergeant).get("/work"))
    assert "Say whether you were told" in page
    assert 'href="/told/' in page
    assert "Hand it on" not in page


def test_a_task_of_a_role_waits_for_whoever_holds_it(force, of, signed):
    held = granted(of, force)
    signed(force.rees).post(f"/permissions/{held.id}/give-back")
    page = text(signed(force.mobile).get("/work"))
    assert f"/permissions/{held.id}" in page
    assert "Mobile device team" in page


def test_the_phones_of_a_team_and_its_duty_are_one_click_away(force, signed):
    page = text(signed(force.sergeant).get("/my-team"))
    assert f"/phones?unit={force.team}" in page
    assert "/units/duty" in page
