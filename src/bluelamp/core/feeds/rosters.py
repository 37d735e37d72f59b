"""Duty rosters from outside, as calendars and as CSV: who is in which state of duty, from when until when.

A roster names people as the force does, by number or e-mail, and says what they do in words; both are given
back as they stand, and what they mean to a register is the register's to say. Local times are read in London
time. A shift from 22:00 to 07:00 lasts an hour longer on the night the clocks go back, and an hour less on
the night they go forward, because whoever works it goes home when the clock says seven.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from bluelamp.core.calendar.errors import CalendarError
from bluelamp.core.calendar.zones import at_local, day_begins, day_ends
from bluelamp.core.feeds.calendar_file import CalendarRejected, Occasion, calendar_events
from bluelamp.core.feeds.limits import USUAL, Limits
from bluelamp.core.feeds.sheets import read_sheet
from bluelamp.core.kernel.instants import LONDON, in_utc

State = Literal["on", "on_call", "remote", "recalled", "leave", "off"]
WORDS: Mapping[str, State] = {
    "on": "on",
    "on duty": "on",
    "duty": "on",
    "shift": "on",
    "early": "on",
    "late": "on",
    "night": "on",
    "nights": "on",
    "day": "on",
    "rest day worked": "on",
    "overtime": "on",
    "on call": "on_call",
    "standby": "on_call",
    "remote": "remote",
    "remote working": "remote",
    "working from home": "remote",
    "recall": "recalled",
    "recalled": "recalled",
    "recalled to duty": "recalled",
    "leave": "leave",
    "annual leave": "leave",
    "sick leave": "leave",
    "maternity leave": "leave",
    "paternity leave": "leave",
    "time off in lieu": "leave",
    "off": "off",
    "off duty": "off",
    "rest": "off",
    "rest day": "off",
}
"""What rosters call the states, in small letters. A force that uses other words hands in its own."""
COLUMNS = ("person", "state", "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSpan:
    """What a roster says: a person as the roster names them, a state, and a time. `line` is where it stands."""

    person: str
    state: State
    start: datetime
    end: datetime
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterReject:
    """What could not be read: where it stands, why, and its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A roster that was read. `entries` counts what was in it: each is in a span, a reject, or `set_aside`.

    Set aside are entries that were cancelled, or have no moment in the window.
    """

    spans: tuple[RosterSpan, ...]
    rejects: tuple[RosterReject, ...]
    entries: int
    set_aside: int


def read_roster(  # noqa: PLR0913 - what a roster is read with
    name: str,
    body: bytes,
    *,
    start: datetime,
    end: datetime,
    person: str = "",
    words: Mapping[str, State] = WORDS,
    limits: Limits = USUAL,
) -> Roster:
    """The roster in a file, calendar, CSV or spreadsheet, as far as it speaks of a time.

    A calendar names its people as attendees, or in `X-BLUELAMP-PERSON`; the calendar of one person is handed in
    with `person`. Spans are cut to the window.

    MUST: every entry of the file is accounted for (`test_every_event_is_a_span_a_reject_or_set_aside`).

    Raises:
        FeedTooLarge: more bytes, rows, events or repetitions than are read.
        FeedDamaged: it is neither.
        FeedColumnMissing: a table lacks one of `person`, `state`, `start` and `end`.
    """
    reader = _Reader(start, end, words)
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        for event in calendar_events(name, body, start, end, limits):
            reader.event(event, person)
    else:
        for line in read_sheet(name, body, COLUMNS, limits).lines:
            reader.row(line.number, line.cells, line.reason, line.text)
    return reader.roster()


class _Reader:
    def __init__(self, start: datetime, end: datetime, words: Mapping[str, State]) -> None:
        self.start, self.end, self.words = start, end, words
        self.spans: list[RosterSpan] = []
        self.rejects: list[RosterReject] = []
        self.entries = self.set_aside = 0

    def roster(self) -> Roster:
        return Roster(
            spans=tuple(self.spans), rejects=tuple(self.rejects), entries=self.entries, set_aside=self.set_aside
        )

    def event(self, event: Occasion | CalendarRejected, person: str) -> None:
        self.entries += 1
        if isinstance(event, CalendarRejected):
            self._reject(event.line, event.reason, event.text)
            return
        if event.cancelled:
            self.set_aside += 1
            return
        state = next((self.words[one] for word in event.words if (one := _word(word)) in self.words), None)
        people = event.people or ((person,) if person else ())
        if state is None:
            said = ", ".join(f"`{one}`" for one in event.words) or "nothing"
            self._reject(event.line, f"says {said}, which is no state of duty", event.text)
        elif not people:
            self._reject(event.line, "names nobody", event.text)
        else:
            self._add(people, state, event.times, event.line)

    def row(self, line: int, cells: Mapping[str, str], reason: str, text: str) -> None:
        self.entries += 1
        if reason:
            self._reject(line, reason, text)
            return
        state = self.words.get(_word(cells["state"]))
        try:
            since, until = _moment(cells["start"], ends=False), _moment(cells["end"], ends=True)
        except (ValueError, CalendarError) as error:
            said = error.message if isinstance(error, CalendarError) else str(error)
            self._reject(line, said, text)
            return
        if not cells["person"]:
            self._reject(line, "names nobody", text)
        elif state is None:
            self._reject(line, f"says `{cells['state']}`, which is no state of duty", text)
        elif until <= since:
            self._reject(line, "ends before it starts", text)
        else:
            self._add((cells["person"],), state, [(since, until)], line)

    def _reject(self, line: int, reason: str, text: str) -> None:
        self.rejects.append(RosterReject(line=line, reason=reason, text=text))

    def _add(self, people: tuple[str, ...], state: State, times: list[tuple[datetime, datetime]], line: int) -> None:
        inside = [(max(since, self.start), min(until, self.end)) for since, until in times]
        inside = [(since, until) for since, until in inside if since < until]
        if not inside:
            self.set_aside += 1
        self.spans += [
            RosterSpan(person=one, state=state, start=since, end=until, line=line)
            for one in people
            for since, until in inside
        ]


def _word(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _moment(text: str, *, ends: bool) -> datetime:
    """A moment as rosters write it: with an offset, or in London time; a day alone is its beginning or its end."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"`{text}` is not a time such as `2026-11-03 07:00`") from error
    if found.tzinfo is not None:
        return in_utc(found)
    if len(text) <= len("2026-11-03") and found.time() == time():
        return day_ends(found.date()) if ends else day_begins(found.date())
    return at_local(found.date(), found.time(), LONDON)
