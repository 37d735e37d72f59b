"""What time it is, asked in one place, so that a test can say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_now: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced as a whole by `frozen`


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _now()


def run_ahead(span: timedelta) -> None:
    """Has this process live so far ahead of the machine's clock, or behind it, from now on.

    For rehearsals: a day of the roster that a screenshot was taken on, a deadline that lies a month off. Time
    goes on from there, so that what happens first stays first. Sign-in keeps the machine's clock. Production
    refuses the setting that leads here.
    """
    global _now  # noqa: PLW0603 - one clock for the process is the point
    _now = lambda: datetime.now(UTC) + span  # noqa: E731 - as above


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Makes it that instant, in this process, while the block lasts. For tests and rehearsals."""
    global _now  # noqa: PLW0603 - one clock for the process is the point
    before, _now = _now, lambda: at
    try:
        yield
    finally:
        _now = before
