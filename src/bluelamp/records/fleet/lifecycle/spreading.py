"""When the edge of a shift reaches the phones of a group: within a few minutes, each group at its own moment. Pure.

Shifts of a whole force begin and end at the same minute, and a phone management takes so many changes in so many
seconds. So the edge is spread over a span, and a group has the same place in it every day: a team learns when its
phones change. Nothing else waits: a permission, a rule and a major incident go at once.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

SPAN = timedelta(minutes=10)
"""Over how long the edge of a shift is spread."""
_PARTS = 1_000


def place_of(group: str, span: timedelta) -> timedelta:
    """How long after an edge a group changes, always the same; less than the span."""
    drawn = int.from_bytes(hashlib.sha256(f"edge:{group}".encode()).digest()[:4], "big") % _PARTS
    return span * drawn / _PARTS
