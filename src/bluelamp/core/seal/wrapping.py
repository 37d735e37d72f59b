"""The key that wraps all others, and how a key is wrapped and unwrapped.

The key-encryption key is 32 bytes as base64 on one line, in a file that only its owner can read or
in a variable of the environment. It never lies beside the key store: who has one without the other
has nothing. Wrapping is AES-256-GCM, bound to the name and the identity of the key, so a wrapped
key cannot be put under another name.

Promise: with any byte changed, another key-encryption key, another name or another identity,
`unwrap` MUST raise and never give a key (`tests/core/seal/test_wrapping.py`).

Not done: a hardware security module. It would stand behind `KeyEncryptionKeys` with the same two
methods.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bluelamp.core.kernel import Place
from bluelamp.core.seal.errors import (
    KeyEncryptionKeyExposed,
    KeyEncryptionKeyMalformed,
    KeyEncryptionKeyMissing,
    KeyEncryptionKeyUnknown,
    WrappedKeyDamaged,
)
from bluelamp.core.seal.names import KeyName

KEY_BYTES = 32
NONCE_BYTES = 12
_LABEL = b"bluelamp wrapped key 1\0"
_TODO = "make one with `new_key_encryption_key()` and keep it on one line of a file that only its owner can read."


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key as it lies in the store: its name, its identity, and itself encrypted.

    The identity is random and says nothing; sealed things carry it, so that a key that was erased
    is told from one that was made later under the same name. `wrapped_by` names the
    key-encryption key by a hash of it.
    """

    name: KeyName
    key_id: bytes
    wrapped_by: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeyEncryptionKey:
    """32 bytes that wrap other keys. Its text never shows the bytes."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.material) != KEY_BYTES:
            raise KeyEncryptionKeyMalformed(
                f"A key-encryption key has {KEY_BYTES} bytes, and {len(self.material)} were given.", todo=_TODO
            )

    @property
    def id(self) -> str:
        """A short name for the key, from a hash of it: it tells keys apart and gives nothing away."""
        return hashlib.sha256(b"bluelamp key-encryption key id 1\0" + self.material).hexdigest()[:16]


def new_key_encryption_key() -> str:
    """A fresh key-encryption key as the text to be kept: base64 of 32 random bytes."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def key_encryption_key_from_text(text: str, where: str) -> KeyEncryptionKey:
    """The key-encryption key that a text holds. `where` is named in the error; the text is not shown.

    Raises:
        KeyEncryptionKeyMalformed: not the base64 of 32 bytes.
    """
    try:
        material = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyEncryptionKeyMalformed(
            f"What `{where}` holds is not base64.", todo=_TODO, place=Place(where)
        ) from error
    if len(material) != KEY_BYTES:
        raise KeyEncryptionKeyMalformed(
            f"What `{where}` holds is the base64 of {len(material)} bytes, not of {KEY_BYTES}.",
            todo=_TODO,
            place=Place(where),
        )
    return KeyEncryptionKey(material)


def key_encryption_key_from_file(path: Path) -> KeyEncryptionKey:
    """The key-encryption key in a file that only its owner can read.

    Raises:
        KeyEncryptionKeyMissing: the file is not there or cannot be read.
        KeyEncryptionKeyExposed: others than the owner may read or change it.
        KeyEncryptionKeyMalformed: it holds no such key.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except OSError as error:
        raise KeyEncryptionKeyMissing(
            f"`{path}` cannot be read: {error.strerror}.", todo=_TODO, place=Place(str(path))
        ) from error
    except UnicodeDecodeError as error:
        raise KeyEncryptionKeyMalformed(f"`{path}` is not text.", todo=_TODO, place=Place(str(path))) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyEncryptionKeyExposed(
            f"`{path}` is open to others than its owner ({stat.filemode(mode)}).",
            todo=f"close it with `chmod 600 {path}`, and if others used the machine, rotate the key.",
            place=Place(str(path)),
        )
    return key_encryption_key_from_text(text, str(path))


def key_encryption_key_from_environment(environment: Mapping[str, str], name: str) -> KeyEncryptionKey:
    """The key-encryption key in a variable of an environment, which the caller passes in.

    Raises:
        KeyEncryptionKeyMissing: the variable is not set, or is empty.
        KeyEncryptionKeyMalformed: it holds no such key.
    """
    text = environment.get(name, "")
    if not text:
        raise KeyEncryptionKeyMissing(f"The variable `{name}` is not set.", todo=_TODO)
    return key_encryption_key_from_text(text, name)


class KeyEncryptionKeys:
    """The key-encryption key in use, and older ones that still unwrap what they wrapped."""

    def __init__(self, current: KeyEncryptionKey, older: tuple[KeyEncryptionKey, ...] = ()) -> None:
        self._current = current
        self._known = {key.id: AESGCM(key.material) for key in (*older, current)}

    @property
    def current(self) -> str:
        """The id of the key-encryption key that wraps from now on."""
        return self._current.id

    def wrap(self, name: KeyName, key_id: bytes, key: bytes) -> WrappedKey:
        """The key, wrapped by the current key-encryption key under a name and an identity."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = _bound(name, key_id, self.current)
        return WrappedKey(name, key_id, self.current, nonce + self._known[self.current].encrypt(nonce, key, bound))

    def unwrap(self, key: WrappedKey) -> bytes:
        """The key itself.

        Raises:
            KeyEncryptionKeyUnknown: it was wrapped by a key-encryption key that was not given.
            WrappedKeyDamaged: a byte was changed, or the key moved to another name.
        """
        known = self._known.get(key.wrapped_by)
        if known is None:
            raise KeyEncryptionKeyUnknown(
                f"The key was wrapped by `{key.wrapped_by}`, and only {', '.join(f'`{one}`' for one in self._known)} "
                "is at hand.",
                todo="give the older key-encryption key beside the one in use.",
            )
        nonce, body = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
        try:
            return known.decrypt(nonce, body, _bound(key.name, key.key_id, key.wrapped_by))
        except (InvalidTag, ValueError) as error:
            raise WrappedKeyDamaged(
                f"The key `{key.key_id.hex()[:64]}` does not unwrap under the name it is stored with.",
                todo="restore the key store from a backup that still unwraps; till then what it sealed stays closed.",
            ) from error


def _bound(name: KeyName, key_id: bytes, wrapped_by: str) -> bytes:
    return b"\0".join((_LABEL, wrapped_by.encode(), key_id.hex().encode(), name.as_bytes()))
