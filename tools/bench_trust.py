"""The trust core in the timed runs: steps for `tools/bench.py`, and how their rows are printed.

    ledger   appends, proofs and the re-check, beside plain inserts and pymerkle
    draw     frame, draw, check and replay, beside their hashes and consistent_sampler
    seal     operations a second, beside AES-GCM and X25519 alone
    proofs   proofs in a tree of the size asked for, 100 million in `make deep`

A peer that is not installed is left out, and the row says nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import bench_draw
import bench_ledger
import bench_proofs
import bench_seal
from bench_rows import Row

STEPS = ("ledger", "draw", "seal", "proofs")
APPENDS = 20_000
ENTRIES = 1_000_000
PHONES = 30_000
SECONDS = 0.2


def run(step: str, entries: int, processes: int, share: float) -> dict[str, Any]:
    """The rows of one step; a share below 1 makes its sizes smaller, for tests of the benchmark itself."""
    rows: Iterable[Row]
    match step:
        case "ledger":
            rows = bench_ledger.rows(int(ENTRIES * share), max(1000, int(APPENDS * share)))
        case "draw":
            rows = bench_draw.rows(int(PHONES * share))
        case "seal":
            rows = bench_seal.rows(SECONDS * share)
        case _:
            rows = bench_proofs.rows(entries, processes)
    return {"rows": [asdict(row) for row in rows]}


def report(figures: Mapping[str, Any]) -> int:
    """Prints the rows of every step that was run; how many targets were missed."""
    missed = 0
    for step in STEPS:
        if step not in figures:
            continue
        print(f"\n{step}")
        for one in figures[step]["rows"]:
            row = Row(**one)
            missed += row.holds is False
            print(row)
    return missed
