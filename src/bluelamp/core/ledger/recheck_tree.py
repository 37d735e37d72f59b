"""The re-check's own tree, tile by tile: written a second time, as `recheck_reading` is, and for its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Read = Callable[[str], bytes | None]
"""Gives a published file by its path below the log's prefix, or None."""


class Tree:
    """The tree as it grows: complete subtrees from left to right, and the roots at the wanted sizes."""

    def __init__(self, wanted: set[int]) -> None:
        self.size = 0
        self.wanted = wanted
        self.peaks: list[bytes] = []
        self.roots = {0: hashlib.sha256().digest()}

    def add(self, entry: bytes) -> bytes:
        """The hash of one entry more."""
        leaf = hashlib.sha256(b"\x00" + entry).digest()
        self.peaks.append(leaf)
        self.size += 1
        carry = self.size
        while carry % 2 == 0:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(pair(left, right))
            carry //= 2
        if self.size in self.wanted:
            root = self.peaks[-1]
            for peak in self.peaks[-2::-1]:
                root = pair(peak, root)
            self.roots[self.size] = root
        return leaf


class TileCheck:
    """Holds the published tiles against the rebuilt hashes, one tile of each level at a time."""

    def __init__(self, read: Read, size: int, find: Callable[[str, str, str, str], None]) -> None:
        self.read, self.size, self.find = read, size, find
        self.rows: list[list[bytes]] = []
        self.done: list[int] = []
        self.compared = 0

    def add(self, hash_: bytes, level: int = 0) -> None:
        """Takes the next hash of a level; a tile that is full is compared, and its own hash goes one level up."""
        if level == len(self.rows):
            self.rows.append([])
            self.done.append(0)
        row = self.rows[level]
        row.append(hash_)
        if len(row) == 256:
            self.hold(level)
            self.add(row_root(row), level + 1)
            row.clear()
            self.done[level] += 1

    def end(self) -> None:
        """Compares the tiles that are not full."""
        for level, row in enumerate(self.rows):
            if row:
                self.hold(level)

    def hold(self, level: int) -> None:
        """Compares the tile under way on a level."""
        row, index = self.rows[level], self.done[level]
        path = path_of(str(level), index, len(row))
        published = self.read(path)
        self.compared += 1
        if published is None or len(published) != 32 * len(row):
            what = "missing" if published is None else f"{len(published)} bytes long, not {32 * len(row)}"
            self.find(
                "tile-truncated", path, f"it is {what}", "proofs that need it cannot be made from what is published."
            )
            return
        wrong = [at for at, hash_ in enumerate(row) if published[32 * at : 32 * at + 32] != hash_]
        if wrong:
            first = (index * 256 + wrong[0]) * 256**level
            what = f"{len(wrong)} of its hashes are not those of the entries, the first at entry {first}"
            means = "an entry there was changed after its hash was published, or the tile was."
            self.find("tile-differs", path, what, means)


def pair(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes that stand beside each other."""
    made = hashlib.sha256(b"\x01")
    made.update(left)
    made.update(right)
    return made.digest()


def row_root(row: Sequence[bytes]) -> bytes:
    """The one hash above a whole tile."""
    while len(row) > 1:
        row = [pair(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def path_of(level: str, index: int, width: int) -> str:
    """Where a tile or a bundle of entries is published, below the prefix of the log."""
    digits = str(index).zfill((len(str(index)) + 2) // 3 * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([f"x{one}" for one in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < 256 else "")
