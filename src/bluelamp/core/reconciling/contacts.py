"""Holds the contacts of work phones against the records of them, both ways, and says what to ask.

A contact is asked about where its number belongs to a case, nobody recorded it and the time for the record is over.
A record is asked about where all calls of its line are here and none fits. A withheld number is asked about where no
record gives the reason. A day is asked about where far more contacts with a case happened than were recorded for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bluelamp.core.calendar import day_ends, local_day
from bluelamp.core.reconciling.grouping import Contact, together
from bluelamp.core.reconciling.matching import Point, Window, fits, matched
from bluelamp.core.reconciling.model import Ask, Communication, InCase, Kind, Limits, Question, Record

Cases = Mapping[str, Sequence[InCase]]
"""For each number that belongs to somebody in a case, the cases."""
_FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came of it. `pairs` are contacts, by the id of their first part, with their record; the rest are counts.

    Attributes:
        questions: by person, day and what they are about; only those whose time is up.
        waiting: contacts in a case without a record whose time is not up yet.
        outside: contacts with numbers that nobody has tied to a case; nothing is asked about them.
    """

    pairs: Mapping[str, str]
    questions: tuple[Question, ...]
    waiting: int
    outside: int


def reconcile(  # noqa: PLR0913 - each is a fact of its own
    communications: Iterable[Communication],
    records: Iterable[Record],
    *,
    cases: Cases,
    own_numbers: frozenset[str],
    limits: Limits,
    now: datetime,
) -> Reconciled:
    """The questions that calls, texts and records raise together, at an instant.

    MUST: the same whatever order the input comes in; a contact with a record raises nothing; before its time is up
    nothing is asked (`tests/core/reconciling/test_contacts.py`).

    Args:
        communications: calls and texts of work phones, those with protected numbers dropped long before.
        records: contact records made with work phones and landlines.
        cases: which numbers belong to a case; known from records, not from the calls.
        own_numbers: numbers of the force: phones, switchboard, control room.
        limits: what the rulebook says.
        now: the instant at which it is asked.
    """
    contacts = together(communications, limits.together)
    written = sorted(records, key=lambda one: (one.person, one.at, one.id))
    pairs = _pairs(contacts, written, cases, limits)
    asked = _Asking(pairs, written, _Given(cases, own_numbers, limits, now))
    for contact in contacts:
        asked.contact(contact)
    asked.records(written, contacts)
    return Reconciled(pairs, tuple(asked.questions()), asked.waiting, asked.outside)


def case_of(contact: Contact, cases: Cases) -> InCase | None:
    """The case that a contact belongs to: of several that its number was known in by then, the first."""
    known = (one for one in cases.get(contact.first.number, ()) if one.since <= contact.starts)
    return min(known, key=lambda one: (one.since, one.incident), default=None)


def _pairs(contacts: Sequence[Contact], records: Sequence[Record], cases: Cases, limits: Limits) -> dict[str, str]:
    """Matched apart for each person and way: no record of one is a record of another's contact."""
    windows: dict[tuple[str, Kind], list[Window]] = defaultdict(list)
    points: dict[tuple[str, Kind], list[Point]] = defaultdict(list)
    for one in contacts:
        needed = one.reached and case_of(one, cases) is not None
        windows[one.first.person, one.first.kind].append(_window(one, limits, needed=needed))
    for record in records:
        points[record.person, record.kind].append(_point(record))
    found: dict[str, str] = {}
    for key in sorted(windows.keys() & points.keys()):
        found |= matched(windows[key], points[key])
    return found


def _window(contact: Contact, limits: Limits, *, needed: bool) -> Window:
    start, end = contact.starts - limits.tolerance, contact.ends + limits.tolerance
    return Window(contact.first.id, start, end, contact.first.number, needed)


def _point(record: Record) -> Point:
    return Point(record.id, record.at, record.number)


@dataclass(frozen=True, slots=True)
class _Given:
    """What all questions rest on."""

    cases: Cases
    own_numbers: frozenset[str]
    limits: Limits
    now: datetime


class _Asking:
    """Gathers what there is to ask by person, day and question."""

    def __init__(self, pairs: Mapping[str, str], records: Sequence[Record], given: _Given) -> None:
        self.waiting = self.outside = 0
        self._pairs, self._cases, self._own = pairs, given.cases, given.own_numbers
        self._limits, self._now = given.limits, given.now
        self._by_id = {one.id: one for one in records}
        self._found: dict[tuple[str, date, Ask], list[tuple[Contact | Record, str]]] = defaultdict(list)
        self._of_day: dict[tuple[str, date, str], list[Contact]] = defaultdict(list)
        self._recorded: dict[tuple[str, date, str], int] = defaultdict(int)
        for one in records:
            self._recorded[one.person, local_day(one.at), one.incident] += 1

    def contact(self, contact: Contact) -> None:
        """Adds what there is to ask about one contact."""
        if not contact.reached:
            return
        case = case_of(contact, self._cases)
        record = self._by_id.get(self._pairs.get(contact.first.id, ""))
        if case is None:
            self.outside += record is None
        else:
            self._of_day[contact.first.person, local_day(contact.starts), case.incident].append(contact)
        if case is not None and record is None:
            self._ask(contact, Ask.NO_RECORD, case.incident)
        hidden = [one for one in contact.parts if one.withheld and not one.incoming and self._of_the_public(one.number)]
        if hidden and not (record is not None and record.reason_withheld):
            self._ask(contact, Ask.WITHHELD, case.incident if case is not None else "")

    def records(self, records: Sequence[Record], contacts: Sequence[Contact]) -> None:
        """Adds the records that no contact fits. One of texts that somebody recorded one by one fits all the same."""
        taken = set(self._pairs.values())
        texts: dict[str, list[Window]] = defaultdict(list)
        for contact in contacts:
            if contact.first.kind is Kind.TEXT:
                texts[contact.first.person].append(_window(contact, self._limits, needed=True))
        for one in records:
            alone = one.covered and one.id not in taken
            if alone and one.kind is Kind.TEXT:
                alone = not any(fits(window, _point(one)) for window in texts[one.person])
            if alone and one.at + self._limits.record_within < self._now:
                self._found[one.person, local_day(one.at), Ask.NO_CALL].append((one, one.incident))

    def questions(self) -> Iterator[Question]:
        """What was gathered, one question for each person, day and matter, in that order."""
        self._days_with_many()
        for (person, day, ask), found in sorted(self._found.items()):
            parts = [part for one, _ in found if isinstance(one, Contact) for part in one.parts]
            records = [one for one, _ in found if isinstance(one, Record)]
            incidents = tuple(sorted({incident for _, incident in found if incident}))
            yield Question(
                person=person,
                day=day,
                ask=ask,
                contacts=len(found),
                communications=tuple(one.id for one in sorted(parts, key=lambda one: (one.at, one.id))),
                records=tuple(one.id for one in sorted(records, key=lambda one: (one.at, one.id))),
                incidents=incidents,
                recorded=sum(self._recorded[person, day, one] for one in incidents) if ask is Ask.OUTLIER else 0,
            )

    def _days_with_many(self) -> None:
        for (person, day, incident), contacts in self._of_day.items():
            beyond = len(contacts) - self._recorded[person, day, incident]
            over = day_ends(day) + self._limits.record_within < self._now
            if over and beyond >= self._limits.beyond_records:
                self._found[person, day, Ask.OUTLIER] += [(one, incident) for one in contacts]

    def _ask(self, contact: Contact, ask: Ask, incident: str) -> None:
        if contact.ends + self._limits.record_within >= self._now:
            self.waiting += ask is Ask.NO_RECORD
            return
        self._found[contact.first.person, local_day(contact.starts), ask].append((contact, incident))

    def _of_the_public(self, number: str) -> bool:
        """Whether a number may be somebody's of the public: no number of the force, and no short one such as 101."""
        return number not in self._own and sum(one.isdigit() for one in number) >= _FEWEST_DIGITS
