"""Groups of ours that somebody took away by hand in the tenant, told apart from those that the directory does not show.

A group that was made a moment ago may be missing from Graph's list for minutes, and one that is made a second time
divides the phones of a class between two. So a group counts as gone only where it was missing from `LOOKS` readings of
the tenant, a quarter of an hour apart, and Graph then says of its very id that there is none. Until then what is asked
of it goes to the id that it was made with.

MUST: a group that is there is never made again, however long the list lacks it
(`tests/records/fleet/connectors/intune/test_missing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bluelamp.records.fleet.connectors.book import Book, Note
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import Graph
from bluelamp.records.fleet.connectors.intune.errors import GraphNotThere
from bluelamp.records.fleet.connectors.intune.ours import Ours

LOOKS = 3
"""Readings of the tenant in a row that a group is missing from before its id is asked for."""
KIND = "group"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A group that was made: its id, and in how many readings in a row it was missing, up to `LOOKS`."""

    id: str
    missed: int = 0

    @classmethod
    def read(cls, text: str) -> Remembered:
        """What a note says."""
        key, _, missed = text.partition(" ")
        return cls(key, int(missed))

    def written(self) -> str:
        """The text of its note."""
        return f"{self.id} {self.missed}"


def look(graph: Graph, book: Book, there: Ours) -> None:
    """Puts into a reading of the tenant what it lacks and is there all the same, and what is gone for certain.

    Raises:
        what `Graph.ask` raises but for `GraphNotThere`. What was counted stands.
    """
    before = {name: Remembered.read(text) for name, text in book.notes(KIND).items()}
    after = {name: Remembered(key) for name, key in there.groups.items()}
    after |= {name: Remembered(one.id, min(one.missed + 1, LOOKS)) for name, one in before.items() if name not in after}
    changed = {name: one for name, one in after.items() if before.get(name) != one}
    if changed:
        book.write({(KIND, name): one.written() for name, one in changed.items()}, [])
    for name, one in after.items():
        if name in there.groups:
            continue
        if one.missed >= LOOKS and _is_gone(graph, one.id):
            there.gone.add(name)
        else:
            there.groups[name] = one.id
            there.dead.discard(one.id)


def note(book: Book, before: Mapping[str, str], there: Ours) -> None:
    """Writes down which groups this connector made, and which it took away itself."""
    notes: dict[Note, str | None] = {(KIND, name): None for name in before.keys() - there.groups.keys()}
    made = {name: Remembered(key) for name, key in there.groups.items() if before.get(name) != key}
    notes |= {(KIND, name): one.written() for name, one in made.items()}
    there.gone -= made.keys()
    if notes:
        book.write(notes, [])


def _is_gone(graph: Graph, key: str) -> bool:
    try:
        graph.ask(Call("GET", f"/groups/{key}?$select=id", Service.DIRECTORY))
    except GraphNotThere:
        return True
    return False
