"""What may follow what: no storage, every way at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.adoption import lifecycle
from bluelamp.records.adoption.errors import AlreadyBegun, BeginsTooEarly, NothingInForce, NothingNew
from bluelamp.records.adoption.lifecycle import Adopted, State

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def a_line(*days):
    return [
        Adopted(version=version, bundle=f"bundle-{version}", begins=START + day * DAY)
        for version, day in enumerate(days)
    ]


def test_the_first_adoption_may_begin_in_the_past():
    assert lifecycle.genesis([], bundle="a", begins=START) == Adopted(version=0, bundle="a", begins=START)


def test_there_is_one_first_adoption_only():
    with pytest.raises(AlreadyBegun):
        lifecycle.genesis(a_line(0), bundle="b", begins=START)


def test_nothing_is_superseded_before_there_is_something():
    with pytest.raises(NothingInForce):
        lifecycle.supersede([], bundle="a", begins=START, now=START)


def test_what_was_in_force_before_now_is_not_changed():
    with pytest.raises(BeginsTooEarly):
        lifecycle.supersede(a_line(0), bundle="b", begins=START + DAY, now=START + 2 * DAY)


def test_an_adoption_that_is_still_to_come_is_not_overtaken():
    with pytest.raises(BeginsTooEarly):
        lifecycle.supersede(a_line(0, 9), bundle="b", begins=START + 9 * DAY, now=START + DAY)


def test_the_same_bundle_is_not_adopted_twice_in_a_row():
    with pytest.raises(NothingNew):
        lifecycle.supersede(a_line(0), bundle="bundle-0", begins=START + DAY, now=START)


def test_a_moment_before_the_first_has_no_rulebook():
    with pytest.raises(NothingInForce):
        lifecycle.in_force(a_line(1), START)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 200))
def test_at_any_moment_exactly_one_adoption_is_in_force_and_it_is_the_last_begun(gaps, day):
    days = [sum(gaps[: at + 1]) for at in range(len(gaps))]
    adopted, at = a_line(*days), START + day * DAY
    states = [lifecycle.state(adopted, one.version, at) for one in adopted] if day >= days[0] else []
    begun = [one for one in adopted if one.begins <= at]
    if not begun:
        return
    assert lifecycle.in_force(adopted, at) == begun[-1]
    assert states == [State.SUPERSEDED] * (len(begun) - 1) + [State.IN_FORCE] + [State.TO_COME] * (
        len(adopted) - len(begun)
    )
    assert lifecycle.until(adopted, begun[-1].version) == (
        adopted[len(begun)].begins if len(begun) < len(adopted) else None
    )
