"""The only place where concrete choices are made: which authority, which keys, which reasons to look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.conf import settings

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.seal import (
    KeyEncryptionKeys,
    KeyName,
    Keyring,
    KeysInSqlite,
    WrappedKey,
    key_encryption_key_from_text,
)
from bluelamp.records.journal import ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import LineManagement
from bluelamp.site.configuration import Configuration


def wire() -> None:
    """Fills the ports. Nothing is opened yet: keys and rules are read when they are first needed."""
    ports.current.keyring = Keyring(KeysWhenNeeded(), wrapping())
    rules = authority()
    ports.current.authority = rules
    ports.current.reason_for_a_look = lambda at: bool(rules.setting("reason_for_a_look", at))
    ports.current.bases = (LineManagement(),)


@cache
def authority() -> RulebookAuthority:
    """The platform's rulebook as the authority, read once for each day it is asked about."""
    return RulebookAuthority(lambda on: load_rulebook(configuration().platform_rulebook_dir, on))


def configuration() -> Configuration:
    """What the force has set."""
    made: Configuration = settings.CONFIGURATION
    return made


@cache
def wrapping() -> KeyEncryptionKeys:
    """The key-encryption key in use, and older ones that still unwrap."""
    made = configuration()
    return KeyEncryptionKeys(
        key_encryption_key_from_text(made.key_encryption_key.reveal(), "BLUELAMP_KEY_ENCRYPTION_KEY"),
        tuple(
            key_encryption_key_from_text(one.reveal(), "BLUELAMP_KEY_ENCRYPTION_KEYS_OLD")
            for one in made.key_encryption_keys_old
        ),
    )


class KeysWhenNeeded:
    """The key store in its own file, opened at its first use, so that starting a command touches no disk."""

    @cached_property
    def _store(self) -> KeysInSqlite:
        folder = configuration().data_dir
        folder.mkdir(parents=True, exist_ok=True)
        return KeysInSqlite(folder / "keys.sqlite3")

    def add(self, keys: Sequence[WrappedKey]) -> tuple[WrappedKey, ...]:
        """See `KeyStore.add`."""
        return self._store.add(keys)

    def find(self, name: KeyName) -> WrappedKey | None:
        """See `KeyStore.find`."""
        return self._store.find(name)

    def get(self, key_id: bytes) -> WrappedKey | None:
        """See `KeyStore.get`."""
        return self._store.get(key_id)

    def held(self, **conditions: Any) -> tuple[WrappedKey, ...]:
        """See `KeyStore.held`."""
        return self._store.held(**conditions)

    def page(self, after: KeyName | None, size: int) -> tuple[WrappedKey, ...]:
        """See `KeyStore.page`."""
        return self._store.page(after, size)

    def replace(self, keys: Sequence[WrappedKey]) -> int:
        """See `KeyStore.replace`."""
        return self._store.replace(keys)

    def delete(self, key_ids: Collection[bytes], on: date) -> int:
        """See `KeyStore.delete`."""
        return self._store.delete(key_ids, on)

    def erased_on(self, key_id: bytes) -> date | None:
        """See `KeyStore.erased_on`."""
        return self._store.erased_on(key_id)
