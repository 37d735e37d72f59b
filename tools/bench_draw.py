"""Print what a draw costs: frame, draw, file and check for 30,000 generated phones, and the replay under Node.

Run it alone on the machine: `python tools/bench_draw.py [PHONES]`. Each figure is the best of three.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bluelamp.core.draw import (
    Anchor,
    Bundle,
    Dice,
    Frame,
    Plan,
    Pool,
    Reveal,
    Series,
    Stratum,
    Unit,
    act_digest,
    anchor_of,
    build_frame,
    check_round,
    commit_frame,
    draw_result,
    read_bundle,
    reveal_of,
    verify,
    write_bundle,
)
from bluelamp.core.draw.beacon import CHAINS
from bluelamp.core.draw.errors import BeaconNotCheckable

T = TypeVar("T")
BEGUN = datetime(2027, 1, 4, 9, tzinfo=UTC)
PARTIES = ("federation", "oversight", "standards")
REPLAY = Path(__file__).parent / "replay" / "replay.js"
ROUND_123 = bytes.fromhex(
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
)


def timed(what: str, work: Callable[[], T]) -> T:
    """What the work gives; its best time of three is printed."""
    runs: list[tuple[float, T]] = []
    for _ in range(3):
        began = time.perf_counter()
        given = work()
        runs.append((time.perf_counter() - began, given))
    print(f"{what:<58}{min(seconds for seconds, _ in runs) * 1000:>10.1f} ms")
    return runs[-1][1]


def a_plan(phones: int) -> Plan:
    """A plan that takes one in a hundred."""
    return Plan(
        at=BEGUN,
        force="generated-force",
        year="2027",
        calendar=(BEGUN + timedelta(days=11),),
        strata={"officers": Stratum("Officers"), "handlers": Stratum("Handlers", 3), "staff": Stratum("Staff")},
        pools={
            "officers": Pool(("handlers", "officers"), phones // 150, phones // 300),
            "staff": Pool(("staff",), phones // 300, phones // 600),
        },
        eligibility={"in": "can be drawn", "leave": "on leave"},
        outcomes={"done": "checked"},
        parties=PARTIES,
        selector="00" * 32,
    )


def anchored(plan: Plan) -> Series:
    """A series with its anchors."""
    series = Series.begun(plan)
    for at, party in enumerate(PARTIES):
        anchor = anchor_of(bytes([at]) * 32, party, plan.links)
        series = series.after(Anchor(BEGUN, party, anchor, act_digest(plan)))
    return series


def rolled(series: Series, frame: Frame) -> Series:
    """A series with everything but its result."""
    series = series.after(commit_frame(series, frame, at=BEGUN + timedelta(days=7), source="generated"))
    for at, party in enumerate(PARTIES):
        value = reveal_of(bytes([at]) * 32, party, series.plan.links, 1)
        series = series.after(Reveal(series.draw.frame.time, series.draw.label, party, value))
    return series.after(Dice(series.draw.frame.time, series.draw.label, "63454660390103169462"))


def main(phones: int) -> None:
    """Print the figures for so many phones."""
    strata = ["officers"] * 6 + ["handlers"] + ["staff"] * 3
    units = [Unit(f"generated-{at:06d}", strata[at % 10], "leave" if at % 29 == 7 else "in") for at in range(phones)]
    plan = a_plan(phones)
    print(f"{phones:,} generated phones")
    series = timed("three anchors of 400 links", lambda: anchored(plan))
    frame = timed(
        "frame: pseudonyms, commitments, sorted leaves, tree", lambda: build_frame(plan, "2027/0001", units, b"k" * 32)
    )
    ready = rolled(series, frame)
    result = timed(
        "draw: leaves checked, seed, tickets, selection", lambda: draw_result(ready, frame.leaves, at=ready.acts[-1].at)
    )
    done = ready.after(result)
    raw = timed("file written", lambda: write_bundle(Bundle(done.acts, frame.leaves)))
    print(f"{'file':<58}{len(raw) / 1e6:>10.2f} MB")
    timed("file read", lambda: read_bundle(raw))
    report = timed("file verified, all steps", lambda: verify(raw))
    print(f"{'it holds':<58}{'yes' if report.holds else 'NO':>10}")
    chain = CHAINS["drand-quicknet"]
    try:
        timed("a beacon's round verified", lambda: check_round(chain.scheme, chain.key, 123, ROUND_123))
    except BeaconNotCheckable as error:
        print(error.message)
    node = shutil.which("node")
    if node is None:
        print("Node is not installed; the replay was not timed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draw.json"
        file.write_bytes(raw)
        told = timed(
            "replay in JavaScript, its start included",
            lambda: subprocess.run([node, str(REPLAY), str(file)], capture_output=True, text=True, check=False),  # noqa: S603 - our program
        )
        print(told.stdout.strip().splitlines()[-1] if told.stdout else told.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
