"""The keys of people: found or made, erased, and wrapped anew.

One key seals what is kept about one subject, in one retention class, from one month. Erasing is
deleting keys: the openings may stay where they are, in the database and in every backup of it,
because nothing opens them any more. Nothing is cached, so a key is gone for every process at once.

Promise: after an erasure no opening under an erased key MUST open, and every other opening still
MUST (`tests/core/seal/test_keyring.py`). The claim is "erased when salt and key are gone": until
backups of the key store have aged out, what they hold counts as put beyond use.

A key that was taken before an erasure and is used after it seals something that never opens: take
it inside the transaction that writes the opening.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from bluelamp.core.seal.errors import KeyErased, KeyNotHeld
from bluelamp.core.seal.names import KeyName, check_month, check_retention, check_subject
from bluelamp.core.seal.stores import KeyStore
from bluelamp.core.seal.wrapping import KEY_BYTES, KeyEncryptionKeys, WrappedKey

KEY_ID_BYTES = 16
BATCH = 1000
"""How many keys are made or wrapped anew in one transaction."""


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """A key ready for use. Its text never shows the bytes."""

    name: KeyName
    key_id: bytes
    material: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure deleted: how many keys, and their identities, which name nobody.

    Keep the identities with the record of the erasure: after a backup of the key store was
    restored, `Keyring.erase_again` deletes the same keys once more.
    """

    count: int
    key_ids: tuple[bytes, ...]


class Keyring:
    """The keys of a store, wrapped and unwrapped by a key-encryption key."""

    def __init__(self, store: KeyStore, wrapping: KeyEncryptionKeys) -> None:
        self._store = store
        self._wrapping = wrapping

    def key_for(self, name: KeyName) -> SubjectKey:
        """The key to seal with under a name; it is made where there is none yet.

        Two processes that ask at once get the same key. After an erasure the key is a new one.

        Raises:
            KeyEncryptionKeyUnknown, WrappedKeyDamaged: the stored key does not unwrap.
            KeyStoreUnusable: the store cannot be read or written.
        """
        stored = self._store.find(name)
        if stored is None:
            (stored,) = self._store.add([self._made(name)])
        return self._unwrapped(stored)

    def prepare(self, names: Iterable[KeyName]) -> int:
        """How many keys had to be made, so that there is now one under every name given.

        Each key of its own waits for the disk; a thousand made together wait once.

        Raises:
            KeyStoreUnusable: the store cannot be read or written; the batches before stay made.
        """
        missing = (self._made(name) for name in dict.fromkeys(names) if self._store.find(name) is None)
        made = 0
        while batch := list(islice(missing, BATCH)):
            made += sum(one is key for one, key in zip(self._store.add(batch), batch, strict=True))
        return made

    def key_of(self, key_id: bytes) -> SubjectKey:
        """The key of that identity, to open what it sealed.

        Raises:
            KeyErased: it was deleted on purpose.
            KeyNotHeld: the store holds neither the key nor a record that it was erased.
            KeyEncryptionKeyUnknown, WrappedKeyDamaged: the stored key does not unwrap.
        """
        stored = self._store.get(key_id)
        if stored is not None:
            return self._unwrapped(stored)
        erased = self._store.erased_on(key_id)
        if erased is not None:
            raise KeyErased(
                f"The key `{key_id.hex()}` was erased on `{erased}`.",
                todo="show that the content was erased and when; it cannot be brought back.",
            )
        raise KeyNotHeld(
            f"The key store does not know the key `{key_id.hex()}`.",
            todo="check that this is the key store of the opening; if it is, a backup of it may hold the key.",
        )

    def erase_subject(self, subject: str, *, on: date, retention: str | None = None) -> Erasure:
        """Delete the keys of one subject, in one retention class or in all.

        Raises:
            KeyNameRefused: the subject or class cannot name a key, so nothing could ever fit.
        """
        check_subject(subject)
        if retention is not None:
            check_retention(retention)
        return self._erase(self._store.held(subject=subject, retention=retention), on)

    def erase_before(self, retention: str, month: str, *, on: date) -> Erasure:
        """Delete the keys of one retention class from all months before that one (`2026-11`).

        Raises:
            KeyNameRefused: the class or month cannot name a key.
        """
        check_retention(retention)
        check_month(month)
        return self._erase(self._store.held(retention=retention, before=month), on)

    def erase_again(self, key_ids: Collection[bytes], *, on: date) -> Erasure:
        """Delete keys by their identities, as recorded: for a key store restored from a backup."""
        return Erasure(self._store.delete(key_ids, on), tuple(sorted(key_ids)))

    def rewrap(self) -> int:
        """How many keys were wrapped anew by the key-encryption key in use; the others had been already.

        Run it when every process uses the new key-encryption key; it may be stopped and started again.
        Once it answers 0, the older ones can be destroyed. A key that is erased meanwhile stays erased.

        Raises:
            KeyEncryptionKeyUnknown, WrappedKeyDamaged: a key does not unwrap; the batches before are done.
            KeyStoreUnusable: the store cannot be read or written; the batches before are done.
        """
        done, last = 0, None
        while page := self._store.page(last, BATCH):
            old = [key for key in page if key.wrapped_by != self._wrapping.current]
            done += self._store.replace(
                [self._wrapping.wrap(key.name, key.key_id, self._wrapping.unwrap(key)) for key in old]
            )
            last = page[-1].name
        return done

    def _made(self, name: KeyName) -> WrappedKey:
        return self._wrapping.wrap(name, secrets.token_bytes(KEY_ID_BYTES), secrets.token_bytes(KEY_BYTES))

    def _unwrapped(self, stored: WrappedKey) -> SubjectKey:
        return SubjectKey(stored.name, stored.key_id, self._wrapping.unwrap(stored))

    def _erase(self, keys: tuple[WrappedKey, ...], on: date) -> Erasure:
        key_ids = tuple(sorted(key.key_id for key in keys))
        return Erasure(self._store.delete(key_ids, on), key_ids)
