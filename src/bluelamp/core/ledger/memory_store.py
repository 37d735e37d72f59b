"""A ledger's store in memory: for tests, for verifying a copy, and as the plainest reading of the port."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from bluelamp.core.ledger.store import Head, Pending
from bluelamp.core.ledger.tiles import Tile, refuse_too_long


class MemoryStore:
    """A store that lives as long as the process. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._publishing = threading.Lock()
        self._state = _State()

    @contextmanager
    def reading(self) -> Iterator[MemoryView]:
        """A consistent view: nobody writes while the block lasts."""
        with self._lock:
            yield MemoryView(self._state)

    @contextmanager
    def writing(self) -> Iterator[MemoryView]:
        """A transaction; an error in the block restores what was there before it."""
        with self._lock:
            view = MemoryView(self._state)
            try:
                yield view
            except BaseException:
                view.undo()
                raise

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """The right to publish, for one thread at a time."""
        with self._publishing:
            yield


class _State:
    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.heads: list[Head] = []
        self.notes: list[tuple[int, bytes]] = []
        self.pending: dict[int, bytes] = {}
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.places: dict[int, int] = {}
        self.next_ticket = 1


class MemoryView:
    """Reads and writes of one block; `bluelamp.core.ledger.store` says what each gives."""

    def __init__(self, state: _State) -> None:
        self._state = state
        self._before = (len(state.entries), len(state.heads), len(state.notes), dict(state.pending), state.next_ticket)
        self._tiles_before: dict[tuple[int, int], bytes | None] = {}

    def undo(self) -> None:
        """Puts everything back to where it stood when the block began."""
        state = self._state
        entries, heads, notes, state.pending, state.next_ticket = self._before
        del state.entries[entries:], state.heads[heads:], state.notes[notes:]
        state.places = {ticket: index for ticket, index in state.places.items() if index < entries}
        for place, data in self._tiles_before.items():
            if data is None:
                del state.tiles[place]
            else:
                state.tiles[place] = data

    def head(self) -> Head | None:
        """The newest head, or None."""
        return self._state.heads[-1] if self._state.heads else None

    def pending_count(self) -> int:
        """How many entries wait."""
        return len(self._state.pending)

    def entries(self, start: int, stop: int) -> list[bytes]:
        """The entries of a range."""
        return self._state.entries[start:stop]

    def tile(self, level: int, index: int) -> bytes | None:
        """A tile, or None."""
        return self._state.tiles.get((level, index))

    def index_of(self, ticket: int) -> int | None:
        """The index of the entry with this ticket, or None."""
        return self._state.places.get(ticket)

    def last_note(self) -> bytes | None:
        """The newest published checkpoint, or None."""
        return max(self._state.notes)[1] if self._state.notes else None

    def enqueue(self, body: bytes) -> int:
        """Stores an entry that waits, and gives its ticket."""
        refuse_too_long(body)
        ticket = self._state.next_ticket
        self._state.next_ticket += 1
        self._state.pending[ticket] = body
        return ticket

    def take_pending(self, limit: int) -> list[Pending]:
        """The entries that have waited longest."""
        return [Pending(*waiting) for waiting in islice(self._state.pending.items(), limit)]

    def extend(self, start: int, taken: Sequence[Pending], tiles: Sequence[Tile], head: Head) -> None:
        """Makes waiting entries leaves."""
        state = self._state
        if start != len(state.entries) or head.size != start + len(taken):
            raise ValueError(f"entries are added at {len(state.entries)}, one after another, not at {start}")
        for offset, one in enumerate(taken):
            del state.pending[one.ticket]
            state.places[one.ticket] = start + offset
            state.entries.append(one.body)
        for tile in tiles:
            place = (tile.level, tile.index)
            self._tiles_before.setdefault(place, state.tiles.get(place))
            state.tiles[place] = tile.data
        state.heads.append(head)

    def keep_note(self, size: int, note: bytes) -> None:
        """Keeps a published checkpoint, the first of its size."""
        if all(size != kept for kept, _ in self._state.notes):
            self._state.notes.append((size, note))
