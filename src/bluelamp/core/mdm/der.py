"""A strict walk over DER, one element at a time, by offsets; nothing is copied that is not asked for. And its writer.

Only what a phone's signature and a certificate need. What BER allows beyond DER is refused, so that two readers
cannot see two things in the same bytes: lengths without an end, lengths written longer than need be, tags of several
bytes. MUST end with `SignatureMalformed` or an answer on any bytes (`tests/core/mdm/test_der.py`).

Why by hand: this runs for every message of every phone, and a general reader costs seven times as much.
"""

from __future__ import annotations

from collections.abc import Iterator

from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER, SignatureMalformed

INTEGER, OCTETS, NOTHING, PRINTABLE, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x13, 0x30, 0x31
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1
_MOST_LENGTH_BYTES = 4
_LONG_TAG = 0x1F


def element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """The element that begins at an offset: its tag, and where its content begins and ends.

    Raises:
        SignatureMalformed: it does not end before `end`, or is not written as DER asks.
    """
    if at + 2 > end:
        raise malformed("an element is cut off")
    tag, length = data[at], data[at + 1]
    if tag & _LONG_TAG == _LONG_TAG:
        raise malformed("a tag has several bytes")
    at += 2
    if length >= 0x80:
        count = length & 0x7F
        if not 0 < count <= _MOST_LENGTH_BYTES or at + count > end:
            raise malformed("a length is open or too long")
        length = int.from_bytes(data[at : at + count], "big")
        if length < 0x80 or length >> (8 * (count - 1)) == 0:
            raise malformed("a length is written longer than need be")
        at += count
    if at + length > end:
        raise malformed("an element is longer than what it stands in")
    return tag, at, at + length


def expect(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Where the content of the element at an offset begins and ends, which MUST have that tag.

    Raises:
        SignatureMalformed: another tag, or as `element`.
    """
    found, start, stop = element(data, at, end)
    if found != tag:
        raise malformed(f"tag {found:#04x} stands where {tag:#04x} has to")
    return start, stop


def elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Every element between two offsets: its tag, where it begins, where its content begins, where it ends.

    Raises:
        SignatureMalformed: as `element`.
    """
    while at < end:
        tag, start, stop = element(data, at, end)
        yield tag, at, start, stop
        at = stop


def written(tag: int, *parts: bytes) -> bytes:
    """An element with these parts as its content, as DER asks for it."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def malformed(what: str) -> SignatureMalformed:
    """The refusal of a signature, with what about it is wrong."""
    return SignatureMalformed(f"The signature cannot be read: {what}.", todo=LOOK_AT_THE_SENDER)
