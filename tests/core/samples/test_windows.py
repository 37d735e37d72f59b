"""Cutting and joining windows, held against a loop over milliseconds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.samples.windows import Windows, gaps, overlap

ROW = st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 30))


def windows(rows):
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Windows.of(columns[0], columns[1], columns[2])


def instants(found):
    return {(k, t) for k, s, e in zip(found.key, found.start, found.end, strict=True) for t in range(s, e)}


@given(st.lists(ROW, max_size=6), st.lists(ROW, max_size=6))
def test_overlap_holds_the_instants_that_are_in_both(left, right):
    both = overlap(windows(left), windows(right))
    assert instants(both) == instants(windows(left)) & instants(windows(right))


@given(st.sets(st.integers(0, 3), max_size=3), st.lists(ROW, max_size=8))
def test_gaps_hold_the_instants_that_nothing_takes(keys, taken):
    whole = windows([(key, 5, 25) for key in sorted(keys)])
    left = gaps(whole, windows(taken))
    assert instants(left) == instants(whole) - instants(windows(taken))
    assert sum(left.end - left.start) == len(instants(left)), "no instant twice"
