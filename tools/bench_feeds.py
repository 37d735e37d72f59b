"""How quickly each format of usage is read: `python tools/bench_feeds.py [--events N]`, or as a part of `bench.py`.

The uses of the generated force are written in each format, in memory, and read back; what is read of CloudEvents is
held against what was written. They are timed on one thread and on two, in processor time and by the clock, beside Arrow
that reads the same lines and does nothing else; the other formats in processor time on one thread.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.json as pj

from bench_rows import Row, best
from bluelamp.core.feeds import FORMATS, Reading
from bluelamp.core.feeds.cloud_events import read_cloud_events
from bluelamp.core.feeds.cloud_lines import AS_IT_STANDS
from bluelamp.core.feeds.uses import Piece
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.samples import generate
from bluelamp.core.samples.feed_files import WRITERS
from bluelamp.core.samples.written import uses_of

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 3)
EVENTS = 1_000_000
OTHERS = 40_000
"""Events of which the other formats are written: those have a place for some of them only."""
_CHUNK = 8 << 20


def measure(events: int) -> dict[str, Any]:
    """The figures, from a process of its own, so that the peak of its memory is its own."""
    command = [sys.executable, str(Path(__file__)), "--events", str(events), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own program
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(events: int) -> dict[str, Any]:
    """Every format written, read and compared."""
    rulebook = load_rulebook(ROOT / "rulebooks" / "example-force", DAY)
    force = generate(rulebook, people=2_000, seed=7, day=DAY, events_per_phone=max(events // 1_500, 1))
    uses = uses_of(next(force.event_batches(events)))
    began = time.process_time()
    body = b"".join(WRITERS["cloudevents"](uses.slice(at, 250_000)) for at in range(0, len(uses), 250_000))
    figures: dict[str, Any] = {
        "events": len(uses),
        "bytes_of_an_event": len(body) // len(uses),
        "written": len(uses) / (time.process_time() - began),
        "arrow_alone": len(uses) / best(lambda: _arrow(body))[0],
    }
    for threads in (1, 2):
        read = partial(_cloud_events, body, threads)
        spent, found = best(read)
        if not found.equals(uses.combine_chunks()):
            raise SystemExit("what was read of the CloudEvents is not what was written")
        wall, _ = best(read, clock=time.perf_counter)
        figures[f"cloudevents_{threads}"] = {"cpu": len(uses) / spent, "wall": len(uses) / wall}
    figures["formats"] = {name: _one(name, uses.slice(0, OTHERS)) for name in FORMATS if name != "cloudevents"}
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def _reading() -> Reading:
    return Reading(source="urn:generated", phone_by="asset_tag")


def _cloud_events(body: bytes, threads: int) -> pa.Table:
    return _read(read_cloud_events(io.BytesIO(body), _reading(), threads))


def _one(name: str, uses: pa.Table) -> dict[str, float]:
    body = WRITERS[name](uses)
    spent, found = best(lambda: _read(FORMATS[name].reader(io.BytesIO(body), _reading())), times=2)
    return {"rows": len(found), "rate": len(found) / spent, "megabytes": len(body) / spent / 1e6}


def _read(pieces: Iterable[Piece]) -> pa.Table:
    tables = []
    for piece in pieces:
        if len(piece.rejects):
            raise SystemExit(f"a row was given back: {piece.rejects['reason'][0]}")
        tables.append(piece.uses)
    return pa.concat_tables(tables).combine_chunks()


def _arrow(body: bytes) -> int:
    """The same lines read by Arrow alone, in chunks of the same size, on one thread."""
    rows = at = 0
    while at < len(body):
        end = body.rfind(b"\n", at, at + _CHUNK) + 1 or len(body)
        lines = body[at:end]
        options = pj.ReadOptions(use_threads=False, block_size=len(lines) + 1)
        rows += len(pj.read_json(pa.BufferReader(lines), read_options=options, parse_options=AS_IT_STANDS))
        at = end
    return rows


def report(figures: dict[str, Any]) -> int:
    """Prints the rows. The design names no figure to hold here, so none is missed."""
    print(f"\nFeeds: {figures['events']:,} uses as CloudEvents of {figures['bytes_of_an_event']} bytes, peak", end=" ")
    print(f"{figures['peak_mb']:,} MB with the file itself in memory")
    alone = figures["arrow_alone"]
    for threads in (1, 2):
        found = figures[f"cloudevents_{threads}"]
        what = f"CloudEvents with OCSF, lines, {threads} thread{'s' if threads > 1 else ''}"
        print(
            Row(what=f"{what}, by processor time", figure=found["cpu"], unit="events/s", limit=alone, limit_is="Arrow")
        )
        print(Row(what=f"{what}, by the clock", figure=found["wall"], unit="events/s"))
    print(Row(what="the same written from columns", figure=figures["written"], unit="events/s"))
    for name, found in figures["formats"].items():
        print(Row(what=f"{name}, one thread ({found['megabytes']:.1f} MB/s)", figure=found["rate"], unit="rows/s"))
    return 0


def main() -> int:
    """Runs it alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--json", action="store_true", help="the figures as JSON, and no rows")
    given = parser.parse_args()
    figures = run(given.events)
    if given.json:
        print(json.dumps(figures))
        return 0
    return report(figures)


if __name__ == "__main__":
    raise SystemExit(main())
