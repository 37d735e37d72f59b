"""The storage port: what the ledger needs of a database, and nothing else.

Two stores ship: `MemoryStore` and `SqliteStore`. A force on PostgreSQL brings its own and holds it
to the same conformance suite, `tests/conformance/ledger_store.py`.

A store MUST keep four promises, on which everything above rests:

1. `writing` is a transaction: all of it is durable when the block ends, or none of it happened.
2. At most one `writing` block runs at a time, in all processes together.
3. Entries, heads and notes are only ever added; a store refuses to change or remove one.
4. `publishing` is held by at most one process at a time, and is free again when that process dies.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bluelamp.core.ledger.tiles import Tile


@dataclass(frozen=True, slots=True)
class Head:
    """How far a tree reaches, and its root."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that is stored and not yet in the tree, under the ticket its writer got."""

    ticket: int
    body: bytes


class Reading(Protocol):
    """A view of the store at one moment."""

    def head(self) -> Head | None:
        """The newest head, or None in a new store."""

    def pending_count(self) -> int:
        """How many entries wait to be sequenced."""

    def entries(self, start: int, stop: int) -> list[bytes]:
        """The entries from one index up to, and without, another; fewer where the tree ends."""

    def tile(self, level: int, index: int) -> bytes | None:
        """A tile, full or partial, or None."""

    def index_of(self, ticket: int) -> int | None:
        """Where the entry with this ticket stands in the tree, or None while it waits."""

    def last_note(self) -> bytes | None:
        """The newest signed checkpoint that was published, or None."""


class Writing(Reading, Protocol):
    """A transaction: what is read in it is what is written upon."""

    def enqueue(self, body: bytes) -> int:
        """Stores an entry to be sequenced, and gives its ticket.

        Raises:
            EntryTooLong: over 65,535 bytes.
        """

    def take_pending(self, limit: int) -> list[Pending]:
        """The entries that have waited longest, in the order of their tickets; they still wait afterwards."""

    def extend(self, start: int, taken: Sequence[Pending], tiles: Sequence[Tile], head: Head) -> None:
        """Makes waiting entries leaves from index `start` on, with the tiles and the head of the larger tree."""

    def keep_note(self, size: int, note: bytes) -> None:
        """Keeps a published checkpoint; a second one for a size is left out."""


class Store(Protocol):
    """Where a ledger is kept."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent view, for as long as the block lasts."""

    def writing(self) -> AbstractContextManager[Writing]:
        """The one transaction of this moment; an error in the block undoes all of it."""

    def publishing(self) -> AbstractContextManager[None]:
        """The right to sign and publish; does not keep anybody from writing."""
