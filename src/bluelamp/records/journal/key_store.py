"""The keys of people on PostgreSQL, for a force whose web servers do not share a disk.

They lie in a schema of their own, `bluelamp_keys`, so that they can be left out of backups that are
kept for long: `pg_dump --exclude-schema=bluelamp_keys`. They have connections of their own, because
a key must be there for every process as soon as it is made, whatever becomes of the act it is for.

Promise: it behaves as `core.seal.KeyStore` says; `tests/records/journal/test_key_store.py` hands it
to the suite every key store is held to. What a deleted row leaves in the write-ahead log and in dead
rows is wrapped, and opens only together with the key-encryption key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import psycopg
from psycopg.sql import SQL, Composed
from psycopg_pool import ConnectionPool

from bluelamp.core.seal import KeyName, KeyStoreInconsistent, KeyStoreUnusable, WrappedKey

_SCHEMA = """
create schema if not exists bluelamp_keys;
create table if not exists bluelamp_keys.held (
    key_id bytea primary key,
    subject text collate "C" not null, retention text collate "C" not null, month text collate "C" not null,
    wrapped_by text not null, wrapped bytea not null, unique (subject, retention, month)
);
create index if not exists held_by_age on bluelamp_keys.held (retention, month);
create table if not exists bluelamp_keys.erased (key_id bytea primary key, erased_on date not null);
"""
_COLUMNS = SQL("subject, retention, month, key_id, wrapped_by, wrapped")
_MAKING = 0x426C_7565_0003
_WAIT_SECONDS = 10


class KeysInPostgres:
    """A key store in a schema of a PostgreSQL database, made where it is not there yet.

    Raises:
        KeyStoreUnusable: the database does not answer, or refuses.
    """

    def __init__(self, address: str, *, most: int = 4) -> None:
        self._pool = ConnectionPool(
            address, min_size=0, max_size=most, timeout=_WAIT_SECONDS, open=True, name="bluelamp-keys"
        )
        with self._transaction() as connection:
            # Two processes that start at once would both make the tables.
            connection.execute("select pg_advisory_xact_lock(%s)", (_MAKING,))
            connection.execute(_SCHEMA)

    def close(self) -> None:
        """Let go of the connections. The store cannot be used afterwards."""
        self._pool.close()

    def add(self, keys: Sequence[WrappedKey]) -> tuple[WrappedKey, ...]:
        """See `KeyStore.add`."""
        with self._transaction() as connection:
            return tuple(self._added(connection, key) for key in keys)

    def _added(self, connection: psycopg.Connection, key: WrappedKey) -> WrappedKey:
        # One maker of a name at a time: the second waits here, and then finds what the first made.
        connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", ("/".join(_parts(key.name)),))
        stored = _found(connection, SQL("subject = %s and retention = %s and month = %s"), _parts(key.name))
        if stored:
            return stored[0]
        known = (
            "select 1 from bluelamp_keys.held where key_id = %(id)s "
            "union all select 1 from bluelamp_keys.erased where key_id = %(id)s"
        )
        if connection.execute(known, {"id": key.key_id}).fetchone():
            raise KeyStoreInconsistent(
                f"A key with the identity `{key.key_id.hex()}` is held under another name, or was erased.",
                todo="make the key anew: an identity is never used twice.",
            )
        connection.execute(
            SQL("insert into bluelamp_keys.held ({}) values (%s, %s, %s, %s, %s, %s)").format(_COLUMNS), _row(key)
        )
        return key

    def find(self, name: KeyName) -> WrappedKey | None:
        """See `KeyStore.find`."""
        with self._transaction() as connection:
            found = _found(connection, SQL("subject = %s and retention = %s and month = %s"), _parts(name))
        return found[0] if found else None

    def get(self, key_id: bytes) -> WrappedKey | None:
        """See `KeyStore.get`."""
        with self._transaction() as connection:
            found = _found(connection, SQL("key_id = %s"), (key_id,))
        return found[0] if found else None

    def held(
        self, *, subject: str | None = None, retention: str | None = None, before: str | None = None
    ) -> tuple[WrappedKey, ...]:
        """See `KeyStore.held`."""
        given = [("subject = %s", subject), ("retention = %s", retention), ("month < %s", before)]
        kept = [(SQL(text), value) for text, value in given if value is not None]
        where = SQL(" and ").join([text for text, _ in kept] or [SQL("true")])
        with self._transaction() as connection:
            return _found(connection, where, tuple(value for _, value in kept))

    def page(self, after: KeyName | None, size: int) -> tuple[WrappedKey, ...]:
        """See `KeyStore.page`."""
        where = SQL("true") if after is None else SQL("(subject, retention, month) > (%s, %s, %s)")
        with self._transaction() as connection:
            return _found(connection, where, () if after is None else _parts(after), size)

    def replace(self, keys: Sequence[WrappedKey]) -> int:
        """See `KeyStore.replace`."""
        change = (
            "update bluelamp_keys.held set wrapped_by = %s, wrapped = %s "
            "where subject = %s and retention = %s and month = %s and key_id = %s"
        )
        with self._transaction() as connection:
            return sum(
                connection.execute(change, (key.wrapped_by, key.wrapped, *_parts(key.name), key.key_id)).rowcount
                for key in keys
            )

    def delete(self, key_ids: Collection[bytes], on: date) -> int:
        """See `KeyStore.delete`."""
        given = sorted(set(key_ids))
        with self._transaction() as connection:
            gone = connection.execute("delete from bluelamp_keys.held where key_id = any(%s)", (given,)).rowcount
            for one in given:
                connection.execute("insert into bluelamp_keys.erased values (%s, %s) on conflict do nothing", (one, on))
            return gone

    def erased_on(self, key_id: bytes) -> date | None:
        """See `KeyStore.erased_on`."""
        with self._transaction() as connection:
            row = connection.execute(
                "select erased_on from bluelamp_keys.erased where key_id = %s", (key_id,)
            ).fetchone()
        return row[0] if row else None

    @contextmanager
    def _transaction(self) -> Iterator[psycopg.Connection]:
        try:
            with self._pool.connection() as connection, connection.transaction():
                yield connection
        except psycopg.Error as error:
            raise KeyStoreUnusable(
                f"The key store on PostgreSQL cannot be used: `{type(error).__name__}`.",
                todo="check that the database answers and that the site may make and use the schema `bluelamp_keys`.",
            ) from error


def _found(
    connection: psycopg.Connection, where: SQL | Composed, values: tuple[object, ...], size: int | None = None
) -> tuple[WrappedKey, ...]:
    text = SQL("select {} from bluelamp_keys.held where {} order by subject, retention, month limit %s")
    rows = connection.execute(text.format(_COLUMNS, where), (*values, size))
    return tuple(WrappedKey(KeyName(*row[:3]), row[3], row[4], row[5]) for row in rows)


def _parts(name: KeyName) -> tuple[str, str, str]:
    return name.subject, name.retention, name.month


def _row(key: WrappedKey) -> tuple[str | bytes, ...]:
    return *_parts(key.name), key.key_id, key.wrapped_by, key.wrapped
