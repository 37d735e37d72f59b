"""The folder of bytes: each file under its SHA-256, put in place whole, checked whenever it is read."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from bluelamp.records.files.errors import FileDamaged

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileFolder:
    """A folder of files by digest. Any number of processes may write and read at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """The digest of bytes that are on the disk when this returns; the same bytes are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        # A file that was damaged since is replaced by the good one that has now come in.
        if self.is_whole(digest):
            os.utime(place)
            return digest
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = place.with_name(f".{digest}.{secrets.token_hex(4)}")
        beside.touch(mode=0o600, exist_ok=False)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes with this digest.

        Raises:
            FileDamaged: they are not there, or are no longer those.
        """
        data = self._read(digest)
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            raise FileDamaged(
                f"The stored file `{digest[:12]}` " + ("is missing." if data is None else "was changed."),
                todo="restore it from a backup; its digest says which bytes it had.",
            )
        return data

    def is_whole(self, digest: str) -> bool:
        """Whether the bytes with this digest are there and are those."""
        data = self._read(digest)
        return data is not None and hashlib.sha256(data).hexdigest() == digest

    def digests(self) -> Iterator[tuple[str, float]]:
        """Every file that is there, with the second at which it was last put."""
        for place in self._root.glob("*/*"):
            if _DIGEST.fullmatch(place.name):
                yield place.name, place.stat().st_mtime

    def remove_unknown(self, known: Collection[str], before: float) -> int:
        """How many files were removed that nothing names and that were put before that second.

        Such files are left by acts that were rolled back. Newer ones may belong to an act that is not
        committed yet, so they stay.
        """
        gone = [digest for digest, at in self.digests() if digest not in known and at < before]
        for digest in gone:
            self._place(digest).unlink(missing_ok=True)
        return len(gone)

    def _read(self, digest: str) -> bytes | None:
        place = self._place(digest)
        return place.read_bytes() if place.is_file() else None

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("a file is asked for by its SHA-256")
        return self._root / digest[:2] / digest
