"""The database as one file of SQLite, copied while others write to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bluelamp.site.backups.errors import BackupDamaged, RestoreWouldOverwrite


def copy(source: Path, target: Path) -> None:
    """Copies a database as it is at one moment, through SQLite's own way of doing so.

    Copying the file would lose what stands in the write-ahead log, or catch half a transaction.

    Raises:
        BackupDamaged: the copy is not whole.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as live,
        closing(sqlite3.connect(target)) as made,
    ):
        live.backup(made)
        (found,) = made.execute("PRAGMA integrity_check").fetchone()
        made.execute("PRAGMA journal_mode = DELETE")
    target.chmod(0o600)
    if found != "ok":
        raise BackupDamaged(
            f"The copy of `{target.name}` is not whole.", todo="check the disk, and run a check of the database itself."
        )


def head(path: Path) -> int:
    """How many entries the ledger in a database has."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        (size,) = opened.execute("SELECT coalesce(max(size), 0) FROM ledger_head").fetchone()
    return int(size)


def put_back(source: Path, target: Path) -> None:
    """Puts a copy where there is none yet.

    Raises:
        RestoreWouldOverwrite: there is a database.
    """
    if target.exists() and target.stat().st_size:
        raise RestoreWouldOverwrite(
            f"There is a database at `{target.name}` already.",
            todo="move it away, and keep it: it may hold what the backup does not.",
        )
    copy(source, target)
