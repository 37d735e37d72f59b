"""A ledger's store in SQLite, beside the tables of the acts that it records.

A record is enqueued in the very transaction of the act: `enqueue_within` takes the caller's own
connection, so that there is no act without its record and no record without its act.

Every commit is on the disk before it returns (`synchronous=FULL`). Triggers refuse to change or
remove an entry, a head or a note. They stop mistakes, not an owner of the file; what an owner
changes is found by the re-check and by every witness.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bluelamp.core.ledger.errors import NotInATransaction, StoreFailed
from bluelamp.core.ledger.store import Head, Pending
from bluelamp.core.ledger.tiles import Tile, refuse_too_long

_WAIT_SECONDS = 30
_TABLES = """
CREATE TABLE IF NOT EXISTS ledger_pending (
    ticket INTEGER PRIMARY KEY AUTOINCREMENT,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS ledger_entry (
    place INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL UNIQUE,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS ledger_tile (
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger_head (size INTEGER PRIMARY KEY, root BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS ledger_note (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
"""
_KEYS = {"ledger_entry": ("place", "ticket"), "ledger_head": ("size",), "ledger_note": ("size",)}


def _refuse(table: str, verb: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when} "
        "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;\n"
    )


def _triggers() -> str:
    """Triggers against UPDATE and DELETE, and against INSERT OR REPLACE, which deletes without saying so."""
    made = ""
    for table, keys in _KEYS.items():
        taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})" for key in keys)  # noqa: S608 - our own names
        made += _refuse(table, "UPDATE") + _refuse(table, "DELETE") + _refuse(table, "INSERT", f"WHEN {taken}")
    return made


def enqueue_within(connection: sqlite3.Connection, body: bytes) -> int:
    """The ticket of an entry that is stored in the caller's own transaction, with the act it records.

    The connection MUST be to a database in which a `SqliteStore` was opened once.

    Raises:
        NotInATransaction: no transaction is open, so the record could outlive the act or be lost.
        EntryTooLong: over 65,535 bytes.
    """
    if not connection.in_transaction:
        raise NotInATransaction(
            "A record was handed over outside a transaction, so it is not tied to `any act`.",
            todo="begin a transaction, do the act, append the record, and commit once.",
        )
    return SqliteView(connection).enqueue(body)


class SqliteStore:
    """A store in one SQLite file. Each thread opens its own; any number of processes may."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _failures(path):
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_SECONDS)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} {_triggers()} COMMIT;")

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[SqliteView]:
        """A consistent view; others may write meanwhile.

        Raises:
            StoreFailed: the file cannot be read.
        """
        with _failures(self._path), self._transaction("DEFERRED"):
            yield SqliteView(self._connection)

    @contextmanager
    def writing(self) -> Iterator[SqliteView]:
        """The one transaction of this moment, durable when the block ends.

        Raises:
            StoreFailed: the file cannot be written, or somebody else held it for half a minute.
        """
        with _failures(self._path), self._transaction("IMMEDIATE"):
            yield SqliteView(self._connection)

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """The right to publish, held through a lock on a second file that the system frees when a process dies.

        Raises:
            StoreFailed: another process held it for half a minute.
        """
        lock = self._path.with_name(self._path.name + ".publishing")
        with _failures(lock), closing(sqlite3.connect(lock, isolation_level=None, timeout=_WAIT_SECONDS)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[None]:
        self._connection.execute(f"BEGIN {mode}")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself; then there is nothing left to undo.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


class SqliteView:
    """Reads and writes of one transaction; `bluelamp.core.ledger.store` says what each gives."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def head(self) -> Head | None:
        """The newest head, or None."""
        row = self._one("SELECT size, root FROM ledger_head ORDER BY size DESC LIMIT 1")
        return Head(*row) if row else None

    def pending_count(self) -> int:
        """How many entries wait."""
        (count,) = self._connection.execute("SELECT count(*) FROM ledger_pending").fetchone()
        return int(count)

    def entries(self, start: int, stop: int) -> list[bytes]:
        """The entries of a range."""
        rows = self._connection.execute(
            "SELECT body FROM ledger_entry WHERE place >= ? AND place < ? ORDER BY place", (start, stop)
        )
        return [body for (body,) in rows]

    def tile(self, level: int, index: int) -> bytes | None:
        """A tile, or None."""
        row = self._one("SELECT data FROM ledger_tile WHERE level = ? AND place = ?", level, index)
        return row[0] if row else None

    def index_of(self, ticket: int) -> int | None:
        """The index of the entry with this ticket, or None."""
        row = self._one("SELECT place FROM ledger_entry WHERE ticket = ?", ticket)
        return row[0] if row else None

    def last_note(self) -> bytes | None:
        """The newest published checkpoint, or None."""
        row = self._one("SELECT note FROM ledger_note ORDER BY size DESC LIMIT 1")
        return row[0] if row else None

    def enqueue(self, body: bytes) -> int:
        """Stores an entry that waits, and gives its ticket."""
        refuse_too_long(body)
        ticket = self._connection.execute("INSERT INTO ledger_pending (body) VALUES (?)", (body,)).lastrowid
        return int(ticket or 0)

    def take_pending(self, limit: int) -> list[Pending]:
        """The entries that have waited longest."""
        rows = self._connection.execute("SELECT ticket, body FROM ledger_pending ORDER BY ticket LIMIT ?", (limit,))
        return [Pending(*row) for row in rows]

    def extend(self, start: int, taken: Sequence[Pending], tiles: Sequence[Tile], head: Head) -> None:
        """Makes waiting entries leaves."""
        (stored,) = self._connection.execute("SELECT coalesce(max(place) + 1, 0) FROM ledger_entry").fetchone()
        if start != stored or head.size != start + len(taken):
            raise ValueError(f"entries are added at {stored}, one after another, not at {start}")
        self._connection.executemany(
            "INSERT INTO ledger_entry (place, ticket, body) VALUES (?, ?, ?)",
            [(start + offset, one.ticket, one.body) for offset, one in enumerate(taken)],
        )
        self._connection.executemany("DELETE FROM ledger_pending WHERE ticket = ?", [(one.ticket,) for one in taken])
        self._connection.executemany(
            "INSERT INTO ledger_tile (level, place, data) VALUES (?, ?, ?) "
            "ON CONFLICT (level, place) DO UPDATE SET data = excluded.data",
            [(tile.level, tile.index, tile.data) for tile in tiles],
        )
        self._connection.execute("INSERT INTO ledger_head (size, root) VALUES (?, ?)", (head.size, head.root))

    def keep_note(self, size: int, note: bytes) -> None:
        """Keeps a published checkpoint, the first of its size."""
        if self._one("SELECT 1 FROM ledger_note WHERE size = ?", size) is None:
            self._connection.execute("INSERT INTO ledger_note (size, note) VALUES (?, ?)", (size, note))

    def _one(self, query: str, *values: int) -> Any:
        return self._connection.execute(query, values).fetchone()


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Says what SQLite could not do, in a sentence; what it was asked to write is not half written."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreFailed(
            f"The ledger's file `{path.name}` could not be used: {error}.",
            todo="check that it is the ledger's file, that the disk has room and that nobody holds it; then repeat.",
        ) from error
