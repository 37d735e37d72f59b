"""How often one token or one person may ask within a minute: what stops a loop, and a list taken page by page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Limiter:
    """Counts the requests of each within a minute. Each process counts for itself: a bound, not a quota."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now = most, now
        self._lock = threading.Lock()
        self._minute, self._counts = -1, dict[str, int]()

    def allows(self, who: str) -> bool:
        """Whether a token or a person may ask once more."""
        minute = int(self._now() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts[who] = self._counts.get(who, 0) + 1
        return count <= self._most
