"""When a phone is woken, what Apple's push service answered, and what follows from it. Pure; times are passed in.

    something waits ──due──▶ claimed ──▶ pushed ──▶ quiet
                       ▲        │           │
                       │        └── lapses ─┤  (whoever claimed it was killed)
                       └── not taken, not heard, silent for a day

A push is for a phone and never for a command: the service keeps one for each phone, so two are one, and one that is
pushed twice does no harm. It says nothing; the phone then asks what waits.

- A phone for which nothing waits is not woken, unless it was silent for a day.
- A phone that was pushed and still has something waiting is pushed again after an hour, after four, and then daily:
  the service promises nothing.
- A token that the service calls dead is not pushed again for a week, or until the phone gives another. It is kept: the
  same words come for every phone where the service is the wrong one, and tokens are got back by enrolling anew only.

Promise: whatever happens, a phone for which something waits has a moment at which it is looked at again, no further
away than `LONGEST` (`tests/core/mdm/test_pushes.py`, `tests/records/mdm/test_waking.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

SILENT_FOR = timedelta(hours=24)
"""After so long without a word a phone is woken although nothing waits."""
SPREAD = timedelta(hours=6)
"""Over which silent phones are spread, each always at the same place in it: all may have been heard last together."""
DEAD_FOR = timedelta(days=7)
"""How long a token that the service called dead is left alone."""
LONGEST = SILENT_FOR + SPREAD
"""The furthest away that the next look at a phone is."""
KEEPS_FOR = timedelta(days=7)
"""How long the service keeps a push for a phone that is off. It keeps thirty days at most, and one for each phone."""
_AGAIN = (timedelta(hours=1), timedelta(hours=4))
_FIRST_TRY, _LAST_TRY = timedelta(minutes=1), timedelta(hours=1)
_REASON = re.compile(r"[A-Za-z]{1,40}").fullmatch
_TOKEN = frozenset({"BadDeviceToken", "DeviceTokenNotForTopic", "MissingDeviceToken", "Unregistered", "ExpiredToken"})
_OURS_FOR_ALL = frozenset({"BadTopic", "MissingTopic", "TopicDisallowed", "BadPath", "BadCertificateEnvironment"})


class Kind(StrEnum):
    """What became of a push."""

    TAKEN = "taken"
    """The service took it. Whether it reaches the phone, and when, nobody says."""
    TOKEN = "token"  # noqa: S105 - the word for a kind of answer
    """The service does not know the phone by this token, or no more."""
    LATER = "later"
    """Not this one, now."""
    NOBODY = "nobody"
    """No push would be taken: the certificate, or how we ask, is at fault."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a push. `reason` is the service's word, or empty; `dead_since` its time for a dead token."""

    kind: Kind
    reason: str = ""
    dead_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a phone at the moment at which it is due.

    Attributes:
        reachable: whether it is enrolled, under the topic of the certificate, and has a token.
        dead_at: when the service called this very token dead, or None.
        waits: whether something waits for it.
        heard_at: when it was last heard, or else when it enrolled.
    """

    number: int
    reachable: bool
    dead_at: datetime | None
    waits: bool
    heard_at: datetime


def rests_until(phone: Standing, now: datetime) -> datetime | None:
    """Until when a phone that is due is left alone, or None: it is to be woken now."""
    if not phone.reachable:
        return now + SILENT_FOR
    if phone.dead_at is not None and now < phone.dead_at + DEAD_FOR:
        return min(phone.dead_at + DEAD_FOR, now + SILENT_FOR)
    if phone.waits:
        return None
    silent = silent_at(phone.number, min(phone.heard_at, now))
    return None if silent <= now else silent


def silent_at(number: int, heard_at: datetime) -> datetime:
    """From when a phone counts as silent."""
    return heard_at + SILENT_FOR + _place(number) * SPREAD


def next_look(number: int, outcome: Outcome, *, tries: int, waits: bool, now: datetime) -> datetime:
    """When a phone is looked at again after a push; `tries` is how many pushes went before this one."""
    if outcome.kind is Kind.TAKEN:
        return now + _AGAIN[tries] if waits and tries < len(_AGAIN) else silent_at(number, now)
    if outcome.kind is Kind.TOKEN:
        return now + SILENT_FOR
    if outcome.kind is Kind.LATER:
        # Doubled, and never so often that the number grows large.
        doubled: int = 1 << min(tries, 10)
        return now + min(_FIRST_TRY * doubled, _LAST_TRY)
    return now


def is_dead(outcome: Outcome, token_at: datetime | None) -> bool:
    """Whether an answer is about the token that the phone has: one given after it was called dead is another."""
    if outcome.kind is not Kind.TOKEN:
        return False
    return outcome.dead_since is None or token_at is None or token_at <= outcome.dead_since


def outcome_of(status: int, body: bytes) -> Outcome:
    """What an answer of the service means. Anything it was not known to say is tried again later."""
    if status == 200:
        return Outcome(Kind.TAKEN)
    said = _said(body)
    reason = said.get("reason")
    reason = reason if isinstance(reason, str) and _REASON(reason) else f"Status{status}"
    if status == 410 or reason in _TOKEN:
        return Outcome(Kind.TOKEN, reason, _moment(said.get("timestamp")))
    if status in {403, 404, 405} or reason in _OURS_FOR_ALL:
        return Outcome(Kind.NOBODY, reason)
    return Outcome(Kind.LATER, reason)


def body_of(magic: str) -> bytes:
    """What is pushed: the phone's own word, by which it knows that it is meant, and nothing else."""
    return json.dumps({"mdm": magic}, separators=(",", ":")).encode()


def _place(number: int) -> float:
    """Where in the spread a phone stands, from 0 to 1, at one of 256 places: neighbours are far apart."""
    return number * 167 % 256 / 256


def _said(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _moment(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int) or not 0 <= milliseconds < 1 << 43:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
