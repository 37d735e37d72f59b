"""Calendars in the iCalendar format (RFC 5545), event by event, with repetitions worked out inside a window.

Each event is parsed by itself, so that one that is broken costs that one and its text comes back with the
reason. What an event means is the caller's to say: here it is people, words and times.

Where this differs from the letter of the standard: a repeated event with a local end keeps its end on the
clock. The standard keeps the length, so that a night shift would end at six or eight on the two nights of
the change. What is not read, and comes back as a reject: rules that repeat within a day, changes to `this
and all future` events, and time zones that only the file itself explains.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bluelamp.core.feeds.errors import FeedDamaged, FeedTooLarge
from bluelamp.core.feeds.limits import Limits, at_most
from bluelamp.core.feeds.repetitions import Budget, CannotRepeat, Pattern, pattern_of, times_of
from bluelamp.core.kernel import Place

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event: whom it names, what it is called, and its times inside the window."""

    line: int
    text: str
    people: tuple[str, ...]
    words: tuple[str, ...]
    times: list[tuple[datetime, datetime]]
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRejected:
    """An event that could not be read: where it begins, why, and its text."""

    line: int
    reason: str
    text: str


@dataclass(slots=True)
class _Parsed:
    line: int
    text: str
    event: Event
    pattern: Pattern
    replaced: set[datetime] = field(default_factory=set)


def calendar_events(
    name: str, body: bytes, start: datetime, end: datetime, limits: Limits
) -> Iterator[Occasion | CalendarRejected]:
    """Every event of a calendar, in the order in which they stand.

    Raises:
        FeedTooLarge: more bytes, events or repetitions than are read.
        FeedDamaged: the file ends in the middle, or its parts do not fit into each other.
    """
    at_most(len(body), limits.size, "bytes", name)
    blocks = list(_blocks(name, body.decode("utf-8-sig", errors="replace")))
    at_most(len(blocks), limits.events, "events", name)
    found = [_parsed(line, text) for line, text in blocks]
    _replace(found)
    budget = Budget(limits.steps, name)
    for one in found:
        yield one if isinstance(one, CalendarRejected) else _occasion(one, start, end, budget)


def _blocks(name: str, text: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each event; what stands inside an event belongs to it."""
    open_at, depth = 0, 0
    lines: list[str] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        # A line that begins with a space goes on with the one before, whatever it says.
        word = line.rstrip().upper()
        if word == "BEGIN:VEVENT":
            if depth:
                raise _damaged(name, number)
            open_at, depth, lines = number, 1, []
        if depth:
            lines.append(line)
        if word == "END:VEVENT":
            if not depth:
                raise _damaged(name, number)
            depth = 0
            yield open_at, "\r\n".join(lines)
    if depth or not re.search(r"^END:VCALENDAR\s*$", text, re.MULTILINE | re.IGNORECASE):
        raise _damaged(name, open_at or 1)


def _damaged(name: str, line: int) -> FeedDamaged:
    return FeedDamaged(
        f"`{name}` ends in the middle of a calendar, or an event in it does.",
        todo="have the calendar exported again whole; nothing of it was used.",
        place=Place(name, line),
    )


def _parsed(line: int, text: str) -> _Parsed | CalendarRejected:
    from icalendar import Event  # noqa: PLC0415 - slow to read, and most starts do without it

    try:
        event = Event.from_ical(text)
    except Exception as error:  # noqa: BLE001 - the reader promises no set of errors for text that is no event
        return CalendarRejected(line=line, reason=f"is not an event: {_short(error)}", text=text)
    if not isinstance(event, Event):
        return CalendarRejected(line=line, reason="is not an event", text=text)
    wrong = [str(part) for part, _ in event.errors]
    if wrong:
        return CalendarRejected(line=line, reason=f"has a `{wrong[0]}` that cannot be read", text=text)
    try:
        return _Parsed(line, text, event, pattern_of(event))
    except CannotRepeat as error:
        return CalendarRejected(line=line, reason=str(error), text=text)
    except Exception as error:  # noqa: BLE001 - as above: values of any shape can stand in an event
        return CalendarRejected(line=line, reason=f"has times that cannot be read: {_short(error)}", text=text)


def _replace(found: list[_Parsed | CalendarRejected]) -> None:
    """An event that changes one repetition of another takes its place."""
    masters: dict[str, list[_Parsed]] = defaultdict(list)
    for one in found:
        if isinstance(one, _Parsed) and one.pattern.replaces is None:
            masters[str(one.event.get("UID", ""))].append(one)
    for one in found:
        if isinstance(one, _Parsed) and one.pattern.replaces is not None:
            for master in masters[str(one.event.get("UID", ""))]:
                master.replaced.add(one.pattern.replaces)


def _occasion(one: _Parsed, start: datetime, end: datetime, budget: Budget) -> Occasion | CalendarRejected:
    try:
        times = times_of(one.pattern, start, end, one.replaced, budget)
    except FeedTooLarge:
        raise
    except Exception as error:  # noqa: BLE001 - the library of repetitions promises no set of errors either
        return CalendarRejected(line=one.line, reason=f"cannot be repeated: {_short(error)}", text=one.text)
    return Occasion(
        line=one.line,
        text=one.text,
        people=_people(one.event),
        words=_words(one.event),
        times=times,
        cancelled=str(one.event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _people(event: Event) -> tuple[str, ...]:
    """Whom an event names: its own property first, then its attendees."""
    named = _several(event.get("X-BLUELAMP-PERSON")) or _several(event.get("ATTENDEE"))
    plain = (re.sub(r"^mailto:", "", one.strip(), flags=re.IGNORECASE) for one in named)
    return tuple(dict.fromkeys(one for one in plain if one))


def _words(event: Event) -> tuple[str, ...]:
    """What an event is called: its categories first, since they are chosen from a list, then its summary."""
    categories: list[str] = []
    found = event.get("CATEGORIES")
    for one in found if isinstance(found, list) else [found] if found is not None else []:
        categories += [str(cat) for cat in getattr(one, "cats", [one])]
    summary = event.get("SUMMARY")
    return tuple(one for one in (*categories, *([str(summary)] if summary else [])) if one.strip())


def _several(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120]
