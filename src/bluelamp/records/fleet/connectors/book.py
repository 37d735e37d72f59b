"""What a connector remembers: what each phone last said, which orders are out, and everything it reported.

Graph says how things are, and not what happened; a phone of Apple's says once what happened. Either is kept: a report
that was given once is there again for whoever asks from the beginning. `kept_book` is the one in the database.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bluelamp.records.fleet.ports import Report

Note = tuple[str, str]
"""A kind of note, and its key."""


class Book(Protocol):
    """Notes by kind and key, and a list of reports that only grows."""

    @property
    def name(self) -> str:
        """What tells this book from another, in a cursor; it holds no dot."""

    def notes(self, kind: str, keys: Collection[str] | None = None) -> Mapping[str, str]:
        """The notes of a kind by their keys; of those keys alone, where some are named."""

    def write(self, notes: Mapping[Note, str | None], said: Sequence[Report]) -> int:
        """Keeps notes, or forgets them where they are None, and adds reports: all, or nothing.

        Gives the number of the last report in the book.
        """

    def said(self, after: int, most: int) -> Sequence[tuple[int, Report]]:
        """Reports with their numbers, in the order in which they were added, after a number."""


class MemoryBook:
    """A book that ends with its process."""

    def __init__(self) -> None:
        self._name = uuid.uuid4().hex[:12]
        self._notes: dict[Note, str] = {}
        self._said: list[Report] = []
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What tells this book from another, in a cursor."""
        return self._name

    def notes(self, kind: str, keys: Collection[str] | None = None) -> Mapping[str, str]:
        """The notes of a kind."""
        with self._lock:
            return {
                key: text for (of, key), text in self._notes.items() if of == kind and (keys is None or key in keys)
            }

    def write(self, notes: Mapping[Note, str | None], said: Sequence[Report]) -> int:
        """Keeps notes and reports."""
        with self._lock:
            for note, text in notes.items():
                if text is None:
                    self._notes.pop(note, None)
                else:
                    self._notes[note] = text
            self._said += said
            return len(self._said)

    def said(self, after: int, most: int) -> Sequence[tuple[int, Report]]:
        """Reports after a number."""
        with self._lock:
            return list(enumerate(self._said[after : after + most], after + 1))
