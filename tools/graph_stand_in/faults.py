"""How the stand-in turns calls away: by its own counts, by chance from one seed, or because a test says so."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_stand_in.refusals import Refused, throttled

WINDOWS: Mapping[str, tuple[tuple[int, float], tuple[int, float]]] = {
    "configuration": ((100, 20.0), (1_000, 20.0)),
    "devices": ((200, 20.0), (2_000, 20.0)),
    "directory": ((3_000, 150.0), (8_000, 10.0)),
}
"""For each service: how many writes, and how many calls, in how many seconds, as Microsoft publishes them."""


@dataclass
class Faults:
    """What goes wrong. Rates are chances between 0 and 1 for each call; `next_changes` and `next_calls` come first.

    `says_when` is how often a 429 says for how long; Intune's often do not.
    """

    seed: int = 1
    throttle: float = 0.0
    broken: float = 0.0
    dropped: float = 0.0
    dropped_after: float = 0.0
    says_when: float = 0.5
    counts: bool = True
    next_changes: deque[Refused] = field(default_factory=deque)
    next_calls: deque[str] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 - the same faults for the same seed
        self._counted: Counter[tuple[str, bool, int]] = Counter()
        self.turned_away = 0

    def check(self, service: str, seconds: float, *, writes: bool) -> None:
        """Returns where a call may go on.

        Raises:
            Refused: it is turned away, or the service is broken.
        """
        if writes and self.next_changes:
            raise self.next_changes.popleft()
        if self._draw.random() < self.throttle:
            raise self._throttled(5.0)
        if self._draw.random() < self.broken:
            raise Refused(self._draw.choice((500, 502, 503, 504)), "ServiceUnavailable", "Something went wrong.")
        if self.counts:
            self._count(service, seconds, writes=writes)

    def connection(self) -> str:
        """What happens to a connection: `` for nothing, `drop` before the call is looked at, `drop-after` once done."""
        if self.next_calls:
            return self.next_calls.popleft()
        chance = self._draw.random()
        if chance < self.dropped:
            return "drop"
        return "drop-after" if chance < self.dropped + self.dropped_after else ""

    def _count(self, service: str, seconds: float, *, writes: bool) -> None:
        """Counts in windows that lie side by side, which is how Microsoft's own limits are believed to work."""
        for counted, (limit, length) in zip((True, False), WINDOWS[service], strict=True):
            if counted and not writes:
                continue
            window = int(seconds // length)
            self._counted[service, counted, window] += 1
            if self._counted[service, counted, window] > limit:
                raise self._throttled((window + 1) * length - seconds)

    def _throttled(self, after: float) -> Refused:
        self.turned_away += 1
        return throttled(after if self._draw.random() < self.says_when else None)
