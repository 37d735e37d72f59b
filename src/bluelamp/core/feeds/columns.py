"""What a column of outside data has to hold, and how a cell of text becomes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from bluelamp.core.kernel import parse_instant

Kind = Literal["text", "whole number", "yes or no", "instant", "list of texts"]
INSTANT = pa.timestamp("ms", "UTC")
ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "whole number": pa.int64(),
    "yes or no": pa.bool_(),
    "instant": INSTANT,
    "list of texts": pa.list_(pa.string()),
}
_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, and what it may hold.

    `needed` columns must be in the file; `empty` says whether a cell may be empty. `values` are the
    only texts allowed, where there are any. In CSV a list of texts is separated by spaces.
    """

    name: str
    kind: Kind
    needed: bool = True
    empty: bool = False
    values: tuple[str, ...] = ()

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of the column once read."""
        return ARROW_TYPES[self.kind]


class BadCell(ValueError):
    """A cell that does not hold what its column needs; the text is the reason for the person."""


def read_cell(column: Column, text: str) -> object:
    """The value of a cell of text.

    Raises:
        BadCell: with the reason.
    """
    stripped = text.strip()
    if not stripped and column.kind != "list of texts":
        if column.empty:
            return None
        raise BadCell(f"`{column.name}` is empty")
    try:
        value = _value(column, stripped)
    except (ValueError, KeyError) as error:
        raise BadCell(f"`{column.name}` is not {_expected(column)}: `{text}`") from error
    if column.values and value not in column.values:
        raise BadCell(f"`{column.name}` is `{text}`, not one of {', '.join(column.values)}")
    return value


def _value(column: Column, text: str) -> object:
    if column.kind == "whole number":
        number = int(text)
        if not -(2**63) <= number < 2**63:
            raise ValueError(text)
        return number
    if column.kind == "yes or no":
        return _TRUTH[text.lower()]
    if column.kind == "instant":
        if len(text) <= len("2026-01-01"):
            raise ValueError(text)
        return parse_instant(text)
    return text.split() if column.kind == "list of texts" else text


def _expected(column: Column) -> str:
    return {
        "whole number": "a whole number",
        "yes or no": "`yes` or `no`",
        "instant": "an instant with its offset, such as `2026-11-03T07:00:00Z`",
    }.get(column.kind, "a text")
