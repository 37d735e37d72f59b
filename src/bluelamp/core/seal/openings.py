"""Openings: what a commitment in the ledger was made to, readable only with the key of the person.

The ledger holds the commitment for ever; the opening lies in the database, encrypted, and holds the
salt and the value. It carries the identity of its key and no subject, so that an opening without
its key names nobody. It is bound to the entry and the field it was written for.

Promise: `open_opening` gives the value that was committed to, or raises; a wrong key, a wrong
index, a wrong field, another commitment or any changed byte MUST never give a value. The same value
sealed twice MUST have nothing in common (`tests/core/seal/test_openings.py`).

The index is the number that the entry has when the opening is written and keeps for ever. Where
leaves are numbered later by a sequencer, that is the number of the pending row.

Not done: the length of an opening shows the length of the value. Pad the value where that matters.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bluelamp.core.kernel.commitments import SALT_BYTES, commit, verify_commitment
from bluelamp.core.seal.errors import OpeningDamaged, OpeningNotCommitted, OpeningRefused
from bluelamp.core.seal.keyring import KEY_ID_BYTES, Keyring, SubjectKey
from bluelamp.core.seal.names import KeyName
from bluelamp.core.seal.wrapping import NONCE_BYTES

_VERSION = b"\x01"
_LABEL = b"bluelamp opening 1\0"
_TAG_BYTES = 16
_SHORTEST = len(_VERSION) + KEY_ID_BYTES + NONCE_BYTES + SALT_BYTES + _TAG_BYTES
_HIGHEST_INDEX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """A commitment for the ledger, and the opening for the database."""

    commitment: str
    opening: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opening held: the value, and the salt with which anybody can check the commitment."""

    value: bytes = field(repr=False)
    salt: bytes = field(repr=False)


def seal_opening(keyring: Keyring, name: KeyName, *, index: int, field: str, value: bytes) -> Sealed:
    """The commitment to a value and its opening, under the key of that name, for one field of one entry.

    Raises:
        OpeningRefused: the index is negative or too large, or the field has no usable name.
        KeyEncryptionKeyUnknown, WrappedKeyDamaged, KeyStoreUnusable: no key can be had.
    """
    _bound(index, field)  # refused before a key is made for it
    return seal_with(keyring.key_for(name), index=index, field=field, value=value)


def seal_with(key: SubjectKey, *, index: int, field: str, value: bytes) -> Sealed:
    """As `seal_opening`, under a key that is at hand: for several fields of one entry under one key.

    The key MUST have been taken in the transaction that writes the opening, as `keyring` says.

    Raises:
        OpeningRefused: the index is negative or too large, or the field has no usable name.
    """
    bound = _bound(index, field)
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    head = _VERSION + key.key_id
    body = AESGCM(key.material).encrypt(nonce, salt + value, head + bound)
    return Sealed(commit(field, value, salt), head + nonce + body)


def open_opening(keyring: Keyring, opening: bytes, *, index: int, field: str, commitment: str) -> Opened:
    """The value and salt that an opening holds, checked against the commitment in the entry.

    Raises:
        OpeningRefused: the index is negative or too large, or the field has no usable name.
        OpeningDamaged: a byte was changed, or it is the opening of another entry, field or key.
        OpeningNotCommitted: it opens, but the commitment was made to something else.
        KeyErased: its key was deleted on purpose.
        KeyNotHeld: the key store does not know its key.
    """
    bound = _bound(index, field)
    if len(opening) < _SHORTEST or opening[:1] != _VERSION:
        raise _damaged(index, field)
    head, rest = opening[: 1 + KEY_ID_BYTES], opening[1 + KEY_ID_BYTES :]
    key = keyring.key_of(key_id_of(opening))
    try:
        plain = AESGCM(key.material).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head + bound)
    except InvalidTag as error:
        raise _damaged(index, field) from error
    salt, value = plain[:SALT_BYTES], plain[SALT_BYTES:]
    if not verify_commitment(commitment, field, value, salt):
        raise OpeningNotCommitted(
            f"The opening of `{field}` in entry {index} does not belong to the commitment given.",
            todo="compare the entry with the ledger; if it is the ledger's, the opening was put in its place later.",
        )
    return Opened(value, salt)


def key_id_of(opening: bytes) -> bytes:
    """The identity of the key that an opening names, whether or not it opens."""
    return opening[1 : 1 + KEY_ID_BYTES]


def _bound(index: int, field: str) -> bytes:
    if not 0 <= index <= _HIGHEST_INDEX:
        raise OpeningRefused(f"`{index}` is no number of an entry.", todo="give the entry's number, from 0 upwards.")
    if not field or "\0" in field:
        raise OpeningRefused(
            f"`{field!r}` is no name of a field.", todo="give the field's name as the entry's kind declares it."
        )
    return _LABEL + index.to_bytes(8) + field.encode()


def _damaged(index: int, field: str) -> OpeningDamaged:
    return OpeningDamaged(
        f"The opening of `{field}` in entry {index} does not open with the key it names.",
        todo="check that it belongs to this entry and field; if it does, restore it from a backup.",
    )
