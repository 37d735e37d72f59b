"""What a unit is in at a moment, as rules see it: entities by the codes that rules name units with.

They are kept with the tree they were made from, so none outlives a change of it.
"""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from bluelamp.core.cedar import Entity, EntityUid
from bluelamp.records.register.queries.tree import Stamp, Tree, tree_now, tree_of
from bluelamp.records.register.queries.whole import codes_of_units

_MOST_KEPT = 20_000


class UnitEntities:
    """The entities of units in one tree."""

    def __init__(self, tree: Tree, codes: dict[str, str]) -> None:
        self._tree = tree
        self._codes = codes
        self._kept: dict[tuple[str, int], tuple[Entity, ...]] = {}

    def entities(self, unit: str, at: datetime) -> tuple[Entity, ...]:
        """A unit and everything it is in at a moment, as rules see them; the unit itself first."""
        key = (unit, self._tree.period(at))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self._made(unit, at)
        return found

    def moments(self) -> frozenset[datetime]:
        """Every moment at which the tree changes."""
        return self._tree.moments()

    def _made(self, unit: str, at: datetime) -> tuple[Entity, ...]:
        found: dict[str, Entity] = {}
        waiting = [unit]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            above = self._tree.parents(one, at)
            found[one] = Entity(self._uid(one), parents=frozenset(self._uid(parent) for parent in above))
            waiting.extend(above)
        return tuple(found.values())

    def _uid(self, unit: str) -> EntityUid:
        if unit not in self._codes:
            self._codes = codes_of_units()  # a unit that stands in nothing is new without a change of the tree
        return EntityUid("Unit", self._codes.get(unit, unit))


def units_now() -> UnitEntities:
    """The entities of the tree as the register has it now."""
    return UnitEntities(tree_now(), codes_of_units())


_lock = Lock()
_kept: tuple[Stamp, UnitEntities] | None = None


def units_of(stamp: Stamp) -> UnitEntities:
    """The entities of the tree of a stamp that was read just now. Two queries where another is kept."""
    global _kept  # noqa: PLW0603 - one for the process, as the tree is
    kept = _kept
    if kept is not None and kept[0] == stamp:
        return kept[1]
    with _lock:
        made = UnitEntities(tree_of(stamp), codes_of_units())
        _kept = (stamp, made)
    return made
