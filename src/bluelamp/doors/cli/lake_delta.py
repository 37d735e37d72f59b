"""The files of one snapshot of a Delta table, and a refusal where the files alone would not say what the table says.

A Delta table is a list of Parquet files with a log that says which of them count. Reading files by path passes over
what the log and the catalogue add: rows marked as deleted, columns under other names, filters on rows. A table with
any of these is refused, never read half. `deltalake` comes with the extra `spark`.

What was not done: filters and masks that a catalogue lays over a table are not in the table's own log, so they
cannot be seen here. Whoever runs this needs the right to read the files themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pyarrow as pa

from bluelamp.core.screening.errors import NotASnapshot
from bluelamp.doors.cli.lake_spark import SparkMissing

_DELETIONS = "deletionVectors"
UNDERSTOOD = frozenset({_DELETIONS, "columnMapping", "timestampNtz", "vacuumProtocolCheck", "v2Checkpoint"})
"""Reader features that are looked at, or that change nothing of what stands in a file. Any other is refused."""
_RENAMED = "delta.columnMapping.mode"
_READER = 2
"""Up to this protocol version a reader needs no feature but renamed columns."""


@dataclass(frozen=True)
class Snapshot:
    """The files of a table at one version."""

    table: str
    version: int
    files: tuple[Path, ...]


def snapshot(table: str, version: int | None = None) -> Snapshot:
    """The data files of a Delta table at a version, or at its latest.

    Raises:
        NotASnapshot: deletion vectors, renamed columns, or a feature that is not understood.
        SparkMissing: the extra is not installed.
    """
    try:
        from deltalake import DeltaTable  # noqa: PLC0415 - an extra: imported where it is asked for
        from deltalake.exceptions import DeltaError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise SparkMissing from error
    opened = DeltaTable(table, version=version)
    protocol, deleted = opened.protocol(), False
    if _DELETIONS in (protocol.reader_features or ()):
        try:
            deleted = pa.table(opened.deletion_vectors().read_all()).num_rows > 0
        except DeltaError:
            deleted = True  # what cannot be read cannot be known to delete nothing
    for what in obstacles(protocol, opened.metadata().configuration, deleted=deleted):
        raise NotASnapshot(table, what)
    return Snapshot(table, opened.version(), tuple(sorted(_path(uri) for uri in opened.file_uris())))


def obstacles(protocol: Any, settings: Mapping[str, str], *, deleted: bool) -> Iterator[str]:
    """What keeps a table from being read file by file, in words."""
    if deleted:
        yield "rows marked as deleted in files that it keeps"
    if settings.get(_RENAMED, "none") != "none":
        yield "columns under other names than in its files"
    features = frozenset(protocol.reader_features or ())
    unknown = sorted(features - UNDERSTOOD)
    if unknown:
        yield f"the feature `{unknown[0]}`"
    if protocol.min_reader_version > _READER and not features:
        yield f"version {protocol.min_reader_version} of its protocol"


def _path(uri: str) -> Path:
    parsed = urlparse(uri)
    return Path(unquote(parsed.path)) if parsed.scheme == "file" else Path(uri)
