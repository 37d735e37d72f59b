"""Spans of time: what is left of them when something is written over a part."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.register.errors import WrongOrderInTime
from bluelamp.records.register.spans import Span, checked, left_of

START = datetime(2026, 10, 24, tzinfo=UTC)


def hour(number):
    return START + timedelta(hours=number)


@st.composite
def spans(draw):
    start = draw(st.integers(0, 20))
    length = draw(st.none() | st.integers(1, 20))
    return Span(hour(start), None if length is None else hour(start + length))


@given(spans(), spans(), st.integers(-1, 50))
def test_writing_over_a_span_changes_nothing_outside_it(span, written, at):
    left = left_of(span, written)
    kept = span.holds(hour(at)) and not written.holds(hour(at))
    assert sum(one.holds(hour(at)) for one in left) == int(kept)


@given(spans(), spans())
def test_two_spans_meet_exactly_where_they_have_a_moment_in_common(one, other):
    moments = [hour(at) for at in range(50)]
    assert one.meets(other) == other.meets(one) == any(one.holds(at) and other.holds(at) for at in moments)


def test_an_end_has_to_come_after_its_start():
    assert checked(hour(1), hour(2)) == Span(hour(1), hour(2))
    for end in (hour(1), hour(0)):
        with pytest.raises(WrongOrderInTime, match="not after its start"):
            checked(hour(1), end)
