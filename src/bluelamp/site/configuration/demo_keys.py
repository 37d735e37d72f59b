"""Keys that everybody knows: for demonstrations and tests, refused in production.

They are made from a sentence, so that `make demo` needs nothing set and leaves no key lying about
that somebody could take for a real one.
"""

from __future__ import annotations

import base64
import hashlib

from bluelamp.core.ledger import KeyKind, SigningKey

DEMO_SECRET_KEY = "demo-key-that-everybody-knows-and-production-mode-refuses-0123456789"  # noqa: S105 - refused in use
DEMO_ORIGIN = "demo.bluelamp.invalid/ledger"


def demo_key_encryption_key() -> str:
    """The key-encryption key of every demonstration, as its text."""
    return base64.b64encode(_seed("key-encryption key")).decode()


def demo_ledger_key() -> str:
    """The signing key of every demonstration's ledger, as its text."""
    return SigningKey(DEMO_ORIGIN, KeyKind.ED25519, _seed("ledger key")).secret_text()


def _seed(what: str) -> bytes:
    return hashlib.sha256(f"bluelamp: the demo {what}, known to everybody".encode()).digest()
