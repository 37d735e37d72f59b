"""Whom the demo sign-in shows: an officer with a phone first, and then whoever that officer answers to."""

import pytest

from bluelamp.records.journal import clock
from bluelamp.records.register.queries import line_manager
from bluelamp.site.sign_in_wiring import one_of_each_role
from records import small_register as small
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def test_the_supervisor_of_the_demonstration_is_whom_its_officer_answers_to():
    with clock.frozen(NOON):
        teams = [small.unit(f"team-{number}", small.unit(f"station-{number}")) for number in range(6)]
        for number, team in enumerate(teams):
            small.lead(team, small.person(f"S{number}", team, grade="sergeant"))
        officers = [small.person(f"P{number}", team) for number, team in enumerate(teams)]
        for number, person in enumerate(officers):
            small.phone(f"T-{number}", holder=person)
        shown = {one.role: one.person for one in one_of_each_role()}
        assert shown["officer"] in officers
        assert shown["supervisor"] == line_manager(shown["officer"], NOON)


def test_an_officer_with_an_iphone_is_shown_with_whom_they_answer_to():
    with clock.frozen(NOON):
        teams = [small.unit(f"team-{number}", small.unit(f"station-{number}")) for number in range(2)]
        for number, team in enumerate(teams):
            small.lead(team, small.person(f"S{number}", team, grade="sergeant"))
        android, apple = (small.person(f"P{number}", team) for number, team in enumerate(teams))
        small.phone("T-0", holder=android)
        small.phone("T-1", holder=apple, platform="apple")
        shown = {one.role: one.person for one in one_of_each_role()}
        assert (shown["officer"], shown["officer-apple"]) == (android, apple)
        assert shown["supervisor-apple"] == line_manager(apple, NOON) != shown["supervisor"]


def test_whoever_both_officers_answer_to_is_shown_for_both():
    with clock.frozen(NOON):
        team = small.unit("team-0", small.unit("station-0"))
        sergeant = small.person("S0", team, grade="sergeant")
        small.lead(team, sergeant)
        small.phone("T-0", holder=small.person("P0", team))
        small.phone("T-1", holder=small.person("P1", team), platform="apple")
        shown = {one.role: one.person for one in one_of_each_role()}
        assert shown["supervisor"] == shown["supervisor-apple"] == sergeant


def test_a_force_without_iphones_shows_no_officer_with_one():
    with clock.frozen(NOON):
        small.phone("T-0", holder=small.person("P0", small.unit("team-0")))
        shown = {one.role for one in one_of_each_role()}
        assert "officer" in shown
        assert not {"officer-apple", "supervisor-apple"} & shown
