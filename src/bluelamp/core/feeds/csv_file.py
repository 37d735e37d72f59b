"""CSV from outside: every row is either read or comes back with its number, the reason and its text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from bluelamp.core.feeds.columns import BadCell, Column, read_cell
from bluelamp.core.feeds.errors import FeedColumnMissing, FeedDamaged
from bluelamp.core.kernel import Place

LONGEST_ROW = 10
"""How many lines one row may span. A quote that is never closed must not swallow the rest of the file."""


@dataclass
class Rejects:
    """Rows that were not read: the number counts rows from 1 without the header, the line from 1 with it."""

    row: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def add(self, row: int, line: int, reason: str, text: str) -> None:
        """Keep one row. What no text may hold, half of a sign that JSON can spell, is kept as an escape."""
        self.row.append(row)
        self.line.append(line)
        self.reason.append(_encodable(reason))
        self.text.append(_encodable(text))

    def table(self) -> pa.Table:
        """The rejects as a table."""
        return pa.table(
            {
                "row": pa.array(self.row, pa.int64()),
                "line": pa.array(self.line, pa.int64()),
                "reason": pa.array(self.reason, pa.string()),
                "text": pa.array(self.text, pa.string()),
            }
        )


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def read_csv(path: Path, columns: Sequence[Column]) -> tuple[pa.Table, pa.Table]:
    """The rows of a CSV file that could be read, and those that could not.

    Bytes that are not UTF-8 are kept in the rejects as escapes.

    Raises:
        FeedDamaged: there is no header.
        FeedColumnMissing: the header lacks a column that is needed.
    """
    records = csv_records(path.read_bytes())
    header = next(records, None)
    if header is None or isinstance(header.cells, str):
        raise FeedDamaged(
            f"`{path.name}` has no header row.",
            todo=f"put the names of the columns into the first line: {','.join(one.name for one in columns)}.",
            place=Place(str(path), 1),
        )
    names = [name.strip() for name in header.cells]
    missing = [one.name for one in columns if one.needed and one.name not in names]
    if missing:
        raise FeedColumnMissing(
            f"`{path.name}` has no column `{missing[0]}`.",
            todo=f"name the columns in the first line, which has {', '.join(f'`{name}`' for name in names)}.",
            place=Place(str(path), 1),
        )
    present = [(one, names.index(one.name)) for one in columns if one.name in names]
    values: list[list[object]] = [[] for _ in present]
    rejects = Rejects()
    for number, record in enumerate(records, start=1):
        try:
            cells = _cells(record, names, present)
        except BadCell as error:
            rejects.add(number, record.line, str(error), record.text)
            continue
        for column, value in zip(values, cells, strict=True):
            column.append(value)
    table = pa.table({one.name: pa.array(found, one.arrow) for (one, _), found in zip(present, values, strict=True)})
    return table, rejects.table()


def csv_rows(path: Path) -> list[tuple[int, str]]:
    """The line and the text of every row of a CSV file, the header left out: what is given back of a row."""
    records = list(csv_records(path.read_bytes()))
    return [(record.line, record.text) for record in records[1:]]


@dataclass(frozen=True)
class Record:
    """One row: its cells, or the reason why it has none, with its line and its text."""

    cells: list[str] | str
    line: int
    text: str


def csv_records(body: bytes) -> Iterator[Record]:
    """Every row of a CSV file that is not blank, the header included. None is left out, whatever the bytes are."""
    # Only line ends are line ends: `splitlines` would break a cell at a Unicode separator.
    return _records(re.split(r"\r\n|\n|\r", body.decode("utf-8-sig", errors="surrogateescape")))


def _cells(record: Record, names: Sequence[str], present: Sequence[tuple[Column, int]]) -> list[object]:
    if isinstance(record.cells, str):
        raise BadCell(record.cells)
    if len(record.cells) != len(names):
        raise BadCell(f"has {len(record.cells)} cells where the header has {len(names)}")
    return [read_cell(column, record.cells[position]) for column, position in present]


def _records(lines: Sequence[str]) -> Iterator[Record]:
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        taken, record = record_at(lines, at, at + 1)
        yield record
        at += taken


def record_at(lines: Sequence[str], at: int, number: int, delimiter: str = ",") -> tuple[int, Record]:
    """How many lines the row at a place spans, and the row; `number` is that of its first line."""
    taken, cells = _parse(lines, at, delimiter)
    text = "\n".join(lines[at : at + taken])
    if not _is_utf8(text):
        shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        cells, text = "is not UTF-8", shown
    return taken, Record(cells, number, text)


def _parse(lines: Sequence[str], at: int, delimiter: str) -> tuple[int, list[str] | str]:
    """How many lines the row at a line spans, and its cells or why it has none."""
    reason = ""
    for taken in range(1, min(LONGEST_ROW, len(lines) - at) + 1):
        text = "\n".join(lines[at : at + taken])
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter))
        except csv.Error as error:
            reason = reason or str(error)
            continue
        if len(rows) == 1:
            return taken, rows[0]
        break
    if "end of data" in reason:
        return 1, "a quote is opened and not closed"
    return 1, f"is not CSV: {reason}"


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
