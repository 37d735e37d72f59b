"""Good bytes spoilt from a seed: cut, doubled, changed, mixed with what breaks readers. Counts stay with each test."""

from __future__ import annotations

import random

PIECES = (
    *(b"\n", b"\r\n", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b'"', b"'", b"\\", b",", b";", b"\t", b"{", b"}"),
    *(
        b"[",
        b"]",
        b"null",
        b"true",
        b"-1",
        b"1e999",
        b"NaN",
        b"9" * 400,
        b"\\ud800",
        b"\\u0000",
        b"[" * 50,
        b'{"a":' * 30,
    ),
    *(b"2026-03-29 01:30", b"31/02/2026", b"24:61:61", b"+", b"=", b"|", b"<", b">", b"<34>1", b"CEF:0|", b" - "),
    *("\u202f".encode(), "\u200e".encode(), "٣".encode(), "é".encode()),
)


def spoilt(good: bytes, seed: int, most: int = 4) -> bytes:
    """The bytes with a few changes."""
    rng = random.Random(seed)
    body = bytearray(good)
    for _ in range(rng.randint(1, most)):
        at = rng.randrange(len(body) + 1)
        what = rng.randrange(6)
        if what == 0:
            del body[at : at + rng.randint(1, 40)]
        elif what == 1:
            body[at:at] = rng.choice(PIECES)
        elif what == 2 and body:
            body[at % len(body)] = rng.randrange(256)
        elif what == 3:
            body[at:at] = body[at : at + rng.randint(1, 200)]
        elif what == 4:
            start = rng.randrange(len(body) + 1)
            body[at : at + 12] = body[start : start + 12]
        else:
            del body[at:]
            body.extend(rng.choice(PIECES))
    return bytes(body)
