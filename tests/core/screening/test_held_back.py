"""Small counts are held back, and cannot be reckoned from what is shown beside them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.screening.held_back import TOGETHER, Part, joined, shown_parts

SMALLEST = 5
PEOPLE = [f"P{number}" for number in range(24)]


@st.composite
def divided(draw):
    """Parts of a force: everybody in one part, with some findings before, gained and lost."""
    parts = {}
    for name in draw(st.lists(st.sampled_from("abcdefg"), unique=True, min_size=1)):
        parts[name] = Part()
        for person in draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=14)):
            before = draw(st.integers(0, 3))
            parts[name].add(f"{name}{person}", before, draw(st.integers(0, 2)), draw(st.integers(0, before)))
    return parts


@given(divided())
def test_no_group_that_is_shown_or_left_over_is_of_few_people(parts):
    rows = shown_parts(parts, SMALLEST)
    shown = [row.name for row in rows if row.name != TOGETHER]
    left = joined(parts[name] for name in parts if name not in shown)
    assert not any(parts[name].small(SMALLEST) for name in shown)
    if any(row.before is None for row in rows):
        assert not shown, "what is held back could be reckoned from the whole"
    else:
        assert not left.small(SMALLEST)


@given(divided())
def test_rows_add_up_to_the_whole_unless_something_is_held_back(parts):
    rows = shown_parts(parts, SMALLEST)
    if all(row.before is not None for row in rows):
        for what in ("before", "gained", "lost"):
            assert sum(getattr(row, what) for row in rows) == sum(getattr(part, what) for part in parts.values())


def test_a_unit_of_one_takes_a_larger_one_with_it():
    parts = {"large": Part(), "middling": Part(), "one": Part()}
    for name, size in (("large", 30), ("middling", 6), ("one", 1)):
        for number in range(size):
            parts[name].add(f"{name}{number}", 1, 1, 0)
    rows = shown_parts(parts, SMALLEST)
    assert [(row.name, row.people) for row in rows] == [("large", 30), (TOGETHER, 7)]


def test_where_nothing_may_be_shown_the_row_says_only_that_it_is_there():
    part = Part()
    part.add("P1", 1, 0, 1)
    [row] = shown_parts({"one": part}, SMALLEST)
    assert (row.name, row.before, row.gained, row.lost, row.people) == (TOGETHER, None, None, None, None)
