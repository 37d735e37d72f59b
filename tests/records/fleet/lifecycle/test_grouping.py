"""Groups change and phones move so that each gets what it wants, and no phone is touched that was right."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.lifecycle.grouping import FEW, Member, arrange

contents = st.sampled_from("abcd")
group_names = st.sampled_from(["g1", "g2", "g3", "g4", ""])
groups_held = st.dictionaries(group_names.filter(bool), contents, max_size=4)
wishes = st.lists(st.tuples(group_names, contents), max_size=60)


def named():
    numbers = count(1)
    return lambda: f"new-{next(numbers)}"


def members(pairs, groups):
    return [Member(f"p{at}", group if group in groups else "", wants) for at, (group, wants) in enumerate(pairs)]


@given(wishes, groups_held, st.sets(group_names.filter(bool)))
def test_every_phone_ends_in_a_group_that_holds_what_it_wants(pairs, groups, busy):
    listed = members(pairs, groups)
    made = arrange(listed, groups, named(), busy)
    holding = {**groups, **made.holds}
    for one in listed:
        assert holding[made.moves.get(one.phone, one.group)] == one.wants


@given(wishes, groups_held, st.sets(group_names.filter(bool)))
def test_no_phone_that_is_right_moves(pairs, groups, busy):
    listed = members(pairs, groups)
    made = arrange(listed, groups, named(), busy)
    holding = {**groups, **made.holds}
    assert not [one for one in listed if one.phone in made.moves and holding.get(one.group) == one.wants]


@given(wishes, groups_held, st.sets(group_names.filter(bool)))
def test_no_phone_goes_into_a_group_that_is_about_to_change(pairs, groups, busy):
    made = arrange(members(pairs, groups), groups, named(), busy)
    changing = {*busy, *(group for group in made.holds if group in groups)}
    assert changing.isdisjoint(made.moves.values())


@given(wishes, groups_held)
def test_arranged_once_nothing_is_left_to_arrange(pairs, groups):
    listed = members(pairs, groups)
    made = arrange(listed, groups, named())
    after = [Member(one.phone, made.moves.get(one.phone, one.group), one.wants) for one in listed]
    again = arrange(after, {**groups, **made.holds}, named())
    assert (again.holds, again.moves, again.new) == ({}, {}, [])


def test_a_new_rulebook_moves_nobody():
    listed = [Member(f"p{at}", "g1" if at % 2 else "g2", "b") for at in range(1_000)]
    made = arrange(listed, {"g1": "a", "g2": "a"}, named())
    assert (made.moves, made.holds, made.new) == ({}, {"g1": "b", "g2": "b"}, [])


def test_one_officer_who_is_granted_an_app_moves_alone():
    listed = [Member(f"p{at}", "g1", "b" if at == 7 else "a") for at in range(1_000)]
    made = arrange(listed, {"g1": "a"}, named())
    assert (made.moves, made.holds) == ({"p7": "new-1"}, {"new-1": "b"})


def test_few_phones_move_where_their_content_is_elsewhere_already():
    few = [Member(f"p{at}", "g1", "b") for at in range(FEW)]
    made = arrange(few, {"g1": "a", "g2": "b"}, named())
    assert set(made.moves.values()) == {"g2"}
    many = [Member(f"p{at}", "g1", "b") for at in range(FEW + 1)]
    made = arrange(many, {"g1": "a", "g2": "b"}, named())
    assert (made.moves, made.holds) == ({}, {"g1": "b"})
