"""Instants: aware UTC datetimes in Python, whole milliseconds since 1970 everywhere else.

Nothing here reads a clock. A local time without its offset is refused: at the end of summer time
it names two instants an hour apart.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def to_millis(instant: datetime) -> int:
    """Whole milliseconds since 1970-01-01T00:00:00Z, rounded towards the past.

    Raises:
        ValueError: the datetime has no offset.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset from UTC")
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def from_millis(millis: int) -> datetime:
    """The aware UTC datetime of a number of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=millis)


def in_utc(moment: datetime) -> datetime:
    """The same moment, told in UTC; what comes from outside passes here before anything reckons with it or keeps it.

    PostgreSQL takes no offset of sixteen hours or more, so an offset that somebody wrote is never kept:
    held in `tests/core/kernel/test_instants.py`.

    Raises:
        ValueError: no offset, or a moment that in UTC lies outside the years 1 to 9999.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset from UTC")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the moment lies outside the years 1 to 9999") from error


def parse_instant(text: str) -> datetime:
    """An instant from ISO 8601 text with an offset, or a date alone (midnight UTC).

    >>> parse_instant("2026-11-21T22:15:00+00:00").isoformat()
    '2026-11-21T22:15:00+00:00'

    Raises:
        ValueError: not ISO 8601, a time of day without an offset, or outside the years 1 to 9999.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        if len(text) > len("2026-01-01"):
            raise ValueError(f"`{text}` has a time of day but no offset from UTC, such as `Z` or `+01:00`")
        moment = moment.replace(tzinfo=UTC)
    return in_utc(moment)


def say_instant(instant: datetime) -> str:
    """The instant as people in the force read it, in London time: `21 November 2026 at 22:15`."""
    local = instant.astimezone(LONDON)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"
