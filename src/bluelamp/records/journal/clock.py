"""What time it is, asked in one place, so that a test can say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_now: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced as a whole by `frozen`


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _now()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Makes it that instant, in this process, while the block lasts. For tests and rehearsals."""
    global _now  # noqa: PLW0603 - one clock for the process is the point
    before, _now = _now, lambda: at
    try:
        yield
    finally:
        _now = before
