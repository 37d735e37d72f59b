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
