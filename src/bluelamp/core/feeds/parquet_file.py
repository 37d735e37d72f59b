"""Parquet from outside: types are checked before a row is read, and rows are read a part at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bluelamp.core.feeds.columns import INSTANT, Column
from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.errors import FeedColumnMissing, FeedColumnWrongType, FeedDamaged
from bluelamp.core.kernel import Place

_DAMAGE = (pa.ArrowException, OSError, EOFError, UnicodeDecodeError)
"""What a damaged file makes its reader raise; names of columns that are no text are the last of these."""


def check_parquet(path: Path, columns: Sequence[Column]) -> int:
    """The number of rows of a Parquet file whose columns are as needed. Reads the footer, no row.

    Raises:
        FeedDamaged: it is cut off, or no Parquet file.
        FeedColumnMissing: a column that is needed is not there.
        FeedColumnWrongType: a column holds another type.
    """
    with _opened(path) as file:
        _check(path, file.schema_arrow, columns)
        return int(file.metadata.num_rows)


def read_parquet(path: Path, columns: Sequence[Column], rows: int = 131_072) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The rows of a Parquet file a part at a time: those that could be read, and those that could not.

    Raises:
        FeedDamaged: the file is cut off, or a part of it cannot be read.
        FeedColumnMissing: as above, before the first part.
        FeedColumnWrongType: as above, before the first part.
    """
    with _opened(path) as file:
        _check(path, file.schema_arrow, columns)
        present = [one for one in columns if one.name in file.schema_arrow.names]
        first = 1
        try:
            for batch in file.iter_batches(rows, columns=[one.name for one in present]):
                yield _sorted_out(pa.Table.from_batches([batch]), present, first)
                first += len(batch)
        except _DAMAGE as error:
            raise _damaged(path, error) from error


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> FeedDamaged:
    return FeedDamaged(
        f"`{path.name}` is cut off or is not a Parquet file: {str(error).splitlines()[0]}",
        todo="send the file again whole; nothing of it was used.",
        place=Place(str(path)),
    )


def _check(path: Path, schema: pa.Schema, columns: Sequence[Column]) -> None:
    for column in columns:
        if column.name not in schema.names:
            if not column.needed:
                continue
            raise FeedColumnMissing(
                f"`{path.name}` has no column `{column.name}`.",
                todo=f"add the column; the file has {', '.join(f'`{name}`' for name in schema.names)}.",
                place=Place(str(path)),
            )
        found = schema.field(column.name).type
        if not _fits(column, found):
            raise FeedColumnWrongType(
                f"Column `{column.name}` of `{path.name}` holds `{found}`, not {_wanted(column)}.",
                todo=f"write the column as `{column.arrow}`.",
                place=Place(str(path)),
            )


def _fits(column: Column, found: pa.DataType) -> bool:
    if pa.types.is_dictionary(found):
        found = found.value_type
    if column.kind == "text":
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_string_view(found))
    if column.kind == "whole number":
        return bool(pa.types.is_integer(found))
    if column.kind == "yes or no":
        return bool(pa.types.is_boolean(found))
    if column.kind == "instant":
        # A time without its zone names two instants when the clocks go back.
        return bool(pa.types.is_timestamp(found)) and found.tz is not None
    is_list = pa.types.is_list(found) or pa.types.is_large_list(found)
    return bool(is_list) and _fits(Column(column.name, "text"), found.value_type)


def _wanted(column: Column) -> str:
    return {
        "whole number": "whole numbers",
        "yes or no": "true or false",
        "instant": "instants with their zone",
        "list of texts": "lists of texts",
    }.get(column.kind, "texts")


def _sorted_out(table: pa.Table, columns: Sequence[Column], first: int) -> tuple[pa.Table, pa.Table]:
    """The good rows in the needed types, and the others as rejects."""
    good = pa.array([True] * len(table))
    reasons: list[tuple[pa.Array, str]] = []
    arrays = []
    for column in columns:
        values = _in_type(table[column.name].combine_chunks(), column)
        arrays.append(values)
        if not column.empty:
            reasons.append((pc.is_valid(values), f"`{column.name}` is empty"))
        if column.values:
            allowed = pc.or_(pc.is_null(values), pc.is_in(values, pa.array(column.values)))
            reasons.append((allowed, f"`{column.name}` is not one of {', '.join(column.values)}"))
    for holds, _ in reasons:
        good = pc.and_(good, holds)
    read = pa.Table.from_arrays(arrays, names=[one.name for one in columns])
    rejects = Rejects()
    for position in pc.indices_nonzero(pc.invert(good)).to_pylist():
        reason = next(text for holds, text in reasons if not holds[position].as_py())
        rejects.add(first + position, first + position, reason, row_text(table, position))
    return read.filter(good), rejects.table()


def row_text(table: pa.Table, position: int) -> str:
    """A row of a table as text that a person can read and a program can read back."""
    row = {name: table[name][position].as_py() for name in table.column_names}
    return json.dumps(row, default=str, ensure_ascii=False)


def _in_type(values: pa.Array | pa.ChunkedArray, column: Column) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if column.kind == "instant" and values.type != INSTANT:
        # Finer than a millisecond is rounded towards the past, as everywhere.
        values = pc.floor_temporal(values, unit="millisecond").cast(pa.timestamp(values.type.unit, "UTC"))
    return values.cast(column.arrow)
