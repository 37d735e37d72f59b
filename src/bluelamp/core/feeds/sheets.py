"""Small tables that people hand in, as CSV or as a spreadsheet: a header and lines of text cells.

Which of the two it is follows from the bytes and not from the name. Every line that is not blank is in the
result, with its cells or with the reason why it has none; what a column means is the caller's to say. A line
above the header, such as a marking, is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bluelamp.core.feeds.csv_file import csv_records
from bluelamp.core.feeds.errors import FeedColumnMissing
from bluelamp.core.feeds.limits import USUAL, Limits, at_most
from bluelamp.core.feeds.xlsx_file import xlsx_rows
from bluelamp.core.kernel import Place

_HEADER_WITHIN = 5
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number in the file, and its cells by column, or the reason why it has none."""

    number: int
    cells: dict[str, str]
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was handed in. `header` has the columns as they were written."""

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_sheet(name: str, body: bytes, needed: Sequence[str], limits: Limits = USUAL) -> Sheet:
    """The table in a file, from its first row that names every column that is needed.

    MUST: any bytes at all give a table or one of these refusals, and every line after the header is in the
    table (`test_any_bytes_are_a_table_or_refused`).

    Raises:
        FeedTooLarge: more bytes, rows or columns than are read.
        FeedDamaged: a spreadsheet that cannot be read.
        FeedColumnMissing: no row near the top names the columns.
    """
    at_most(len(body), limits.size, "bytes", name)
    rows = _spreadsheet(name, body, limits) if body.startswith(_ZIP) else _csv(name, body, limits)
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        columns = [_column(cell) for cell in row.cells]
        if set(needed) <= set(columns):
            lines = tuple(_line(one, columns, limits) for one in rows[place + 1 :])
            return Sheet(name, tuple(row.cells), lines)
    found = rows[0].cells if rows else []
    named = {_column(cell) for cell in found}
    missing = next((one for one in needed if one not in named), needed[0])
    raise FeedColumnMissing(
        f"`{name}` has no column `{missing}`.",
        todo=f"name the columns in the first row: {', '.join(f'`{one}`' for one in needed)}.",
        place=Place(name, rows[0].number if rows else 1),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: list[str]
    reason: str
    text: str


def _csv(name: str, body: bytes, limits: Limits) -> list[_Row]:
    rows: list[_Row] = []
    for record in csv_records(body):
        at_most(len(rows), limits.rows, "rows", name)
        if isinstance(record.cells, str):
            rows.append(_Row(record.line, [], record.cells, record.text))
        else:
            if not any(cell.strip() for cell in record.cells):
                continue
            at_most(len(record.cells), limits.columns, "columns", name)
            rows.append(_Row(record.line, record.cells, "", record.text))
    return rows


def _spreadsheet(name: str, body: bytes, limits: Limits) -> list[_Row]:
    rows = xlsx_rows(name, body, limits)
    width = max((len(_trimmed(cells)) for _, cells in rows[:_HEADER_WITHIN]), default=0)
    made = []
    for number, cells in rows:
        known = _trimmed(cells)
        if any(one.strip() for one in known):
            # A spreadsheet has no end of a row: empty cells at the end are not missing ones.
            known = [*known, *[""] * (width - len(known))]
            made.append(_Row(number, known, "", ",".join(known)))
    return made


def _trimmed(cells: Sequence[str]) -> list[str]:
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
    return list(cells[:last])


def _line(row: _Row, columns: Sequence[str], limits: Limits) -> Line:
    reason = row.reason
    if (not reason and len(row.cells) < len(columns)) or (
        not reason and any(one.strip() for one in row.cells[len(columns) :])
    ):
        reason = f"has {len(row.cells)} cells where the header has {len(columns)}"
    elif not reason and any(len(one) > limits.cell for one in row.cells):
        reason = f"has a cell with more than {limits.cell:,} characters"
    elif not reason and any("\x00" in one for one in row.cells):
        reason = "has a cell with a zero byte"
    if reason:
        return Line(row.number, {}, reason, row.text)
    return Line(row.number, {column: cell.strip() for column, cell in _pairs(columns, row.cells)}, "", row.text)


def _pairs(columns: Sequence[str], cells: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Each column with its cell; of two columns of one name the first counts."""
    pairs = dict(reversed([*zip(columns, cells, strict=False)]))
    pairs.pop("", None)
    return pairs.items()


def _column(cell: str) -> str:
    """A heading as columns are called: `Asset tag` is `asset_tag`."""
    return "_".join(cell.casefold().replace("-", " ").replace("_", " ").split())
