"""The small pieces that every text format of the ledger shares: exact base64 and exact decimals.

Both are read strictly. Two spellings of one value would give two notes, and so two hashes, for one
meaning; whoever can choose between spellings can make things look different that are the same.
"""

from __future__ import annotations

import base64

from bluelamp.core.ledger.errors import Base64Broken, NumberBroken

HASH_BYTES = 32
SIZE_LIMIT = 1 << 63
"""Sizes and times stay below this: the formats store them in 64 bits, and others read them with a sign."""


def shown(text: str) -> str:
    """A text as an error message quotes it: one line, at most 60 characters, nothing invisible."""
    line = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[:61])
    return line if len(line) <= 60 else f"{line[:60]}…"


def to_base64(raw: bytes) -> str:
    """Bytes in standard base64, with padding."""
    return base64.b64encode(raw).decode()


def from_base64(text: str, what: str) -> bytes:
    """The bytes of an exact base64 text.

    Promise: for every text accepted, `to_base64` gives the same text back. White space, missing
    padding and unused bits that are set are refused (`tests/core/ledger/test_encoding.py`).

    Raises:
        Base64Broken: it is not base64, or not the one spelling of its bytes.
    """
    # What the decoder passes over, such as white space, is not there when the bytes are written again.
    try:
        raw = base64.b64decode(text)
    except ValueError:
        raw = None
    if raw is None or to_base64(raw) != text:
        raise Base64Broken(
            f"The {what} `{shown(text)}` is not exact base64.",
            todo="fetch the file again; if it is the same, ask whoever wrote it for an undamaged copy.",
        )
    return raw


def hash_from_base64(text: str, what: str) -> bytes:
    """The 32 bytes of a hash in base64.

    Raises:
        Base64Broken: it is not exact base64, or not 32 bytes.
    """
    raw = from_base64(text, what)
    if len(raw) != HASH_BYTES:
        raise Base64Broken(
            f"The {what} `{shown(text)}` has {len(raw)} bytes; a SHA-256 hash has {HASH_BYTES}.",
            todo="ask for a file that was not shortened.",
        )
    return raw


def from_decimal(text: str, what: str) -> int:
    """The number that a plain decimal text names, from 0 to 2^63 - 1.

    Raises:
        NumberBroken: it has a sign, a leading zero, another alphabet's digits, or is too large.
    """
    plain = len(text) <= 19 and text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")
    if not plain or int(text) >= SIZE_LIMIT:
        raise NumberBroken(
            f"The {what} `{shown(text)}` is not a plain decimal number below 2^63.",
            todo="write it with the digits 0 to 9 alone, without sign, spaces or leading zeros.",
        )
    return int(text)
