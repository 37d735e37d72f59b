"""Days and local times of a place, over the two nights on which the clocks change.

A deadline is a day; whether it has passed is a question about a moment. The day belongs to London
unless another zone is given. A day in London has 23 hours when summer time begins and 25 when it
ends; on those nights a local time may be missing or come twice, and then this module refuses it
unless the caller has said which moment is meant.

Promise: where the clocks do not go back over midnight, every moment MUST lie in one day and the
days MUST follow each other without a gap (`tests/core/calendar/test_zones.py`). Nothing here reads
a clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

from bluelamp.core.calendar.days import as_day, out_of_range, say_day, shift
from bluelamp.core.calendar.errors import InstantWithoutOffset, LocalTimeSkipped, LocalTimeTwice
from bluelamp.core.kernel.instants import LONDON

_SMALLEST = timedelta(microseconds=1)


class Twice(Enum):
    """What to do with a local time that comes twice, because the clocks go back over it."""

    REFUSE = "refuse"
    EARLIER = "earlier"
    LATER = "later"


class Skipped(Enum):
    """What to do with a local time that does not come, because the clocks go forward over it."""

    REFUSE = "refuse"
    MOVE_ON = "move on"


def local_day(instant: datetime, zone: tzinfo = LONDON) -> date:
    """The calendar day that a moment falls on in a place.

    >>> local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).isoformat()
    '2026-07-02'

    Raises:
        InstantWithoutOffset: the moment has no offset from UTC.
        DayOutOfRange: the day there is before the year 1 or after 9999.
    """
    try:
        return _aware(instant).astimezone(zone).date()
    except OverflowError as error:
        raise out_of_range(f"`{instant.isoformat()}`") from error


def day_begins(day: date, zone: tzinfo = LONDON) -> datetime:
    """The first moment of a day in a place, in UTC; midnight, or the first one after it that exists."""
    midnight = datetime.combine(as_day(day), time())
    early, late = _both(midnight, zone)
    if early <= late:
        return early
    # The clocks go forward over midnight: the day begins at the change, which lies between the two readings.
    while early - late > _SMALLEST:
        middle = late + (early - late) // 2
        if middle.astimezone(zone).date() >= day:
            early = middle
        else:
            late = middle
    return early


def day_ends(day: date, zone: tzinfo = LONDON) -> datetime:
    """The first moment that no longer belongs to a day, in UTC."""
    return day_begins(shift(day, 1), zone)


def length_of(day: date, zone: tzinfo = LONDON) -> timedelta:
    """How long a day is in a place: 24 hours, or 23 or 25 when the clocks change.

    >>> length_of(date(2026, 3, 29)), length_of(date(2026, 10, 25))
    (datetime.timedelta(seconds=82800), datetime.timedelta(days=1, seconds=3600))
    """
    return day_ends(day, zone) - day_begins(day, zone)


def is_over(last: date, instant: datetime, zone: tzinfo = LONDON) -> bool:
    """Whether the last day of a period has ended at a moment. The whole of that day is still in time.

    Raises:
        InstantWithoutOffset: the moment has no offset from UTC.
    """
    return _aware(instant) >= day_ends(last, zone)


def at_local(
    day: date,
    at: time,
    zone: tzinfo = LONDON,
    *,
    twice: Twice = Twice.REFUSE,
    skipped: Skipped = Skipped.REFUSE,
) -> datetime:
    """The moment, in UTC, at which clocks in a place show a time on a day.

    `Skipped.MOVE_ON` gives the time that clocks show instead, an hour later by the wall.

    >>> at_local(date(2026, 10, 25), time(1, 30), twice=Twice.LATER).isoformat()
    '2026-10-25T01:30:00+00:00'

    Raises:
        LocalTimeTwice: the clocks go back over that time, and `twice` does not choose.
        LocalTimeSkipped: the clocks go forward over that time, and `skipped` does not choose.
    """
    early, late = _both(datetime.combine(as_day(day), at.replace(tzinfo=None)), zone)
    if early < late and twice is Twice.REFUSE:
        raise LocalTimeTwice(
            f"`{at:%H:%M}` comes twice on {say_day(day)}: the clocks go back over it.",
            todo="say whether the earlier or the later one is meant, or give the offset from UTC.",
        )
    if early > late and skipped is Skipped.REFUSE:
        raise LocalTimeSkipped(
            f"`{at:%H:%M}` does not come on {say_day(day)}: the clocks go forward over it.",
            todo="choose a time outside the hour that is left out, or say that it moves on.",
        )
    return late if early < late and twice is Twice.LATER else early


def _both(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The two readings of a local time: with the offset before a change of clocks, and after it."""
    try:
        return (
            local.replace(tzinfo=zone, fold=0).astimezone(UTC),
            local.replace(tzinfo=zone, fold=1).astimezone(UTC),
        )
    except OverflowError as error:
        raise out_of_range(f"`{local.isoformat()}`") from error


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise InstantWithoutOffset(
            f"`{instant.isoformat()}` has no offset from UTC.", todo="give the offset, such as `Z` or `+01:00`."
        )
    return instant
