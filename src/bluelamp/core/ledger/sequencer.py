"""The sequencer: waiting entries become leaves, and the tree is signed and published afterwards.

Two steps that never mix. `step` turns waiting entries into leaves, tiles and a head in one
transaction of the store; it signs nothing. `publish` reads what is durably stored, holds it against
the last published checkpoint on another medium, and only then signs. A crash between the two
loses nothing: the next `publish` signs the same text again.

Tickets are never used as indexes. A database may leave gaps in its numbers; a tree may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import shown
from bluelamp.core.ledger.entries import SHARD_OPENED, Entry, Kinds, Value
from bluelamp.core.ledger.errors import (
    ForkRefused,
    LedgerError,
    PublishedCheckpointMissing,
    ShardAlreadyOpened,
    ShardNotOpened,
    StoreContradictsItself,
)
from bluelamp.core.ledger.keys import KeyKind, SigningKey
from bluelamp.core.ledger.merkle import leaf_hash, tree_root
from bluelamp.core.ledger.notes import Note
from bluelamp.core.ledger.publication import Medium
from bluelamp.core.ledger.store import Head, Pending, Reading, Store, Writing
from bluelamp.core.ledger.tiles import Edge, subtree_from_tiles
from bluelamp.core.ledger.trust import TrustedKey, open_checkpoint, trusted


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint that is signed, and remembered outside the store: it may be handed to anybody."""

    checkpoint: Checkpoint
    note: bytes


class Sequencer:
    """Grows, signs and publishes one log. Several may run on one store; the store lets one at a time.

    `signers` are the log's present keys, all under the name of the origin; `earlier` are retired
    ones, so that a checkpoint published before a rotation is still recognised.
    """

    def __init__(
        self,
        store: Store,
        origin: str,
        signers: Sequence[SigningKey],
        medium: Medium,
        earlier: Sequence[TrustedKey] = (),
    ) -> None:
        names = {one.verifier.name for one in signers}
        if names != {origin}:
            raise ValueError("a log signs with keys that bear the name of its origin")
        self._store = store
        self._origin = origin
        self._signers = tuple(signers)
        self._medium = medium
        self._keys = (*trusted(*(one.verifier for one in signers)), *earlier)
        self._edge: Edge | None = None
        self._head: Head | None = None

    def open_shard(self, at: int, previous: bytes | None = None) -> Head:
        """The head of a new log, whose first entry names the last checkpoint of the log before it.

        Entries that are already waiting come after it, whatever their tickets.

        Raises:
            ShardAlreadyOpened: the log has entries.
        """
        values: dict[str, Value] = {"origin": self._origin}
        if previous is not None:
            values["previous"] = previous.decode()
        body = Kinds((SHARD_OPENED,)).encode(Entry(SHARD_OPENED.name, at, values))
        with self._store.writing() as transaction:
            if transaction.head() is not None:
                raise ShardAlreadyOpened(
                    f"The log `{shown(self._origin)}` already has entries.",
                    todo="go on with it, or open the next year's log in a store of its own.",
                )
            return self._extend(transaction, Edge(), [Pending(transaction.enqueue(body), body)])

    def step(self, limit: int = 10_000) -> Head | None:
        """The new head after up to `limit` waiting entries became leaves, or None where none waited.

        Promise: leaves, tiles and head are written in one transaction, or none of them is; every
        entry whose transaction was committed becomes a leaf once (`tests/faults/test_ledger_crash.py`).

        Raises:
            ShardNotOpened: the log has no first entry.
            StoreContradictsItself, TileTruncated: the stored tree is not the one that was stored.
        """
        with self._store.writing() as transaction:
            edge = self._load_edge(transaction)
            taken = transaction.take_pending(limit)
            return self._extend(transaction, edge, taken) if taken else None

    def publish(self) -> Published:
        """The newest tree as a signed checkpoint, compared with and remembered on the other medium.

        Promise: two checkpoints that this gives are always consistent with each other, through
        crashes and through a store restored from an old backup (`tests/core/ledger/test_sequencer.py`).

        Raises:
            ForkRefused: the stored tree is shorter than, or different from, what was published.
            PublishedCheckpointMissing: something was published before and the medium is empty.
            ShardNotOpened: there is nothing to sign.
            StoreContradictsItself, TileTruncated: the stored tree is not the one that was stored.
        """
        with self._store.publishing():
            with self._store.reading() as reading:
                head = self._checked_head(reading)
                self._guard(reading, head)
            checkpoint = Checkpoint(self._origin, head.size, head.root)
            note = Note(checkpoint.text, ())
            for signer in self._signers:
                # A log's own signature has no time of its own; zero is what the format gives for "no statement".
                note = note.signed_by(signer, None if signer.verifier.kind is KeyKind.ED25519 else 0)
            signed = str(note).encode()
            self._medium.replace(signed)
            with self._store.writing() as transaction:
                transaction.keep_note(head.size, signed)
        return Published(checkpoint, signed)

    def _extend(self, transaction: Writing, edge: Edge, taken: list[Pending]) -> Head:
        start, grown = edge.size, edge.copy()
        tiles = grown.append(leaf_hash(one.body) for one in taken)
        head = Head(grown.size, grown.root())
        transaction.extend(start, taken, tiles, head)
        # Kept only as a shortcut: `_load_edge` holds it against the stored head before it is used.
        self._edge, self._head = grown, head
        return head

    def _load_edge(self, reading: Reading) -> Edge:
        head = reading.head()
        if head is None:
            raise ShardNotOpened(
                f"The log `{shown(self._origin)}` has no opening entry.",
                todo="open it, naming the last checkpoint of the year before.",
            )
        if self._edge is None or head != self._head:
            edge = Edge.load(reading.tile, head.size)
            if edge.root() != head.root:
                raise StoreContradictsItself(
                    f"The stored tree of `{head.size}` entries does not have the root that was stored with it.",
                    todo="stop writing, keep the file as it is, and run a re-check against a witness's checkpoint.",
                )
            self._edge, self._head = edge, head
        return self._edge

    def _checked_head(self, reading: Reading) -> Head:
        edge = self._load_edge(reading)
        return Head(edge.size, edge.root())

    def _guard(self, reading: Reading, head: Head) -> None:
        last = self._medium.last()
        if last is None:
            if reading.last_note() is not None:
                raise PublishedCheckpointMissing(
                    f"The log `{shown(self._origin)}` has published before, and the medium is empty.",
                    todo="attach the right medium, or put the newest checkpoint a witness holds on the new one.",
                )
            return
        published, _ = open_checkpoint(last, self._origin, self._keys)
        if published.size > head.size:
            raise self._fork(f"shorter: {head.size} entries are stored, {published.size} were published")
        if self._root_at(reading, published.size) != published.root:
            raise self._fork(f"different: its first {published.size} entries are not the published ones")

    def _root_at(self, reading: Reading, size: int) -> bytes | None:
        try:
            return tree_root(subtree_from_tiles(reading.tile), size)
        except LedgerError:
            # A tile that is missing inside the published part means that the tree is not that tree.
            return None

    def _fork(self, why: str) -> ForkRefused:
        return ForkRefused(
            f"The log `{shown(self._origin)}` is {why}. Nothing was signed.",
            todo="keep both, find the newer store, and tell the witnesses: an old backup looks the same as a forgery.",
        )
