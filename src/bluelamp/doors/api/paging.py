"""Lists in pages: a cursor says where the next page begins, and stays good while rows come and go."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from ninja import Schema
from pydantic import Field

from bluelamp.doors.api.errors import CursorNotGood

LARGEST_PAGE = 200
PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Cursor = Annotated[str | None, Field(max_length=200, description="`next` of the page before; the first has none.")]
Next = Annotated[str | None, Field(description="The cursor of the next page; null on the last.")]


class Paged(Schema):
    """How long a page is, and where it begins."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="How many at most.")] = PAGE
    cursor: Cursor = None


def cursor_from(place: str | int | None) -> str | None:
    """The cursor for a place in a list."""
    return None if place is None else base64.urlsafe_b64encode(f"1:{place}".encode()).decode().rstrip("=")


def place_from(cursor: str | None, *, pattern: str) -> str | None:
    """The place that a cursor stands for, which must look like one; None for the first page.

    Raises:
        CursorNotGood: it was not given by this API.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        version, _, place = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError) as error:
        raise _not_good() from error
    if version != "1" or not re.fullmatch(pattern, place) or cursor_from(place) != cursor:
        raise _not_good()
    return place


def moment_place(at: datetime, name: str) -> str:
    """The place of a row in a list that goes by time: its moment and its id."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{name}"


def moment_from(cursor: str | None) -> tuple[datetime, str] | None:
    """The moment and the id of the last row that was shown; None for the first page.

    Raises:
        CursorNotGood: it was not given by this API.
    """
    place = place_from(cursor, pattern=r"[0-9]{1,17}\.[0-9a-f-]{36}")
    if place is None:
        return None
    at, _, name = place.partition(".")
    return _EPOCH + timedelta(microseconds=int(at)), name


def _not_good() -> CursorNotGood:
    return CursorNotGood("The cursor is not one of this API.", todo="take `next` of the page before, or leave it out.")
