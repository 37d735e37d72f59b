"""CSV of any size, a row at a time: what `csv_file` says of a whole file, for one that does not fit in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from bluelamp.core.feeds.csv_file import LONGEST_ROW, Record, record_at
from bluelamp.core.feeds.errors import FeedColumnMissing, FeedDamaged
from bluelamp.core.feeds.streams import RawLine, lines, unpacked
from bluelamp.core.feeds.uses import NotTaken
from bluelamp.core.kernel import Place

HEADER_WITHIN = 10
"""How many rows above the header are passed over: an account's name, a marking, the dates of a bill."""


def stream_records(stream: BinaryIO, name: str, delimiter: str = ",") -> Iterator[Record]:
    """Every row that is not blank, in order.

    MUST be what `csv_records` gives of the same bytes, where the delimiter is a comma and no line is too long
    (`test_a_stream_of_rows_is_the_rows_of_the_file`).

    Raises:
        FeedDamaged: it is packed and is cut off.
    """
    source = lines(unpacked(stream, name))
    window: deque[tuple[RawLine, str]] = deque()
    while True:
        window.extend((one, _text(one)) for one in islice(source, LONGEST_ROW - len(window)))
        if not window:
            return
        taken, record = _first(window, delimiter)
        if record is not None:
            yield record
        for _ in range(taken):
            window.popleft()


def _text(line: RawLine) -> str:
    body = line.body.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.body
    return body.decode("utf-8", "surrogateescape")


def _first(window: Sequence[tuple[RawLine, str]], delimiter: str) -> tuple[int, Record | None]:
    line, text = window[0]
    if line.long:
        shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        return 1, Record("is longer than is read", line.number, shown)
    if not text.strip():
        return 1, None
    if '"' not in text and text.isascii():
        return 1, Record(text.split(delimiter), line.number, text)
    until = next((at for at, (one, _) in enumerate(window) if one.long), len(window))
    return record_at([one for _, one in islice(window, until)], 0, line.number, delimiter)


def cells_of(record: Record, width: int) -> list[str]:
    """The cells of a row that has as many as the heading.

    Raises:
        NotTaken: it has not, or has none.
    """
    if isinstance(record.cells, str):
        raise NotTaken(record.cells)
    if len(record.cells) != width:
        raise NotTaken(f"has {len(record.cells)} cells where the heading has {width}")
    return record.cells


def after_header(
    records: Iterator[Record], finds: Callable[[Sequence[str]], bool], needed: Sequence[str], name: str
) -> tuple[list[str], list[Record]]:
    """The header of a table, stripped, and the rows that stood above it.

    Raises:
        FeedColumnMissing: no row near the top has the columns; the sentence names those that are needed.
        FeedDamaged: there is no row at all.
    """
    above: list[Record] = []
    for record in islice(records, HEADER_WITHIN):
        if not isinstance(record.cells, str):
            names = [cell.strip() for cell in record.cells]
            if finds(names):
                return names, above
        above.append(record)
    if not above:
        raise FeedDamaged(f"`{name}` is empty.", todo="have it exported again.", place=Place(name, 1))
    raise FeedColumnMissing(
        f"`{name}` has no row that names the columns {', '.join(f'`{one}`' for one in needed)}.",
        todo="choose the column map of whoever made the file, or write one; nothing of it was used.",
        place=Place(name, above[0].line),
    )
