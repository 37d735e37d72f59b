"""How long it took from a decision to the proof on a phone, in spans that a person says: within an hour, a day. Pure.

Figures are kept by span and not by second, so that a day of 30,000 proofs is some dozen numbers for good. The price:
"half within 15 minutes" is what can be said, and not 11 minutes and 20 seconds. It is never said too quick.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import timedelta

SPANS: tuple[timedelta, ...] = (
    *(timedelta(minutes=one) for one in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=one) for one in (1, 2, 4, 8, 12, 24)),
    *(timedelta(days=one) for one in (2, 4, 7)),
)
"""The spans, shortest first. What took longer than the last has the number after it."""
BEYOND = len(SPANS)


def within(took: timedelta) -> int:
    """The number of the shortest span that a time fits into; a time of nothing or less fits into the first."""
    return bisect_left(SPANS, took)


def span_of(counts: Mapping[int, int], share: float) -> int | None:
    """The span within which a share of the proofs came; None where there were none."""
    whole = sum(counts.values())
    so_far = 0
    for span in sorted(counts):
        so_far += counts[span]
        if whole and so_far >= share * whole:
            return span
    return None
