"""The tree of units in memory: what a unit is in at a moment, by the codes that rules name units with.

Kept for as long as the register says that it has not changed (`PersonMoment.tree`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from bluelamp.core.cedar import Entity, EntityUid
from bluelamp.records.register.queries.moment import tree_rows
from bluelamp.records.register.queries.whole import codes_of_units


class Tree:
    """Which unit is in which, and since when."""

    def __init__(self, rows: Iterable[tuple[str, str, datetime, datetime | None]], codes: dict[str, str]) -> None:
        self._codes = codes
        self._above: defaultdict[str, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
        for unit, parent, since, until in rows:
            self._above[unit].append((parent, since, until))

    def entities(self, unit: str, at: datetime) -> tuple[Entity, ...]:
        """A unit and everything it is in at a moment, as rules see them; the unit itself first."""
        found: dict[str, Entity] = {}
        waiting = [unit]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            above = self._parents(one, at)
            found[one] = Entity(self._uid(one), parents=frozenset(self._uid(parent) for parent in above))
            waiting.extend(above)
        return tuple(found.values())

    def moments(self) -> frozenset[datetime]:
        """Every moment at which the tree changes."""
        return frozenset(
            moment for rows in self._above.values() for _, *span in rows for moment in span if moment is not None
        )

    def _parents(self, unit: str, at: datetime) -> list[str]:
        return [
            parent
            for parent, since, until in self._above.get(unit, ())
            if since <= at and (until is None or at < until)
        ]

    def _uid(self, unit: str) -> EntityUid:
        return EntityUid("Unit", self._codes.get(unit, unit))


def read_tree() -> Tree:
    """The tree as the register has it now. Two queries."""
    return Tree(tree_rows(), codes_of_units())


class KeptTree:
    """The tree, read again when the register has changed it."""

    def __init__(self) -> None:
        self._stamp: tuple[str, str] | None = None
        self._tree: Tree | None = None
        self._lock = Lock()

    def get(self, stamp: tuple[str, str]) -> Tree:
        """The tree of that stamp."""
        with self._lock:
            if self._tree is None or self._stamp != stamp:
                self._tree, self._stamp = read_tree(), stamp
            return self._tree

    def forget(self) -> None:
        """Reads it anew the next time: for a process that has been given another database."""
        with self._lock:
            self._tree = self._stamp = None
