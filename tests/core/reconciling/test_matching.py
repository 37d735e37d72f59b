"""Contacts and records matched one to one, held to a matcher that tries everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.reconciling.matching import Point, Window, fits, matched

ZERO = datetime(2026, 3, 28, 23, tzinfo=UTC)
NUMBERS = st.sampled_from(["", "", "+447700900001", "+447700900002"])


def at(minutes):
    return ZERO + timedelta(minutes=minutes)


@st.composite
def windows(draw):
    spans = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 8), NUMBERS, st.booleans()), max_size=7))
    return [
        Window(f"w{number}", at(start), at(start + length), who, needed)
        for number, (start, length, who, needed) in enumerate(spans)
    ]


@st.composite
def points(draw):
    made = draw(st.lists(st.tuples(st.integers(0, 28), NUMBERS), max_size=7))
    return [Point(f"p{number}", at(minute), who) for number, (minute, who) in enumerate(made)]


def best_by_trying_everything(spans, instants):
    """The most needed windows that can be served, and with them the most windows in all."""

    @cache
    def best(place, taken):
        if place == len(spans):
            return (0, 0)
        found = best(place + 1, taken)
        for number, point in enumerate(instants):
            if not taken >> number & 1 and fits(spans[place], point):
                needed, total = best(place + 1, taken | 1 << number)
                found = max(found, (needed + spans[place].needed, total + 1))
        return found

    return best(0, 0)


@given(windows(), points())
def test_no_assignment_leaves_fewer_unmatched(spans, instants):
    found = matched(spans, instants)
    by_id, point_by_id = {one.id: one for one in spans}, {one.id: one for one in instants}
    assert len(set(found.values())) == len(found)
    assert all(fits(by_id[window], point_by_id[point]) for window, point in found.items())
    assert (sum(by_id[one].needed for one in found), len(found)) == best_by_trying_everything(spans, instants)


@given(windows(), points(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(spans, instants, chance):
    found = matched(spans, instants)
    chance.shuffle(spans)
    chance.shuffle(instants)
    assert matched(spans, instants) == found


def test_both_ends_of_a_window_belong_to_it():
    window = Window("w", at(0), at(30), "+447700900001")
    for minute, expected in ((0, {"w": "p"}), (30, {"w": "p"}), (-1, {}), (31, {})):
        assert matched([window], [Point("p", at(minute))]) == expected


def test_a_record_of_the_very_number_goes_before_one_without():
    window = Window("w", at(0), at(30), "+447700900001")
    found = matched([window], [Point("early", at(1)), Point("same", at(20), "+447700900001")])
    assert found == {"w": "same"}


def test_a_thousand_at_one_moment_are_looked_through_once():
    """Half of them can be served; the search for the others must not go over everything again each time."""
    spans = [Window(f"w{number:04d}", at(0), at(1)) for number in range(1000)]
    instants = [Point(f"p{number:04d}", at(0)) for number in range(500)]
    looked_at = 0

    class Counting(datetime):
        def __le__(self, other):
            nonlocal looked_at
            looked_at += 1
            return super().__le__(other)

    counted = [Point(one.id, Counting.fromtimestamp(one.at.timestamp(), UTC), one.number) for one in instants]
    assert len(matched(spans, counted)) == 500
    assert looked_at < 10 * 500 * 1000
