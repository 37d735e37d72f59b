"""Pages of a list: sorting and filtering in the address, pages by key, what the macros of `lists.html` are given.

A page begins after the last row of the one before (its sort value and its id), so that page 600 costs what page 1 does
and a row that comes in meanwhile moves nothing. The price: no page numbers, and no way back but the browser's and
"First page". The mark of the place is in the address; a damaged one begins the list anew and is never an error, since
addresses are saved and shared.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from bluelamp.core.kernel import load_json

PAGE = 25
"""Rows on a page, if a list does not say otherwise."""
COUNTED = 500
"""A list is counted so far; beyond it a page says "more than". Totals have a page of their own."""
AFTER, SORT = "after", "sort"
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its words, the name to sort it by if it can be, and whether it holds numbers."""

    text: str
    key: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column as drawn: with the address that sorts by it and how it is sorted now."""

    text: str
    href: str
    sorted: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a reader stands in a list; an empty address is a way that is not there.

    `more`: there are more than `total`.
    """

    shown: int
    total: int
    more: bool
    first: str
    next: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is set: its words, and the address of the list without it."""

    text: str
    href: str


def address(given: QueryDict, **changes: object) -> str:
    """The same list with some parts of its address changed; a part changed to nothing is left out.

    A changed filter or order begins at the first page, since the old place means nothing there.
    """
    kept = {name: values for name, values in given.lists() if name not in changes and name != AFTER and any(values)}
    new = {name: [str(value)] for name, value in changes.items() if value not in {None, ""}}
    return "?" + urlencode(kept | new, doseq=True)


def order(given: QueryDict, allowed: Iterable[str], default: str) -> tuple[str, bool]:
    """What to sort by, and whether downwards; anything not on offer means the default."""
    asked = given.get(SORT, default)
    name = asked.removeprefix("-")
    return (
        (name, asked.startswith("-")) if name in set(allowed) else (default.removeprefix("-"), default.startswith("-"))
    )


def heads(columns: Iterable[Column], given: QueryDict, by: str, *, down: bool) -> tuple[Head, ...]:
    """The head of a table: the sorted column turns round at the next click, any other sorts upwards."""
    made = []
    for one in columns:
        now = ("descending" if down else "ascending") if one.key and one.key == by else ""
        turned = f"-{one.key}" if now == "ascending" else one.key
        made.append(Head(one.text, address(given, **{SORT: turned}) if one.key else "", now, one.numeric))
    return tuple(made)


def mark(*values: str | int | None) -> str:
    """The place after a row, for an address: its sort value and its id."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def place(given: QueryDict, length: int = 2) -> tuple[Any, ...] | None:
    """The place that an address marks, or None for the beginning, for a damaged mark and for one of another length."""
    text = given.get(AFTER, "")
    if not text.isascii() or not text:
        return None
    try:
        read = load_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None
    return tuple(read) if isinstance(read, list) and len(read) == length and all(map(_fits, read)) else None


def _fits(value: object) -> bool:
    """Whether a database can be asked about a value at all: some texts and numbers no column can hold."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    return value is None or (isinstance(value, int) and abs(value) < _LARGEST)


def pages(given: QueryDict, *, shown: int, total: int, following: str | None) -> Pages:
    """Where the reader stands; `following` is the mark of the next page, None on the last one."""
    first = address(given) if AFTER in given else ""
    return Pages(
        shown, min(total, COUNTED), total > COUNTED, first, address(given, **{AFTER: following}) if following else ""
    )


def chosen(form: forms.Form, given: QueryDict) -> tuple[Chosen, ...]:
    """The filters that are set and hold, in the form's order, each in words and with the way to take it off."""
    found = []
    cleaned: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    for name, value in cleaned.items():
        if value in {None, "", ()} if not isinstance(value, list) else not value:
            continue
        field = form.fields[name]
        words = field.words(value) if hasattr(field, "words") else dict(getattr(field, "choices", ())).get(value, value)
        found.append(Chosen(f"{field.label}: {words}", address(given, **{name: ""})))
    return tuple(found)
