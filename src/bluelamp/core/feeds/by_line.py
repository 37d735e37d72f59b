"""Logs with one entry a line: each is a use, is given back with its reason, or is counted as no use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from bluelamp.core.feeds.local_times import NoTime
from bluelamp.core.feeds.streams import LONGEST_LINE, lines, shown, unpacked
from bluelamp.core.feeds.uses import Gatherer, NotTaken, Piece, Reading, Row, Use


def by_line(
    stream: BinaryIO,
    reading: Reading,
    use_in: Callable[[str], Use | None],
    told: Callable[[str], str] = str,
) -> Iterator[Piece]:
    """The pieces of a log. `use_in` gives the use in a line and raises `NotTaken` or `NoTime` with the reason.

    `told` makes the text that is given back of a line that is not taken, where not all of it may be kept.

    Raises:
        FeedDamaged: it is packed and is cut off.
    """
    gatherer = Gatherer(reading)
    for line in lines(unpacked(stream, reading.name)):
        body = line.body.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.body
        if not body.strip():
            continue
        reason = f"is longer than {LONGEST_LINE:,} bytes" if line.long else _kept(gatherer, body, use_in)
        if reason is not None:
            gatherer.reject(Row(line.number, line.number, told(shown(body))), reason)
        yield from gatherer.full()
    yield from gatherer.rest()


def _kept(gatherer: Gatherer, body: bytes, use_in: Callable[[str], Use | None]) -> str | None:
    """Keeps the use in a line, or says why it cannot be taken."""
    try:
        return gatherer.kept(use_in(body.decode()))
    except UnicodeDecodeError:
        return "is not UTF-8"
    except (NotTaken, NoTime) as error:
        return str(error)
