"""Sealed boxes: content that only the holder of one X25519 key can open, from a sender who stays unnamed.

HPKE in base mode (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM, as the `cryptography` package
has it. Each box has a fresh key of its own, so the sender cannot open it afterwards and two boxes
of one content have nothing in common. The purpose is bound to the box: one made as a report does
not open as a reply.

Promise: with another key, another purpose or any changed byte `open_box` MUST raise and never give
content (`tests/core/seal/test_boxes.py`, with the vector of RFC 9180).

A box says nothing of who made it. Sign what is inside where that matters. Not done: a second,
quantum-safe key agreement beside X25519; the first byte is there to tell such boxes apart.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from bluelamp.core.seal.errors import BoxDamaged
from bluelamp.core.seal.public_keys import x25519_public_key

OVERHEAD = 1 + 32 + 16
"""How many bytes a box is longer than its content: the version, the fresh key and the tag."""

_VERSION = b"\x01"
_LABEL = b"bluelamp box 1\0"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal_box(content: bytes, *, to: bytes, purpose: str) -> bytes:
    """A box with the content, which only the holder of the key of these 32 public bytes can open.

    Raises:
        PublicKeyMalformed: the bytes are no public key that can be used.
    """
    return _VERSION + _SUITE.encrypt(content, x25519_public_key(to), info=_LABEL + purpose.encode())


def open_box(box: bytes, *, key: X25519PrivateKey, purpose: str) -> bytes:
    """The content of a box.

    Raises:
        BoxDamaged: a byte was changed, or it was made for another recipient or purpose.
    """
    if box[:1] != _VERSION or len(box) < OVERHEAD:
        raise _damaged(box, purpose)
    try:
        return _SUITE.decrypt(box[1:], key, info=_LABEL + purpose.encode())
    except InvalidTag as error:
        raise _damaged(box, purpose) from error


def _damaged(box: bytes, purpose: str) -> BoxDamaged:
    return BoxDamaged(
        f"The box of {len(box)} bytes does not open as `{purpose}` with the key given.",
        todo="check whose key it was made for and for what; if both are right, ask for the box again.",
    )
