"""Tables from outside, whichever of CSV and Parquet they come in."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from bluelamp.core.feeds.columns import Column
from bluelamp.core.feeds.csv_file import Rejects, read_csv
from bluelamp.core.feeds.errors import FeedFormatUnknown, FeedNotFound
from bluelamp.core.feeds.parquet_file import check_parquet, read_parquet
from bluelamp.core.kernel import Place


@dataclass(frozen=True)
class Loaded:
    """What was read of a file, and what was not: row, line, reason and the original text of each."""

    table: pa.Table
    rejects: pa.Table


def read_table(path: Path, columns: Sequence[Column]) -> Loaded:
    """A whole file in memory: the rows that fit the columns, and the rest as rejects.

    MUST: every row of the file is in exactly one of the two
    (`test_every_row_is_either_read_or_given_back`).

    Raises:
        FeedNotFound: there is no such file.
        FeedFormatUnknown: its name ends in neither `.csv` nor `.parquet`.
        FeedDamaged: it is cut off or cannot be read.
        FeedColumnMissing: a column that is needed is not there.
        FeedColumnWrongType: a Parquet column holds another type.
    """
    parts = list(stream_table(path, columns))
    if not parts:
        empty = pa.schema([(one.name, one.arrow) for one in columns]).empty_table()
        return Loaded(empty, Rejects().table())
    return Loaded(
        pa.concat_tables([one.table for one in parts]).combine_chunks(),
        pa.concat_tables([one.rejects for one in parts]),
    )


def stream_table(path: Path, columns: Sequence[Column]) -> Iterator[Loaded]:
    """The same a part at a time, for Parquet at flat memory. CSV comes as one part. Raises as `read_table`."""
    if _format(path) == ".csv":
        yield Loaded(*read_csv(path, columns))
        return
    for table, rejects in read_parquet(path, columns):
        yield Loaded(table, rejects)


def check_table(path: Path, columns: Sequence[Column]) -> int:
    """The number of rows of a Parquet file whose columns are as needed; no row is read. Raises as `read_table`."""
    if _format(path) != ".parquet":
        raise FeedFormatUnknown(
            f"`{path.name}` is not a Parquet file.",
            todo="convert it to Parquet; usage events are read from Parquet only.",
            place=Place(str(path)),
        )
    return check_parquet(path, columns)


def write_rejects(rejects: pa.Table, path: Path) -> None:
    """The rejects as a CSV file that a person can open, correct and send again."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rejects.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in rejects.columns), strict=True))


def _format(path: Path) -> str:
    if not path.is_file():
        raise FeedNotFound(
            f"There is no file `{path.name}`.", todo="check the folder and the spelling.", place=Place(str(path))
        )
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise FeedFormatUnknown(
            f"`{path.name}` is neither CSV nor Parquet by its name.",
            todo="give the file the ending `.csv` or `.parquet`, whichever it is.",
            place=Place(str(path)),
        )
    return path.suffix.lower()
