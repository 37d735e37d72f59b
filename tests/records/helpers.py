"""Stand-ins that tests of records apps share. Nothing of it is imported by the product."""

import secrets

from bluelamp.core.seal import (
    KeyEncryptionKeys,
    Keyring,
    KeysInMemory,
    key_encryption_key_from_text,
    new_key_encryption_key,
)
from bluelamp.records.journal.ports import Ruling


def keyring_in_memory():
    return Keyring(KeysInMemory(), KeyEncryptionKeys(key_encryption_key_from_text(new_key_encryption_key(), "a test")))


class Recorder:
    """An authority with one answer, which remembers who asked for what."""

    def __init__(self, *, allowed):
        self.allowed = allowed
        self.asked = []

    def may(self, actor, verb, subject, at):
        self.asked.append((actor, verb, subject, at))
        rules = ("a-rule",) if self.allowed else ()
        return Ruling(
            allowed=self.allowed, rules=rules, rulebook="ab" * 32, says="" if self.allowed else "No rule permits it."
        )


def some_id():
    return secrets.token_hex(16)
