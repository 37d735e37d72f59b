"""Supervised iPhones behind the port of the fleet.

Which phone is in which group, and what a group holds, stands in the book; what is declared to each phone stands in
`records.mdm`. Both change in one transaction, in which nobody else writes in the book, so that whoever is killed leaves
all of it or none.

Promise: it passes `tests/conformance/connectors.py` with phones that speak the real protocol
(`tests/records/fleet/connectors/apple/test_connector.py`).

Not done: an order does not expire while a phone is off, whatever its `keep`; and nothing installs an app. What a
content opens, the holder fetches.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bluelamp.core.mdm import plists
from bluelamp.core.phones import APPLE, Target
from bluelamp.records.fleet.connectors.apple import asking, orders
from bluelamp.records.fleet.connectors.apple.reading import IN, KNOWN, PLACE, RELEASE, WIPED, Reading
from bluelamp.records.fleet.connectors.book import Note
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.records.fleet.ports import (
    Abilities,
    Content,
    Do,
    Located,
    Move,
    Order,
    Outcome,
    Reports,
    in_use,
    not_managed,
    refused,
)
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, configuring, declared, profiles, queries, telling

HOLDS = "holds"
"""A kind of note: what a group holds."""
KEEPS = timedelta(days=365)
"""How long an order waits at the least. It waits for as long as the phone is enrolled."""
WAITS_FOR = timedelta(minutes=15)
"""How long a phone out of its box waits to be told what it is to hold, before its holder may use it all the same."""
AT_ONCE = 500
_LEGACY = "com.apple.configuration.legacy"


class Apple:
    """Our own management of Apple's phones. It holds nothing itself, so that another process goes on where this was."""

    def __init__(self, book: KeptBook) -> None:
        self._book = book

    @property
    def target(self) -> Target:
        """Supervised iPhones under our own management."""
        return APPLE

    @property
    def abilities(self) -> Abilities:
        """Every order; phones say which content is in force on them, and which apps they have."""
        return Abilities(orders=frozenset(Do), lists_apps=True, says_content=True, keeps_orders=KEEPS)

    def hold(self, group: str, content: Content) -> None:
        """Has the phones of a group hold a content from now on; those that have it already are left alone.

        Raises:
            TargetRefused: the content is for another target, or holds no declarations.
        """
        wanted = _wanted(content)
        with self._book.held():
            _keep_profile(content)
            self._book.write({(HOLDS, group): json.dumps({"digest": content.digest, "declarations": wanted})}, [])
            here = queries.under_management(self._book.keys(IN, group))
            declared.declare(sorted(here.values()), wanted, named=content.digest)

    def place(self, moves: Sequence[Move]) -> Sequence[Outcome]:
        """Has phones be in groups: an outcome for each, in order. A phone in no group keeps what it has."""
        if not moves:
            return ()
        with self._book.held():
            here = queries.under_management([one.phone for one in moves])
            groups = {name: json.loads(text) for name, text in self._book.notes(HOLDS, _named(moves)).items()}
            outcomes = [_outcome(one, here, groups) for one in moves]
            done = [one for one, outcome in zip(moves, outcomes, strict=True) if outcome.error is None]
            self._book.write({(IN, one.phone): one.group for one in done}, [])
            for name, held in groups.items():
                into = sorted(here[one.phone] for one in done if one.group == name)
                declared.declare(into, held["declarations"], named=held["digest"])
        return outcomes

    def drop(self, group: str) -> None:
        """Takes away a group without phones.

        Raises:
            GroupInUse: there are phones in it.
        """
        with self._book.held():
            if self._book.keys(IN, group):
                raise in_use(group)
            self._book.write({(HOLDS, group): None}, [])

    def gone(self, groups: Collection[str]) -> Collection[str]:
        """None: the groups are our own, and nobody else has a hand on them."""
        del groups
        return ()

    def send(self, orders_: Sequence[Order]) -> Sequence[Outcome]:
        """Has phones do something once: an outcome for each order, in order."""
        here = queries.under_management([one.phone for one in orders_])
        for one in orders_:
            if one.phone in here:
                for name, command in orders.commands_of(one).items():
                    acts.queue(name, command, [here[one.phone]], priority=orders.priority_of(one.do), asks=True)
        return [
            Outcome(phone=one.phone, error=None if one.phone in here else not_managed(one.phone)) for one in orders_
        ]

    def reports(self, after: str, most: int) -> Reports:
        """What was said after a cursor. What phones told is taken into the book once the book has been handed over."""
        start = self._start(after)
        rows = self._book.said(start, most)
        if len(rows) < most:
            self.look()
            rows = self._book.said(start, most)
        end = rows[-1][0] if rows else start
        return Reports(
            rows=tuple(one for _, one in rows),
            cursor=f"{self._book.name}.{end}",
            more=bool(self._book.said(end, 1)),
        )

    def look(self) -> None:
        """Takes what phones told into the book, lets new ones go, and asks those how they are that are due."""
        while self._take() == AT_ONCE:
            pass
        self._end_wiped()
        configuring.let_go(configuring.waiting(clock.now() - WAITS_FOR))
        asking.ask(self._book)

    def _take(self) -> int:
        """How much was taken."""
        with self._book.held():
            told = telling.take(AT_ONCE)
            if not told:
                return 0
            serials = {one.serial_number for one in told}
            reading = Reading(
                known=dict(self._book.notes(KNOWN, serials)),
                releases={name: date.fromisoformat(day) for name, day in self._book.notes(RELEASE).items()},
                declared=declared.declared_to([one.enrolment for one in told]),
            )
            for one in told:
                reading.take(one)
            last = self._book.write(reading.notes, reading.reports)
            self._places(reading, last)
            new = set(reading.enrolled)
            configuring.let_go(sorted(reading.settled))
            asking.ask_now(self._book, {one.serial_number: one.enrolment for one in told if one.enrolment in new})
        return len(told)

    def _places(self, reading: Reading, last: int) -> None:
        """Notes where in the book a place of a phone stands, and forgets the places of phones that are lost no more."""
        first = last - len(reading.reports) + 1
        new: dict[Note, str | None] = {
            (PLACE, str(number)): one.phone
            for number, one in enumerate(reading.reports, first)
            if isinstance(one.said, Located)
        }
        self._book.write(new, [])
        gone = [number for serial in sorted(reading.places) for number in self._book.keys(PLACE, serial)]
        self._book.forget([int(number) for number in gone])
        self._book.write({(PLACE, number): None for number in gone}, [])

    def _end_wiped(self) -> None:
        """Ends the enrolments of phones that wiped themselves; an act, and so outside every other transaction."""
        for number in sorted(self._book.notes(WIPED)):
            acts.end_wiped(by=acts.LISTENER, enrolment=int(number))
            self._book.write({(WIPED, number): None}, [])
            self._take()

    def _start(self, after: str) -> int:
        name, _, number = after.rpartition(".")
        known = name == self._book.name and number.isascii() and number.isdigit() and len(number) < 18
        return int(number) if known else 0


def _wanted(content: Content) -> list[Mapping[str, Any]]:
    if content.target != APPLE.name:
        raise refused(f"this is a content for `{content.target}`")
    found = content.body.get("declarations")
    if not found:
        raise refused("the content declares nothing")
    return list(found)


def _keep_profile(content: Content) -> None:
    """Keeps the profile under every address at which a declaration has it fetched."""
    profile = content.body.get("profile")
    for one in content.body["declarations"]:
        if one["Type"] == _LEGACY and profile is not None:
            profiles.keep("/".join(one["Payload"]["ProfileURL"].split("/")[-2:]), plists.written(profile))


def _named(moves: Sequence[Move]) -> set[str]:
    return {one.group for one in moves if one.group is not None}


def _outcome(move: Move, here: Mapping[str, int], groups: Mapping[str, Any]) -> Outcome:
    if move.phone not in here:
        return Outcome(phone=move.phone, error=not_managed(move.phone))
    if move.group is not None and move.group not in groups:
        return Outcome(phone=move.phone, error=refused(f"the group `{move.group}` holds nothing yet"))
    return Outcome(phone=move.phone)
