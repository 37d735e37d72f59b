"""Spans of time in which a value holds, and what is left of them when another value is written over a part.

Pure, and used for every dated table: a new value, a correction of the past and an end are all one thing,
writing over a span. MUST: outside the span written, every moment keeps the value it had
(`test_writing_over_a_span_changes_nothing_outside_it`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bluelamp.records.register.errors import WrongOrderInTime


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to and not including another; without an end it holds until further notice."""

    start: datetime
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies inside."""
        return self.start <= at and (self.end is None or at < self.end)

    def meets(self, other: Span) -> bool:
        """Whether two spans have a moment in common."""
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)


def checked(start: datetime, end: datetime | None) -> Span:
    """A span whose end comes after its start.

    Raises:
        WrongOrderInTime: it does not.
    """
    if end is not None and end <= start:
        raise WrongOrderInTime(
            f"It would end at `{end.isoformat(timespec='minutes')}`, not after its start "
            f"at `{start.isoformat(timespec='minutes')}`.",
            todo="give an end after the start, or leave the end out.",
        )
    return Span(start, end)


def left_of(span: Span, written: Span) -> Sequence[Span]:
    """What is left of a span when another is written over it: nothing, one piece, or one on either side."""
    if not span.meets(written):
        return (span,)
    left = []
    if span.start < written.start:
        left.append(Span(span.start, written.start))
    if written.end is not None and (span.end is None or written.end < span.end):
        left.append(Span(written.end, span.end))
    return left
