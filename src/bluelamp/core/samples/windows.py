"""Windows of time as arrays, and how they are cut, joined and drawn from.

A window is a row: an integer key (a phone or a person), a start and an end in milliseconds, half
open. Everything works on whole arrays, so a force of 30,000 costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Windows:
    """Rows of key, start and end. `tag` is one more integer that travels with the row."""

    key: Ints
    start: Ints
    end: Ints
    tag: Ints

    @classmethod
    def of(cls, key: Ints, start: Ints, end: Ints, tag: Ints | None = None) -> Windows:
        """The rows whose end comes after their start."""
        tag = np.zeros(len(key), np.int64) if tag is None else tag
        keep = end > start
        return cls(key[keep], start[keep], end[keep], tag[keep])

    def __len__(self) -> int:
        return len(self.key)

    def where(self, keep: Bools) -> Windows:
        """The rows that are kept."""
        return Windows(self.key[keep], self.start[keep], self.end[keep], self.tag[keep])

    def within(self, start: int, end: int) -> Windows:
        """The rows cut to a span; those outside it are gone."""
        return Windows.of(self.key, np.maximum(self.start, start), np.minimum(self.end, end), self.tag)


def together(parts: Sequence[Windows]) -> Windows:
    """All rows of several sets of windows."""
    return Windows(
        np.concatenate([one.key for one in parts]),
        np.concatenate([one.start for one in parts]),
        np.concatenate([one.end for one in parts]),
        np.concatenate([one.tag for one in parts]),
    )


def pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Positions of all pairs with the same key, by the order of the left rows."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    first = np.searchsorted(ordered, left, "left")
    count = np.searchsorted(ordered, left, "right") - first
    of_left = np.repeat(np.arange(len(left)), count)
    offset = np.arange(len(of_left)) - np.repeat(np.cumsum(count) - count, count)
    return of_left, order[np.repeat(first, count) + offset]


def overlap(left: Windows, right: Windows, *, tag_of_left: bool = False) -> Windows:
    """The parts of left windows inside right windows of the same key, tagged as the right ones are."""
    of_left, of_right = pairs(left.key, right.key)
    return Windows.of(
        left.key[of_left],
        np.maximum(left.start[of_left], right.start[of_right]),
        np.minimum(left.end[of_left], right.end[of_right]),
        left.tag[of_left] if tag_of_left else right.tag[of_right],
    )


def gaps(within: Windows, taken: Windows) -> Windows:
    """What of each window is left when the taken windows of the same key are cut out."""
    clipped = overlap(taken, within, tag_of_left=True)
    order = np.lexsort((clipped.start, clipped.key))
    key, start, end = clipped.key[order], clipped.start[order], clipped.end[order]
    # A window that lies inside an earlier, longer one must not end the earlier one too soon, so ends
    # are carried forward inside each key. Keys are spread far apart to carry over all at once.
    spread = np.int64(1) << 42
    first = np.searchsorted(np.unique(key), key)
    end = np.maximum.accumulate(end + first * spread) - first * spread if len(end) else end
    bounds_key = np.concatenate([within.key, key])
    bounds_from = np.concatenate([within.start, end])
    order = np.lexsort((bounds_from, bounds_key))
    bounds_key, bounds_from = bounds_key[order], bounds_from[order]
    starts_key = np.concatenate([key, within.key])
    starts = np.concatenate([start, within.end])
    order = np.lexsort((starts, starts_key))
    return Windows.of(bounds_key, bounds_from, starts[order])


def draw(windows: Windows, count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Rows drawn with equal chance, and an instant inside each: positions and milliseconds."""
    row = rng.integers(0, len(windows), count)
    length = windows.end[row] - windows.start[row]
    return row, windows.start[row] + (rng.random(count) * length).astype(np.int64)
