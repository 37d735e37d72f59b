"""Tables that people take out, as CSV or as a spreadsheet, with a marking and without live formulas.

A cell that a spreadsheet program would run as a formula is written with an apostrophe before it: somebody
else may have typed it. The marking is the first line, so that a printed or forwarded copy says what it is;
`read_sheet` skips it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms of the first four, which some programs read as the same."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 32_000
_SHEET = "Bluelamp"


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet program would take it for a formula.

    >>> neutral("=1+1"), neutral("Generated Heron")
    ("'=1+1", 'Generated Heron')

    MUST: no text comes back that begins as a formula does (`test_no_cell_that_is_written_begins_a_formula`).
    """
    if text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(_STARTS_A_FORMULA):
        return f"'{text}"
    return text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], *, marking: str) -> bytes:
    """The table as CSV in UTF-8, with the mark by which spreadsheet programs know it, every cell in quotes."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    if marking:
        writer.writerow([_clean(marking)])
    writer.writerow([_clean(one) for one in header])
    writer.writerows([_clean(one) for one in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], *, marking: str) -> bytes:
    """The table as a spreadsheet, every cell a text."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to read, and most starts do without it

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    if marking:
        sheet.append([_clean(marking)])
    sheet.append([_clean(one) for one in header])
    for row in rows:
        sheet.append([_clean(one) for one in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _clean(text: str) -> str:
    """A cell without what the formats cannot hold, shortened where it is longer than a cell may be."""
    shown = neutral(_NOT_IN_XML.sub("\ufffd", text))
    return shown if len(shown) <= _LONGEST_CELL else f"{shown[: _LONGEST_CELL - 1]}…"
