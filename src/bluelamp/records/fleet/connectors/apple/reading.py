"""What phones said, as reports: each thing that was told, once, and put into the book in the transaction that takes it.

MUST: no content is reported as held but by a phone that says that it is all of that content, under the tokens under
which it was declared last (`tests/records/fleet/connectors/apple/test_reading.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bluelamp.core.mdm import MdmError, Status, answers
from bluelamp.records.fleet.connectors.apple.health import Known
from bluelamp.records.fleet.connectors.apple.orders import order_of
from bluelamp.records.fleet.connectors.book import Note
from bluelamp.records.fleet.ports import (
    Answered,
    Apps,
    AppState,
    Enrolled,
    Failed,
    Holds,
    Left,
    Located,
    Report,
    Said,
    Took,
)
from bluelamp.records.mdm.declared import DeclaredSeen
from bluelamp.records.mdm.lifecycle import News
from bluelamp.records.mdm.telling import ToldSeen

IN, KNOWN, RELEASE, PLACE, WIPED, ASKED = "in", "known", "release", "place", "wiped", "asked"
"""Kinds of notes: the group of a phone, what it said of itself, when a release was first seen, where in the book a
place stands, an enrolment that ends since the phone wiped itself, and when a phone was last asked how it is."""
_NO_REASON = "the phone refused and gave no reason"
_NOT_UNDERSTOOD = "the phone did not understand the command"
_GONE = "the phone left management before it answered"
_UNREADABLE = "the phone's answer cannot be read"
_NO_PLACE = "the phone answered without a place"


@dataclass
class Reading:
    """What is known before, and what comes of what was told: reports, notes, and phones to be asked how they are.

    `places` are the phones whose places in the book are to be forgotten; `settled` those that took what was declared.
    """

    known: dict[str, str]
    releases: dict[str, date]
    declared: Mapping[int, DeclaredSeen]
    reports: list[Report] = field(default_factory=list)
    notes: dict[Note, str | None] = field(default_factory=dict)
    enrolled: list[int] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    _stated: set[int] = field(default_factory=set)

    def take(self, one: ToldSeen) -> None:
        """Takes in one thing that was told."""
        match one.news:
            case News.ENROLLED:
                self.say(one, Enrolled())
                self.enrolled.append(one.enrolment)
            case News.ENDED:
                self.say(one, Left())
                self.notes |= {(kind, one.serial_number): None for kind in (IN, KNOWN, ASKED)}
                self.known.pop(one.serial_number, None)
                self.places.add(one.serial_number)
            case News.STATUS:
                self._status(one)
            case _:
                self._answered(one)

    def say(self, one: ToldSeen, said: Said, at: datetime | None = None) -> None:
        """Adds a report, of the moment at which it was told where no other is given."""
        number = f"apple-{one.number}-{type(said).__name__.lower()}"
        self.reports.append(Report(id=number, phone=one.serial_number, at=at or one.at, said=said))

    def _status(self, one: ToldSeen) -> None:
        """What a phone says of what is declared to it now: what it said of an older set is of no use any more."""
        seen = self.declared.get(one.enrolment)
        if seen is None or not seen.named or seen.said_at is None or one.enrolment in self._stated:
            return
        self._stated.add(one.enrolment)
        if seen.taken:
            self.settled.add(one.enrolment)
            self.say(one, Took(content=seen.named), seen.said_at)
        if seen.applied:
            self.say(one, Holds(content=seen.named), seen.said_at)
        if seen.why:
            self.say(one, Failed(content=seen.named, why=seen.why), seen.said_at)

    def _answered(self, one: ToldSeen) -> None:
        order = order_of(one.command)
        why = _why(one)
        try:
            if not why:
                why = _KINDS.get(one.kind, _nothing_more)(self, one, answers.read(one.answer))
        except MdmError:
            why = _UNREADABLE
        if order is not None:
            self.say(one, Answered(order=order, why=why))

    def health(self, one: ToldSeen, after: Known) -> None:
        """Notes what a phone said of itself, and reports it once its release is known."""
        serial = one.serial_number
        self.known[serial] = after.to_text()
        self.notes[KNOWN, serial] = self.known[serial]
        if after.release and after.release not in self.releases:
            self.releases[after.release] = one.at.date()
            self.notes[RELEASE, after.release] = one.at.date().isoformat()
        made = after.health(self.releases)
        if made is not None:
            self.say(one, made)

    def known_of(self, one: ToldSeen) -> Known:
        """What a phone said of itself before."""
        return Known.from_text(self.known.get(one.serial_number, ""))


def _why(one: ToldSeen) -> str:
    """Why a phone did not do what it was told; empty where it says that it did."""
    match one.status:
        case Status.ACKNOWLEDGED:
            return ""
        case Status.ERROR:
            try:
                return answers.why(answers.read(one.answer)) or _NO_REASON
            except MdmError:
                return _NO_REASON
        case None:
            return _GONE
    return _NOT_UNDERSTOOD


def _information(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    found = answers.information(said)
    if found is None:
        return _UNREADABLE
    to.health(one, to.known_of(one).with_information(found))
    to.notes[ASKED, one.serial_number] = f"said {one.at.isoformat()}"
    return ""


def _security(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    to.health(one, to.known_of(one).with_security(answers.security(said)))
    return ""


def _apps(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    found = answers.apps(said)
    if found is None:
        return _UNREADABLE
    to.say(one, Apps(apps=dict.fromkeys(found, AppState.INSTALLED)))
    return ""


def _place(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    found, order = answers.place(said), order_of(one.command)
    if found is None or order is None:
        return _NO_PLACE
    place = Located(order=order, latitude=found.latitude, longitude=found.longitude, metres=found.metres)
    to.say(one, place)
    return ""


def _found(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    del said
    to.places.add(one.serial_number)
    return ""


def _wiped(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    del said
    to.notes[WIPED, str(one.enrolment)] = ""
    return ""


def _nothing_more(to: Reading, one: ToldSeen, said: Mapping[str, Any]) -> str:
    del to, one, said
    return ""


_KINDS: Mapping[str, Callable[[Reading, ToldSeen, Mapping[str, Any]], str]] = {
    "DeviceInformation": _information,
    "SecurityInfo": _security,
    "InstalledApplicationList": _apps,
    "DeviceLocation": _place,
    "DisableLostMode": _found,
    "EraseDevice": _wiped,
}
