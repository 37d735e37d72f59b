"""What a witness remembers: the last checkpoint it cosigned for each log, and the evidence it refused.

Comparing with what is remembered and remembering the new MUST be one step: two requests at once
could otherwise each be right, and the later one take the earlier one's entries back.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bluelamp.core.ledger.errors import StoreFailed
from bluelamp.core.ledger.store import Head


@dataclass(frozen=True, slots=True)
class Evidence:
    """A checkpoint that a log signed and that was refused for not continuing what was cosigned before.

    `seen` is what the witness had cosigned, `claimed` what the log signed now, `request` the whole
    request with the note in it, and `at` when it came, in seconds since 1970. Two roots at one size
    are proof by themselves. For a larger tree the proof may only have been spoilt on its way: ask
    the log for a good one.
    """

    origin: str
    at: int
    seen: Head
    claimed: Head
    request: bytes


class WitnessMemory(Protocol):
    """The memory inside one step."""

    def seen(self, origin: str) -> Head | None:
        """What was last cosigned for a log, or None."""

    def remember(self, origin: str, head: Head) -> None:
        """Makes this the last that was cosigned."""

    def keep(self, evidence: Evidence) -> None:
        """Keeps what was refused, for ever; once for each head that a log claimed.

        Only a log's signature makes evidence, so nobody else can fill the disk.
        """

    def evidence(self) -> list[Evidence]:
        """All that was refused, in the order in which it came."""


class WitnessStore(Protocol):
    """Where a witness keeps its memory."""

    def step(self) -> AbstractContextManager[WitnessMemory]:
        """One atomic step, durable when the block ends; one at a time, in all processes together."""


class MemoryWitnessStore:
    """A witness's memory that lives as long as the process. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, Head] = {}
        self._evidence: list[Evidence] = []

    @contextmanager
    def step(self) -> Iterator[MemoryWitnessStore]:
        """One step at a time."""
        with self._lock:
            yield self

    def seen(self, origin: str) -> Head | None:
        """What was last cosigned for a log, or None."""
        return self._seen.get(origin)

    def remember(self, origin: str, head: Head) -> None:
        """Makes this the last that was cosigned."""
        self._seen[origin] = head

    def keep(self, evidence: Evidence) -> None:
        """Keeps what was refused."""
        if all((evidence.origin, evidence.claimed) != (one.origin, one.claimed) for one in self._evidence):
            self._evidence.append(evidence)

    def evidence(self) -> list[Evidence]:
        """All that was refused."""
        return list(self._evidence)


_TABLES = """
CREATE TABLE IF NOT EXISTS witness_seen (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS witness_evidence (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    origin TEXT NOT NULL,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    claimed_size INTEGER NOT NULL,
    claimed_root BLOB NOT NULL,
    request BLOB NOT NULL,
    UNIQUE (origin, claimed_size, claimed_root)
) STRICT;
CREATE TRIGGER IF NOT EXISTS witness_never_back BEFORE UPDATE ON witness_seen WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
"""


class SqliteWitnessStore:
    """A witness's memory in one SQLite file; threads and processes may share the file.

    A witness whose file is lost MUST take a new key: it no longer knows what it has cosigned.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connection() as connection:
            connection.executescript(f"PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; {_TABLES} COMMIT;")

    @contextmanager
    def step(self) -> Iterator[SqliteWitnessMemory]:
        """One atomic step, on the disk when the block ends.

        Raises:
            StoreFailed: the file cannot be used.
        """
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            # Closing a connection rolls back what was not committed.
            yield SqliteWitnessMemory(connection)
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
            connection.execute("PRAGMA synchronous = FULL")
            yield connection
        except sqlite3.Error as error:
            raise StoreFailed(
                f"The witness's file `{self._path.name}` could not be used: {error}.",
                todo="check the file and the disk. A witness that lost its file takes a new key.",
            ) from error
        finally:
            if connection is not None:
                connection.close()


class SqliteWitnessMemory:
    """The memory inside one step of a `SqliteWitnessStore`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def seen(self, origin: str) -> Head | None:
        """What was last cosigned for a log, or None."""
        row = self._connection.execute("SELECT size, root FROM witness_seen WHERE origin = ?", (origin,)).fetchone()
        return Head(*row) if row else None

    def remember(self, origin: str, head: Head) -> None:
        """Makes this the last that was cosigned."""
        self._connection.execute(
            "INSERT INTO witness_seen (origin, size, root) VALUES (?, ?, ?) "
            "ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root",
            (origin, head.size, head.root),
        )

    def keep(self, evidence: Evidence) -> None:
        """Keeps what was refused."""
        self._connection.execute(
            "INSERT OR IGNORE INTO witness_evidence (origin, at, size, root, claimed_size, claimed_root, request) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(evidence.origin, evidence.at, evidence.seen.size, evidence.seen.root),
                *(evidence.claimed.size, evidence.claimed.root, evidence.request),
            ),
        )

    def evidence(self) -> list[Evidence]:
        """All that was refused."""
        rows = self._connection.execute(
            "SELECT origin, at, size, root, claimed_size, claimed_root, request FROM witness_evidence ORDER BY number"
        )
        return [Evidence(row[0], row[1], Head(row[2], row[3]), Head(row[4], row[5]), row[6]) for row in rows]
