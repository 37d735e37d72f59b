"""The tree of units in memory: what stands below a unit, and above it, at any moment.

A force has hundreds of units and changes them a few times a year, while every page asks what somebody leads. The
tree is kept in each process for as long as the register has the same stamp for it: the stamp is read from the
database each time, so a unit that moved counts at the next request, in every process
(`tests/records/register/queries/test_tree.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from bluelamp.records.journal.prepared import ask
from bluelamp.records.register.models import Place
from bluelamp.records.register.queries.dates import believed

Stamp = str
"""Which state of the tree, as the database tells it. Two states never have the same one."""
Row = tuple[str, str, bool, datetime, datetime | None]
NEWEST = """(SELECT CAST(n.id AS VARCHAR) || ' ' || n.unit_id || ' ' || n.parent_id || ' '
|| CAST(n.recorded_at AS VARCHAR) FROM register_place n ORDER BY n.id DESC LIMIT 1)"""
"""The newest row of the tree in full, so that a row taken back and another of the same number differ."""
SUPERSEDED = "CAST((SELECT COUNT(*) FROM register_place WHERE superseded_at IS NOT NULL) AS VARCHAR)"
_STAMP = f"SELECT {NEWEST}, {SUPERSEDED}"
_MOST_KEPT = 5_000


class Tree:
    """Which unit stands in which, and since when. The answers that were given are kept with it."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._above: defaultdict[str, list[tuple[str, bool, datetime, datetime | None]]] = defaultdict(list)
        self._parts: defaultdict[str, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
        changes: set[datetime] = set()
        for unit, parent, in_line, since, until in rows:
            self._above[unit].append((parent, in_line, since, until))
            if in_line:
                self._parts[parent].append((unit, since, until))
            changes.update(one for one in (since, until) if one is not None)
        self._changes = sorted(changes)
        self._below: dict[tuple[int, frozenset[str]], frozenset[str]] = {}

    def __len__(self) -> int:
        """How many units ever stood in another."""
        return len(self._above)

    def period(self, at: datetime) -> int:
        """The number of the time without a change in it that a moment belongs to."""
        return bisect_right(self._changes, at)

    def moments(self) -> frozenset[datetime]:
        """Every moment at which the tree changes."""
        return frozenset(self._changes)

    def parents(self, unit: str, at: datetime) -> list[str]:
        """What a unit is in at a moment, along the line of command and as a group."""
        return [
            parent
            for parent, _, since, until in self._above.get(unit, ())
            if since <= at and (until is None or at < until)
        ]

    def above(self, unit: str, at: datetime) -> tuple[str, ...]:
        """A unit and those above it in the line of command, the nearest first."""
        found = [unit]
        while (parent := self._parent_in_line(found[-1], at)) is not None and parent not in found:
            found.append(parent)
        return tuple(found)

    def _parent_in_line(self, unit: str, at: datetime) -> str | None:
        for parent, in_line, since, until in self._above.get(unit, ()):
            if in_line and since <= at and (until is None or at < until):
                return parent
        return None

    def below(self, units: Iterable[str], at: datetime) -> frozenset[str]:
        """Some units with all that stands below them in the line of command."""
        tops = frozenset(units)
        key = (self.period(at), tops)
        found = self._below.get(key)
        if found is None:
            if len(self._below) >= _MOST_KEPT:
                self._below.clear()
            found = self._below[key] = self._walk_down(tops, at)
        return found

    def _walk_down(self, tops: frozenset[str], at: datetime) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(tops)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [
                    part
                    for part, since, until in self._parts.get(one, ())
                    if since <= at and (until is None or at < until)
                ]
        return frozenset(found)


def stamp(newest: str | None, superseded: str | None) -> Stamp:
    """The stamp that the two columns `NEWEST` and `SUPERSEDED` make."""
    return f"{newest or ''}/{superseded or ''}"


_lock = Lock()
_kept: tuple[Stamp, Tree] | None = None


def tree_of(of: Stamp) -> Tree:
    """The tree of a stamp that was read in this request; read whole where another is kept. One query then."""
    global _kept  # noqa: PLW0603 - one tree for the process is the point
    kept = _kept
    if kept is not None and kept[0] == of:
        return kept[1]
    with _lock:
        rows = Place.objects.filter(believed(None))
        tree = Tree(rows.values_list("unit_id", "parent_id", "in_line", "valid_from", "valid_until"))
        # What changed between the stamp and this reading has another stamp, so the next request reads again.
        _kept = (of, tree)
    return tree


def tree_now() -> Tree:
    """The tree as the register has it now. One small query, one more where it changed."""
    ((newest, superseded),) = ask(_STAMP)
    return tree_of(stamp(newest, superseded))
