"""Public keys from their 32 bytes, with the few refused that would make a promise empty.

A point of small order gives every sender the same shared secret, and lets one Ed25519 signature
stand for many statements. Nobody has such a key by chance, so whoever brings one is refused.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from bluelamp.core.seal.errors import PublicKeyMalformed

PUBLIC_KEY_BYTES = 32

# The y of the points of order 1, 2, 4 and 8 on Edwards25519, in every way that 255 bits can write them
# (`tests/core/seal/test_public_keys.py` computes them).
_PRIME = 2**255 - 19
_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _OF_ORDER_8, _PRIME - _OF_ORDER_8})


def ed25519_public_key(key: bytes) -> Ed25519PublicKey:
    """The Ed25519 public key of these 32 bytes.

    Raises:
        PublicKeyMalformed: not 32 bytes, or a point of small order.
    """
    if len(key) != PUBLIC_KEY_BYTES or int.from_bytes(key, "little") & (2**255 - 1) in _SMALL_ORDER:
        raise _malformed(key)
    return Ed25519PublicKey.from_public_bytes(key)


def x25519_public_key(key: bytes) -> X25519PublicKey:
    """The X25519 public key of these 32 bytes.

    Raises:
        PublicKeyMalformed: not 32 bytes, or a point of small order.
    """
    if len(key) != PUBLIC_KEY_BYTES:
        raise _malformed(key)
    public = X25519PublicKey.from_public_bytes(key)
    try:
        _PROBE.exchange(public)
    except ValueError as error:
        raise _malformed(key) from error
    return public


# Every private key gives zero with a point of small order; this one is used for nothing else.
_PROBE = X25519PrivateKey.from_private_bytes(bytes(range(32)))


def _malformed(key: bytes) -> PublicKeyMalformed:
    return PublicKeyMalformed(
        f"`{key[:40].hex()}` ({len(key)} bytes) is no public key that can be used.",
        todo="ask its owner for the 32 bytes of their public key again.",
    )
