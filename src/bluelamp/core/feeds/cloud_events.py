"""Deliveries of CloudEvents 1.0 with OCSF bodies: one event, a batch, or one event a line at any size.

Lines are read by Arrow, thousands at a time; what that does not read as it should be is read again one by one,
with the reason where it is given back. What one by one says is what holds (`test_together_is_one_by_one`). Which of
the forms a delivery has follows from its bytes.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from bluelamp.core.feeds.cloud_event import event_use
from bluelamp.core.feeds.cloud_lines import Lines, read_lines
from bluelamp.core.feeds.errors import FeedDamaged
from bluelamp.core.feeds.streams import chunks, peeked, whole
from bluelamp.core.feeds.uses import Bounds, Gatherer, NotTaken, Piece, Reading, Row
from bluelamp.core.kernel import load_json

LARGEST_BATCH = 64 << 20
"""The most bytes of a batch, or of one event over several lines: both are read in one piece."""
_LOOKED_AT = 64 << 10
_MARK = b"\xef\xbb\xbf"
"""What some programs begin a file in UTF-8 with."""


def read_cloud_events(stream: BinaryIO, reading: Reading, threads: int = 2) -> Iterator[Piece]:
    """The uses in a delivery of CloudEvents, as one, a batch or lines.

    MUST: every event is a use, is given back, or is counted as no use (`test_every_row_is_a_use_or_given_back`).
    A name that stands twice in an object counts as it stands last; where lines are read together, what is not read
    of a body is not judged either.

    Raises:
        FeedDamaged: it is no JSON, or is cut off.
        FeedTooLarge: a batch of more than 64 MiB; lines have no limit.
    """
    first, stream = peeked(stream, _LOOKED_AT, reading.name)
    start = first.removeprefix(_MARK).lstrip()
    if start.startswith(b"[") or _over_several_lines(start):
        yield from _several(_in_one_piece(stream, reading), reading)
        return
    bounds = Bounds.of(reading)
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[Piece]] = deque()
        for lines in _numbered(stream):
            ahead.append(pool.submit(read_lines, lines, reading, bounds))
            if len(ahead) > threads:
                yield from _unless_empty(ahead.popleft().result())
        while ahead:
            yield from _unless_empty(ahead.popleft().result())


def _over_several_lines(start: bytes) -> bool:
    """Whether the beginning is that of one event set out for people to read."""
    first, _, rest = start.partition(b"\n")
    return first.startswith(b"{") and not first.rstrip().endswith(b"}") and rest.lstrip().startswith(b'"')


def _in_one_piece(stream: BinaryIO, reading: Reading) -> Sequence[object]:
    body = whole(stream, LARGEST_BATCH, reading.name)
    try:
        found = load_json(body.removeprefix(_MARK))
    except ValueError as error:
        raise FeedDamaged(
            f"`{reading.name}` begins as JSON in one piece and is not that to its end.",
            todo="have it sent again whole, or as one event a line, where one that is broken costs that one alone.",
        ) from error
    return found if isinstance(found, list) else [found]


def _several(events: Sequence[object], reading: Reading) -> Iterator[Piece]:
    """The events of a batch. They have no lines of their own, so the row is the line too."""
    gatherer = Gatherer(reading)
    for number, event in enumerate(events, start=1):
        row = Row(number, number, json.dumps(event))
        try:
            use = event_use(event, reading)
        except NotTaken as error:
            gatherer.reject(row, str(error))
        else:
            gatherer.use(row, use)
        yield from gatherer.full()
    yield from gatherer.rest()


def _numbered(stream: BinaryIO) -> Iterator[Lines]:
    number = 1
    for body in chunks(stream):
        read = body.removeprefix(_MARK) if number == 1 else body
        yield Lines(number, read)
        number += body.count(b"\n")


def _unless_empty(piece: Piece) -> Iterator[Piece]:
    if len(piece.uses) or len(piece.rejects) or piece.others:
        yield piece
