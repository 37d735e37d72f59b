"""Matches spans of time with points in time, one to one, so that as few as can be stay without the other half.

A contact is a span (from the tolerance before it to the tolerance after it), a record is a point, and both may name
a number; where one of them does not, they fit by time alone. Contacts that need a record come first; among as many
of those as can be matched, as many of the others as can be.

MUST: as many pairs as trying everything would find (`test_no_assignment_leaves_fewer_unmatched`), and the same pairs
in whatever order the input comes (`test_the_order_of_the_input_changes_nothing`).

Each span takes the earliest free point that fits, those that end first going first, and one of its own number before
one without; where all fit each other, that needs no second thought. What is left over looks for a chain of others
that can move up. A search that fails marks everything it saw as settled, for no later search can come through there:
so all failing searches together look at each fitting pair once, and the work grows with the pairs that fit, not with
the square of the input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time that takes one point in it, ends included. `needed` ones are served first."""

    id: str
    start: datetime
    end: datetime
    number: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time that goes into one window."""

    id: str
    at: datetime
    number: str = ""


def fits(window: Window, point: Point) -> bool:
    """Whether a point may go into a window: in time, and of one number where both name one."""
    return window.start <= point.at <= window.end and (
        not window.number or not point.number or window.number == point.number
    )


def matched(windows: Sequence[Window], points: Sequence[Point]) -> dict[str, str]:
    """Which point each window got, by their ids; a window that is not in it got none."""
    search = _Search(points)
    for window in sorted(windows, key=lambda one: (not one.needed, one.end, one.start, one.number, one.id)):
        search.place(window)
    return {window.id: search.points[at].id for at, window in search.holder.items()}


class _Search:
    """Points in order of time, and which window holds each."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.points = sorted(points, key=lambda one: (one.at, one.number, one.id))
        self._times = [one.at for one in self.points]
        self.holder: dict[int, Window] = {}
        self._settled: set[int] = set()
        self._after = list(range(len(self.points) + 1))

    def place(self, window: Window) -> None:
        """Gives a window a point, moving others up where that makes room; or nothing, where nothing does."""
        at = self._free(window)
        if at is not None:
            self._take(at, window)
        else:
            self._make_room(window)

    def _take(self, at: int, window: Window) -> None:
        self.holder[at] = window
        self._after[at] = at + 1

    def _next_free(self, at: int) -> int:
        """The first free point from a place on; the path to it is shortened as it is walked."""
        end = at
        while self._after[end] != end:
            end = self._after[end]
        while self._after[at] != end:
            self._after[at], at = end, self._after[at]
        return end

    def _free(self, window: Window) -> int | None:
        """The first free point that fits; one that names the very number before one that names none."""
        nameless = None
        at = self._next_free(bisect_left(self._times, window.start))
        while at < len(self.points) and self._times[at] <= window.end:
            if fits(window, self.points[at]):
                if self.points[at].number == window.number:
                    return at
                nameless = at if nameless is None else nameless
            at = self._next_free(at + 1)
        return nameless

    def _make_room(self, window: Window) -> None:
        came_from: dict[int, Window] = {}
        waiting = deque([window])
        where: dict[str, int] = {}
        while waiting:
            present = waiting.popleft()
            for at in self._reachable(present):
                if at in came_from or at in self._settled:
                    continue
                came_from[at] = present
                held = self.holder.get(at)
                if held is None:
                    self._move_up(at, came_from, where, window)
                    return
                where[held.id] = at
                waiting.append(held)
        self._settled |= came_from.keys()

    def _move_up(self, at: int, came_from: dict[int, Window], where: dict[str, int], window: Window) -> None:
        while True:
            mover = came_from[at]
            left = where.get(mover.id)
            self._take(at, mover)
            if mover is window or left is None:
                return
            at = left

    def _reachable(self, window: Window) -> list[int]:
        at = bisect_left(self._times, window.start)
        found = []
        while at < len(self.points) and self._times[at] <= window.end:
            if fits(window, self.points[at]):
                found.append(at)
            at += 1
        return found
