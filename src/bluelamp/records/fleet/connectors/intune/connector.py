"""Intune behind the port of the fleet.

What it can and cannot do stands in `abilities` and in `INTUNE_ANDROID`: Intune has no lost mode and no suspension of
an app on Android phones, so a lost phone is locked and may be wiped, and an app whose permission ended stays.

Promise: it passes `tests/conformance/connectors.py`, and a change costs the calls that stand in the reference
(`tests/records/fleet/connectors/intune/test_connector_costs.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from bluelamp.core.phones import INTUNE_ANDROID, Target
from bluelamp.records.fleet.connectors.book import Book, MemoryBook
from bluelamp.records.fleet.connectors.intune import keeping, missing, ordering, ours, placing, reporting
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import Graph, Time
from bluelamp.records.fleet.connectors.intune.errors import GraphNotThere
from bluelamp.records.fleet.connectors.intune.holding import assign_apps, hold
from bluelamp.records.fleet.connectors.intune.kinds import KINDS
from bluelamp.records.fleet.connectors.intune.ordering import Phones
from bluelamp.records.fleet.connectors.intune.ours import Ours
from bluelamp.records.fleet.connectors.intune.placing import Members
from bluelamp.records.fleet.connectors.intune.wanted import wanted
from bluelamp.records.fleet.errors import ConnectorError
from bluelamp.records.fleet.ports import (
    Abilities,
    Content,
    Move,
    Order,
    Outcome,
    Reports,
    in_use,
    not_managed,
    refused,
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How often things are read again, in seconds.

    `stale`: what the tenant holds, since administrators change things by hand. `look`: what phones said. `whole`: all
    phones, and not those alone that checked in, since only so is one found that has left.
    """

    stale: float = 900.0
    look: float = 60.0
    whole: float = 3_600.0


class Intune:
    """One tenant. `book` outlives the process where whoever wires this keeps it."""

    def __init__(
        self, graph: Graph, book: Book | None = None, *, at: Time | None = None, habits: Habits | None = None
    ) -> None:
        self._graph = graph
        self._book: Book = book or MemoryBook()
        self._time = at or Time()
        self._habits = habits or Habits()
        self._looked: float | None = None
        self._looked_whole: float | None = None
        self._there: Ours | None = None
        self._members: Members | None = None
        self._phones = Phones(graph, self._book)
        self._lock = threading.RLock()

    @property
    def target(self) -> Target:
        """Android phones owned by the force, under Intune."""
        return INTUNE_ANDROID

    @property
    def abilities(self) -> Abilities:
        """Phones report their apps and never a digest. Microsoft says nowhere how long an order waits."""
        return Abilities(
            orders=frozenset(ordering.ACTIONS),
            lists_apps=True,
            says_content=False,
            keeps_orders=timedelta(days=30),
        )

    def hold(self, group: str, content: Content) -> None:
        """Has the phones of a group hold a content from now on. The same again costs nothing while it is fresh.

        Raises:
            TargetRefused, TargetThrottled, TargetUnreachable: it is to be asked again; what was done stands.
        """
        want = wanted(content)
        with self._tenant() as there:
            hold(self._graph, there, group, want)

    def place(self, moves: Sequence[Move]) -> Sequence[Outcome]:
        """Has phones be in groups: an outcome for each, in order."""
        if not moves:
            return ()
        with self._tenant() as there:
            things = self._phones.things([one.phone for one in moves])
            members = self._who(there)
            failed: dict[str, ConnectorError] = {}
            wanted_by_thing = self._aims(there, members, moves, things, failed)
            for thing, error in placing.put(self._graph, members, wanted_by_thing).items():
                failed |= {serial: error for serial, own in things.items() if own == thing}
            there.groups = {name: key for name, key in there.groups.items() if key in members.groups}
        return [Outcome(phone=one.phone, error=failed.get(one.phone)) for one in moves]

    def drop(self, group: str) -> None:
        """Takes away a group without phones, with all that is only its own.

        Raises:
            GroupInUse: there are phones in it.
        """
        with self._tenant() as there:
            key = there.groups.get(group)
            if key is not None and self._who(there, again=key).groups.get(key):
                raise in_use(group)
            own = [(at, one) for at, one in there.settings.items() if at[0] == group]
            for at, one in own:
                self._gone(Call("DELETE", f"{KINDS[one.type_name].path}/{one.id}", Service.CONFIGURATION))
                del there.settings[at]
            if key is None:
                return
            held = [package for package, app in there.apps.items() if app.intent_for(key) is not None]
            assign_apps(self._graph, there, {package: {key: None} for package in held})
            self._gone(Call("DELETE", f"/groups/{key}", Service.DIRECTORY))
            del there.groups[group]
            if self._members is not None:
                self._members.groups.pop(key, None)

    def gone(self, groups: Collection[str]) -> Collection[str]:
        """Of groups that were told what to hold, those that somebody took away by hand, once that is certain.

        It is told from the last reading of the tenant, so that a round in which nothing happened asks for nothing.
        """
        with self._lock:
            return () if self._there is None else [one for one in groups if one in self._there.gone]

    def send(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Has phones do something once: an outcome for each order, in order."""
        with self._lock:
            return ordering.send(self._graph, self._book, self._phones, orders)

    def reports(self, after: str, most: int) -> Reports:
        """What was said after a cursor. The tenant is looked at only once everything known has been handed over."""
        with self._lock:
            start = self._start(after)
            rows = self._book.said(start, most)
            if len(rows) < most:
                self._look()
                rows = self._book.said(start, most)
            end = rows[-1][0] if rows else start
            return Reports(
                rows=tuple(one for _, one in rows),
                cursor=f"{self._book.name}.{end}",
                more=bool(self._book.said(end, 1)),
            )

    def _look(self) -> None:
        now = self._time.seconds()
        if self._looked is not None and now - self._looked < self._habits.look:
            return
        whole = self._looked_whole is None or now - self._looked_whole >= self._habits.whole
        with self._tenant() as there:
            packages = {app.title.casefold(): package for package, app in there.apps.items()}
        done = reporting.look(self._graph, self._book, packages, self._time.now(), whole=whole)
        # Where there is more to look at, the next call goes on at once; what waits to be sent goes out in between.
        self._looked = now if done else None
        if whole or not done:
            self._looked_whole = now if done else None

    def _start(self, after: str) -> int:
        name, _, number = after.rpartition(".")
        known = name == self._book.name and number.isascii() and number.isdigit() and len(number) < 18
        return int(number) if known else 0

    @contextmanager
    def _tenant(self) -> Iterator[Ours]:
        """What is in the tenant, fresh enough. Where something fails inside, it is read again the next time."""
        with self._lock:
            now = self._time.seconds()
            if self._there is None or now - self._there.read_at > self._habits.stale:
                found = ours.read(self._graph, now)
                missing.look(self._graph, self._book, found)
                self._there, self._members = found, None
            there, before = self._there, dict(self._there.groups)
            try:
                yield there
            except ConnectorError:
                self._there = self._members = None
                raise
            finally:
                missing.note(self._book, before, there)

    def _who(self, there: Ours, again: str | None = None) -> Members:
        if self._members is None:
            self._members = placing.read(self._graph, list(there.groups.values()))
        elif again is not None:
            self._members.groups.pop(again, None)
            self._members.groups |= placing.read(self._graph, [again]).groups
        for key in there.groups.values():
            self._members.groups.setdefault(key, set())
        return self._members

    def _aims(
        self,
        there: Ours,
        members: Members,
        moves: Sequence[Move],
        things: Mapping[str, str],
        failed: dict[str, ConnectorError],
    ) -> dict[str, str | None]:
        """The group that each thing of the directory is to be in; what is wrong with a move is put down."""
        name_by_key = {key: name for name, key in there.groups.items()}
        found: dict[str, str | None] = {}
        for move in moves:
            thing = things.get(move.phone)
            if thing is None:
                failed[move.phone] = not_managed(move.phone)
            elif move.group is None:
                held = [name_by_key[key] for key in members.of(thing) if key in name_by_key]
                if held:
                    twin = keeping.keep(self._graph, there, held[0])
                    found[thing] = there.groups[twin]
            elif move.group not in there.groups:
                failed[move.phone] = refused(f"the group `{move.group}` holds nothing yet")
            else:
                found[thing] = there.groups[move.group]
        return found

    def _gone(self, call: Call) -> None:
        """Takes something away; what is not there is gone already."""
        became = self._graph.together([call])[0]
        if became.error is not None and not isinstance(became.error, GraphNotThere):
            raise became.error
