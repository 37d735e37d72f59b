"""Numbers for rows and pairs: the same row always has the same number, another row another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.screening import numbering
from bluelamp.core.screening.numbering import PairNumbers, RowNumbers

CELLS = st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from([True, False, None]), st.integers(-2, 2))


def arrays(rows):
    types = (pa.string(), pa.bool_(), pa.int64())
    return [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(types)]


@given(st.lists(st.lists(CELLS, min_size=1, max_size=20), min_size=1, max_size=4))
def test_a_number_stands_for_one_row_over_all_batches(batches):
    numbers = RowNumbers(("x", "y", "z"))
    for rows in batches:
        found = numbers.number(arrays(rows))
        assert [numbers.rows[number] for number in found] == rows
    assert len(set(numbers.rows)) == len(numbers.rows)


def test_rows_with_lists_are_told_apart():
    numbers = RowNumbers(("names",))
    found = numbers.number([pa.array([["a"], ["a", "b"], None, ["a"], []], pa.list_(pa.string()))])
    assert found.tolist() == [0, 1, 2, 0, 3]
    assert numbers.table([pa.list_(pa.string())])["names"].to_pylist() == [["a"], ["a", "b"], None, []]


def test_rows_survive_being_written_and_read():
    numbers = RowNumbers(("x", "y"))
    numbers.number([pa.array(["a", None, "b"]), pa.array([1, 2, None])])
    again = RowNumbers(("x", "y"))
    again.load(numbers.table([pa.string(), pa.int64()]))
    assert again.rows == numbers.rows
    assert again.number([pa.array(["b"]), pa.array([None], pa.int64())]).tolist() == [2]


def test_many_columns_of_many_values_do_not_overflow():
    numbers = RowNumbers(tuple("abcdefgh"))
    rng = np.random.default_rng(1)
    columns = [pa.array(rng.integers(0, 2**62, 500)) for _ in range(8)]
    assert len(set(numbers.number(columns).tolist())) == 500


def check_pairs(pairs, batches):
    met = {}
    for left, right in batches:
        fresh = {}
        found = pairs.number(
            left,
            right,
            int(left.max()) + 1,
            int(right.max()) + 1,
            lambda n, p, f=fresh: f.update(zip(n.tolist(), p.tolist(), strict=True)),
        )
        for at, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            if pair not in met:
                met[pair] = int(found[at])
                assert met[pair] in fresh, "told of every new pair"
                at_first = fresh[met[pair]]
                assert (int(left[at_first]), int(right[at_first])) == pair
            assert met[pair] == found[at]
    assert sorted(met.values()) == list(range(len(met)))
    assert [(pairs.left[number], pairs.right[number]) for number in met.values()] == list(met)


def pair_batches(seed, sizes):
    rng = np.random.default_rng(seed)
    return [(rng.integers(0, size, 400), rng.integers(0, size // 2 + 1, 400)) for size in sizes]


def test_pairs_keep_their_number_while_the_table_grows():
    check_pairs(PairNumbers(), pair_batches(1, [3, 10, 90, 40, 300, 5]))


def test_pairs_keep_their_number_where_the_table_has_no_room(monkeypatch):
    monkeypatch.setattr(numbering, "_LARGEST_TABLE", 64 * 64)
    check_pairs(PairNumbers(), pair_batches(2, [3, 40, 300, 20, 500]))


@pytest.mark.parametrize("room", [1 << 24, 64 * 64])
def test_threads_agree_on_the_numbers_of_pairs(room, monkeypatch):
    monkeypatch.setattr(numbering, "_LARGEST_TABLE", room)
    pairs = PairNumbers()
    batches = pair_batches(3, [20, 200, 50, 300] * 10)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: pairs.number(one[0], one[1], int(one[0].max()) + 1, 300), batches))
    seen = {}
    for (left, right), numbers in zip(batches, found, strict=True):
        for pair, number in zip(zip(left.tolist(), right.tolist(), strict=True), numbers.tolist(), strict=True):
            assert seen.setdefault(pair, number) == number
    assert sorted(seen.values()) == list(range(len(seen)))


@pytest.mark.parametrize("size", [1, 1 << 21])
def test_distinct_values_are_found_in_small_and_in_large_ranges(size):
    values = np.array([0, size - 1, 0, size // 2])
    first, inverse = numbering._distinct(values, size)
    assert values[first][inverse].tolist() == values.tolist()
