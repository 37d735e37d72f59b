"""All ways of looking for whom a list shows give the same rows, and those are the rows that anybody would pick."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.register import queries
from bluelamp.records.register.queries import narrowing
from bluelamp.records.register.queries.scope import Scope
from bluelamp.records.register.values import PeopleFilter, PhoneFilter
from records import small_register as small

pytestmark = pytest.mark.django_db
AT = small.day(11, 2)
KINDS, STATES = ("officer", "staff"), ("issued", "in-store")


@pytest.fixture
def force(db):
    """Three units in a line and one beside it, nine people, and a phone for every other one."""
    top = small.unit("top")
    mid = small.unit("mid", top)
    low = small.unit("low", mid)
    aside = small.unit("aside", top)
    units = {"top": top, "mid": mid, "low": low, "aside": aside}
    people = {}
    for number in range(9):
        where = ("mid", "low", "aside")[number % 3]
        kind = KINDS[number % 2]
        people[small.person(f"N{number}", units[where], kind=kind, name=f"Gen {number % 4}")] = (where, kind)
    phones = {small.phone("T-0"): (None, "android")}
    for number, person in enumerate(sorted(people)):
        if number % 2:
            platform = ("android", "apple")[number % 4 // 2]
            phones[small.phone(f"T-{number}", holder=person, platform=platform)] = (person, platform)
    return units, people, phones


BELOW = {"top": {"top", "mid", "low", "aside"}, "mid": {"mid", "low"}, "low": {"low"}, "aside": {"aside"}}
SOME_UNITS = st.sets(st.sampled_from(sorted(BELOW)), max_size=2)


def scope_of(units, data, people):
    me = data.draw(st.sampled_from(sorted(people)))
    named = set().union(*(BELOW[one] for one in data.draw(SOME_UNITS)))
    return Scope(person=me, everybody=data.draw(st.booleans()), units=frozenset(units[one] for one in named)), me, named


def in_pages(ask):
    found, after = [], None
    while True:
        page = ask(after)
        found += [one.id for one in page.rows]
        after = page.after
        if after is None:
            return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_lists_show_whom_their_scope_and_filters_leave_in_every_way(force, data):
    units, people, phones = force
    scope, me, named = scope_of(units, data, people)
    unit = data.draw(st.sampled_from([None, *sorted(BELOW)]))
    kind = data.draw(st.sampled_from([None, *KINDS]))
    platform = data.draw(st.sampled_from([None, "android", "apple"]))
    few, most = data.draw(st.sampled_from([(0, False), (0, True), (100, False)]))

    def shown(person):
        where, _ = people[person]
        seen = scope.everybody or person == me or where in named
        return seen and (unit is None or where in BELOW[unit])

    persons = {one for one, (_, of_kind) in people.items() if shown(one) and kind in {None, of_kind}}
    held = {
        one
        for one, (holder, on) in phones.items()
        if platform in {None, on} and (shown(holder) if holder else scope.everybody and unit is None)
    }
    wanted = PeopleFilter(unit=units[unit] if unit else None, kind=kind)
    wanted_phones = PhoneFilter(unit=units[unit] if unit else None, platform=platform)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(narrowing, "FEW_UNITS", few)
        patch.setattr("bluelamp.records.register.queries.scope.FEW_UNITS", few)
        patch.setattr(narrowing, "are_most", lambda units, as_of: most)
        listed = in_pages(lambda after: queries.people(scope, AT, wanted, after=after, size=2))
        with_phones = in_pages(lambda after: queries.phones(scope, AT, wanted_phones, after=after, size=2))
        assert queries.count_people(scope, AT, wanted) == len(persons)
        assert queries.count_phones(scope, AT, wanted_phones) == len(held)
    assert set(listed) == persons
    assert set(with_phones) == held
    assert len(listed) == len(persons)
    assert len(with_phones) == len(held)
    names = [queries.one_person(one, AT).name for one in listed]
    assert names == sorted(names)


@pytest.mark.parametrize(("ask", "wanted"), [("people", PeopleFilter()), ("phones", PhoneFilter())])
def test_whoever_leads_nearly_everybody_sees_a_page_without_all_their_units_being_sent(
    force, ask, wanted, monkeypatch, django_assert_num_queries
):
    units, people, _ = force
    small.lead(units["top"], head := min(people))
    monkeypatch.setattr(narrowing, "FEW_UNITS", 0)
    monkeypatch.setattr("bluelamp.records.register.queries.scope.FEW_UNITS", 0)
    scope = queries.visible_to(queries.actor_for(head, AT, "demo"), AT, frozenset())
    with django_assert_num_queries(1) as asked:
        page = getattr(queries, ask)(scope, AT, wanted, size=2)
    assert len(page.rows) == 2
    assert not any(unit in asked.captured_queries[-1]["sql"] for unit in units.values())


def test_a_mark_of_somebody_who_is_no_longer_there_begins_the_list_anew(force):
    _, people, phones = force
    everybody = Scope(person="", everybody=True)
    assert len(queries.people(everybody, AT, PeopleFilter(), after=small.new_id()).rows) == len(people)
    assert len(queries.phones(everybody, AT, PhoneFilter(), after=small.new_id()).rows) == len(phones)


def test_a_long_list_is_counted_once_a_minute_and_a_short_one_each_time(force, monkeypatch, django_assert_num_queries):
    everybody = Scope(person="", everybody=True)
    narrowing._long.clear()
    now = [1_000.0]
    monkeypatch.setattr(narrowing.time, "monotonic", lambda: now[0])
    assert queries.count_people(everybody, AT, PeopleFilter(), most=5) == 6
    with django_assert_num_queries(0):
        assert queries.count_people(everybody, AT, PeopleFilter(), most=5) == 6
    now[0] += 61
    with django_assert_num_queries(1):
        assert queries.count_people(everybody, AT, PeopleFilter(), most=5) == 6
    for _ in range(2):
        with django_assert_num_queries(1):
            assert queries.count_people(everybody, AT, PeopleFilter(), most=50) == 9


def test_a_short_list_comes_with_its_length_and_a_long_one_without(force, monkeypatch):
    units, people, _ = force
    scope = Scope(person="", everybody=True)
    in_aside = PeopleFilter(unit=units["aside"])
    assert queries.people(scope, AT, in_aside, size=1).total == sum(where == "aside" for where, _ in people.values())
    assert queries.people(scope, AT, PeopleFilter(), size=1).total is None
    lost = PhoneFilter(state="lost")
    assert queries.phones(scope, AT, lost) == queries.phones(scope, AT, lost, after=small.new_id())
    monkeypatch.setattr(narrowing, "SHORT", 2)
    whole = in_pages(lambda after: queries.people(scope, AT, in_aside, after=after, size=1))
    assert queries.people(scope, AT, in_aside, size=1).total is None
    assert len(whole) == len(set(whole)) == 3
