"""Numbers for distinct rows: the first thing met is 0, the next new one is 1, and so on.

Two forms. `RowNumbers` numbers rows of columns and remembers what stands behind a number.
`PairNumbers` numbers pairs of such numbers with one array look-up an event, which is what makes
encoded screening fast. Both only ever add, so a number stays valid, and both may be used by several
threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[Any]
OnNew = Callable[[Ints, Ints], None]
"""Told numbers given for the first time, and the positions of rows that have them."""
_LARGEST_TABLE = 1 << 24
_DENSE = 1 << 20


class RowNumbers:
    """Distinct rows of some columns, each with its number. `rows[n]` is the row of number n."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self.rows: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def number(self, arrays: Sequence[pa.Array]) -> Ints:
        """The number of each row; rows not met before get the next ones."""
        if not arrays:
            return self.numbers_of([()])[np.zeros(0, np.int64)]
        codes, values = _codes(arrays[0])
        parts = [(codes, values)]
        combined, size = codes, len(values)
        for array in arrays[1:]:
            codes, values = _codes(array)
            parts.append((codes, values))
            if size * len(values) >= 1 << 62:
                distinct, combined = np.unique(combined, return_inverse=True)
                size = len(distinct)
            combined = combined * len(values) + codes
            size *= len(values)
        first, inverse = _distinct(combined, size)
        rows = [tuple(values[codes[at]] for codes, values in parts) for at in first]
        return self.numbers_of(rows)[inverse]

    def numbers_of(self, rows: Sequence[tuple[Any, ...]]) -> Ints:
        """The number of each of some rows, such as those of another dictionary of the same columns."""
        found = np.empty(len(rows), np.int64)
        for position, row in enumerate(rows):
            number = self._numbers.get(row)
            if number is None:
                number = self._numbers[row] = len(self.rows)
                self.rows.append(row)
            found[position] = number
        return found

    def load(self, table: pa.Table) -> None:
        """Takes over rows that were written as a table; their numbers are their positions."""
        cells = [table[name].to_pylist() for name in self.columns]
        self.rows = [
            tuple(tuple(one) if isinstance(one, list) else one for one in row) for row in zip(*cells, strict=True)
        ]
        self._numbers = {row: number for number, row in enumerate(self.rows)}

    def table(self, types: Sequence[pa.DataType], start: int = 0) -> pa.Table:
        """The rows from a number on, as a table."""
        columns = list(zip(*self.rows[start:], strict=True)) or [()] * len(self.columns)
        return pa.table(
            {
                name: pa.array([list(cell) if isinstance(cell, tuple) else cell for cell in column], kind)
                for name, column, kind in zip(self.columns, columns, types, strict=True)
            }
        )


def _codes(array: pa.Array | pa.ChunkedArray) -> tuple[Ints, list[Any]]:
    """A number for each value of a column, and the values."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_nested(array.type):
        numbers: dict[Any, int] = {}
        values = [None if one is None else tuple(one) for one in array.to_pylist()]
        codes = np.array([numbers.setdefault(one, len(numbers)) for one in values], np.int64)
        return codes, list(numbers)
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array, null_encoding="encode")
    indices = array.indices
    values = array.dictionary.to_pylist()
    if indices.null_count:
        indices = pc.fill_null(indices, len(values))
        values = [*values, None]
    return indices.to_numpy(zero_copy_only=False).astype(np.int64), values


def _distinct(combined: Ints, size: int) -> tuple[Ints, Ints]:
    """A position of each distinct value, and for each row which of them it has."""
    if size > _DENSE:
        _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
        return first, inverse
    first_of = np.full(size, -1, np.int64)
    # The last position written stands; any position of the value will do.
    first_of[combined] = np.arange(len(combined))
    met = np.flatnonzero(first_of >= 0)
    rank = np.empty(size, np.int64)
    rank[met] = np.arange(len(met))
    return first_of[met], rank[combined]


class PairNumbers:
    """Distinct pairs of two numbers, each with its own number; `left[n]` and `right[n]` stand behind n."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._table = np.full((64, 64), -1, np.int32)
        self._sparse: dict[tuple[int, int], int] = {}
        self._is_sparse = False
        self.left: list[int] = []
        self.right: list[int] = []

    def __len__(self) -> int:
        return len(self.left)

    def number(self, left: Ints, right: Ints, left_size: int, right_size: int, on_new: OnNew | None = None) -> Ints:
        """The number of each pair.

        `left_size` and `right_size` are above every number given. `on_new` is told the numbers of pairs
        met for the first time and where they stand, before any other thread can meet these numbers.
        """
        table = self._grown(left_size, right_size)
        if table is None:
            return self._number_sparsely(left, right, on_new)
        flat, width = table.reshape(-1), table.shape[1]
        places = left * np.int64(width) + right
        found = flat.take(places)
        new = np.flatnonzero(found < 0)
        if not len(new):
            return found
        distinct, first = np.unique(places[new], return_index=True)
        with self._lock:
            if not self._is_sparse:
                self._add(table, distinct, new[first], on_new)
                return flat.take(places)
        return self._number_sparsely(left, right, on_new)

    def _add(self, table: npt.NDArray[np.int32], distinct: Ints, positions: Ints, on_new: OnNew | None) -> None:
        """Numbers pairs that a table lacked, given as places in it. Called with the lock held."""
        # Another thread may have numbered some meanwhile, and may have changed the table for a larger one.
        rows, columns = np.divmod(distinct, table.shape[1])
        unmet = np.flatnonzero(self._table[rows, columns] < 0)
        numbers = np.arange(len(self.left), len(self.left) + len(unmet), dtype=np.int32)
        if on_new is not None and len(unmet):
            on_new(numbers, positions[unmet])
        self.left.extend(rows[unmet].tolist())
        self.right.extend(columns[unmet].tolist())
        self._table[rows[unmet], columns[unmet]] = numbers
        table.reshape(-1)[distinct] = self._table[rows, columns]

    def _grown(self, left_size: int, right_size: int) -> npt.NDArray[np.int32] | None:
        """The table, made large enough; none once it would have been too large."""
        with self._lock:
            if self._is_sparse:
                return None
            height, width = self._table.shape
            if left_size <= height and right_size <= width:
                return self._table
            height, width = _power(max(left_size, height)), _power(max(right_size, width))
            if height * width > _LARGEST_TABLE:
                self._is_sparse = True
                return None
            table = np.full((height, width), -1, np.int32)
            table[: self._table.shape[0], : self._table.shape[1]] = self._table
            self._table = table
            return table

    def _number_sparsely(self, left: Ints, right: Ints, on_new: OnNew | None) -> Ints:
        """The same by a dictionary, for more pairs than a table has room for."""
        pairs = left.astype(np.int64) << 32 | right
        distinct, first, inverse = np.unique(pairs, return_index=True, return_inverse=True)
        with self._lock:
            for pair in zip(self.left[len(self._sparse) :], self.right[len(self._sparse) :], strict=True):
                self._sparse[pair] = len(self._sparse)
            halves = list(zip((distinct >> 32).tolist(), (distinct & 0xFFFFFFFF).tolist(), strict=True))
            unmet = [at for at, pair in enumerate(halves) if pair not in self._sparse]
            if on_new is not None and unmet:
                on_new(np.arange(len(self.left), len(self.left) + len(unmet), dtype=np.int32), first[unmet])
            for at in unmet:
                self._sparse[halves[at]] = len(self.left)
                self.left.append(halves[at][0])
                self.right.append(halves[at][1])
            return np.array([self._sparse[pair] for pair in halves], np.int32)[inverse]


def _power(size: int) -> int:
    return 1 << (size - 1).bit_length()
