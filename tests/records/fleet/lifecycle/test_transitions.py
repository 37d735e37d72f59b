"""What a phone loses from one content to the next, and what stops for two people."""

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.lifecycle.transitions import STOP_SAYS, Loss, Stop, loss, worst

rows = st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from(State)).map(
    lambda found: tuple(AppRow(own, state) for own, state in sorted(found.items()))
)


def listed(*names, state=State.OPEN):
    return tuple(AppRow(one, state) for one in names)


@given(rows)
def test_the_same_content_again_loses_nothing(content):
    assert not loss(content, content).removed
    assert not loss(content, content).stops()


@given(rows, rows)
def test_what_is_lost_was_there_and_is_not_any_more(before, after):
    found = loss(before, after)
    had = {row.id for row in before if row.state is not State.REMOVED}
    has = {row.id for row in after if row.state is not State.REMOVED}
    assert found.removed == had - has
    assert found.required <= found.removed


@given(rows)
def test_switching_everything_off_removes_nothing(content):
    off = tuple(AppRow(row.id, State.SUSPENDED) for row in content if row.state is not State.REMOVED)
    assert not loss(content, off).removed


def test_more_apps_than_one_change_may_take_stop_for_two_people():
    before, after = listed(*"abcdefghijklmnop"), listed(*"ghijklmnop")
    assert loss(before, after).stops(5) == {Stop.MANY_REMOVED}
    assert loss(before, after).stops(6) == set()


def test_a_required_app_that_is_dropped_stops():
    before = (*listed("calls", state=State.REQUIRED), *listed("a", "b", "c"))
    assert loss(before, listed("a", "b", "c")).stops() == {Stop.REQUIRED_DROPPED}


def test_a_list_that_is_emptied_or_nearly_so_stops():
    assert loss(listed("a"), ()).stops() == {Stop.NEARLY_EMPTY}
    assert loss(listed("a", "b", "c"), listed("a")).stops() == {Stop.NEARLY_EMPTY}


def test_of_several_changes_all_that_stops_is_told_in_a_sentence():
    many = Loss(removed=frozenset("abcdef"), left=90)
    dropped = Loss(removed=frozenset("a"), required=frozenset("a"), left=90)
    assert worst([many, dropped]) == {Stop.MANY_REMOVED, Stop.REQUIRED_DROPPED}
    assert worst([]) == set()
    assert STOP_SAYS.keys() == set(Stop)
