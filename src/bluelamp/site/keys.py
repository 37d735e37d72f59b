"""The key store, opened when it is first used, so that starting a command touches no disk and no server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from bluelamp.core.seal import KeyName, KeyStore, WrappedKey


class KeysWhenNeeded:
    """A key store that stands for another until that one is needed."""

    def __init__(self, opened: Callable[[], KeyStore]) -> None:
        self._opened = opened

    @cached_property
    def _store(self) -> KeyStore:
        return self._opened()

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
