"""Bytes that are kept sealed under a key of the keyring: the secrets of machines, which nobody reads but to use them.

Unlike an opening this belongs to no entry of the ledger, and unlike a box whoever seals it can open it again. It
carries the identity of its key, so that it is found after the key of a later month has taken over.

Promise: with another purpose, an erased key or any changed byte `open_kept` MUST raise and never give content
(`tests/core/seal/test_kept.py`).
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bluelamp.core.seal.errors import BoxDamaged
from bluelamp.core.seal.keyring import KEY_ID_BYTES, Keyring
from bluelamp.core.seal.names import KeyName
from bluelamp.core.seal.wrapping import NONCE_BYTES

_VERSION = b"\x01"
_LABEL = b"bluelamp kept 1\0"
_HEAD = len(_VERSION) + KEY_ID_BYTES


def seal_kept(keyring: Keyring, name: KeyName, content: bytes, *, purpose: str) -> bytes:
    """The content, sealed under the key of that name, for one purpose.

    Raises:
        KeyEncryptionKeyUnknown, WrappedKeyDamaged, KeyStoreUnusable: no key can be had.
    """
    key = keyring.key_for(name)
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = _VERSION + key.key_id
    return head + nonce + AESGCM(key.material).encrypt(nonce, content, _bound(head, purpose))


def open_kept(keyring: Keyring, sealed: bytes, *, purpose: str) -> bytes:
    """The content of what `seal_kept` made for the same purpose.

    Raises:
        BoxDamaged: a byte was changed, or it was sealed for another purpose.
        KeyErased, KeyNotHeld: its key is gone, or was never in this store.
        KeyEncryptionKeyUnknown, WrappedKeyDamaged: the key does not unwrap.
    """
    head, nonce, rest = sealed[:_HEAD], sealed[_HEAD : _HEAD + NONCE_BYTES], sealed[_HEAD + NONCE_BYTES :]
    if not head.startswith(_VERSION) or not rest:
        raise _damaged(purpose)
    key = keyring.key_of(head[len(_VERSION) :])
    try:
        return AESGCM(key.material).decrypt(nonce, rest, _bound(head, purpose))
    except InvalidTag as error:
        raise _damaged(purpose) from error


def _bound(head: bytes, purpose: str) -> bytes:
    return _LABEL + head + purpose.encode()


def _damaged(purpose: str) -> BoxDamaged:
    return BoxDamaged(
        f"What was kept sealed does not open as `{purpose}`.",
        todo="have it made anew by whoever gave it; what was kept cannot be read.",
    )
