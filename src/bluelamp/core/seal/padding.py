"""Padding: content of any length becomes one of five lengths, so that a length tells little.

The classes are 1, 4, 16, 64 and 256 kibibytes. After the content stand the byte 80 and zeros (the
way of ISO/IEC 7816-4), so a class holds one byte less than its size. There is one padded form of a
content, in the smallest class that holds it. Pad before sealing: padding itself hides nothing.
"""

from __future__ import annotations

from bluelamp.core.seal.errors import PaddingDamaged, PaddingTooLarge

CLASSES = (1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10)
"""The lengths, in bytes, that padded content can have."""

_MARK = b"\x80"


def padded_length(length: int) -> int:
    """The length that content of a length has after padding.

    >>> [padded_length(n) for n in (0, 1023, 1024, 262143)]
    [1024, 1024, 4096, 262144]

    Raises:
        PaddingTooLarge: it is longer than the largest class holds.
    """
    for size in CLASSES:
        if length < size:
            return size
    raise PaddingTooLarge(
        f"The content has {length} bytes, and the largest class holds {CLASSES[-1] - 1}.",
        todo="send it in parts, or make pictures smaller; nothing was cut off.",
    )


def pad(content: bytes) -> bytes:
    """The content in the smallest class that holds it.

    Raises:
        PaddingTooLarge: it is longer than the largest class holds.
    """
    return (content + _MARK).ljust(padded_length(len(content)), b"\0")


def unpad(padded: bytes) -> bytes:
    """The content that was padded.

    Raises:
        PaddingDamaged: the length is none of the classes, the mark is missing, or a smaller class would have held it.
    """
    marked = padded.rstrip(b"\0")
    if len(padded) not in CLASSES or marked[-1:] != _MARK or padded_length(len(marked) - 1) != len(padded):
        raise PaddingDamaged(
            f"The {len(padded)} bytes given were not made by padding, or were changed since.",
            todo="take them from where they were kept again.",
        )
    return marked[:-1]
