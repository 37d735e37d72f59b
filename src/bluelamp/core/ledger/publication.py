"""What leaves the house: the last published checkpoint on other media, and the folder of static tiles.

The medium is the fork guard's memory. It MUST NOT be restored together with the database: a stick,
another machine, a write-once disk. A backup of the database that is put back is then shorter than
what the medium remembers, and nothing is signed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from bluelamp.core.kernel import canonical_bytes
from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import HASH_BYTES
from bluelamp.core.ledger.entries import Kinds
from bluelamp.core.ledger.errors import StoreContradictsItself
from bluelamp.core.ledger.notes import Note
from bluelamp.core.ledger.store import Reading
from bluelamp.core.ledger.tiles import TILE_WIDTH, GetTile, encode_bundle, levels, tile_path, widths

KINDS_FILE = "kinds.json"


class Medium(Protocol):
    """Where the last published checkpoint is remembered, outside the store."""

    def last(self) -> bytes | None:
        """The last signed checkpoint, or None where nothing was ever published."""

    def replace(self, note: bytes) -> None:
        """Remembers a newer one; MUST be durable when it returns, and MUST never leave half a note."""


class MemoryMedium:
    """A medium that lives as long as the process, for tests."""

    def __init__(self, note: bytes | None = None) -> None:
        self._note = note

    def last(self) -> bytes | None:
        """The last signed checkpoint, or None."""
        return self._note

    def replace(self, note: bytes) -> None:
        """Remembers a newer one."""
        self._note = note


class FileMedium:
    """One file, replaced as a whole and flushed to its disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def last(self) -> bytes | None:
        """The last signed checkpoint, or None where there is no file."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None

    def replace(self, note: bytes) -> None:
        """Writes a newer one beside the old, flushes it, and puts it in the old one's place."""
        write_whole(self._path, note)


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file in place so that a reader, or a power cut, sees all of it or what was there before."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def publish_folder(
    reading: Reading, folder: Path, note: bytes, *, with_entries: bool, kinds: Kinds | None = None
) -> int:
    """How many files were written: the tiles of a signed checkpoint, entries where wished, the checkpoint last.

    Full tiles that are there already are left alone, so publishing again costs what is new. The
    entries go to those who may read them; everybody else needs the tiles only. `kinds` are written
    beside them, as `kinds.json`, for a re-check to hold every entry against.

    Raises:
        StoreContradictsItself: the store has fewer entries than the checkpoint says.
    """
    size = Checkpoint.parse(Note.parse(note).text).size
    written = 0
    for level in range(levels(size)):
        for index, width in widths(level, size):
            path = folder / tile_path(level, index, width)
            if not path.exists():
                data = (reading.tile(level, index) or b"")[: width * HASH_BYTES]
                _write_new(path, data, complete=len(data) == width * HASH_BYTES)
                written += 1
            bundle = folder / tile_path("entries", index, width)
            if with_entries and level == 0 and not bundle.exists():
                entries = reading.entries(index * TILE_WIDTH, index * TILE_WIDTH + width)
                _write_new(bundle, encode_bundle(entries), complete=len(entries) == width)
                written += 1
    folder.mkdir(parents=True, exist_ok=True)
    if kinds is not None:
        # Before the checkpoint: no entry is covered by it whose kind the folder does not declare.
        write_whole(folder / KINDS_FILE, kinds_text(kinds))
        written += 1
    write_whole(folder / "checkpoint", note)
    return written + 1


def kinds_text(kinds: Kinds) -> bytes:
    """The declared kinds as they are published: the names of the fields of each, in canonical JSON."""
    return canonical_bytes({"kinds": {name: sorted(fields) for name, fields in kinds.outline().items()}}) + b"\n"


def published_tiles(read: Callable[[str], bytes | None], size: int) -> GetTile:
    """The tiles of a published folder, read by path below its prefix, for a tree of this size."""

    def get(level: int, index: int) -> bytes | None:
        width = min(TILE_WIDTH, (size >> (8 * level)) - index * TILE_WIDTH)
        # A log may delete a partial tile once the full one is there.
        return read(tile_path(level, index, width)) or read(tile_path(level, index))

    return get


def _write_new(path: Path, data: bytes, *, complete: bool) -> None:
    if not complete:
        raise StoreContradictsItself(
            f"The store does not hold all of `{path.name}`, which the checkpoint to be published covers.",
            todo="publish a checkpoint that this store signed; if it did, run a re-check before anything else.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
