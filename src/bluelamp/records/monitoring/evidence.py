"""Which events are behind the findings of a run: an encrypted file for each run, opened only to show one finding.

    <root>/<2026-11>/<run>.parquet      person, rule, source and id of every event, in that order

No row of the database says what somebody did, and this file does not either: it names events by their
source and id, and what they say stands in the files of events alone, for as long as these are kept.
The key is one for each month, under `evidence`; deleting it makes the month's files unreadable, in
every backup too. A file counts only where a row of a run names it.

Promise: a file that was changed, or put in another's place, does not open
(`tests/records/monitoring/test_evidence.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow.parquet.encryption import create_decryption_properties, create_encryption_properties

from bluelamp.core.kernel import BluelampError
from bluelamp.core.screening.grouped import EVIDENCE
from bluelamp.core.seal import KeyName, SubjectKey
from bluelamp.records.journal import ports as journal

_LABEL = b"bluelamp evidence of a run 1\0"
_WHOSE, _CLASS = "evidence", "evidence"
_PARTLY = ".partly"
ROWS_AT_ONCE = 50_000


class EvidenceDamaged(BluelampError):
    """The file that says which events are behind a run's findings does not open."""

    code = "evidence-damaged"
    meaning = "The file of events behind a run's findings is missing, was changed, or its month was erased."


def write(root: Path, day: date, run: str, batches: Iterable[pa.RecordBatch]) -> Path:
    """The file of a run, on the disk under its own name when this returns."""
    path = place(root, day, run)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partly = path.with_name(f".{path.name}{_PARTLY}")
    sealed = create_encryption_properties(_file_key(day, run), aad_prefix=run.encode(), store_aad_prefix=False)
    with os.fdopen(os.open(partly, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with pq.ParquetWriter(file, EVIDENCE, compression="zstd", encryption_properties=sealed) as writer:
            for batch in batches:
                writer.write_batch(batch)
        file.flush()
        os.fsync(file.fileno())
    partly.replace(path)
    _sync(path.parent)
    return path


def events_behind(root: Path, day: date, run: str, person: str, rule: str) -> tuple[tuple[str, str], ...]:
    """The source and id of each event behind one finding of a run, in order.

    Raises:
        EvidenceDamaged: the file is missing or was changed, or its key is gone.
    """
    found: list[tuple[str, str]] = []
    for batch in _read(root, day, run):
        mine = batch.filter(pc.and_(pc.equal(batch["person"], person), pc.equal(batch["rule"], rule)))
        found.extend(zip(mine["source"].to_pylist(), mine["id"].to_pylist(), strict=True))
    return tuple(found)


def sweep(root: Path, known: Collection[str], before: float) -> int:
    """How many files were removed that no run names and that were written before that second."""
    gone = 0
    for file in root.glob("*/*"):
        half = file.name.endswith(_PARTLY)
        if (half or file.stem not in known) and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def place(root: Path, day: date, run: str) -> Path:
    """Where the file of a run lies.

    Raises:
        ValueError: the id of the run is none.
    """
    if not run.replace("-", "").isalnum():
        raise ValueError("a file of evidence is asked for by the id of its run")
    return root / f"{day:%Y-%m}" / f"{run}.parquet"


def _read(root: Path, day: date, run: str) -> Iterator[pa.RecordBatch]:
    try:
        opened = create_decryption_properties(_file_key(day, run), aad_prefix=run.encode())
        with pq.ParquetFile(place(root, day, run), decryption_properties=opened) as file:
            yield from file.iter_batches(ROWS_AT_ONCE)
    except (OSError, pa.ArrowException) as error:
        raise EvidenceDamaged(
            "The file that says which events are behind this finding cannot be read.",
            todo="have the day run again while its events are kept, or restore the file from a backup.",
        ) from error


def _file_key(day: date, run: str) -> bytes:
    return hmac.new(_key(day).material, _LABEL + run.encode(), hashlib.sha256).digest()


def _key(day: date) -> SubjectKey:
    if journal.current.keyring is None:
        raise RuntimeError("no keys are wired, so no evidence is kept")
    return journal.current.keyring.key_for(KeyName(_WHOSE, _CLASS, f"{day:%Y-%m}"))


def _sync(folder: Path) -> None:
    """Has the names in a folder, and in the one above it that may be new, on the disk."""
    for one in (folder, folder.parent):
        opened = os.open(one, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
