"""The timed runs of the ledger: `python tools/bench_ledger.py [--entries N] [--appends N]`.

Appends a second at batches of 1, 100 and 1000 (a transaction of the store, leaves, tiles, head, a
signed checkpoint on a second file, each flushed to the disk); a proof made and verified in a tree
of a million; the re-check. Where pymerkle is installed, its in-memory tree runs beside ours in the
same process, on the same entries. It is compared with, never depended on.

`rows` gives the figures to whoever wants them elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

ORIGIN = "audit.generated-force/2026"
SAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was timed, the number, and its unit."""

    what: str
    figure: float
    unit: str

    def __str__(self) -> str:
        return f"{self.what:<62}{self.figure:>14,.2f} {self.unit}"


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
    return Row(f"append, sequence, sign and publish, {batch} at a time", count / seconds, "entries/s")


def proofs(store: SqliteStore, entries: int) -> Iterator[Row]:
    """Proofs out of the tiles of an SQLite store, made and verified one by one."""
    source = random.Random(1)  # noqa: S311 - places to prove, no secret
    with store.reading() as reading:
        subtree = subtree_from_tiles(reading.tile)
        root = tree_root(subtree, entries)
        places = [source.randrange(entries) for _ in range(SAMPLES)]
        made, making = timed(lambda place: inclusion_proof(subtree, place, entries), places)
        leaves = [leaf_hash(entry(place)) for place in places]
        held, holding = timed(
            lambda at: verify_inclusion(leaves[at], places[at], entries, made[at], root), list(range(SAMPLES))
        )
        if not all(held):
            raise SystemExit("a proof does not verify; the figures are worth nothing")
        yield from spread(f"inclusion proof made, {entries:,} entries, from SQLite", making)
        yield from spread("inclusion proof verified", holding)
        roots = {place: tree_root(subtree, place) for place in places}
        made, making = timed(lambda place: consistency_proof(subtree, place, entries), places)
        held, holding = timed(
            lambda at: verify_consistency(places[at], entries, roots[places[at]], root, made[at]),
            list(range(SAMPLES)),
        )
        if not all(held):
            raise SystemExit("a proof does not verify; the figures are worth nothing")
        yield from spread(f"consistency proof made, {entries:,} entries, from SQLite", making)
        yield from spread("consistency proof verified", holding)


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
    return store, Row(f"tree of {entries:,} built in SQLite, 50,000 at a time", entries / seconds, "entries/s")


def rechecked(folder: Path, store: SqliteStore, entries: int) -> Row:
    """Entries a second of a whole re-check of a published log."""
    key = SigningKey(ORIGIN, KeyKind.ED25519, bytes(32))
    note = Sequencer(store, ORIGIN, [key], MemoryMedium()).publish().note
    with store.reading() as reading:
        publish_folder(reading, folder / "published", note, with_entries=True)
    began = time.perf_counter()
    report = recheck(Material(read_folder(folder / "published"), f"log {key.verifier}\nquorum none\n"))
    if not report.clean:
        raise SystemExit(report.say())
    return Row("re-check of the published log", entries / (time.perf_counter() - began), "entries/s")


def in_memory(entries: int) -> Row:
    """Leaves a second of our own tree in memory, tiles included: what pymerkle is held against."""
    bodies = [entry(number) for number in range(entries)]
    began, edge = time.perf_counter(), Edge()
    for body in bodies:
        edge.append([leaf_hash(body)])
    return Row(f"one by one in memory, {entries:,}", entries / (time.perf_counter() - began), "entries/s")


def pymerkle(entries: int) -> Iterator[Row]:
    """The same of pymerkle, where it is installed."""
    if importlib.util.find_spec("pymerkle") is None:
        return
    peer: Any = importlib.import_module("pymerkle")
    bodies = [entry(number) for number in range(entries)]
    began, tree = time.perf_counter(), peer.InmemoryTree(algorithm="sha256")
    for body in bodies:
        tree.append_entry(body)
    yield Row(f"pymerkle: one by one in memory, {entries:,}", entries / (time.perf_counter() - began), "entries/s")
    source = random.Random(1)  # noqa: S311 - places to prove, no secret
    places = [source.randrange(entries) + 1 for _ in range(200)]
    _, making = timed(lambda place: tree.prove_inclusion(place, entries), places)
    yield from spread(f"pymerkle: inclusion proof made, {entries:,} entries, in memory", making)


def timed(act: Callable[[int], Any], over: list[int]) -> tuple[list[Any], list[float]]:
    """What an act gave for each, and the microseconds of each."""
    gave, took = [], []
    for one in over:
        began = time.perf_counter()
        gave.append(act(one))
        took.append((time.perf_counter() - began) * 1e6)
    return gave, took


def spread(what: str, took: list[float]) -> Iterator[Row]:
    """The middle and the slow end of many timings."""
    yield Row(f"{what}, p50", statistics.median(took), "us")
    yield Row(f"{what}, p99", statistics.quantiles(took, n=100)[98], "us")


def rows(entries: int, count: int) -> Iterator[Row]:
    """All figures, in one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for batch in (1, 100, 1000):
            yield appends(folder, batch, max(batch, count if batch > 1 else count // 20))
        store, row = grown(folder, entries)
        yield row
        yield from proofs(store, entries)
        yield rechecked(folder, store, entries)
        store.close()
    small = min(entries, 100_000)
    yield in_memory(small)
    yield from pymerkle(small)


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
