"""What the connector remembers: what each phone last said, which orders are out, and everything it reported.

Graph says how things are, and not what happened. So what happened is found by comparing, and kept: a report that was
given once is there again for whoever asks from the beginning. A book is kept by whoever wires the connector; without
one, a restart reads everything anew.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from typing import Protocol

from bluelamp.records.fleet.ports import Report


class Book(Protocol):
    """Notes by key, and a list of reports that only grows."""

    @property
    def name(self) -> str:
        """What tells this book from another, in a cursor."""

    def notes(self, kind: str) -> Mapping[str, str]:
        """The notes whose keys begin with a kind and a colon, by the rest of their keys."""

    def write(self, notes: Mapping[str, str | None], said: Sequence[Report]) -> None:
        """Keeps notes by their whole keys, or forgets them where they are None, and adds reports: all, or nothing."""

    def said(self, after: int, most: int) -> Sequence[Report]:
        """Reports in the order in which they were added, from a number of them on."""


class MemoryBook:
    """A book that ends with its process."""

    def __init__(self) -> None:
        self._name = uuid.uuid4().hex[:12]
        self._notes: dict[str, str] = {}
        self._said: list[Report] = []
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What tells this book from another, in a cursor."""
        return self._name

    def notes(self, kind: str) -> Mapping[str, str]:
        """The notes of a kind."""
        with self._lock:
            begins = f"{kind}:"
            return {key.removeprefix(begins): one for key, one in self._notes.items() if key.startswith(begins)}

    def write(self, notes: Mapping[str, str | None], said: Sequence[Report]) -> None:
        """Keeps notes and reports."""
        with self._lock:
            for key, one in notes.items():
                if one is None:
                    self._notes.pop(key, None)
                else:
                    self._notes[key] = one
            self._said += said

    def said(self, after: int, most: int) -> Sequence[Report]:
        """Reports from a number of them on."""
        with self._lock:
            return self._said[after : after + most]
