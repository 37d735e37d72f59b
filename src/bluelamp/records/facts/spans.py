"""Spans of whole milliseconds, half open: cut at every change, so that within a piece everything stands still.

Pure: no table, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from bluelamp.records.facts.meaning import millis

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holds:
    """A value and the span in which it holds, in milliseconds."""

    value: str
    start: int
    end: int

    def meets(self, start: int, end: int) -> bool:
        """Whether it holds at some moment of another span."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Window:
    """The span of time that is asked about."""

    start: int
    end: int

    @classmethod
    def of(cls, start: datetime, end: datetime) -> Window:
        """From an instant up to another."""
        return cls(millis(start), millis(end))

    def holds(self, value: str, since: datetime, until: datetime | None) -> Holds | None:
        """What of a row lies in the window, or None where nothing does."""
        start = max(millis(since), self.start)
        end = self.end if until is None else min(millis(until), self.end)
        return Holds(value, start, end) if start < end else None


def pieces(window: Window, cuts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The window cut at some moments, in order."""
    moments = sorted({window.start, window.end, *(cut for cut in cuts if window.start < cut < window.end)})
    yield from pairwise(moments)


def at(spans: Iterable[Holds], moment: int) -> frozenset[str]:
    """The values that hold at a moment."""
    return frozenset(one.value for one in spans if one.start <= moment < one.end)


def edges(spans: Iterable[Holds]) -> Iterator[int]:
    """Where values begin and end."""
    for one in spans:
        yield one.start
        yield one.end


def merged(found: Iterable[tuple[int, int, T]], same: Callable[[T, T], bool]) -> list[tuple[int, int, T]]:
    """Neighbouring pieces of one value put together."""
    whole: list[tuple[int, int, T]] = []
    for start, end, value in found:
        if whole and whole[-1][1] == start and same(whole[-1][2], value):
            whole[-1] = (whole[-1][0], end, whole[-1][2])
        else:
            whole.append((start, end, value))
    return whole
