"""Proofs in a tree of 100 million entries: `python tools/bench_proofs.py [--entries N] [--processes N]`.

The entries are generated and not kept: their hashes are what a proof is made of. Two processes hash
65,536 entries at a time. Their tiles go into the tile table of a real `SqliteStore` (3.3 GB for 100
million), past its transactions, which would want the entries too; the proofs then come out of that
store by its own reading. The root is computed a second time from the roots of the pieces, without a
tile, and every proof has to lead there.
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

from bench_ledger import proofs
from bench_rows import Row
from bluelamp.core.ledger import SqliteStore
from bluelamp.core.ledger.tiles import TILE_WIDTH

PIECE = TILE_WIDTH * TILE_WIDTH
Tiles = list[tuple[int, int, bytes]]


def leaf(number: int) -> bytes:
    """The leaf hash of a generated entry."""
    return hashlib.sha256(b"\x00generated entry %d" % number).digest()


def piece(place: tuple[int, int]) -> tuple[Tiles, bytes]:
    """The tiles of level 0 over some entries, and the hashes that stand above the full ones."""
    first, stop = place
    made, above = Tiles(), []
    for start in range(first, stop, TILE_WIDTH):
        row = [leaf(number) for number in range(start, min(start + TILE_WIDTH, stop))]
        made.append((0, start // TILE_WIDTH, b"".join(row)))
        if len(row) == TILE_WIDTH:
            above.append(joined(row))
    return made, b"".join(above)


def joined(row: list[bytes]) -> bytes:
    """The root over neighbouring hashes, a power of two of them."""
    digest = hashlib.sha256
    while len(row) > 1:
        row = [digest(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


def root_of(row: list[bytes]) -> bytes:
    """The root over any number of neighbouring hashes, as RFC 6962 cuts them: the left part is the largest power."""
    if len(row) & (len(row) - 1) == 0:
        return joined(row)
    cut = 1 << ((len(row) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + joined(row[:cut]) + root_of(row[cut:])).digest()


def build(path: Path, entries: int, processes: int) -> bytes:
    """Fills the tile table of a new store; the root of the tree."""
    SqliteStore(path).close()
    places = [(first, min(first + PIECE, entries)) for first in range(0, entries, PIECE)]
    above, put = bytearray(), "INSERT INTO ledger_tile (level, place, data) VALUES (?, ?, ?)"
    last = b""
    with closing(sqlite3.connect(path)) as connection, get_context("fork").Pool(processes) as pool:
        connection.execute("PRAGMA synchronous = OFF")
        for made, hashes in pool.imap(piece, places):
            connection.executemany(put, made)
            above += hashes
            last = made[-1][2]
        for level, row in enumerate(_levels(bytes(above)), 1):
            width = TILE_WIDTH * 32
            tiles = [(level, at // width, row[at : at + width]) for at in range(0, len(row), width)]
            connection.executemany(put, tiles)
        connection.commit()
    full = [bytes(above[at : at + 32]) for at in range(0, len(above), 32)]
    return _with_rest(full, [last[at : at + 32] for at in range(0, len(last), 32)] if entries % TILE_WIDTH else [])


def _levels(row: bytes) -> Iterator[bytes]:
    """The hashes of level 1, and those of each level of tiles above."""
    while row:
        yield row
        hashes = [row[at : at + 32] for at in range(0, len(row), 32)]
        full = len(hashes) // TILE_WIDTH
        row = b"".join(joined(hashes[at * TILE_WIDTH : (at + 1) * TILE_WIDTH]) for at in range(full))


def _with_rest(full: list[bytes], rest: list[bytes]) -> bytes:
    """The root over whole tiles and the entries after them: the tiles fold from the right, as the tree's edge does."""
    reached = root_of(rest) if rest else None
    at = len(full)
    while at:
        width = at & -at  # the lowest power of two in what is left: the rightmost complete subtree
        part = joined(full[at - width : at])
        reached = part if reached is None else hashlib.sha256(b"\x01" + part + reached).digest()
        at -= width
    if reached is None:
        raise SystemExit("there is no tree of no entries")
    return reached


def rows(entries: int, processes: int) -> Iterator[Row]:
    """How fast the tree was built, its size on the disk, and its proofs."""
    with tempfile.TemporaryDirectory(prefix="bluelamp-proofs-") as folder:
        path = Path(folder) / "large.sqlite"
        began = time.perf_counter()
        root = build(path, entries, processes)
        rate = entries / (time.perf_counter() - began)
        yield Row(what=f"tiles of {entries:,} entries made, {processes} processes", figure=rate, unit="entries/s")
        yield Row(what="store on the disk", figure=path.stat().st_size / 1e6, unit="MB")
        store = SqliteStore(path)
        with store.reading() as reading:
            yield from proofs(reading.tile, entries, leaf, root)
        store.close()


def main() -> None:
    """Print the figures, each as soon as it is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000_000)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    for row in rows(given.entries, given.processes):
        print(row, flush=True)


if __name__ == "__main__":
    main()
