"""Where wrapped keys lie: the port, a store in memory and a store in SQLite.

The port is small on purpose. A store MUST behave as its methods say; one suite holds every store to
it (`tests/core/seal/test_stores.py`), and a store of the records floor is handed to the same suite.

A deleted key leaves its identity and the day behind, and nothing else: no name, no subject. So an
erased key is told from a lost one, and after a backup was restored the same list erases again.

Not done: what a disk or a backup keeps of deleted blocks. The bytes there are still wrapped, so
they open only together with the key-encryption key; rotate it where that is too little, and keep no
backup of the key store for longer than 35 days.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

from bluelamp.core.seal.errors import KeyStoreInconsistent, KeyStoreUnusable
from bluelamp.core.seal.names import KeyName
from bluelamp.core.seal.wrapping import WrappedKey

_SCHEMA = """
create table if not exists seal_key (
    key_id blob primary key, subject text not null, retention text not null, month text not null,
    wrapped_by text not null, wrapped blob not null, unique (subject, retention, month)
) without rowid;
create index if not exists seal_key_by_age on seal_key (retention, month);
create table if not exists seal_erased (key_id blob primary key, erased_on text not null) without rowid;
"""
_COLUMNS = "subject, retention, month, key_id, wrapped_by, wrapped"


class KeyStore(Protocol):
    """What the keyring needs of the place where wrapped keys lie. Each call is done wholly or not at all."""

    def add(self, key: WrappedKey) -> WrappedKey:
        """The key that stands under the name: this one, or the one that was there first.

        Raises:
            KeyStoreInconsistent: the identity is taken by another name, or was erased.
        """

    def find(self, name: KeyName) -> WrappedKey | None:
        """The key of that name, or None."""

    def get(self, key_id: bytes) -> WrappedKey | None:
        """The key of that identity, or None."""

    def held(
        self, *, subject: str | None = None, retention: str | None = None, before: str | None = None
    ) -> tuple[WrappedKey, ...]:
        """The keys that fit every condition given, in the order of their names; `before` is a month."""

    def replace(self, key: WrappedKey) -> None:
        """Put another wrapping of the same key in the place of the stored one.

        Raises:
            KeyStoreInconsistent: no key of that name and identity is held.
        """

    def delete(self, key_ids: Collection[bytes], on: date) -> int:
        """How many of these keys were held; afterwards none is, and all are recorded as erased on that day.

        An identity that was not held is recorded too, and one that was recorded before keeps its day.
        """

    def erased_on(self, key_id: bytes) -> date | None:
        """The day on which the key of that identity was erased, or None."""


class KeysInMemory:
    """A key store that is gone with the process: for tests, and for reading an export."""

    def __init__(self) -> None:
        self._by_name: dict[KeyName, WrappedKey] = {}
        self._by_id: dict[bytes, WrappedKey] = {}
        self._erased: dict[bytes, date] = {}
        self._lock = threading.Lock()

    def add(self, key: WrappedKey) -> WrappedKey:
        """See `KeyStore.add`."""
        with self._lock:
            stored = self._by_name.get(key.name)
            if stored is not None:
                return stored
            if key.key_id in self._by_id or key.key_id in self._erased:
                raise _taken(key)
            self._by_name[key.name] = self._by_id[key.key_id] = key
            return key

    def find(self, name: KeyName) -> WrappedKey | None:
        """See `KeyStore.find`."""
        return self._by_name.get(name)

    def get(self, key_id: bytes) -> WrappedKey | None:
        """See `KeyStore.get`."""
        return self._by_id.get(key_id)

    def held(
        self, *, subject: str | None = None, retention: str | None = None, before: str | None = None
    ) -> tuple[WrappedKey, ...]:
        """See `KeyStore.held`."""
        with self._lock:
            found = [
                key
                for name, key in self._by_name.items()
                if subject in {None, name.subject}
                and retention in {None, name.retention}
                and (before is None or name.month < before)
            ]
        return tuple(sorted(found, key=lambda key: key.name))

    def replace(self, key: WrappedKey) -> None:
        """See `KeyStore.replace`."""
        with self._lock:
            stored = self._by_name.get(key.name)
            if stored is None or stored.key_id != key.key_id:
                raise _absent(key)
            self._by_name[key.name] = self._by_id[key.key_id] = key

    def delete(self, key_ids: Collection[bytes], on: date) -> int:
        """See `KeyStore.delete`."""
        with self._lock:
            gone = [self._by_id.pop(one) for one in set(key_ids) if one in self._by_id]
            for key in gone:
                del self._by_name[key.name]
            for one in key_ids:
                self._erased.setdefault(one, on)
            return len(gone)

    def erased_on(self, key_id: bytes) -> date | None:
        """See `KeyStore.erased_on`."""
        return self._erased.get(key_id)


class KeysInSqlite:
    """A key store in one SQLite file of its own; deleted rows are overwritten in the file.

    Opened with `secure_delete`, full synchronisation and a rollback journal that is cut to nothing
    at each commit, so that after `delete` neither file holds the bytes
    (`tests/core/seal/test_stores.py`). Several processes may use one file.

    Raises:
        KeyStoreUnusable: the file is not a key store, or cannot be opened.
    """

    def __init__(self, path: Path, *, wait: float = 10.0) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._usable():
            self._db = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
            for pragma in ("secure_delete=ON", "journal_mode=TRUNCATE", "synchronous=FULL"):
                self._db.execute(f"pragma {pragma}")
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file. The store cannot be used afterwards."""
        self._db.close()

    def add(self, key: WrappedKey) -> WrappedKey:
        """See `KeyStore.add`."""
        with self._transaction():
            stored = self._find(key.name)
            if stored is not None:
                return stored
            known = "select 1 from seal_key where key_id = ? union all select 1 from seal_erased where key_id = ?"
            if self._db.execute(known, (key.key_id, key.key_id)).fetchone():
                raise _taken(key)
            self._db.execute(f"insert into seal_key ({_COLUMNS}) values (?, ?, ?, ?, ?, ?)", _as_row(key))  # noqa: S608 - constants
            return key

    def find(self, name: KeyName) -> WrappedKey | None:
        """See `KeyStore.find`."""
        with self._usable():
            return self._find(name)

    def get(self, key_id: bytes) -> WrappedKey | None:
        """See `KeyStore.get`."""
        with self._usable():
            found = self._select("key_id = ?", (key_id,))
        return found[0] if found else None

    def held(
        self, *, subject: str | None = None, retention: str | None = None, before: str | None = None
    ) -> tuple[WrappedKey, ...]:
        """See `KeyStore.held`."""
        given = [("subject = ?", subject), ("retention = ?", retention), ("month < ?", before)]
        conditions = [(text, value) for text, value in given if value is not None]
        with self._usable():
            where = " and ".join(text for text, _ in conditions) or "1"
            return self._select(where, tuple(value for _, value in conditions))

    def replace(self, key: WrappedKey) -> None:
        """See `KeyStore.replace`."""
        change = (
            "update seal_key set wrapped_by = ?, wrapped = ? "
            "where subject = ? and retention = ? and month = ? and key_id = ?"
        )
        with self._transaction():
            done = self._db.execute(change, (key.wrapped_by, key.wrapped, *_as_row(key)[:4]))
            if done.rowcount == 0:
                raise _absent(key)

    def delete(self, key_ids: Collection[bytes], on: date) -> int:
        """See `KeyStore.delete`."""
        given = [(one,) for one in set(key_ids)]
        with self._transaction():
            gone = self._db.executemany("delete from seal_key where key_id = ?", given).rowcount if given else 0
            days = [(one, on.isoformat()) for (one,) in given]
            self._db.executemany("insert into seal_erased values (?, ?) on conflict do nothing", days)
            return gone

    def erased_on(self, key_id: bytes) -> date | None:
        """See `KeyStore.erased_on`."""
        with self._usable():
            found = self._db.execute("select erased_on from seal_erased where key_id = ?", (key_id,)).fetchone()
        return date.fromisoformat(found[0]) if found else None

    def _find(self, name: KeyName) -> WrappedKey | None:
        found = self._select("subject = ? and retention = ? and month = ?", (name.subject, name.retention, name.month))
        return found[0] if found else None

    def _select(self, where: str, values: tuple[object, ...]) -> tuple[WrappedKey, ...]:
        text = f"select {_COLUMNS} from seal_key where {where} order by subject, retention, month"  # noqa: S608 - constants
        return tuple(_from_row(row) for row in self._db.execute(text, values))

    @contextmanager
    def _usable(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise KeyStoreUnusable(
                    f"The key store `{self._path}` cannot be used: {error}.",
                    todo="check that this is the key store, that it can be written and that nobody holds it locked.",
                ) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._usable():
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")


def _as_row(key: WrappedKey) -> tuple[str | bytes, ...]:
    return key.name.subject, key.name.retention, key.name.month, key.key_id, key.wrapped_by, key.wrapped


def _from_row(row: tuple[str, str, str, bytes, str, bytes]) -> WrappedKey:
    return WrappedKey(KeyName(*row[:3]), row[3], row[4], row[5])


def _taken(key: WrappedKey) -> KeyStoreInconsistent:
    return KeyStoreInconsistent(
        f"A key with the identity `{key.key_id.hex()}` is held under another name, or was erased.",
        todo="make the key anew: an identity is never used twice.",
    )


def _absent(key: WrappedKey) -> KeyStoreInconsistent:
    return KeyStoreInconsistent(
        f"No key with the identity `{key.key_id.hex()}` is held under that name.",
        todo="read the key again: it was erased or made anew in the meantime.",
    )
