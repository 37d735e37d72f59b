"""Tiles and entry bundles (c2sp.org/tlog-tiles): the tree cut into files that never change.

A tile is 256 hashes side by side; level 0 holds leaf hashes, each level above holds one hash for
each full tile below. The last tile of a level is partial and is written again, longer, as the log
grows; a full one never changes. An entry bundle holds the 256 entries beneath one tile of level 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bluelamp.core.ledger.encoding import HASH_BYTES
from bluelamp.core.ledger.errors import BundleBroken, EntryTooLong, TileTruncated
from bluelamp.core.ledger.merkle import EMPTY_ROOT, Subtree, node_hash

TILE_WIDTH = 256
LONGEST_ENTRY = 65_535
_HEIGHT = 8
_MOST_REMEMBERED = 64
_FULL = TILE_WIDTH * HASH_BYTES

GetTile = Callable[[int, int], bytes | None]
"""Gives the bytes of a tile at `(level, index)`, full or partial; None where there is none."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: where it stands and its hashes, one after another."""

    level: int
    index: int
    data: bytes


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile below the log's prefix; with `entries` for the level, that of a bundle.

    >>> tile_path(0, 1234067), tile_path("entries", 7, 112)
    ('tile/0/x001/x234/067', 'tile/entries/007.p/112')
    """
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/{'/'.join(parts)}" + ("" if width == TILE_WIDTH else f".p/{width}")


def widths(level: int, size: int) -> Iterator[tuple[int, int]]:
    """Index and width of every tile of a level in a tree of this size, the partial one last."""
    hashes = size >> (_HEIGHT * level)
    full, rest = divmod(hashes, TILE_WIDTH)
    yield from ((index, TILE_WIDTH) for index in range(full))
    if rest:
        yield full, rest


def levels(size: int) -> int:
    """How many levels of tiles a tree of this size has."""
    return 0 if size == 0 else (size.bit_length() - 1) // _HEIGHT + 1


def subtree_from_tiles(get: GetTile) -> Subtree:
    """A reader of complete subtrees, for proofs, out of tiles.

    It remembers the last tiles it fetched: one proof asks a tile up to eight times. A full tile
    never changes, and a partial one only grows, so what is remembered stays true while it is long
    enough.

    Raises (when called):
        TileTruncated: a tile is missing or too short for the hash that was asked for.
    """
    remembered: dict[tuple[int, int], bytes] = {}

    def subtree(level: int, index: int) -> bytes:
        tile_level, rest = divmod(level, _HEIGHT)
        tile_index = index >> (_HEIGHT - rest)
        first = (index & ((1 << (_HEIGHT - rest)) - 1)) << rest
        place, needed = (tile_level, tile_index), (first + (1 << rest)) * HASH_BYTES
        data = remembered.get(place)
        if data is None or len(data) < needed:
            data = get(tile_level, tile_index)
        if data is None or len(data) < needed:
            held = "is missing" if data is None else f"holds {len(data) // HASH_BYTES} hashes"
            raise TileTruncated(
                f"The tile `{tile_path(tile_level, tile_index)}` {held}; {first + (1 << rest)} are needed.",
                todo="fetch the tile again from the log, or from a copy kept elsewhere.",
            )
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        remembered[place] = data
        return fold(data, first, 1 << rest)

    return subtree


def fold(data: bytes, first: int, count: int) -> bytes:
    """The hash of `count` (a power of two) neighbouring hashes of a tile, from the one numbered `first`."""
    digest = hashlib.sha256
    row = data[HASH_BYTES * first : HASH_BYTES * (first + count)]
    # A proof at 100 million entries takes a thousand of these hashes: two neighbours are cut out and hashed as one.
    while len(row) > HASH_BYTES:
        pairs = range(0, len(row), 2 * HASH_BYTES)
        row = b"".join([digest(b"\x01" + row[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return row


@dataclass(slots=True)
class Edge:
    """The right edge of a tree: all that is needed to go on appending, at most 255 hashes a level."""

    size: int = 0
    rows: list[bytearray] = field(default_factory=list)

    @classmethod
    def load(cls, get: GetTile, size: int) -> Edge:
        """The edge of a stored tree of this size.

        Raises:
            TileTruncated: a tile of the edge is missing or too short.
        """
        edge = cls(size)
        for level in range(levels(size)):
            width = (size >> (_HEIGHT * level)) % TILE_WIDTH
            index = size >> (_HEIGHT * (level + 1))
            data = (get(level, index) or b"")[: width * HASH_BYTES] if width else b""
            if len(data) < width * HASH_BYTES:
                raise TileTruncated(
                    f"The tile `{tile_path(level, index, width)}` holds {len(data) // HASH_BYTES} hashes, not {width}.",
                    todo="restore the store from a backup that is not older than the last published checkpoint.",
                )
            edge.rows.append(bytearray(data))
        return edge

    def copy(self) -> Edge:
        """A second edge that grows by itself."""
        return Edge(self.size, [bytearray(row) for row in self.rows])

    def append(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Adds leaf hashes and gives every tile that changed: those now full, then the partial ones."""
        full: list[Tile] = []
        for leaf in leaves:
            self.size += 1
            level, carried = 0, leaf
            while True:
                if level == len(self.rows):
                    self.rows.append(bytearray())
                row = self.rows[level]
                row += carried
                if len(row) < _FULL:
                    break
                data = bytes(row)
                full.append(Tile(level, (self.size >> (_HEIGHT * (level + 1))) - 1, data))
                carried = fold(data, 0, TILE_WIDTH)
                self.rows[level] = bytearray()
                level += 1
        partial = [
            Tile(level, self.size >> (_HEIGHT * (level + 1)), bytes(row)) for level, row in enumerate(self.rows) if row
        ]
        return full + partial

    def root(self) -> bytes:
        """The root of the tree, from the edge alone."""
        reached: bytes | None = None
        for row in self.rows:
            count, first, parts = len(row) // HASH_BYTES, 0, list[bytes]()
            for bit in range(_HEIGHT - 1, -1, -1):
                if count >> bit & 1:
                    parts.append(fold(bytes(row), first, 1 << bit))
                    first += 1 << bit
            for part in reversed(parts):
                reached = part if reached is None else node_hash(part, reached)
        return EMPTY_ROOT if reached is None else reached


def refuse_too_long(entry: bytes) -> None:
    """Passes entries that a bundle can hold.

    Raises:
        EntryTooLong: the entry has more than 65,535 bytes.
    """
    if len(entry) > LONGEST_ENTRY:
        raise EntryTooLong(
            f"The entry has `{len(entry)}` bytes; at most {LONGEST_ENTRY} fit.",
            todo="keep the long part elsewhere, and put its SHA-256 into the entry.",
        )


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry behind its length in two bytes."""
    for entry in entries:
        refuse_too_long(entry)
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_bundle(data: bytes, count: int) -> list[bytes]:
    """The entries of a bundle that must hold exactly `count`.

    Raises:
        BundleBroken: it ends in the middle of an entry, or holds another number.
    """
    entries, at = list[bytes](), 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if at + 2 > len(data) or len(entry) < length:
            raise BundleBroken(
                f"The bundle ends in the middle of entry `{len(entries)}`.",
                todo="fetch the bundle again; it was cut short on its way.",
            )
        entries.append(entry)
        at += 2 + length
    if len(entries) != count:
        raise BundleBroken(
            f"The bundle holds `{len(entries)}` entries; there must be {count}.",
            todo="fetch the bundle that belongs to the size of the checkpoint.",
        )
    return entries
