"""Spreadsheets from outside, as rows of text: read in one pass, with limits, and never trusted.

A spreadsheet is an archive of XML, and both can be made to explode. So before anything is read the sizes
that the archive declares are added up (what unpacks to more than it declares is refused by the unpacker),
and no part may declare entities. Formulas are not worked out: the value that was saved with one is its cell.
Only the first sheet is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from bluelamp.core.feeds.errors import FeedDamaged, FeedError
from bluelamp.core.feeds.limits import Limits, at_most
from bluelamp.core.kernel import Place

_PIECE = 1 << 20
_DOCTYPE = b"<!DOCTYPE"


def xlsx_rows(name: str, body: bytes, limits: Limits) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet that have anything in them, by their number from 1.

    Raises:
        FeedTooLarge: it has, or unpacks to, more than is read.
        FeedDamaged: it is no spreadsheet, is locked with a password, or is damaged.
    """
    try:
        _must_be_harmless(name, body, limits)
        return list(_rows(name, body, limits))
    except FeedError:
        raise
    except Exception as error:
        raise _damaged(name) from error


def _rows(name: str, body: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to read, and most starts do without it

    book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        # What a sheet declares of its own size is often wrong, and sometimes a trap.
        sheet.reset_dimensions()
        found = 0
        rows = sheet.iter_rows(max_col=limits.columns + 1, values_only=True)
        for number, values in enumerate(rows, start=1):
            at_most(number, 2 * limits.rows, "rows", name)
            if all(value is None for value in values):
                continue
            found += 1
            at_most(found, limits.rows + 1, "rows", name)
            at_most(len(values) if values[-1] is not None else 0, limits.columns, "columns", name)
            yield number, [_text(value) for value in values]
    finally:
        book.close()


def _must_be_harmless(name: str, body: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
        at_most(len(parts), limits.parts, "parts", name)
        at_most(sum(part.file_size for part in parts), limits.unpacked, "bytes once it is unpacked", name)
        for part in parts:
            with archive.open(part) as file:
                _must_declare_nothing(name, file)


def _must_declare_nothing(name: str, file: Any) -> None:
    """No part of an honest spreadsheet has a document type, and no XML in it is anything but UTF-8."""
    last = b""
    while piece := file.read(_PIECE):
        seen = last + piece
        if _DOCTYPE in seen or seen[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise _damaged(name)
        last = piece[-len(_DOCTYPE) :]


def _text(value: object) -> str:
    """A cell as it would stand in a CSV file: whole numbers without a point, days and moments in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _damaged(name: str) -> FeedDamaged:
    return FeedDamaged(
        f"`{name}` is damaged, locked with a password, or is not a spreadsheet.",
        todo="open it, save it again as .xlsx without a password, or as CSV; nothing of it was used.",
        place=Place(name),
    )
