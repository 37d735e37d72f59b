"""Small secrets in the database, encrypted: the seeds of code apps, which must be read back to check a code.

AES-256-GCM under a key made from the key-encryption key, bound to what it is for and whose it is, so
that a box cannot be moved to another account. Older key-encryption keys still open.

Promise: with any byte changed, another key, purpose or owner, `open` MUST raise
(`tests/records/accounts/test_secret_box.py`).
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bluelamp.core.kernel import BluelampError

NONCE_BYTES = 12
_LABEL = b"bluelamp sign-in secret 1\0"
_VERSION = "box1"


class SecretBoxDamaged(BluelampError):
    """A sign-in secret in the database does not open. Nothing was let in."""

    code = "sign-in-secret-damaged"
    meaning = "A sign-in secret in the database does not open with the keys at hand."


class SecretBox:
    """Seals and opens small texts with keys made from the key-encryption keys."""

    def __init__(self, current: bytes, older: Sequence[bytes] = ()) -> None:
        self._keys = [AESGCM(_derived(one)) for one in (current, *older)]

    def seal(self, text: str, *, bound_to: str) -> str:
        """The text, encrypted, as letters that fit into a column."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._keys[0].encrypt(nonce, text.encode(), _LABEL + bound_to.encode())
        return f"{_VERSION}." + base64.b64encode(nonce + sealed).decode()

    def open(self, box: str, *, bound_to: str) -> str:
        """The text in a box.

        Raises:
            SecretBoxDamaged: it does not open.
        """
        try:
            version, _, body = box.partition(".")
            bound = _LABEL + bound_to.encode() if version == _VERSION else b""
            return self._opened(base64.b64decode(body, validate=True), bound)
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SecretBoxDamaged(
                "What is kept of how this person signs in does not open.",
                todo="check that the key-encryption key is the old one; if it is lost, make them a one-time link.",
            ) from error

    def _opened(self, body: bytes, bound: bytes) -> str:
        for key in self._keys[:-1]:
            try:
                return key.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound).decode()
            except InvalidTag:
                continue
        return self._keys[-1].decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound).decode()


def _derived(material: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL).derive(material)
