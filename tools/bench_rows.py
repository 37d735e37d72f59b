"""One figure of the timed runs: what was timed, its target where the design names one, and its peer in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
BETTER = {True: ">=", False: "<="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure, more of which is better where it is a rate, and less where it is a time.

    `limit` is what the same work costs at the least, or another program's figure for it, from the
    same run on the same machine; `limit_is` says which.
    """

    what: str
    figure: float
    unit: str
    target: float | None = None
    limit: float | None = None
    limit_is: str = ""

    @property
    def is_rate(self) -> bool:
        """Whether more is better."""
        return self.unit.endswith("/s")

    @property
    def holds(self) -> bool | None:
        """Whether the target is held; None where there is none."""
        if self.target is None:
            return None
        return self.figure >= self.target if self.is_rate else self.figure <= self.target

    def __str__(self) -> str:
        mark = {True: "holds ", False: "MISSED", None: "      "}[self.holds]
        said = f"  {mark}  {self.what:<62}{number(self.figure):>12} {self.unit:<10}"
        if self.target is not None:
            said += f" target {BETTER[self.is_rate]} {number(self.target)}"
        if self.limit is not None:
            said += f"  {self.figure / self.limit:.3g} x {self.limit_is} ({number(self.limit)})"
        return said.rstrip()


def number(value: float) -> str:
    """A figure with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"


def best(work: Callable[[], T], times: int = 3, clock: Callable[[], float] = time.process_time) -> tuple[float, T]:
    """The seconds of the quickest of some runs, and what it gave.

    Processor time by default: other work on the machine then changes little. Whatever waits for a disk
    or for another process is timed by `time.perf_counter`.
    """
    runs = []
    for _ in range(times):
        began = clock()
        gave = work()
        runs.append((clock() - began, gave))
    return min(seconds for seconds, _ in runs), runs[-1][1]


def each(act: Callable[[Any], T], over: Sequence[Any]) -> tuple[list[T], list[float]]:
    """What an act gave for each, and the milliseconds of processor time of each."""
    gave, took = [], []
    for one in over:
        began = time.process_time()
        gave.append(act(one))
        took.append((time.process_time() - began) * 1e3)
    return gave, took


def middle(took: Sequence[float]) -> float:
    """The median."""
    return statistics.median(took)


def slow_end(took: Sequence[float]) -> float:
    """What all but one in a hundred stay under."""
    return statistics.quantiles(took, n=100)[98]
