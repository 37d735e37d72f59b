"""Counts of people with the small ones held back, so that nobody is found by subtraction either.

A whole is divided into parts (a force into units, a handling into rules). A part is shown where each of its
groups of people, those with findings before, with findings gained and with findings lost, is nobody or at least
`smallest` people. The others are shown as one row together. Where even that row would be of too few, the next
larger part joins it, and where there is none left, the row says only that it is there.

MUST: of everything that is shown, and of every sum of the whole less what is shown, no group is of fewer than
`smallest` people and more than none (`tests/core/screening/test_held_back.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TOGETHER = "too few people to show one by one"


@dataclass
class Part:
    """The findings of one part, and who they are of."""

    before: int = 0
    gained: int = 0
    lost: int = 0
    people_before: set[str] = field(default_factory=set)
    people_gained: set[str] = field(default_factory=set)
    people_lost: set[str] = field(default_factory=set)

    def add(self, person: str, before: int, gained: int, lost: int) -> None:
        """Adds what one person has."""
        for name, count in (("before", before), ("gained", gained), ("lost", lost)):
            if count:
                setattr(self, name, getattr(self, name) + count)
                getattr(self, f"people_{name}").add(person)

    @property
    def groups(self) -> tuple[set[str], set[str], set[str]]:
        """The three groups of people."""
        return self.people_before, self.people_gained, self.people_lost

    @property
    def touched(self) -> set[str]:
        """Whoever has a finding gained or lost."""
        return self.people_gained | self.people_lost

    def small(self, smallest: int) -> bool:
        """Whether a group of it is of too few people to show."""
        return any(0 < len(one) < smallest for one in (*self.groups, self.touched))


@dataclass(frozen=True)
class Shown:
    """One row of a report: its findings before, gained and lost, and the people touched. None: held back."""

    name: str
    handling: str
    before: int | None
    gained: int | None
    lost: int | None
    people: int | None

    def as_json(self) -> dict[str, Any]:
        """The row as plain values."""
        return dict(vars(self))


def shown_parts(parts: Mapping[str, Part], smallest: int, handling: str = "") -> tuple[Shown, ...]:
    """The parts that may be shown, the most changed first, and after them one row of all others together."""
    order = sorted(parts, key=lambda name: (-len(parts[name].touched), -parts[name].before, name))
    shown = [name for name in order if not parts[name].small(smallest)]
    others = [name for name in order if parts[name].small(smallest)]
    together = joined(parts[name] for name in others)
    while others and shown and together.small(smallest):
        others.append(shown.pop())
        together = joined(parts[name] for name in others)
    rows = [_row(name, handling, parts[name]) for name in shown]
    if others:
        held = together.small(smallest)
        rows.append(Shown(TOGETHER, handling, None, None, None, None) if held else _row(TOGETHER, handling, together))
    return tuple(rows)


def joined(parts: Iterable[Part]) -> Part:
    """Several parts as one."""
    whole = Part()
    for one in parts:
        for name in ("before", "gained", "lost"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
            getattr(whole, f"people_{name}").update(getattr(one, f"people_{name}"))
    return whole


def _row(name: str, handling: str, part: Part) -> Shown:
    return Shown(name, handling, part.before, part.gained, part.lost, len(part.touched))
