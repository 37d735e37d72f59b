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
        row = Row(line.number, line.number, told(shown(body)))
        if line.long:
            gatherer.reject(row, f"is longer than {LONGEST_LINE:,} bytes")
        else:
            _take(gatherer, row, body, use_in)
        yield from gatherer.full()
    yield from gatherer.rest()


def _take(gatherer: Gatherer, row: Row, body: bytes, use_in: Callable[[str], Use | None]) -> None:
    try:
        use = use_in(body.decode())
    except UnicodeDecodeError:
        gatherer.reject(row, "is not UTF-8")
    except (NotTaken, NoTime) as error:
        gatherer.reject(row, str(error))
    else:
        gatherer.use(row, use)
