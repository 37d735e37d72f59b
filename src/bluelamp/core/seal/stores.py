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
from collections.abc import Collection, Iterator, Sequence
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

    def add(self, keys: Sequence[WrappedKey]) -> tuple[WrappedKey, ...]:
        """For each key the one that stands under its name: this one, or the one that was there first.

        Raises:
            KeyStoreInconsistent: an identity is taken by another name, or was erased. No key is added.
        """

    def find(self, name: KeyName) -> WrappedKey | None:
        """The key of that name, or None."""

    def get(self, key_id: bytes) -> WrappedKey | None:
        """The key of that identity, or None."""

    def held(
        self, *, subject: str | None = None, retention: str | None = None, before: str | None = None
    ) -> tuple[WrappedKey, ...]:
        """The keys that fit every condition given, in the order of their names; `before` is a month."""

    def page(self, after: KeyName | None, size: int) -> tuple[WrappedKey, ...]:
        """The next keys in the order of their names, at most so many, from the first one after a name."""

    def replace(self, keys: Sequence[WrappedKey]) -> int:
        """How many of these keys were held, by name and identity; each now has the wrapping given here.

        A key that is not held, or no longer, is left out: no wrapping brings an erased key back.
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

    def add(self, keys: Sequence[WrappedKey]) -> tuple[WrappedKey, ...]:
        """See `KeyStore.add`."""
        with self._lock:
            new: dict[KeyName, WrappedKey] = {}
            for key in keys:
                if key.name not in self._by_name:
                    new.setdefault(key.name, key)
            taken = self._by_id.keys() | self._erased.keys()
            for key in new.values():
                if key.key_id in taken:
                    raise _taken(key)
                taken.add(key.key_id)
            self._by_name.update(new)
            self._by_id.update({key.key_id: key for key in new.values()})
            return tuple(self._by_name[key.name] for key in keys)

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

    def page(self, after: KeyName | None, size: int) -> tuple[WrappedKey, ...]:
        """See `KeyStore.page`."""
        return tuple(key for key in self.held() if after is None or key.name > after)[:size]

    def replace(self, keys: Sequence[WrappedKey]) -> int:
        """See `KeyStore.replace`."""
        done = 0
        with self._lock:
            for key in keys:
                stored = self._by_id.get(key.key_id)
                if stored is not None and stored.name == key.name:
                    self._by_name[key.name] = self._by_id[key.key_id] = key
                    done += 1
        return done

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

    def add(self, keys: Sequence[WrappedKey]) -> tuple[WrappedKey, ...]:
        """See `KeyStore.add`."""
        with self._transaction():
            return tuple(self._added(key) for key in keys)

    def _added(self, key: WrappedKey) -> WrappedKey:
        stored = self._find(key.name)
        if stored is not None:
            return stored
        known = "select 1 from seal_key where key_id = ? union all select 1 from seal_erased where key_id = ?"
        if self._db.execute(known, (key.key_id, key.key_id)).fetchone():
            raise _taken(key)
        insert = f"insert into seal_key ({_COLUMNS}) values (?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
        self._db.execute(insert, _as_row(key))
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

    def page(self, after: KeyName | None, size: int) -> tuple[WrappedKey, ...]:
        """See `KeyStore.page`."""
        where, values = ("1", ()) if after is None else ("(subject, retention, month) > (?, ?, ?)", _parts(after))
        with self._usable():
            return self._select(where, values, size)

    def replace(self, keys: Sequence[WrappedKey]) -> int:
        """See `KeyStore.replace`."""
        change = (
            "update seal_key set wrapped_by = ?, wrapped = ? "
            "where subject = ? and retention = ? and month = ? and key_id = ?"
        )
        values = [(key.wrapped_by, key.wrapped, *_parts(key.name), key.key_id) for key in keys]
        with self._transaction():
            return self._db.executemany(change, values).rowcount if values else 0

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
        found = self._select("subject = ? and retention = ? and month = ?", _parts(name))
        return found[0] if found else None

    def _select(self, where: str, values: tuple[object, ...], size: int = -1) -> tuple[WrappedKey, ...]:
        text = f"select {_COLUMNS} from seal_key where {where} order by subject, retention, month limit ?"  # noqa: S608 - constants
        return tuple(_from_row(row) for row in self._db.execute(text, (*values, size)))

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
                self._db.execute("commit")
            except BaseException:
                # A commit that failed leaves the transaction open; SQLite may have rolled it back by itself already.
                if self._db.in_transaction:
                    self._db.execute("rollback")
                raise


def _parts(name: KeyName) -> tuple[str, str, str]:
    return name.subject, name.retention, name.month


def _as_row(key: WrappedKey) -> tuple[str | bytes, ...]:
    return *_parts(key.name), key.key_id, key.wrapped_by, key.wrapped


def _from_row(row: tuple[str, str, str, bytes, str, bytes]) -> WrappedKey:
    return WrappedKey(KeyName(*row[:3]), row[3], row[4], row[5])


def _taken(key: WrappedKey) -> KeyStoreInconsistent:
    return KeyStoreInconsistent(
        f"A key with the identity `{key.key_id.hex()}` is held under another name, or was erased.",
        todo="make the key anew: an identity is never used twice.",
    )
