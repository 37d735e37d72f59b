"""How long to leave Graph alone after it turned a call away, with and without a word from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

TRY_AGAIN = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""The answers after which the same call may succeed."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried, and how long one wait may be before the caller is told to come back instead."""

    tries: int = 6
    first: float = 2.0
    most: float = 60.0


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` asks for, as seconds or as a date; None where there is none to be read."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def pause(tried: int, asked: float | None, patience: Patience, draw: Callable[[], float]) -> float:
    """How many seconds to wait after the call was tried so often.

    Where Graph says nothing, which Intune does often, the wait doubles with each try and is spread over its upper
    half by `draw` (between 0 and 1), so that many callers do not come back at once. Where it says something, that
    is kept, and up to a tenth more.
    """
    if asked is not None:
        return asked * (1 + draw() / 10)
    whole = min(patience.most, patience.first * math.ldexp(1.0, min(tried, 30)))
    return whole * (0.5 + draw() / 2)
