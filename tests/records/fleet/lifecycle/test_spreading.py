"""Edges of shifts are spread: each group has its own place, the same every day, and all are within the span."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.lifecycle.spreading import SPAN, place_of


@given(st.uuids().map(str), st.integers(0, 3_600).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_place_lies_within_the_span_and_stays(group, span):
    place = place_of(group, span)
    assert timedelta(0) <= place <= span
    assert place < span or not span
    assert place == place_of(group, span)


def test_groups_lie_evenly_within_the_span():
    tenths = [0] * 10
    for number in range(10_000):
        tenths[int(10 * (place_of(f"group-{number}", SPAN) / SPAN))] += 1
    assert all(850 < one < 1_150 for one in tenths)
