"""What a push service does wrong, on demand; everything is off at first."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Faults:
    """How the service misbehaves.

    Attributes:
        answers: parts of a hundred of pushes that are answered with a status and a reason instead.
        always: a status and a reason for every push.
        goes_away_after: a connection is ended after so many pushes (GOAWAY), with those under way unanswered.
        says: what it says with that.
        breaks_after: a connection breaks after so many pushes, without a word.
        resets: every so many-th push is forgotten (RST_STREAM).
        mute: it takes everything and answers nothing.
        slow: seconds before answers go out.
        streams: how many pushes may be under way at a time.
    """

    answers: dict[tuple[int, str], float] = field(default_factory=dict)
    always: tuple[int, str] | None = None
    goes_away_after: int = 0
    says: bytes = b""
    breaks_after: int = 0
    resets: int = 0
    mute: bool = False
    slow: float = 0.0
    streams: int = 1_000
    seed: int = 1
    _draw: random.Random = field(init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 - which pushes fail, the same each time

    def answer(self) -> tuple[int, str] | None:
        """What one push is answered with in place of what it deserves."""
        if self.always is not None:
            return self.always
        if not self.answers:
            return None
        with self._lock:
            at = self._draw.random() * 100
        for said, share in self.answers.items():
            at -= share
            if at < 0:
                return said
        return None
