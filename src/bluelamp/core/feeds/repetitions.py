"""When an event of a calendar takes place: once, or again and again, over both nights on which the clocks change.

Rules are worked out on the clock of the event's zone and only then made moments, so a shift that begins at
22:00 begins at 22:00 all year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr

from bluelamp.core.calendar.zones import Skipped, Twice, at_local
from bluelamp.core.feeds.limits import at_most
from bluelamp.core.kernel.instants import LONDON

if TYPE_CHECKING:
    from icalendar import Event

_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "BYEASTER")
_EACH = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_OLDEST = timedelta(days=3660)
_LONGEST = timedelta(days=800)
_ZONES = available_timezones()


class CannotRepeat(ValueError):
    """An event whose times cannot be worked out; the text is the reason for the person."""


@dataclass(slots=True)
class Budget:
    """How many days of repetition may still be gone through for one file."""

    left: int
    name: str

    def spend(self, days: int) -> None:
        """Takes some away.

        Raises:
            FeedTooLarge: there are not so many left.
        """
        at_most(days, self.left, "repetitions", self.name)
        self.left -= days


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """The times of an event, on the clock of its zone: first start and end, the rule, and what is added or left out.

    `exact` is the length of an event whose end is given in UTC or as a duration of hours; otherwise it ends
    when the clock of its zone shows `last`. `replaces` is the moment of the repetition that it stands for.
    """

    zone: tzinfo
    first: datetime
    last: datetime
    exact: timedelta | None
    rule: str = ""
    added: tuple[datetime, ...] = ()
    left_out: frozenset[datetime] = frozenset()
    replaces: datetime | None = None


def pattern_of(event: Event) -> Pattern:
    """The times of an event as it states them.

    Raises:
        CannotRepeat: it has no start or no end, an unknown zone, or a rule that is not read.
    """
    starts = event.get("DTSTART")
    if starts is None or isinstance(starts, list):
        raise CannotRepeat("has no one start")
    zone, first = _on_the_clock(starts, starts.dt)
    last, exact = _end(event, starts, zone, first)
    replaces = event.get("RECURRENCE-ID")
    if replaces is not None and "RANGE" in replaces.params:
        raise CannotRepeat("changes this and all future events, which is not read")
    return Pattern(
        zone=zone,
        first=first,
        last=last,
        exact=exact,
        rule=_rule(event, zone),
        added=tuple(_dates(event, "RDATE", zone)),
        left_out=frozenset(_dates(event, "EXDATE", zone)),
        replaces=None if replaces is None else _moment(_in_zone(replaces, replaces.dt, zone), zone),
    )


def times_of(
    pattern: Pattern, start: datetime, end: datetime, replaced: set[datetime], budget: Budget
) -> list[tuple[datetime, datetime]]:
    """Every time of an event that has a moment in a window, in order, each as two moments.

    Raises:
        FeedTooLarge: the file repeats more than is read.
    """
    found = []
    for at in _starts(pattern, start, end, budget):
        since, until = _moments(pattern, at)
        if at in pattern.left_out or since in replaced:
            continue
        if since < end and until > start and since < until:
            found.append((since, until))
    return sorted(found)


def _starts(pattern: Pattern, start: datetime, end: datetime, budget: Budget) -> Iterator[datetime]:
    """The starts on the clock, the first and the added ones included, up to the end of the window."""
    again: Iterator[datetime] = iter((pattern.first,))
    latest = end.astimezone(pattern.zone).replace(tzinfo=None) + timedelta(days=1)
    if pattern.rule and pattern.first <= latest:
        if start.astimezone(pattern.zone).replace(tzinfo=None) - pattern.first > _OLDEST:
            raise CannotRepeat("repeats since more than ten years; have it written again with a later start")
        budget.spend((latest - pattern.first).days + 1)
        again = _repeated(pattern, latest)
    yield from dict.fromkeys((*again, *pattern.added))


def _repeated(pattern: Pattern, latest: datetime) -> Iterator[datetime]:
    parts = dict(one.split("=", 1) for one in pattern.rule.split(";"))
    count = int(parts.pop("COUNT")) if "COUNT" in parts else None
    # An end inside the window stops the search, even where a rule such as 30 February never fits a day.
    until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%S") if "UNTIL" in parts else latest  # noqa: DTZ007 - on the clock
    parts["UNTIL"] = f"{min(until, latest):%Y%m%dT%H%M%S}"
    found = list(rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=pattern.first))
    # The start is an occurrence even where the rule does not give it.
    starts = found if found[:1] == [pattern.first] else [pattern.first, *found]
    return islice(iter(starts), count)


def _moments(pattern: Pattern, at: datetime) -> tuple[datetime, datetime]:
    since = _moment(at, pattern.zone)
    if pattern.exact is not None:
        return since, since + pattern.exact
    return since, _moment(at + (pattern.last - pattern.first), pattern.zone)


def _moment(at: datetime, zone: tzinfo) -> datetime:
    """The moment at which a clock shows a time; of two it is the earlier, and one that is left out moves on."""
    return at_local(at.date(), at.time(), zone, twice=Twice.EARLIER, skipped=Skipped.MOVE_ON)


def _end(event: Event, starts: Any, zone: tzinfo, first: datetime) -> tuple[datetime, timedelta | None]:
    ends, length = event.get("DTEND"), event.get("DURATION")
    if ends is not None and not isinstance(ends, list):
        ends_zone, last = _on_the_clock(ends, ends.dt)
        exact = None
        if ends_zone is not zone:
            exact = _moment(last, ends_zone) - _moment(first, zone)
            last = first + exact
        elif zone is UTC:
            exact = last - first
    elif length is not None and not isinstance(length, list):
        # Whole days are days on the clock; hours are hours that pass.
        exact = None if length.dt % timedelta(days=1) == timedelta() else length.dt
        last = first + length.dt
    elif not isinstance(starts.dt, datetime):
        last, exact = first + timedelta(days=1), None
    else:
        raise CannotRepeat("has no end")
    if last <= first:
        raise CannotRepeat("ends before it starts")
    if last - first > _LONGEST:
        raise CannotRepeat("lasts longer than two years")
    return last, exact


def _on_the_clock(stated: Any, value: Any) -> tuple[tzinfo, datetime]:
    """A start or end as its zone's clock shows it. A time without a zone, and a day, are London's."""
    if isinstance(value, datetime):
        zone = _zone(stated, value)
        return zone, value.astimezone(UTC).replace(tzinfo=None) if zone is UTC else value.replace(tzinfo=None)
    if isinstance(value, date):
        return LONDON, datetime.combine(value, time())
    raise CannotRepeat("has a start or end that is neither a day nor a time")


def _zone(stated: Any, value: datetime) -> tzinfo:
    named = str(stated.params.get("TZID", ""))
    if not named:
        return LONDON if value.tzinfo is None else UTC
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - slow to read, and most starts do without it

    for name in (named, WINDOWS_TO_OLSON.get(named, ""), "/".join(named.split("/")[-2:])):
        if name == "Europe/London":
            return LONDON
        if name in _ZONES:
            return ZoneInfo(name)
    raise CannotRepeat(f"is in the time zone `{named}`, which is not known")


def _in_zone(stated: Any, value: Any, zone: tzinfo) -> datetime:
    """A moment of a list as the clock of the event's own zone shows it."""
    own, at = _on_the_clock(stated, value)
    if own is zone or not isinstance(value, datetime):
        return at
    return _moment(at, own).astimezone(zone).replace(tzinfo=None)


def _dates(event: Event, name: str, zone: tzinfo) -> Iterator[datetime]:
    found = event.get(name)
    for group in found if isinstance(found, list) else [found] if found is not None else []:
        for one in group.dts:
            if isinstance(one.dt, tuple):
                raise CannotRepeat(f"has a `{name}` with periods, which is not read")
            yield _in_zone(group, one.dt, zone)


def _rule(event: Event, zone: tzinfo) -> str:
    found = event.get("RRULE")
    if found is None:
        return ""
    if isinstance(found, list):
        raise CannotRepeat("has more than one rule of repetition")
    parts = {str(name).upper(): value for name, value in found.items()}
    each = str(parts.get("FREQ", [""])[0]).upper()
    odd = [name for name in _WITHIN_A_DAY if name in parts]
    if each not in _EACH or odd:
        raise CannotRepeat(f"repeats by `{(odd or [each or 'FREQ'])[0]}`, which a roster does not")
    texts = dict(one.split("=", 1) for one in found.to_ical().decode().upper().split(";") if "=" in one)
    if "UNTIL" in texts:
        texts["UNTIL"] = f"{_until(parts['UNTIL'][0], zone):%Y%m%dT%H%M%S}"
    if int(texts.get("INTERVAL", "1")) < 1 or ("COUNT" in texts and int(texts["COUNT"]) < 1):
        raise CannotRepeat("repeats by a number that is not above zero")
    return ";".join(f"{name}={value}" for name, value in texts.items())


def _until(value: Any, zone: tzinfo) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(zone).replace(tzinfo=None)
    return datetime.combine(value, time(23, 59, 59))
