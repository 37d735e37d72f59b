"""Days, times and lengths as exports write them, and the moment that a clock in a place meant.

On the night on which the clocks go back an hour comes twice. A time in it without an offset is given back with
that reason and is not guessed at: which of the two it was decides whether somebody was on duty.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from bluelamp.core.calendar import DayOutOfRange, LocalTimeSkipped, LocalTimeTwice, at_local
from bluelamp.core.kernel import to_millis

_MONTHS = {
    name: at
    for at, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_DAY = re.compile(r"(\d{1,4})[-/. ]?(\d{1,2}|[A-Za-z]{3,9})[-/. ]?(\d{1,4})", re.ASCII)
_RUN = re.compile(r"\d{8}|\d{6}", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_OFFSETS = {"Z": UTC, "UTC": UTC, "GMT": UTC, "BST": timezone(timedelta(hours=1))}
_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{1,2})(?:[.,]\d+)?", re.ASCII)
_UNITS = re.compile(
    r"(?:PT)?(?:(\d{1,5})\s*h\w*)?\s*(?:(\d{1,7})\s*m\w*)?\s*(?:(\d{1,9})\s*s\w*)?", re.ASCII | re.IGNORECASE
)
_SECONDS = re.compile(r"(\d{1,10})(?:[.,]\d+)?(?:\s*s)?", re.ASCII)

NOT_ANSWERED = "-1"
"""What some exchanges write as the length of a call that nobody answered."""


class NoTime(ValueError):
    """A day, time or length that cannot be read; the text is the reason for the person."""


def day_of(text: str, order: str = "dmy") -> date:
    """The day; `order` says which comes first where the figures leave it open.

    >>> day_of("3/11/2026").isoformat(), day_of("2026-11-03").isoformat(), day_of("03-Nov-26").isoformat()
    ('2026-11-03', '2026-11-03', '2026-11-03')

    Raises:
        NoTime: it is no day.
    """
    stripped = text.strip()
    found = _DAY.fullmatch(stripped)
    if _RUN.fullmatch(stripped):
        wide = len(stripped) == 8
        parts = _cut(stripped, (4, 6) if wide and order == "ymd" else (2, 4))
    elif found:
        parts = list(found.groups())
    else:
        raise NoTime(f"`{text}` is not a day")
    if len(parts[0]) == 4:
        order = "ymd"
    named = dict(zip(order, parts, strict=True))
    try:
        year = int(named["y"]) + (2000 if len(named["y"]) <= 2 else 0)
        return date(year, _month(named["m"]), int(named["d"]))
    except (ValueError, KeyError) as error:
        raise NoTime(f"`{text}` is not a day") from error


def _cut(text: str, at: tuple[int, int]) -> list[str]:
    return [text[: at[0]], text[at[0] : at[1]], text[at[1] :]]


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS[text[:3].lower()]


def time_of(text: str) -> tuple[time, tzinfo | None]:
    """The time of day, to the millisecond, and the offset where one is given.

    >>> time_of("1:05 pm")[0].isoformat(), time_of("130559")[0].isoformat()
    ('13:05:00', '13:05:59')

    Raises:
        NoTime: it is none.
    """
    stripped = text.strip()
    if re.fullmatch(r"\d{6}", stripped, re.ASCII):
        stripped = ":".join(_cut(stripped, (2, 4)))
    found = _TIME.fullmatch(stripped)
    if found is None:
        raise NoTime(f"`{text}` is not a time of day")
    hour, minute, second, fraction, half, offset = found.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise NoTime(f"`{text}` is not a time of day")
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    micros = int((fraction or "0")[:3].ljust(3, "0")) * 1000
    try:
        return time(hours, int(minute), int(second or 0), micros), _zone(offset)
    except ValueError as error:
        raise NoTime(f"`{text}` is not a time of day") from error


def _zone(offset: str | None) -> tzinfo | None:
    if offset is None or offset in _OFFSETS:
        return _OFFSETS.get(offset or "")
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-ahead if offset[0] == "-" else ahead)


def moment_of(day: date, at: time, offset: tzinfo | None, zone: tzinfo) -> int:
    """The moment in milliseconds since 1970 that a clock meant, in its offset where one is given, or in a place.

    Raises:
        NoTime: the time comes twice on that night, or does not come.
    """
    if offset is not None:
        try:
            return to_millis(datetime.combine(day, at, offset).astimezone(UTC))
        except OverflowError as error:
            raise NoTime(f"`{day}` is not a day that is read") from error
    return _local_minute(day, at.hour, at.minute, zone) + at.second * 1000 + at.microsecond // 1000


@lru_cache(4096)
def _local_minute(day: date, hour: int, minute: int, zone: tzinfo) -> int:
    try:
        return to_millis(at_local(day, time(hour, minute), zone))
    except LocalTimeTwice as error:
        raise NoTime(
            f"`{hour:02d}:{minute:02d}` comes twice on {day}, when the clocks go back, and no offset says which it is"
        ) from error
    except LocalTimeSkipped as error:
        raise NoTime(f"`{hour:02d}:{minute:02d}` does not come on {day}, when the clocks go forward") from error
    except DayOutOfRange as error:
        raise NoTime(f"`{day}` is not a day that is read") from error


def moment_in(text: str, zone: tzinfo, order: str = "dmy") -> int:
    """The moment that a day and a time in one text mean: ISO 8601, or the two with a space or comma between.

    Raises:
        NoTime: it is none, or a clock shows it twice or not at all.
    """
    stripped = text.strip()
    day, mark, rest = (
        stripped.partition("T") if stripped[10:11] == "T" else stripped.replace(",", " ", 1).partition(" ")
    )
    if not mark:
        raise NoTime(f"`{text}` is not a day with a time")
    at, offset = time_of(rest)
    return moment_of(day_of(day, order), at, offset, zone)


def length_of(text: str, *, two_parts: str = "minutes") -> int:
    """A length in whole seconds: `61`, `1:01`, `00:01:01`, `1m 1s`, `PT1M1S`. What is beyond a second is left off.

    `two_parts` says whether the first of two parts is `minutes` or `hours`.

    >>> [length_of(one) for one in ("61", "1:01", "00:01:01", "1m 1s", "61.9")]
    [61, 61, 61, 61, 61]

    Raises:
        NoTime: it is none.
    """
    stripped = text.strip()
    if stripped == NOT_ANSWERED:
        return 0
    if found := _SECONDS.fullmatch(stripped):
        return int(found[1])
    if found := _CLOCK.fullmatch(stripped):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        if seconds >= 60 or (found[1] and minutes >= 60):
            raise NoTime(f"`{text}` is not a length of time")
        if found[1] is None and two_parts == "hours":
            return minutes * 3600 + seconds * 60
        return hours * 3600 + minutes * 60 + seconds
    found = _UNITS.fullmatch(stripped)
    if found and any(found.groups()):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    raise NoTime(f"`{text}` is not a length of time")
