"""The ledger's store on the database of the acts, SQLite or PostgreSQL.

A record waits in the very transaction of its act (`enqueue`), so there is no act without its record
and no record without its act. Growing the tree takes a lock that keeps other sequencers out and no
act waiting: on PostgreSQL an advisory lock, on SQLite the one writer that there is.

Promise: it behaves as `core.ledger.store` says; `tests/records/journal/test_ledger_store.py` hands
it to the suite every store is held to, on both databases.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from bluelamp.core.ledger import Head, Pending, Tile
from bluelamp.core.ledger.errors import NotInATransaction, StoreFailed
from bluelamp.core.ledger.tiles import refuse_too_long

_SEQUENCING = 0x426C_7565_0001
_PUBLISHING = 0x426C_7565_0002
_WAIT_SECONDS = 30


def enqueue(body: bytes, using: str = "default") -> int:
    """The ticket of an entry that waits from now on, written in the caller's own transaction.

    Raises:
        NotInATransaction: none is open, so the record could outlive the act or be lost.
        EntryTooLong: over 65,535 bytes.
    """
    connection = connections[using]
    refuse_outside_a_transaction(connection)
    return DjangoView(connection).enqueue(body)


def refuse_outside_a_transaction(connection: BaseDatabaseWrapper) -> None:
    """Returns where a transaction is open.

    Raises:
        NotInATransaction: none is; nothing was written.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(
            "A record was handed over outside a transaction, so it is not tied to `any act`.",
            todo="record inside the transaction of the act.",
        )


class DjangoStore:
    """A ledger store on one of Django's databases. Any number of threads and processes may use it."""

    def __init__(self, using: str = "default") -> None:
        self._using = using

    @contextmanager
    def reading(self) -> Iterator[DjangoView]:
        """A consistent view; others may write meanwhile.

        Raises:
            StoreFailed: the database cannot be read.
        """
        with _failures():
            connection = connections[self._using]
            if connection.in_atomic_block:
                yield DjangoView(connection)
            elif connection.vendor == "sqlite":
                with _deferred(connection):
                    yield DjangoView(connection)
            else:
                with transaction.atomic(self._using):
                    _run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    yield DjangoView(connection)

    @contextmanager
    def writing(self) -> Iterator[DjangoView]:
        """The one transaction of this moment in which the tree grows, durable when the block ends.

        Raises:
            StoreFailed: the database cannot be written, or somebody else held it for half a minute.
        """
        with _failures(), transaction.atomic(self._using):
            connection = connections[self._using]
            if connection.vendor != "sqlite":
                _run(connection, f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'")
                _run(connection, "SELECT pg_advisory_xact_lock(%s)", _SEQUENCING)
            yield DjangoView(connection)

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """The right to publish, which the system frees when a process dies.

        Raises:
            StoreFailed: another process held it for half a minute.
        """
        connection = connections[self._using]
        if connection.vendor == "sqlite":
            with _failures(), closing(self._lock_file(connection)) as held:
                held.execute("BEGIN IMMEDIATE")
                yield
            return
        with _failures():
            connection.ensure_connection()
            _run(connection, f"SET lock_timeout = '{_WAIT_SECONDS}s'")
            _run(connection, "SELECT pg_advisory_lock(%s)", _PUBLISHING)
        try:
            yield
        finally:
            # A connection that was lost has freed the lock by itself, and says so here.
            with _failures():
                _run(connection, "SELECT pg_advisory_unlock(%s)", _PUBLISHING)
                _run(connection, "SET lock_timeout = 0")

    def _lock_file(self, connection: BaseDatabaseWrapper) -> sqlite3.Connection:
        """A second file beside the database; one in memory has none, and its process is the only one."""
        name = str(connection.settings_dict["NAME"])
        if "memory" in name or not name:
            folder = Path(tempfile.gettempdir()) / f"bluelamp-{self._using}-{id(connections)}"
            folder.mkdir(exist_ok=True, mode=0o700)
            name = str(folder / "memory")
        return sqlite3.connect(f"{name}.publishing", isolation_level=None, timeout=_WAIT_SECONDS)


class DjangoView:
    """Reads and writes of one transaction; `bluelamp.core.ledger.store` says what each gives."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def head(self) -> Head | None:
        """The newest head, or None."""
        row = self._one("SELECT size, root FROM ledger_head ORDER BY size DESC LIMIT 1")
        return Head(row[0], bytes(row[1])) if row else None

    def pending_count(self) -> int:
        """How many entries wait."""
        return int(self._one("SELECT count(*) FROM ledger_pending")[0])

    def entries(self, start: int, stop: int) -> list[bytes]:
        """The entries of a range."""
        rows = self._all("SELECT body FROM ledger_entry WHERE place >= %s AND place < %s ORDER BY place", start, stop)
        return [bytes(body) for (body,) in rows]

    def tile(self, level: int, index: int) -> bytes | None:
        """A tile, or None."""
        row = self._one("SELECT data FROM ledger_tile WHERE level = %s AND place = %s", level, index)
        return bytes(row[0]) if row else None

    def index_of(self, ticket: int) -> int | None:
        """The index of the entry with this ticket, or None."""
        row = self._one("SELECT place FROM ledger_entry WHERE ticket = %s", ticket)
        return int(row[0]) if row else None

    def last_note(self) -> bytes | None:
        """The newest published checkpoint, or None."""
        row = self._one("SELECT note FROM ledger_note ORDER BY size DESC LIMIT 1")
        return bytes(row[0]) if row else None

    def enqueue(self, body: bytes) -> int:
        """Stores an entry that waits, and gives its ticket."""
        refuse_too_long(body)
        return int(self._one("INSERT INTO ledger_pending (body) VALUES (%s) RETURNING ticket", body)[0])

    def take_pending(self, limit: int) -> list[Pending]:
        """The entries that have waited longest."""
        rows = self._all("SELECT ticket, body FROM ledger_pending ORDER BY ticket LIMIT %s", limit)
        return [Pending(int(ticket), bytes(body)) for ticket, body in rows]

    def extend(self, start: int, taken: Sequence[Pending], tiles: Sequence[Tile], head: Head) -> None:
        """Makes waiting entries leaves."""
        (stored,) = self._one("SELECT coalesce(max(place) + 1, 0) FROM ledger_entry")
        if start != stored or head.size != start + len(taken):
            raise ValueError(f"entries are added at {stored}, one after another, not at {start}")
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ledger_entry (place, ticket, body) VALUES (%s, %s, %s)",
                [(start + offset, one.ticket, one.body) for offset, one in enumerate(taken)],
            )
            cursor.executemany("DELETE FROM ledger_pending WHERE ticket = %s", [(one.ticket,) for one in taken])
            cursor.executemany(
                "INSERT INTO ledger_tile (level, place, data) VALUES (%s, %s, %s) "
                "ON CONFLICT (level, place) DO UPDATE SET data = excluded.data",
                [(tile.level, tile.index, tile.data) for tile in tiles],
            )
        _run(self._connection, "INSERT INTO ledger_head (size, root) VALUES (%s, %s)", head.size, head.root)

    def keep_note(self, size: int, note: bytes) -> None:
        """Keeps a published checkpoint, the first of its size."""
        _run(
            self._connection,
            "INSERT INTO ledger_note (size, note) VALUES (%s, %s) ON CONFLICT (size) DO NOTHING",
            size,
            note,
        )

    def _one(self, query: str, *values: int | bytes) -> Any:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()

    def _all(self, query: str, *values: int | bytes) -> list[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())


def _run(connection: BaseDatabaseWrapper, statement: str, *values: int | bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def _deferred(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """A read transaction on SQLite, where `atomic` would take the writer's lock."""
    _run(connection, "BEGIN DEFERRED")
    try:
        yield
    finally:
        _run(connection, "ROLLBACK")


@contextmanager
def _failures() -> Iterator[None]:
    """Says what the database could not do, in a sentence; what it was asked to write is not half written."""
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        # The database's own words can hold values of a row, so only the kind of failure is passed on.
        raise StoreFailed(
            f"The ledger's tables could not be used: `{type(error).__name__}`.",
            todo="check that the database answers, has room and is not held by another process; then repeat.",
        ) from error
