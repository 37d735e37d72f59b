"""Days and times as people read them on a page: in London, on the 24-hour clock of a duty sheet."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bluelamp.core.kernel.instants import LONDON

_SHORT = ("", *(date(2026, month, 1).strftime("%b") for month in range(1, 13)))
_LONG = ("", *(date(2026, month, 1).strftime("%B") for month in range(1, 13)))


def _in_london(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment on a page needs its offset from UTC")
    return value.astimezone(LONDON)


def say_day(value: date | None) -> str:
    """`21 November 2026`; a moment counts for the day it falls on in London. Nothing for nothing."""
    if value is None:
        return ""
    shown = _in_london(value) if isinstance(value, datetime) else value
    return f"{shown.day} {_LONG[shown.month]} {shown.year}"


def say_time(value: datetime | None) -> str:
    """`22:15`, in London."""
    if value is None:
        return ""
    shown = _in_london(value)
    return f"{shown.hour:02}:{shown.minute:02}"


def say_moment(value: datetime | None) -> str:
    """`21 November 2026 at 22:15`, in London."""
    return "" if value is None else f"{say_day(value)} at {say_time(value)}"


def say_briefly(value: datetime | None) -> str:
    """`21 Nov 2026 22:15`, in London, for a column of a table."""
    if value is None:
        return ""
    shown = _in_london(value)
    return f"{shown.day} {_SHORT[shown.month]} {shown.year} {shown.hour:02}:{shown.minute:02}"


def machine_time(value: datetime | date) -> str:
    """The value of `<time datetime>`: UTC for a moment, the plain day for a day."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()
