"""The only place where concrete choices are made: which authority, which keys, which reasons to look."""

from __future__ import annotations

import functools
from pathlib import Path

from django.conf import settings

from bluelamp.core.seal import (
    KeyEncryptionKeys,
    Keyring,
    KeysInSqlite,
    key_encryption_key_from_file,
    new_key_encryption_key,
)
from bluelamp.records.journal import ports


def wire() -> None:
    """Fills the ports. Nothing is opened yet: keys and rules are read when they are first needed."""
    ports.current.keyring = keyring()


@functools.cache
def keyring() -> Keyring:
    """The keys of people, wrapped by the key-encryption key."""
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "key-encryption.key"
    if not path.exists():
        path.write_text(new_key_encryption_key() + "\n", encoding="ascii")
        path.chmod(0o600)
    return Keyring(KeysInSqlite(folder / "keys.sqlite3"), KeyEncryptionKeys(key_encryption_key_from_file(path)))
