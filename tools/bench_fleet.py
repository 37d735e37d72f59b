"""The fleet in the timed runs: steps for `tools/bench.py`, and how their rows are printed.

intune   what a change costs in calls of Graph, beside the reference's table
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import bench_graph
from bench_rows import Row

STEPS = ("intune",)
PHONES = 30_000


def run(step: str, share: float) -> dict[str, Any]:
    """The rows of one step; a share below 1 makes its sizes smaller, for tests of the benchmark itself."""
    if step != "intune":
        raise SystemExit(f"there is no step {step}")
    return {"rows": [asdict(row) for row in bench_graph.rows(int(PHONES * share))]}


def report(figures: Mapping[str, Any]) -> int:
    """Prints the rows of every step that was run; how many targets were missed."""
    missed = 0
    for step in STEPS:
        if step in figures:
            print(f"\n{step}")
            for one in figures[step]["rows"]:
                row = Row(**one)
                missed += row.holds is False
                print(row)
    return missed
