"""What a roster would do to the register: for the people it names, and for the time it is handed in for.

A roster replaces what rosters said of these people for that time. Where it says nothing of one of them, they
are off duty, but only if all that the file says of them could be read: as long as a row is handed back that
may be theirs, silence means that nothing is known
(`test_a_row_that_could_not_be_read_makes_nobody_off_duty`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bluelamp.core.feeds import RosterSpan, read_roster
from bluelamp.records.register.errors import WrongOrderInTime
from bluelamp.records.register.models import OPEN, Identity, Shift
from bluelamp.records.register.planning.plan import Plan, PlannedRow, What, file_digest
from bluelamp.records.register.queries.dates import between
from bluelamp.records.register.spans import Span, left_of

LONGEST_WINDOW = timedelta(days=400)
COLUMNS = ("person", "state", "start", "end")
OFF = "off"
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterWindow:
    """The time a roster is handed in for, and whose it is where it is one person's and does not say so."""

    start: datetime
    end: datetime
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterWork:
    """What carrying a roster out takes: shifts to supersede and to write, whom it names, and whose is complete."""

    ended: tuple[int, ...]
    written: tuple[tuple[str, str, Span], ...]
    people: tuple[str, ...]
    complete: tuple[str, ...]
    window: Span


def plan_roster(file_name: str, body: bytes, window: RosterWindow) -> Plan:
    """The plan for a roster: calendar, table or spreadsheet.

    Raises:
        FeedError: the file is none of them, is too large, or lacks a column.
        WrongOrderInTime: the time it is for has no length, or is longer than 400 days.
    """
    if not timedelta() < window.end - window.start <= LONGEST_WINDOW:
        raise WrongOrderInTime(
            "The time the roster is for has no length, or more than 400 days.", todo="give its first and its last day."
        )
    roster = read_roster(file_name, body, start=window.start, end=window.end, person=window.person)
    people = _People()
    rows = [
        PlannedRow(line=one.line, what=What.REJECT, key="", reason=one.reason, text=one.text) for one in roster.rejects
    ]
    spans: defaultdict[str, list[RosterSpan]] = defaultdict(list)
    by_line: defaultdict[int, list[RosterSpan]] = defaultdict(list)
    for span in roster.spans:
        by_line[span.line].append(span)
    for line, found in by_line.items():
        unknown = [one.person for one in found if people.id_of(one.person) is None]
        if unknown:
            reason = f"names `{unknown[0]}`, whom the register does not know"
            rows.append(PlannedRow(line=line, what=What.REJECT, key=unknown[0], reason=reason, text=_say(found)))
            continue
        for one in found:
            spans[people.known(one.person)].append(one)
    work, same = _work(spans, window, people, [one.text for one in rows])
    rows += [
        _row(line, found, same, people) for line, found in by_line.items() if line not in {one.line for one in rows}
    ]
    rows += [
        PlannedRow(line=0, what=What.SAME, key="", reason="cancelled, or outside the time")
        for _ in range(roster.set_aside)
    ]
    return Plan(
        kind="roster",
        file_name=file_name,
        file_digest=file_digest(body),
        rows=tuple(sorted(rows, key=lambda one: (one.line, one.what))),
        notes=_notes(work, spans),
        replaced=len(work.ended),
        work=work,
    )


class _People:
    """People by number or e-mail, as rosters name them."""

    def __init__(self) -> None:
        rows = list(Identity.objects.filter(OPEN).values_list("number", "email", "person_id"))
        self.by_name = {email: person for _, email, person in rows if email}
        self.by_name |= {number.casefold(): person for number, _, person in rows}
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        for name, person in self.by_name.items():
            self.names[person].add(name)

    def id_of(self, name: str) -> str | None:
        return self.by_name.get(name.strip().casefold())

    def known(self, name: str) -> str:
        return self.by_name[name.strip().casefold()]


def _work(
    spans: dict[str, list[RosterSpan]], window: RosterWindow, people: _People, handed_back: list[str]
) -> tuple[RosterWork, set[tuple[str, str, datetime, datetime]]]:
    """What to supersede and to write, and the spans that are there already."""
    wanted = {
        (person, state, span)
        for person, found in spans.items()
        for state, span in _merged((one.state, Span(one.start, one.end)) for one in found if one.state != OFF)
    }
    whole = Span(window.start, window.end)
    ended: list[int] = []
    written: list[tuple[str, str, Span]] = []
    kept: set[tuple[str, str, Span]] = set()
    same: set[tuple[str, str, datetime, datetime]] = set()
    for pk, person, state, since, until in _there(spans, window):
        span = Span(since, until)
        if (person, state, span) in wanted:
            kept.add((person, state, span))
            same.add((person, state, since, until or since))
            continue
        ended.append(pk)
        written += [(person, state, piece) for piece in left_of(span, whole)]
    written += sorted(wanted - kept, key=lambda one: (one[0], one[1], one[2].start))
    return (
        RosterWork(
            ended=tuple(sorted(ended)),
            written=tuple(_joined(written)),
            people=tuple(sorted(spans)),
            complete=_complete(spans, people, handed_back),
            window=whole,
        ),
        same,
    )


def _there(
    spans: dict[str, list[RosterSpan]], window: RosterWindow
) -> Iterator[tuple[int, str, str, datetime, datetime | None]]:
    """What rosters said of these people for that time."""
    people = sorted(spans)
    rows = Shift.objects.filter(between(window.start, window.end))
    for start in range(0, len(people), _BATCH):
        some = rows.filter(person_id__in=people[start : start + _BATCH])
        yield from some.values_list("pk", "person_id", "state", "valid_from", "valid_until")


def _complete(spans: dict[str, list[RosterSpan]], people: _People, handed_back: list[str]) -> tuple[str, ...]:
    """Those of whom nothing was handed back. A row that names nobody we know may be anybody's."""
    doubtful: set[str] = set()
    for text in handed_back:
        low = text.casefold()
        named = {person for person in spans if any(name in low for name in people.names[person])}
        if not named:
            return ()
        doubtful |= named
    return tuple(sorted(spans.keys() - doubtful))


def _merged(found: Iterable[tuple[str, Span]]) -> Iterable[tuple[str, Span]]:
    """Spans of one state that overlap are one."""
    by_state: defaultdict[str, list[Span]] = defaultdict(list)
    for state, span in sorted(found, key=lambda one: (one[0], one[1].start)):
        last = by_state[state][-1] if by_state[state] else None
        if last is not None and last.end is not None and span.end is not None and span.start < last.end:
            by_state[state][-1] = Span(last.start, max(last.end, span.end))
        else:
            by_state[state].append(span)
    return [(state, span) for state, several in by_state.items() for span in several]


def _joined(written: list[tuple[str, str, Span]]) -> list[tuple[str, str, Span]]:
    return sorted(written, key=lambda one: (one[0], one[1], one[2].start))


def _row(
    line: int, found: list[RosterSpan], same: set[tuple[str, str, datetime, datetime]], people: _People
) -> PlannedRow:
    new = [
        one
        for one in found
        if one.state != OFF and (people.known(one.person), one.state, one.start, one.end) not in same
    ]
    what = What.ADD if new else What.SAME
    return PlannedRow(line=line, what=what, key=found[0].person, text=_say(found))


def _say(found: list[RosterSpan]) -> str:
    first = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{first.person} {first.state} {first.start.isoformat()} {first.end.isoformat()}{more}"


def _notes(work: RosterWork, spans: dict[str, list[RosterSpan]]) -> tuple[str, ...]:
    left = len(spans) - len(work.complete)
    if not left:
        return ()
    said = (
        f"For {left} of {len(spans)} people a row may have been handed back, so the roster is not taken to be whole: "
    )
    return (f"{said}where it says nothing of them, nothing is known.",)
