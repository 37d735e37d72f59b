"""A use of a phone as a feed reports it, before anything is known about it: one shape for every format.

Every reader of a format is a function of a stream of bytes and a `Reading`, and yields `Piece`s: uses in the
columns of `USES`, and whatever could not be read with its row, its line, the reason and its text. A piece is
bounded, so that a file of any size costs the same memory, and every row of a file is a use, is given back, or is
counted as one that is no use (`test_every_row_is_a_use_or_given_back`, for each format).

What a reader does not do: it asks nobody, it resolves no phone, it drops no protected number, and it does not
look for what it has seen before. Those are for whoever keeps what was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import BinaryIO, NamedTuple, Protocol

import pyarrow as pa

from bluelamp.core.feeds.columns import INSTANT
from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.kernel import LONDON, to_millis

ACTIONS = ("use_app", "install_app", "open_site", "call", "text")
PHONE_BY = ("serial", "imei", "asset_tag", "number", "management_id")
DIRECTIONS = ("incoming", "outgoing")
WITHHELD = "withheld"
"""The target of a call or text whose other number the network did not give."""

USES = pa.schema(
    [
        ("source", pa.string()),
        ("id", pa.string()),
        ("instant", INSTANT),
        ("phone", pa.string()),
        ("phone_by", pa.string()),
        ("action", pa.string()),
        ("target", pa.string()),
        ("direction", pa.string()),
        ("number_withheld", pa.bool_()),
        ("seconds", pa.int64()),
        ("foreground", pa.bool_()),
    ]
)
"""The columns of uses. The first seven are always there; `foreground` False is a start in the background, no use."""

PIECE = 50_000
"""The most rows, read or given back, in a piece that is gathered row by row."""
HEAVIEST = 16_000_000
"""The most characters of what is given back in such a piece, but for the last row."""
LONGEST_TEXT = 2_048
"""The most characters in an id, a source, a phone or a target."""


class NotTaken(ValueError):
    """A row that cannot be taken; the text is the reason for the person."""


class Use(NamedTuple):
    """One use, in the order of the columns; the instant in milliseconds since 1970."""

    source: str
    id: str
    instant: int
    phone: str
    phone_by: str
    action: str
    target: str
    direction: str | None = None
    number_withheld: bool | None = None
    seconds: int | None = None
    foreground: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a delivery before it is read: whose it is, when it came, and what is believed of its clocks.

    `source` names the events of formats that name none, and should stay the same for a feed. `received` is when
    the delivery came; without it no bound is held. What is further `ahead` of that than a clock may be wrong, or
    further back than `oldest`, is given back. What came more than `late` after it happened is counted, not refused:
    order never matters. `phone_by` is what a phone is called by where the format leaves it open; `zone` is the
    clock of formats that write local time.
    """

    source: str
    received: datetime | None = None
    ahead: timedelta = timedelta(minutes=10)
    oldest: timedelta = timedelta(days=400)
    late: timedelta = timedelta(days=2)
    phone_by: str = "management_id"
    zone: tzinfo = LONDON
    name: str = "the delivery"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of what was read: uses, and what was given back.

    `late` is how many of the uses came late, and `others` how many rows were understood and are of a kind that is
    no use: an app that was closed, a setting that changed.
    """

    uses: pa.Table
    rejects: pa.Table
    late: int = 0
    others: int = 0


class Reader(Protocol):
    """A reader of one format. Raises `FeedError` where the file as a whole cannot be read."""

    def __call__(self, stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
        """The uses and the rejects, a piece at a time, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where something stands in a file: its row from 1 without a header, its line from 1, and its text."""

    row: int
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """The instants, in milliseconds, that a delivery is believed for, and before which an event came late."""

    oldest: int
    newest: int
    late: int

    @classmethod
    def of(cls, reading: Reading) -> Bounds:
        """The bounds of a delivery; where it is not known when it came, all years from 1970 to 9999."""
        if reading.received is None:
            return cls(0, to_millis(datetime(9999, 12, 31, tzinfo=UTC)), 0)
        came = to_millis(reading.received)
        back, late = (one // timedelta(milliseconds=1) for one in (reading.oldest, reading.late))
        return cls(max(came - back, 0), came + reading.ahead // timedelta(milliseconds=1), came - late)


TOO_NEW = "happened after it was received, by more than a clock may be wrong"
TOO_OLD = "happened longer ago than is taken"


def wrong_with(use: Use, bounds: Bounds) -> str | None:
    """Why a use cannot be taken, or None.

    >>> wrong_with(Use("a", "1", 5, "", "serial", "call", "+441632960001"), Bounds(0, 9, 0))
    'has no `phone`'
    """
    for name, text in (("source", use.source), ("id", use.id), ("phone", use.phone), ("target", use.target)):
        if not text:
            return f"has no `{name}`"
        if len(text) > LONGEST_TEXT:
            return f"has a `{name}` of more than {LONGEST_TEXT:,} characters"
        if not text.isprintable():
            return f"has a `{name}` with signs that cannot be shown"
    if use.action not in ACTIONS:
        return f"`action` is not one of {', '.join(ACTIONS)}"
    if use.phone_by not in PHONE_BY:
        return f"`phone_by` is not one of {', '.join(PHONE_BY)}"
    if use.direction is not None and use.direction not in DIRECTIONS:
        return f"`direction` is not one of {', '.join(DIRECTIONS)}"
    if use.seconds is not None and not 0 <= use.seconds < 2**31:
        return "has a length that no call has"
    if use.instant > bounds.newest:
        return TOO_NEW
    return TOO_OLD if use.instant < bounds.oldest else None


@dataclass(slots=True)
class Gatherer:
    """Gathers what a reader finds row by row into pieces; each row is added once."""

    reading: Reading
    size: int = PIECE
    _uses: list[Use] = field(default_factory=list)
    _rejects: Rejects = field(default_factory=Rejects)
    _late: int = 0
    _others: int = 0
    _weight: int = 0
    _bounds: Bounds = field(init=False)

    def __post_init__(self) -> None:
        self._bounds = Bounds.of(self.reading)

    def use(self, row: Row, use: Use | None) -> None:
        """Keep a use, or give its row back with what is wrong with it; None counts a row that is no use."""
        reason = self.kept(use)
        if reason is not None:
            self.reject(row, reason)

    def kept(self, use: Use | None) -> str | None:
        """Keep a use, or say why not: for a reader to which the text of a row is dear. None counts as no use."""
        if use is None:
            self._others += 1
            return None
        reason = wrong_with(use, self._bounds)
        if reason is None:
            self._uses.append(use)
            self._late += use.instant < self._bounds.late
        return reason

    def reject(self, row: Row, reason: str) -> None:
        """Give a row back."""
        self._rejects.add(row.row, row.line, reason, row.text)
        self._weight += len(row.text)

    def full(self) -> Iterator[Piece]:
        """A piece once there is enough for one."""
        if len(self._uses) + len(self._rejects.row) + self._others >= self.size or self._weight >= HEAVIEST:
            yield self._piece()

    def rest(self) -> Iterator[Piece]:
        """What is left, if anything is."""
        if self._uses or self._rejects.row or self._others:
            yield self._piece()

    def _piece(self) -> Piece:
        piece = Piece(table_of(self._uses), self._rejects.table(), self._late, self._others)
        self._uses, self._rejects = [], Rejects()
        self._late = self._others = self._weight = 0
        return piece


def table_of(uses: list[Use]) -> pa.Table:
    """Uses as a table in the columns of `USES`."""
    columns = list(zip(*uses, strict=True)) or [()] * len(USES)
    return pa.Table.from_arrays(
        [pa.array(values, one.type) for values, one in zip(columns, USES, strict=True)], schema=USES
    )
