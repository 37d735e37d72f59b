"""The timed runs of the ledger: `python tools/bench_ledger.py [--entries N] [--appends N]`.

Appends a second at batches of 1, 100 and 1000 (a transaction of the store, leaves, tiles, head, a
signed checkpoint on a second file, each flushed to the disk), beside what the same rows cost when
they are put into one SQLite table with the same durability and nothing else; a proof made and
verified in a tree of a million; the re-check. Where pymerkle is installed, its in-memory tree runs
beside ours in the same process, on the same entries. It is compared with, never depended on.
Appends and whole logs are timed by the clock on the wall, proofs by processor time.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bench_rows import Row, best, each, middle, slow_end
from bluelamp.core.ledger import (
    Edge,
    FileMedium,
    Head,
    KeyKind,
    Material,
    MemoryMedium,
    Pending,
    Sequencer,
    SigningKey,
    SqliteStore,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    publish_folder,
    read_folder,
    recheck,
    subtree_from_tiles,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from bluelamp.core.ledger.merkle import Subtree
from bluelamp.core.ledger.tiles import GetTile

ORIGIN = "audit.generated-force/2026"
SAMPLES = 1_000
PEER_ENTRIES = 100_000
APPENDS_TARGET = 20_000
PROOF_TARGET_MS = 1.0


def entry(number: int) -> bytes:
    """A generated entry of a usual length."""
    who = hashlib.sha256(b"%d" % number).hexdigest()
    return f'{{"at":{1_790_000_000_000 + number},"kind":"bench.looked","number":{number},"who":"{who}"}}'.encode()


def appends(folder: Path, batch: int, count: int) -> Row:
    """Entries a second, from the writer's transaction to the checkpoint on the second file."""
    store = SqliteStore(folder / f"batch-{batch}.sqlite")
    key = SigningKey(ORIGIN, KeyKind.ED25519, bytes(32))
    sequencer = Sequencer(store, ORIGIN, [key], FileMedium(folder / f"medium-{batch}"))
    sequencer.open_shard(0)
    began = time.perf_counter()
    for first in range(0, count, batch):
        with store.writing() as transaction:
            for number in range(first, first + batch):
                transaction.enqueue(entry(number))
        sequencer.step()
        sequencer.publish()
    seconds = time.perf_counter() - began
    store.close()
    return Row(
        what=f"append, sequence, sign and publish, {batch} at a time",
        figure=count / seconds,
        unit="entries/s",
        target=APPENDS_TARGET if batch == 1000 else None,
        limit=inserts(folder / f"plain-{batch}.sqlite", batch, count),
        limit_is="plain inserts, as durable",
    )


def inserts(path: Path, batch: int, count: int) -> float:
    """Rows a second into one table of SQLite: the same bytes, as many a transaction, flushed as hard."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE plain (number INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    began = time.perf_counter()
    for first in range(0, count, batch):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(first, first + batch):
            connection.execute("INSERT INTO plain (body) VALUES (?)", (entry(number),))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return count / seconds


def proofs(get: GetTile, entries: int, leaf_of: Callable[[int], bytes], root: bytes) -> Iterator[Row]:
    """Proofs out of stored tiles, made and verified one by one at places drawn from a seed.

    Each proof is made with a reader of its own, which remembers nothing of the proof before.

    Raises:
        SystemExit: a proof does not verify, or does not lead to the root.
    """
    subtree = subtree_from_tiles(get)
    if tree_root(subtree, entries) != root:
        raise SystemExit("the tiles do not lead to the root; the figures are worth nothing")
    source = random.Random(1)  # noqa: S311 - places to prove, no secret
    places = [source.randrange(entries) for _ in range(SAMPLES)]
    leaves = {place: leaf_of(place) for place in places}
    roots = {place: tree_root(subtree, place) for place in places}
    kinds: dict[str, tuple[Callable[[int], list[bytes]], Callable[[int, list[bytes]], bool]]] = {
        "inclusion": (
            lambda place: inclusion_proof(subtree_from_tiles(get), place, entries),
            lambda place, proof: verify_inclusion(leaves[place], place, entries, proof, root),
        ),
        "consistency": (
            lambda place: consistency_proof(subtree_from_tiles(get), place, entries),
            lambda place, proof: verify_consistency(place, entries, roots[place], root, proof),
        ),
    }
    for kind, (make, verify) in kinds.items():
        made, making = each(make, places)
        held, holding = each(lambda at, verify=verify, made=made: verify(places[at], made[at]), range(SAMPLES))  # type: ignore[misc]  # the defaults bind the loop's values
        if not all(held):
            raise SystemExit("a proof does not verify; the figures are worth nothing")
        what = f"{kind} proof, {entries:,} entries"
        yield Row(what=f"{what}: made from SQLite, median", figure=middle(making), unit="ms", target=PROOF_TARGET_MS)
        yield Row(what=f"{what}: made from SQLite, 99 of 100", figure=slow_end(making), unit="ms")
        yield Row(what=f"{what}: verified, median", figure=middle(holding), unit="ms", target=PROOF_TARGET_MS)


def grown(folder: Path, entries: int) -> tuple[SqliteStore, Row]:
    """A store of this many entries, and how fast its tree was built."""
    store = SqliteStore(folder / "large.sqlite")
    edge, began = Edge(), time.perf_counter()
    for first in range(0, entries, 50_000):
        bodies = [entry(number) for number in range(first, min(first + 50_000, entries))]
        with store.writing() as transaction:
            taken = [Pending(transaction.enqueue(body), body) for body in bodies]
            tiles = edge.append(leaf_hash(body) for body in bodies)
            transaction.extend(first, taken, tiles, Head(edge.size, edge.root()))
    seconds = time.perf_counter() - began
    return store, Row(what=f"tree of {entries:,} built in SQLite", figure=entries / seconds, unit="entries/s")


def rechecked(folder: Path, store: SqliteStore, entries: int) -> Row:
    """Entries a second of a whole re-check of a published log.

    Raises:
        SystemExit: the re-check finds something.
    """
    key = SigningKey(ORIGIN, KeyKind.ED25519, bytes(32))
    note = Sequencer(store, ORIGIN, [key], MemoryMedium()).publish().note
    with store.reading() as reading:
        publish_folder(reading, folder / "published", note, with_entries=True)
    began = time.perf_counter()
    report = recheck(Material(read_folder(folder / "published"), f"log {key.verifier}\nquorum none\n"))
    if not report.clean:
        raise SystemExit(report.say())
    return Row(
        what=f"re-check of the published log, {entries:,}",
        figure=entries / (time.perf_counter() - began),
        unit="entries/s",
    )


class InMemory:
    """Our own tree in memory, all tiles kept: what pymerkle's in-memory tree is held against."""

    def __init__(self) -> None:
        self.edge = Edge()
        self.tiles: dict[tuple[int, int], bytes] = {}

    def append_each(self, entries: Iterable[bytes]) -> None:
        """Adds entries, one after another."""
        for body in entries:
            for tile in self.edge.append([leaf_hash(body)]):
                self.tiles[tile.level, tile.index] = tile.data

    @property
    def subtree(self) -> Subtree:
        """A reader for proofs."""
        return subtree_from_tiles(lambda level, index: self.tiles.get((level, index)))


def beside_pymerkle(entries: int) -> Iterator[Row]:
    """Both trees in memory: appended to one by one, and asked for the same proofs. Ours alone where it is not there."""
    bodies = [entry(number) for number in range(entries)]
    source = random.Random(1)  # noqa: S311 - places to prove, no secret
    places = [source.randrange(entries) for _ in range(200)]
    peer: Any = importlib.import_module("pymerkle") if importlib.util.find_spec("pymerkle") else None
    ours = InMemory()
    seconds, _ = best(lambda: ours.append_each(bodies), 1)
    _, making = each(lambda place: inclusion_proof(ours.subtree, place, entries), places)
    appended = proved = None
    if peer is not None:
        theirs = peer.InmemoryTree(algorithm="sha256")
        their_seconds, _ = best(lambda: [theirs.append_entry(body) for body in bodies], 1)
        _, their_making = each(lambda place: theirs.prove_inclusion(place + 1, entries), places)
        appended, proved = entries / their_seconds, middle(their_making)
        if theirs.get_root() != ours.edge.root():
            raise SystemExit("the two trees have different roots; the figures are worth nothing")
    yield Row(
        what=f"appended one by one in memory, {entries:,}",
        figure=entries / seconds,
        unit="entries/s",
        limit=appended,
        limit_is="pymerkle",
    )
    yield Row(
        what=f"inclusion proof made in memory, {entries:,} entries, median",
        figure=middle(making),
        unit="ms",
        limit=proved,
        limit_is="pymerkle",
    )


def rows(entries: int, count: int) -> Iterator[Row]:
    """All figures, in one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for batch in (1, 100, 1000):
            yield appends(folder, batch, max(batch, count if batch > 1 else count // 20))
        store, row = grown(folder, entries)
        yield row
        with store.reading() as reading:
            head = reading.head()
            if head is None:
                raise SystemExit("the store has no head")
            yield from proofs(reading.tile, entries, lambda place: leaf_hash(entry(place)), head.root)
        yield rechecked(folder, store, entries)
        store.close()
    yield from beside_pymerkle(min(entries, PEER_ENTRIES))


def main() -> None:
    """Print the figures, each as soon as it is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000, help="size of the tree for proofs")
    parser.add_argument("--appends", type=int, default=20_000, help="entries appended at batches of 100 and 1000")
    given = parser.parse_args()
    for row in rows(given.entries, given.appends):
        print(row, flush=True)


if __name__ == "__main__":
    main()
