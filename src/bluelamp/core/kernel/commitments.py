"""Commitments: a value fixed today and shown later, without being readable in between.

A commitment is the SHA-256 of a label, the name of the field, a random salt and the value. The salt
is what keeps it closed: there are only a million officer numbers, so a hash without a salt is
guessed in under a second. With 32 random bytes it cannot be guessed, and two commitments to one
value cannot be told to belong together.

Who deletes the salt deletes the value: what is left opens to nothing. The salt is made by the
caller, so that this module asks no machine for randomness and a test can repeat itself.
"""

from __future__ import annotations

import hashlib
import hmac

SALT_BYTES = 32
"""How long a salt is. Shorter ones are refused: the promise of secrecy rests on this number."""

_LABEL = b"COMMIT/1\0"


def commit(field: str, value: bytes, salt: bytes) -> str:
    """The commitment to a value, as 64 lower-case hexadecimal digits.

    It is the SHA-256 of `COMMIT/1`, a zero byte, the field's name, a zero byte, the salt and the
    value. The second zero byte ends the name, so no other field, salt and value give the same
    bytes. A salt MUST be fresh from `secrets.token_bytes` for every commitment; used twice for one
    value it lets anybody see that the values are the same.

    Promise: two commitments are equal only where field, value and salt are
    (`tests/core/kernel/test_commitments.py`).

    >>> commit("officer", b"12345", bytes(32))[:12]
    '3faa16ccedc9'

    Raises:
        ValueError: the salt is not 32 bytes long, or the field has no name or a zero byte in it.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    if not field or "\0" in field:
        raise ValueError("the field of a commitment needs a name without a zero byte")
    return hashlib.sha256(_LABEL + field.encode() + b"\0" + salt + value).hexdigest()


def verify_commitment(commitment: str, field: str, value: bytes, salt: bytes) -> bool:
    """Whether a commitment opens to this value under this field and salt.

    The comparison takes the same time wherever the two differ.

    Raises:
        ValueError: as `commit`.
    """
    return hmac.compare_digest(commit(field, value, salt).encode(), commitment.encode(errors="replace"))
