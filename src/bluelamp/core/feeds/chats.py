"""Chats that WhatsApp exported, message by message, for a review that somebody was given leave to make.

An export is text for people: the header of a message depends on the phone, its language and its clock. Both styles
(square brackets on iPhones, a dash on Android), every order of day, month and year, clocks of twelve hours and marks
that nobody sees are read. Which of day and month comes first is found from the whole file, and the answer says
whether the file leaves it open, as one does that never passes the twelfth of a month.

Every line is in a message or is given back (`test_every_line_of_a_chat_is_in_a_message_or_given_back`). No real
chat was used to test this: `core/samples/chats.py` makes them up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import BinaryIO, Literal

import pyarrow as pa

from bluelamp.core.calendar import LocalTimeSkipped, LocalTimeTwice, at_local
from bluelamp.core.feeds.columns import INSTANT
from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.errors import FeedDamaged
from bluelamp.core.feeds.streams import lines, unpacked
from bluelamp.core.feeds.uses import Reading
from bluelamp.core.kernel import Place

Order = Literal["dmy", "mdy", "ymd"]
MESSAGES = pa.schema(
    [
        ("line", pa.int64()),
        ("local", pa.timestamp("ms")),
        ("instant", INSTANT),
        ("sender", pa.string()),
        ("kind", pa.string()),
        ("text", pa.string()),
    ]
)
"""A message: where it begins, the clock of the phone that exported, the moment (null where that clock showed it twice
or never), who sent it (null for a line of the app's own), `message`, `media`, `deleted` or `system`, and its text."""
_MARKS = "\u200e\u200f\ufeff\u202a\u202c"
_SPACE = "[ \u00a0\u202f\u2009]"
_HEADER = re.compile(
    rf"[{_MARKS}]*(?P<open>\[)?(?P<a>\d{{1,4}})(?P<mark>[./\-])[ ]?(?P<b>\d{{1,2}})(?P=mark)[ ]?(?P<c>\d{{1,4}})"
    r"\.?[,،]?"
    rf"{_SPACE}(?:(?:at|à|a las|um|às|alle|kl\.?|klo){_SPACE})?(?:(?P<before>上午|下午|午前|午後|오전|오후){_SPACE}?)?"
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?"
    rf"(?:{_SPACE}?(?P<half>[AaPp])\.?{_SPACE}?[Mm]\.?)?(?(open)\]|{_SPACE}[-\u2013]){_SPACE}"
)
_ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
_BUDDHIST = range(2443, 2700)
_LONGEST_NAME = 100
_DELETED = re.compile(
    r"(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|ce message a été supprimé"
    r"|se eliminó este mensaje)\.?",
    re.IGNORECASE,
)
_MEDIA = re.compile(
    r"<media omitted>|<attached: [^>]+>|(?:image|video|audio|sticker|gif|document|contact card) omitted"
    r"|.+ \(file attached\)(?:\n.*)?|<medien ausgeschlossen>|<médias omis>",
    re.IGNORECASE | re.DOTALL,
)
_OF_THE_APP = re.compile(
    r" (?:changed (?:the|this|their|to)|created (?:this )?group|added |removed |left$|joined|pinned|turned (?:on|off)"
    r"|set (?:the )?disappearing|updated the message timer)|end-to-end encrypted|security code",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chat:
    """An export as it was read: its messages, what stands before the first, and the order of its dates.

    `certain` is False where the file itself leaves open which of day and month comes first; `undated` is how many
    messages have a date that is none in the order that fits the rest.
    """

    messages: pa.Table
    rejects: pa.Table
    order: Order
    certain: bool
    undated: int


@dataclass(slots=True)
class _Message:
    line: int
    header: re.Match[str]
    body: list[str]


def read_chat(stream: BinaryIO, reading: Reading) -> Chat:
    """The messages of an export, in its order.

    Raises:
        FeedDamaged: no line of it begins a message, or it is packed and cut off.
    """
    found: list[_Message] = []
    rejects = Rejects()
    for line in lines(unpacked(stream, reading.name)):
        text = line.body.decode("utf-8", "backslashreplace")
        header = _HEADER.match(text)
        if header is not None and _could_be(header):
            found.append(_Message(line.number, header, [text[header.end() :]]))
        elif found:
            found[-1].body.append(text)
        elif text.strip(_MARKS + " "):
            rejects.add(line.number, line.number, "stands before the first message", text)
    if not found:
        raise FeedDamaged(
            f"`{reading.name}` is not a chat: no line of it begins with a date and a time.",
            todo="export the chat again from the phone, as text, without changing it.",
            place=Place(reading.name, 1),
        )
    order, certain = _order([_figures(one.header) for one in found])
    rows = [_row(one, order, reading) for one in found]
    undated = sum(one["local"] is None for one in rows)
    return Chat(pa.Table.from_pylist(rows, MESSAGES), rejects.table(), order, certain, undated)


def _figures(header: re.Match[str]) -> tuple[int, int, int]:
    return int(header["a"]), int(header["b"]), int(header["c"])


def _could_be(header: re.Match[str]) -> bool:
    """Whether the figures are a date in some order and a time; else somebody wrote something like a header."""
    return _clock(header) is not None and any(_date(_figures(header), one) is not None for one in _ORDERS)


def _clock(header: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(header["hour"]), int(header["minute"]), int(header["second"] or 0)
    half = header["half"] or (
        "p" if header["before"] in ("下午", "午後", "오후") else "a" if header["before"] else None
    )
    if half is not None:
        if not 1 <= hour <= 12 and not (hour == 0 and header["before"]):
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _date(figures: tuple[int, int, int], order: Order) -> tuple[int, int, int] | None:
    named = dict(zip(order, figures, strict=True))
    year, month, day = named["y"], named["m"], named["d"]
    year += 2000 if year < 100 else 0
    # Phones set to the Buddhist calendar count from 543 years earlier.
    year -= 543 if year in _BUDDHIST else 0
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return (year, month, day) if 2009 <= year < 2100 else None


def _order(dates: list[tuple[int, int, int]]) -> tuple[Order, bool]:
    """The order in which most dates are dates, then in which the fewest go back; and whether it is the only such."""
    scored = sorted(((_worth(dates, one), -place, one) for place, one in enumerate(_ORDERS)), reverse=True)
    best, second = scored[0], scored[1]
    return best[2], best[0] > second[0]


def _worth(dates: list[tuple[int, int, int]], order: Order) -> tuple[int, int]:
    known = [found for one in dates if (found := _date(one, order)) is not None]
    return len(known), -sum(after < before for before, after in pairwise(known))


def _row(one: _Message, order: Order, reading: Reading) -> dict[str, object]:
    local = _local(one.header, order)
    sender, text = _sender("\n".join(one.body).rstrip("\n"))
    bare = text.strip(_MARKS + " ")
    return {
        "line": one.line,
        "local": local,
        "instant": _moment(local, reading),
        "sender": sender,
        "kind": "system" if sender is None else _kind(bare),
        "text": text,
    }


def _local(header: re.Match[str], order: Order) -> datetime | None:
    date, clock = _date(_figures(header), order), _clock(header)
    if date is None or clock is None:
        return None
    return datetime(*date, *clock, tzinfo=UTC).replace(tzinfo=None)


def _moment(local: datetime | None, reading: Reading) -> datetime | None:
    """The moment that the phone's clock meant, None where it showed that time twice, or never."""
    if local is None:
        return None
    try:
        return at_local(local.date(), local.time(), reading.zone)
    except (LocalTimeTwice, LocalTimeSkipped):
        return None


def _sender(body: str) -> tuple[str | None, str]:
    """Who sent a message and what it says; nobody sent what the app itself says."""
    first = body.partition("\n")[0]
    name, colon, _ = first.partition(": ")
    if not colon and first.endswith(":"):
        name, colon = first[:-1], ":"
    name = name.strip(_MARKS + " ~\u202f\u00a0")
    if not colon or not name or len(name) > _LONGEST_NAME or _OF_THE_APP.search(name):
        return None, body
    return name, body[len(first.partition(colon)[0]) + len(colon) :]


def _kind(text: str) -> str:
    if _DELETED.fullmatch(text):
        return "deleted"
    return "media" if _MEDIA.fullmatch(text) else "message"
