"""Rows of JSON from outside: a list, a page of Microsoft Graph, pages one a line, or one row a line.

A row is never lost: what is JSON comes with its own text, and a line that is not comes back as a text with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from bluelamp.core.feeds.errors import FeedDamaged
from bluelamp.core.feeds.streams import KEPT_OF_LONG, chunks, peeked, shown, whole
from bluelamp.core.feeds.uses import NotTaken, Row
from bluelamp.core.kernel import load_json

LARGEST = 64 << 20
"""The most bytes of JSON that is read in one piece, and of a page on a line."""
_MARK = b"\xef\xbb\xbf"


def json_rows(stream: BinaryIO, name: str) -> Iterator[tuple[Row, dict[str, Any] | NotTaken]]:
    """Every row with its place: the object, or why it is none.

    Raises:
        FeedDamaged: JSON in one piece that is not that to its end, or a packed stream that is cut off.
        FeedTooLarge: JSON in one piece of more than 64 MiB.
    """
    first, stream = peeked(stream, 64 << 10, name)
    start = first.removeprefix(_MARK).lstrip()
    line = start.partition(b"\n")[0].rstrip()
    if start.startswith(b"{") and line.endswith(b"}"):
        yield from _lines(stream)
        return
    if not start:
        return
    body = whole(stream, LARGEST, name).removeprefix(_MARK)
    try:
        found = load_json(body)
    except ValueError as error:
        raise FeedDamaged(
            f"`{name}` is not JSON to its end.", todo="have it exported again whole; nothing of it was used."
        ) from error
    yield from _numbered(found, 1)


def _lines(stream: BinaryIO) -> Iterator[tuple[Row, dict[str, Any] | NotTaken]]:
    number, row = 0, 1
    for chunk in chunks(stream):
        for part in chunk.removesuffix(b"\n").split(b"\n"):
            number += 1
            body = part.removeprefix(_MARK) if number == 1 else part
            if not body.strip():
                continue
            try:
                found = load_json(body)
            except ValueError:
                yield Row(row, number, shown(body[:KEPT_OF_LONG])), NotTaken("is not JSON")
                row += 1
                continue
            for place, what in _numbered(found, row):
                yield Row(place.row, number, place.text), what
                row += 1


def _numbered(found: object, first: int) -> Iterator[tuple[Row, dict[str, Any] | NotTaken]]:
    """The rows of a value: those of a list or of a page, or the value itself."""
    page = found.get("value") if isinstance(found, dict) else found
    rows = page if isinstance(page, list) else [found]
    for number, one in enumerate(rows, start=first):
        row = Row(number, number, json.dumps(one))
        yield row, one if isinstance(one, dict) else NotTaken("is not an object")
