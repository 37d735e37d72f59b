"""The only place where concrete choices are made: which authority, which keys, which reasons to look."""

from __future__ import annotations

import functools
from pathlib import Path

from django.conf import settings

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.seal import (
    KeyEncryptionKeys,
    Keyring,
    KeysInSqlite,
    key_encryption_key_from_file,
    new_key_encryption_key,
)
from bluelamp.records.journal import ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import LineManagement


def wire() -> None:
    """Fills the ports. Nothing is opened yet: keys and rules are read when they are first needed."""
    ports.current.keyring = keyring()
    rules = authority()
    ports.current.authority = rules
    ports.current.reason_for_a_look = lambda at: bool(rules.setting("reason_for_a_look", at))
    ports.current.bases = (LineManagement(),)


@functools.cache
def authority() -> RulebookAuthority:
    """The platform's rulebook as the authority, read once for each day it is asked about."""
    return RulebookAuthority(lambda on: load_rulebook(Path(settings.BLUELAMP_PLATFORM_RULEBOOK), on))


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
