"""What a person is told that the register holds about them."""

import pytest

from bluelamp.records.register import held
from records import small_register as small
from records.conftest import NOON

pytestmark = pytest.mark.django_db


def test_a_person_is_told_their_entry_their_roles_and_their_phones():
    unit = small.unit("team-a")
    person = small.person("P1", unit)
    small.role(person, "mobile-team")
    small.phone("A-1", holder=person)
    small.shift(person, "on", small.day(11, 1), small.day(11, 1, 20))
    told = {one.what: one.facts for one in held.gather(person, NOON)}
    assert told["Your entry"]["number"] == "P1"
    assert set(told) == {"Your entry", "The role mobile-team", "A phone that you had", "Your duty"}


def test_somebody_who_is_not_in_the_register_is_told_nothing():
    assert held.gather("nobody", NOON) == []


def test_nothing_of_anybody_else_is_told():
    unit = small.unit("team-a")
    one, other = small.person("P1", unit), small.person("P2", unit)
    small.phone("A-1", holder=other)
    assert [held_.what for held_ in held.gather(one, NOON)] == ["Your entry"]
