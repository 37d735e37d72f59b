"""What the service knows and keeps: which tokens there are, which are dead, and one push for each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

MOST_BYTES = 4_096
LONGEST_DAYS = 30
_PATH = re.compile(rb"/3/device/([0-9a-f]{2,200})").fullmatch


@dataclass(frozen=True)
class Kept:
    """The last push for a phone that was not there."""

    magic: str
    expires: int


@dataclass
class PushService:
    """Safe for several threads. `seconds` is its clock, since 1970.

    Attributes:
        known: the tokens there are; None for any.
        dead: tokens that are no more, each with the second at which that was found.
        away: tokens of phones that cannot be reached now; what comes for them is kept, one each.
        gives: is called with the token and the magic of each push that reaches a phone.
    """

    seconds: Callable[[], float]
    known: set[bytes] | None = None
    dead: dict[bytes, float] = field(default_factory=dict)
    away: set[bytes] = field(default_factory=set)
    gives: Callable[[bytes, str], None] | None = None
    kept: dict[bytes, Kept] = field(default_factory=dict)
    taken: Counter[bytes] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def push(self, topic: str, headers: Mapping[bytes, bytes], body: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer to a push by somebody who may push to a topic."""
        found = _PATH(headers.get(b":path", b""))
        wrong = self._wrong(topic, headers, body) if found else "BadPath"
        if headers.get(b":method") != b"POST":
            return self._no(405, "MethodNotAllowed")
        if wrong or found is None:
            return self._no(404 if wrong == "BadPath" else 413 if wrong == "PayloadTooLarge" else 400, wrong)
        token = bytes.fromhex(found[1].decode())
        if token in self.dead:
            return self._no(410, "Unregistered", timestamp=int(self.dead[token] * 1000))
        if self.known is not None and token not in self.known:
            return self._no(400, "BadDeviceToken")
        magic = json.loads(body)["mdm"]
        with self._lock:
            self.taken[token] += 1
            self.answered["200"] += 1
            if token in self.away:
                expires = int(headers.get(b"apns-expiration", b"0"))
                if expires > self.seconds():
                    self.kept[token] = Kept(magic, expires)
                return 200, b""
        if self.gives is not None:
            self.gives(token, magic)
        return 200, b""

    def comes_back(self, token: bytes) -> bool:
        """A phone can be reached again: whether something was kept for it, which it is given."""
        with self._lock:
            self.away.discard(token)
            kept = self.kept.pop(token, None)
        if kept is None or kept.expires <= self.seconds():
            return False
        if self.gives is not None:
            self.gives(token, kept.magic)
        return True

    def refused(self, said: tuple[int, str]) -> tuple[int, bytes]:
        """An answer that the service was told to give."""
        return self._no(*said)

    def _wrong(self, topic: str, headers: Mapping[bytes, bytes], body: bytes) -> str:
        if headers.get(b"apns-topic", b"").decode() != topic:
            return "TopicDisallowed"
        if headers.get(b"apns-push-type") != b"mdm":
            return "InvalidPushType"
        expires = headers.get(b"apns-expiration", b"0")
        if not expires.isdigit() or int(expires) > self.seconds() + LONGEST_DAYS * 86_400:
            return "BadExpirationDate"
        if headers.get(b"apns-priority", b"10") not in {b"1", b"5", b"10"}:
            return "BadPriority"
        if not body:
            return "PayloadEmpty"
        if len(body) > MOST_BYTES:
            return "PayloadTooLarge"
        try:
            said = json.loads(body)
        except ValueError:
            return "BadPayload"
        return "" if isinstance(said, dict) and isinstance(said.get("mdm"), str) else "BadPayload"

    def _no(self, status: int, reason: str, **more: int) -> tuple[int, bytes]:
        with self._lock:
            self.answered[reason] += 1
        return status, json.dumps({"reason": reason, **more}).encode()
