"""Bytes from outside as lines, a few at a time, whatever their size: gzip is read through.

What is cut off is said so at its end, after everything before it has been read: whoever keeps what was read
decides what to do with it, and sending the file again whole does no harm.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from bluelamp.core.feeds.errors import FeedDamaged, FeedTooLarge

CHUNK = 8 << 20
LONGEST_LINE = 1 << 20
KEPT_OF_LONG = 4_096
"""How much is kept of a line that is longer than the longest."""
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line without its end, its number from 1, and whether it was longer than is read."""

    number: int
    body: bytes
    long: bool = False


class _Joined(io.RawIOBase):
    """Bytes that were read already, and the stream that they were read from."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first, self._stream = first, stream

    def readable(self) -> bool:
        return True

    def readinto(self, into: object) -> int:
        view = memoryview(into)  # type: ignore[arg-type]  # whatever has room for bytes
        taken = self._first[: len(view)] if self._first else self._stream.read(len(view))
        self._first = self._first[len(taken) :]
        view[: len(taken)] = taken
        return len(taken)


def peeked(stream: BinaryIO, size: int, name: str) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, unpacked where it is gzip, and a stream of everything.

    Raises:
        FeedDamaged: it begins as gzip and is none.
    """
    start = b"".join(_first(stream, 2))
    whole = cast("BinaryIO", io.BufferedReader(_Joined(start, stream), CHUNK))
    if start == _GZIP:
        whole = cast("BinaryIO", gzip.GzipFile(fileobj=whole))
    first = b"".join(_first(_Guarded(whole, name), size))
    return first, cast("BinaryIO", io.BufferedReader(_Joined(first, cast("BinaryIO", _Guarded(whole, name))), CHUNK))


def _first(stream: BinaryIO | _Guarded, size: int) -> Iterator[bytes]:
    left = size
    while left and (piece := stream.read(left)):
        left -= len(piece)
        yield piece


class _Guarded:
    """A stream whose damage is said as a sentence."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name

    def read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FeedDamaged(
                f"`{self._name}` is packed with gzip and ends in the middle, or is damaged.",
                todo="have it sent again whole; what was read of it before counts once.",
            ) from error


def unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream, unpacked where it is gzip. Raises as `peeked`, also while it is read."""
    return peeked(stream, 2, name)[1]


def chunks(stream: BinaryIO, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes in chunks of whole lines that end with a line feed; the last chunk may lack it.

    Of a line that is far longer than is read only the beginning is there, still longer than is read.
    """
    rest = b""
    while piece := stream.read(size):
        end = piece.rfind(b"\n") + 1
        if not end:
            rest = (rest + piece)[: LONGEST_LINE + 1]
            continue
        yield _line_feeds(rest + piece[:end])
        rest = piece[end:]
    if rest:
        yield _line_feeds(rest)


def _line_feeds(body: bytes) -> bytes:
    return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in body else body


def lines(stream: BinaryIO) -> Iterator[RawLine]:
    """Every line, blank ones too. One that is too long comes once, with its beginning."""
    number = 1
    for chunk in chunks(stream):
        for part in chunk.removesuffix(b"\n").split(b"\n"):
            long = len(part) > LONGEST_LINE
            yield RawLine(number, part[:KEPT_OF_LONG] if long else part, long)
            number += 1


def shown(body: bytes) -> str:
    """Bytes as a text that a person can read: what is not UTF-8 stands as escapes."""
    return body.decode("utf-8", "backslashreplace")


def whole(stream: BinaryIO, most: int, name: str) -> bytes:
    """All bytes of a stream that has no more than so many.

    Raises:
        FeedTooLarge: it has more.
    """
    body = b"".join(_first(stream, most + 1))
    if len(body) > most:
        raise FeedTooLarge(
            f"`{name}` has more than {most:,} bytes in one piece.",
            todo="send it as JSON lines, one event a line: those are read at any size.",
        )
    return body
