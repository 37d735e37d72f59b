"""What a draw costs: frame, draw, file and check for 30,000 generated phones, and the replay under Node.

Run it alone on the machine: `python tools/bench_draw.py [PHONES]`. Each figure is the best of three,
in seconds of the processor but for the replay. Frame and draw stand beside the hashes that they
cannot do without, taken over the same lengths. Where Rivest's consistent_sampler is installed, the
drawing of names alone stands beside it: as many names out of as many units, with one ticket each,
which is all that it can do.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench_rows import Row, best
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
    select,
    verify,
    write_bundle,
)
from bluelamp.core.draw.beacon import CHAINS
from bluelamp.core.draw.errors import BeaconNotCheckable

TARGET_SECONDS = 1.0
BEGUN = datetime(2027, 1, 4, 9, tzinfo=UTC)
PARTIES = ("federation", "oversight", "standards")
REPLAY = Path(__file__).parent / "replay" / "replay.js"
ROUND_123 = bytes.fromhex(
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
)


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


def frame_hashes(phones: int) -> None:
    """The hashes of a frame and nothing else: pseudonym, salt, commitment and leaf of each, and the tree."""
    for at in range(phones):
        name = b"generated-%06d" % at
        hmac.digest(b"k" * 32, b"DRAW/1 pid" + name, "sha256")
        hmac.digest(b"k" * 32, b"DRAW/1 salt" + name, "sha256")
        hashlib.sha256(b"DRAW/1 unit" + name + b"s" * 40).digest()
        hashlib.sha256(b"l" * 215).digest()
    for _ in range(phones):
        hashlib.sha256(b"n" * 65).digest()


def draw_hashes(phones: int) -> None:
    """The hashes of a draw and nothing else: every leaf and the tree again, and the tickets (1.2 each on average)."""
    for _ in range(phones):
        hashlib.sha256(b"l" * 215).digest()
        hashlib.sha256(b"n" * 65).digest()
        hashlib.sha256(b"t" * 124).digest()
    for _ in range(phones // 5):
        hashlib.sha256(b"t" * 124).digest()


def rows(phones: int) -> Iterator[Row]:
    """All figures for so many phones, in one run.

    Raises:
        SystemExit: the file does not verify, or the replay draws otherwise.
    """
    strata = ["officers"] * 6 + ["handlers"] + ["staff"] * 3
    units = [Unit(f"generated-{at:06d}", strata[at % 10], "leave" if at % 29 == 7 else "in") for at in range(phones)]
    plan, many = a_plan(phones), f"{phones:,}"
    seconds, series = best(lambda: anchored(plan))
    yield Row(what="three anchors of 400 links", figure=seconds, unit="s")
    seconds, frame = best(lambda: build_frame(plan, "2027/0001", units, b"k" * 32))
    least, _ = best(lambda: frame_hashes(phones))
    yield Row(
        what=f"frame of {many}", figure=seconds, unit="s", target=TARGET_SECONDS, limit=least, limit_is="its hashes"
    )
    ready = rolled(series, frame)
    seconds, result = best(lambda: draw_result(ready, frame.leaves, at=ready.acts[-1].at))
    least, _ = best(lambda: draw_hashes(phones))
    yield Row(
        what=f"draw from {many}", figure=seconds, unit="s", target=TARGET_SECONDS, limit=least, limit_is="its hashes"
    )
    yield selection(frame, plan)
    done = ready.after(result)
    seconds, raw = best(lambda: write_bundle(Bundle(done.acts, frame.leaves)))
    yield Row(what="file written", figure=seconds, unit="s")
    yield Row(what="file", figure=len(raw) / 1e6, unit="MB")
    yield Row(what="file read", figure=best(lambda: read_bundle(raw))[0], unit="s")
    seconds, report = best(lambda: verify(raw))
    if not report.holds:
        raise SystemExit("the file does not verify; the figures are worth nothing")
    yield Row(what="file verified, all steps", figure=seconds, unit="s")
    chain = CHAINS["drand-quicknet"]
    try:
        seconds, _ = best(lambda: check_round(chain.scheme, chain.key, 123, ROUND_123))
        yield Row(what="a beacon's round verified", figure=seconds, unit="s")
    except BeaconNotCheckable as error:
        print(error.message)
    yield from replayed(raw)


def selection(frame: Frame, plan: Plan) -> Row:
    """The draw of names alone, beside the sampler that its tickets come from."""
    seconds, _ = best(lambda: select(frame.leaves, b"s" * 32, plan.pools))
    theirs = None
    if importlib.util.find_spec("consistent_sampler"):
        peer: Any = importlib.import_module("consistent_sampler")
        names = [leaf.pid for leaf in frame.leaves]
        taken = sum(pool.take + pool.reserves for pool in plan.pools.values())
        theirs, _ = best(lambda: list(peer.sampler(names, seed="generated", take=taken, output="id")))
    return Row(
        what=f"names drawn from {len(frame.leaves):,} leaves",
        figure=seconds,
        unit="s",
        limit=theirs,
        limit_is="consistent_sampler",
    )


def replayed(raw: bytes) -> Iterator[Row]:
    """The replay in JavaScript, its start included; nothing where there is no Node.

    Raises:
        SystemExit: it draws otherwise.
    """
    node = shutil.which("node")
    if node is None:
        print("Node is not installed; the replay was not timed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draw.json"
        file.write_bytes(raw)
        command = [node, str(REPLAY), str(file)]
        seconds, told = best(
            lambda: subprocess.run(command, capture_output=True, text=True, check=False),  # noqa: S603 - our program
            clock=time.perf_counter,
        )
    if told.returncode:
        raise SystemExit(f"the replay draws otherwise: {told.stdout or told.stderr}")
    yield Row(what="replay in JavaScript, its start included", figure=seconds, unit="s")


def main(phones: int) -> None:
    """Print the figures for so many phones."""
    for row in rows(phones):
        print(row, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
