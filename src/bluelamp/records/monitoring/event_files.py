"""Files of events: Parquet, encrypted, written beside and put in place whole, read only as what was written.

    <root>/<category>/<2026-11>/<2026-11-02>/<delivery>.parquet      the uses of one day that one delivery brought
    <root>/<category>/<2026-11>/rejects/<delivery>.parquet           rows that could not be read, by month of arrival

The key of a file follows from the key of its feed and month and from its place, so no two files share one, no file can
be put in another's place, and deleting the key of the month makes all of its files unreadable, in every backup too.

A file counts only where a row of the database names it. Whoever is killed before that row was written leaves a file
that counts for nothing; `sweep` removes it a day later.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.parquet.encryption import create_decryption_properties, create_encryption_properties

from bluelamp.core.seal import SubjectKey
from bluelamp.records.monitoring.errors import EventsDamaged
from bluelamp.records.monitoring.lifecycle.feeds import Category

REJECTS = "rejects"
_LABEL = b"bluelamp file of events 1\0"
_PLACE = re.compile(r"[a-z-]{3,20}/\d{4}-\d{2}/(?:\d{4}-\d{2}-\d{2}|rejects)/[0-9a-f-]{36}\.parquet")
_PARTLY = ".partly"
ROWS_AT_ONCE = 50_000
"""How many rows are read at a time."""


def month_of(day: date) -> str:
    """The month of a day, as keys name it."""
    return f"{day:%Y-%m}"


def place_of(category: Category, day: date, delivery: str) -> str:
    """Where the file of a day and delivery lies, below the root."""
    return f"{category.value}/{month_of(day)}/{day.isoformat()}/{delivery}.parquet"


def rejects_place(category: Category, month: str, delivery: str) -> str:
    """Where the rows that one delivery could not be read of lie, below the root."""
    return f"{category.value}/{month}/{REJECTS}/{delivery}.parquet"


def file_key(key: SubjectKey, place: str) -> bytes:
    """The key of one file: it follows from the key of the month and from where the file lies."""
    return hmac.new(key.material, _LABEL + place.encode(), hashlib.sha256).digest()


class Writing:
    """One file while it is written: under another name, so that nobody takes half of it for the whole."""

    def __init__(self, root: Path, place: str, key: SubjectKey, schema: pa.Schema) -> None:
        self.rows = 0
        self._final = checked(root, place)
        self._final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._partly = self._final.with_name(f".{self._final.name}.{secrets.token_hex(4)}{_PARTLY}")
        opened = os.open(self._partly, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(opened, "wb")
        sealed = create_encryption_properties(file_key(key, place), aad_prefix=place.encode(), store_aad_prefix=False)
        self._writer = pq.ParquetWriter(self._file, schema, compression="zstd", encryption_properties=sealed)

    def add(self, table: pa.Table) -> None:
        """Adds rows."""
        self._writer.write_table(table)
        self.rows += len(table)

    def finish(self) -> str:
        """The digest of the file, which is on the disk under its own name when this returns."""
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        with self._partly.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        self._partly.replace(self._final)
        _sync(self._final.parent)
        return digest

    def give_up(self) -> None:
        """Removes what was written."""
        # The writer would write its footer when it is cleared away, into a file that is shut by then.
        self._writer.is_open = False
        self._file.close()
        self._partly.unlink(missing_ok=True)


def batches(root: Path, place: str, key: SubjectKey) -> Iterator[pa.RecordBatch]:
    """What a file holds, some rows at a time.

    Raises:
        EventsDamaged: it is not there, or is not what was written under that key and at that place.
    """
    opened = create_decryption_properties(file_key(key, place), aad_prefix=place.encode())
    try:
        with pq.ParquetFile(checked(root, place), decryption_properties=opened) as file:
            yield from file.iter_batches(ROWS_AT_ONCE)
    except (OSError, pa.ArrowException) as error:
        raise EventsDamaged(
            f"The file of events `{place}` cannot be read.", todo="restore it from a backup; nothing else holds it."
        ) from error


def remove(root: Path, place: str) -> bool:
    """Whether there was a file, which is gone now."""
    file = checked(root, place)
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def sweep(root: Path, known: Collection[str], before: float) -> int:
    """How many files were removed that nothing names and that were written before that second.

    Newer ones may belong to a delivery whose row is not written yet, so they stay.
    """
    gone = 0
    for file in root.glob("*/*/*/*"):
        place = file.relative_to(root).as_posix()
        half = file.name.startswith(".") and file.name.endswith(_PARTLY)
        if (half or (_PLACE.fullmatch(place) and place not in known)) and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def checked(root: Path, place: str) -> Path:
    """The path of a place.

    Raises:
        ValueError: it is no place of a file of events, such as one that leads out of the folder.
    """
    if not _PLACE.fullmatch(place):
        raise ValueError("a file of events is asked for by its place")
    return root / place


def _sync(folder: Path) -> None:
    """Has the names in a folder, and those in the folders above it that may be new, on the disk."""
    for one in (folder, *list(folder.parents)[:3]):
        opened = os.open(one, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
