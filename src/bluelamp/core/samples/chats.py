"""Chats that nobody had, as WhatsApp would export them: made up from a seed, in every style, with what was meant.

Senders are letters, and what they say is drawn from a list of plain sentences. Every eighth message goes over two
lines, every tenth is the app's own, some are media or deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

_SAID = (
    "On my way",
    "Running late: back at 10",
    "Can somebody cover Tuesday?",
    "Thanks",
    "Parking is full again",
    "Tea is on",
)
_OF_THE_APP = (
    "Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
    "Officer A added Officer C",
    "Officer B changed the subject to “Rota: week 3”",
)
_ORDERS = {
    "dmy": "{d:02d}/{m:02d}/{y}",
    "mdy": "{m}/{d}/{y2:02d}",
    "ymd": "{y}-{m:02d}-{d:02d}",
    "dots": "{d:02d}.{m:02d}.{y2:02d}",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a phone writes: an iPhone or Android, the order of the date, and whether its clock has twelve hours."""

    phone: Literal["iphone", "android"]
    order: Literal["dmy", "mdy", "ymd", "dots"]
    twelve: bool
    years: int = 0
    """What is added to the year: 543 in the Buddhist calendar."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message was meant to be."""

    at: datetime
    sender: str | None
    kind: str
    text: str


def made_up(seed: int, count: int, start: datetime, apart: timedelta) -> list[Said]:
    """Messages of a chat that nobody had. `start` has no zone: it is the clock of the phone."""
    rng = Random(seed)  # noqa: S311 - a generated chat, from a seed
    found = []
    for number in range(count):
        at = start + number * apart
        if number % 10 == 0:
            found.append(Said(at, None, "system", rng.choice(_OF_THE_APP)))
        elif number % 11 == 0:
            found.append(Said(at, rng.choice(("Officer A", "Officer B")), "deleted", "This message was deleted"))
        elif number % 7 == 0:
            found.append(Said(at, "Officer B", "media", "<Media omitted>"))
        else:
            text = rng.choice(_SAID)
            more = f"\n{rng.choice(_SAID)}" if number % 8 == 0 else ""
            found.append(Said(at, rng.choice(("Officer A", "Officer B", "+44 7700 900123")), "message", text + more))
    return found


def write_chat(said: list[Said], style: Style) -> bytes:
    """The messages as a phone of that style exports them."""
    return "\n".join(_line(one, style) for one in said).encode() + b"\n"


def _line(one: Said, style: Style) -> str:
    year = one.at.year + style.years
    order = _ORDERS[style.order]
    date = order.format(d=one.at.day, m=one.at.month, y=year, y2=year % 100)
    clock = _clock(one.at, style)
    who = f"{one.sender}: " if one.sender else ""
    if style.phone == "iphone":
        unseen = "" if one.kind == "message" else "\u200e"
        return f"\u200e[{date}, {clock}] {who}{unseen}{one.text}"
    return f"{date}, {clock} - {who}{one.text}"


def _clock(at: datetime, style: Style) -> str:
    seconds = f":{at:%S}" if style.phone == "iphone" else ""
    if not style.twelve:
        return f"{at:%H:%M}{seconds}"
    half = "PM" if at.hour >= 12 else "AM"
    return f"{(at.hour - 1) % 12 + 1}:{at:%M}{seconds}\u202f{half}"
