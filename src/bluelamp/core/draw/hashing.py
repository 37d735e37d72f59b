"""The one hash of DRAW/1, and the tree that commits to a list of leaves.

Every part is hashed with its length before it, so that no two lists of parts give the same bytes.
"""

from __future__ import annotations

import hashlib


def hashed(*parts: bytes) -> bytes:
    """SHA-256 over the parts, each with its length before it in four bytes, the highest first.

    >>> hashed(b"ab", b"c") == hashed(b"a", b"bc")
    False
    """
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()
