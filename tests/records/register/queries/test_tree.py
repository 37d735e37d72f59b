"""The tree of units that is kept in memory answers as the tables do, and a change counts at once."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.register import queries
from bluelamp.records.register.models import Place
from bluelamp.records.register.queries import tree
from bluelamp.records.register.queries.dates import on
from records import small_register as small

pytestmark = pytest.mark.django_db
AT = small.day(11, 2)
HOUR = timedelta(hours=1)


def below_by_the_tables(tops, at):
    """The same, a row at a time."""
    found, waiting = set(), list(tops)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += Place.objects.filter(on(at), parent_id=one, in_line=True).values_list("unit_id", flat=True)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.data())
def test_what_stands_below_and_above_is_what_the_tables_say_at_any_moment(db, data):
    units = [small.unit(small.new_id())]
    for _ in range(data.draw(st.integers(1, 6))):
        parent = data.draw(st.sampled_from(units))
        units.append(small.unit(small.new_id(), parent))
    for _ in range(data.draw(st.integers(0, 3))):
        move(data.draw(st.sampled_from(units[1:])), units[0], AT + data.draw(st.integers(-3, 3)) * HOUR)
    tops = data.draw(st.lists(st.sampled_from(units), min_size=1, max_size=3))
    for hours in (-4, -1, 0, 2, 5):
        at = AT + hours * HOUR
        assert queries.units_below(tops, at) == below_by_the_tables(tops, at)
        assert queries.units_above(tops[0], at) == above_by_the_tables(tops[0], at)


def above_by_the_tables(unit, at):
    """The same, a row at a time."""
    parent = Place.objects.filter(on(at), unit_id=unit, in_line=True).values_list("parent_id", flat=True).first()
    return (unit, *(above_by_the_tables(parent, at) if parent else ()))


def move(unit, into, at):
    small.write(
        small.models.Place, {"unit_id": unit, "in_line": True}, {"parent_id": into}, small.Span(at), now=AT + 9 * HOUR
    )


@pytest.fixture
def led(db):
    """A force, a team in it, somebody who leads the team, and the team's own part."""
    top = small.unit("force")
    team = small.unit("team", top)
    part = small.unit("part", team)
    boss = small.person("N1", team)
    small.lead(team, boss)
    return top, team, part, boss


def test_a_unit_that_moved_counts_at_the_next_request(led):
    top, team, part, boss = led
    assert queries.actor_for(boss, AT, "demo").leads == {team, part}
    move(part, top, AT - HOUR)
    assert queries.actor_for(boss, AT, "demo").leads == {team}


def test_a_role_that_ended_counts_at_the_next_request(led):
    *_, boss = led
    small.role(boss, "mobile-team")
    assert queries.actor_for(boss, AT, "demo").holds("mobile-team")
    small.models.Role.objects.filter(person_id=boss).update(superseded_at=AT)
    assert not queries.actor_for(boss, AT, "demo").holds("mobile-team")


def test_whoever_covers_a_lead_leads_from_the_next_request_on(led):
    _, team, part, boss = led
    deputy = small.person("N2", team)
    assert queries.actor_for(deputy, AT, "demo").leads == frozenset()
    small.cover(boss, deputy, AT - HOUR, AT + HOUR)
    assert queries.actor_for(deputy, AT, "demo").leads == {team, part}
    assert queries.actor_for(deputy, AT + 2 * HOUR, "demo").leads == frozenset()


def test_the_tree_is_read_once_while_nothing_changes(led, django_assert_num_queries):
    *_, boss = led
    queries.actor_for(boss, AT, "demo")
    with django_assert_num_queries(1):
        queries.actor_for(boss, AT, "demo")


def test_a_row_taken_back_and_another_of_its_number_have_different_stamps(led):
    _, team, *_ = led
    before = tree.tree_now()
    other = small.unit("other")
    assert Place.objects.filter(unit_id=other).count() == 0
    move(team, other, AT - HOUR)
    assert tree.tree_now() is not before
