"""The timed runs, every figure in one go: `python tools/bench.py [--events N]`.

A generated force is written once; then each step runs in a process of its own, on one and on two
threads, and reports wall time, processor time and peak memory. At the end stand the ratios that the
project promises. Steps:

    scan-reported   DuckDB touches every value of the columns that phones report
    scan-wide       the same for the wide layout, which is what rules read
    encode          wide layout -> encoded layout, once for all rulebooks
    scan-encoded    every value of the encoded columns touched
    raw             every event decided by SQL over the wide layout: decision, reasons, errors
    encoded         every event's outcome from the encoded layout: the same, exact
    engine          the Cedar engine in batches with parsed handles, over a sample
    may-i           one question, with its facts
    plan            every phone of a force of 30,000 holders planned, with all payloads, guards and vendor checks
    ask             every example asked by the engine and by the reference, and nothing else: needs no force

After the engine's own figures comes a day of a whole force, from a lake's files to findings in the database
(`bench_scale.py`), and how quickly feeds are read (`bench_feeds.py`), then the ledger, the draw and the seal, each in a
process of its own: `bench_trust.py` says what is timed. Then comes what changes of phones cost (`bench_fleet.py`). Last
come the pages of a site with a large force and a long journal, on SQLite and on PostgreSQL where it is installed
(`bench_pages.py`), and a live "may I?" (`bench_asking.py`), and phones of Apple's that are answered and woken
(`bench_mdm.py`, `bench_push.py`).
`--only screening`, `scale`, `feeds`, `trust`, `fleet`, `site` or `phones` runs one part.

The outcome of every event is compared between raw and encoded, and with the engine over the sample.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bench_feeds
import bench_fleet
import bench_mdm
import bench_pages
import bench_push
import bench_scale
import bench_trust
from bench_steps import PEOPLE, ROOT, STEPS, make_data


def main() -> int:
    """Runs every step and prints the figures; 1 where outcomes differ, 2 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json", help="where the figures go")
    parser.add_argument("--proofs", type=int, default=0, help="prove in a tree of so many entries as well")
    parser.add_argument("--share", type=float, default=1.0, help="of the sizes of ledger, draw and seal")
    parser.add_argument("--entries", type=int, default=bench_pages.ENTRIES, help="in the journal of the site")
    parser.add_argument("--days", type=int, default=1, help="of a whole force, on which a draft is tried")
    parser.add_argument("--phones", type=int, default=500, help="of Apple's, answered over loopback")
    parser.add_argument(
        "--only",
        choices=["screening", "scale", "trust", "feeds", "fleet", "site", "phones"],
        help="one part of the runs",
    )
    steps = [*STEPS, *bench_trust.STEPS, *bench_fleet.STEPS, *bench_pages.STEPS, "make-data"]
    parser.add_argument("--step", choices=steps, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step is not None:
        run_step(given)
        return 0
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bluelamp-bench-") as folder:
        if given.only in {None, "screening"}:
            figures |= run_all(Path(folder), given.events, given.people)
        if given.only in {None, "scale"}:
            figures["scale"] = bench_scale.measure(int(bench_scale.EVENTS * given.share), given.people, given.days)
        if given.only in {None, "feeds"}:
            figures["feeds"] = bench_feeds.measure(int(bench_feeds.EVENTS * given.share))
        if given.only in {None, "trust"}:
            figures |= run_trust(Path(folder), given.proofs, given.share)
        if given.only in {None, "fleet"}:
            figures |= run_fleet(Path(folder), given.share)
        if given.only in {None, "site"}:
            figures |= run_site(Path(folder), given.people, given.entries)
        if given.only in {None, "phones"}:
            figures["phones"] = bench_mdm.measure(given.phones)
            figures["waking"] = bench_push.measure(int(bench_push.PHONES * given.share))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    code = report(figures) if given.only in {None, "screening"} else 0
    missed = bench_feeds.report(figures["feeds"]) if "feeds" in figures else 0
    missed += bench_scale.report(figures["scale"]) if "scale" in figures else 0
    missed += bench_trust.report(figures) + bench_fleet.report(figures) + bench_pages.report_all(figures)
    missed += bench_mdm.report(figures["phones"]) if "phones" in figures else 0
    missed += bench_push.report(figures["waking"]) if "waking" in figures else 0
    return code or (2 if missed else 0)


def run_step(given: argparse.Namespace) -> None:
    """One step in this process; its figures go to standard output as JSON."""
    if given.step == "make-data":
        figures = make_data(given.folder, given.threads, given.events, given.people)
    elif given.step in bench_trust.STEPS:
        figures = bench_trust.run(given.step, given.proofs, given.threads, given.share)
    elif given.step in bench_fleet.STEPS:
        figures = bench_fleet.run(given.step, given.share)
    elif given.step in bench_pages.STEPS:
        figures = bench_pages.run(given.step, given.people, given.entries)
    else:
        figures = STEPS[given.step](given.folder, given.threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**figures, "peak_mb": peak}))


def start(step: str, folder: Path, threads: int, *more: str) -> subprocess.Popen[str]:
    """A step in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--step", step, "--folder", str(folder)]
    command += ["--threads", str(threads), *more]
    paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": str(threads), "ARROW_NUM_THREADS": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - our own script


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The figures of a step that was started."""
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a step of the benchmark ended with exit code {process.returncode}")
    figures: dict[str, Any] = json.loads(output.splitlines()[-1])
    return figures


def run_all(folder: Path, events: int, people: int) -> dict[str, Any]:
    """Every step, one after the other; the engine on two processes at once as well."""
    figures: dict[str, Any] = {}

    def run(name: str, step: str, threads: int) -> None:
        figures[name] = finish(start(step, folder, threads, "--events", str(events), "--people", str(people)))
        print(f"{name:<22} {json.dumps(figures[name])}", flush=True)

    run("make-data", "make-data", 2)
    for step in ("scan-reported", "scan-wide"):
        for threads in (1, 2):
            run(f"{step} {threads}", step, threads)
    run("encode", "encode", 1)
    run("scan-encoded 1", "scan-encoded", 1)
    for step in ("raw", "encoded"):
        for threads in (1, 2):
            run(f"{step} {threads}", step, threads)
    run("engine 1", "engine", 1)
    both = [finish(one) for one in [start("engine", folder, 1), start("engine", folder, 1)]]
    figures["engine 2"] = {"events": sum(one["events"] for one in both), "wall": max(one["wall"] for one in both)}
    run("plan", "plan", 1)
    run("may-i", "may-i", 1)
    run("ask", "ask", 1)
    run("compare", "compare", 2)
    return figures


def run_trust(folder: Path, proofs: int, share: float) -> dict[str, Any]:
    """The steps of the ledger, the draw and the seal; the large tree only where its size was given."""
    figures = {}
    for step in bench_trust.STEPS:
        if step != "proofs" or proofs:
            more = ("--proofs", str(proofs), "--share", str(share))
            figures[step] = finish(start(step, folder, 2, *more))
            print(f"{step:<22} {len(figures[step]['rows'])} rows, peak {figures[step]['peak_mb']} MB", flush=True)
    return figures


def run_fleet(folder: Path, share: float) -> dict[str, Any]:
    """The steps of the fleet, one after the other."""
    figures = {}
    for step in bench_fleet.STEPS:
        figures[step] = finish(start(step, folder, 1, "--share", str(share)))
        print(f"{step:<22} {len(figures[step]['rows'])} rows, peak {figures[step]['peak_mb']} MB", flush=True)
    return figures


def run_site(folder: Path, people: int, entries: int) -> dict[str, Any]:
    """The steps of the site, one after the other; PostgreSQL only where it is installed."""
    figures = {}
    for step in bench_pages.steps():
        figures[step] = finish(start(step, folder, 1, "--people", str(people), "--entries", str(entries)))
        print(f"{step:<22} peak {figures[step]['peak_mb']} MB", flush=True)
    return figures


def report(figures: Mapping[str, Any]) -> int:
    """The promises beside the figures."""
    events = figures["make-data"]["events"]

    def rate(name: str) -> float:
        return float(figures[name].get("events", events) / figures[name]["wall"])

    rows = [
        (
            "encoded over scan of the columns rules read, 1 thread",
            _ratio(figures, "encoded 1", "scan-wide 1"),
            "<=",
            1.2,
        ),
        ("the same, 2 threads", _ratio(figures, "encoded 2", "scan-wide 2"), "<=", 1.2),
        ("encoded over the engine, one core", rate("encoded 1") / rate("engine 1"), ">=", 500),
        ("encoded over the engine, two cores", rate("encoded 2") / rate("engine 2"), ">=", 500),
        ("raw over the engine, one core", rate("raw 1") / rate("engine 1"), ">=", 150),
        ("raw over the engine, two cores", rate("raw 2") / rate("engine 2"), ">=", 150),
        ("peak memory of encoded evaluation, MB", figures["encoded 2"]["peak_mb"], "<=", 400),
        ("one `may I?` decided with its facts, ms of processor", figures["may-i"]["verdict_ms"], "<=", 1.0),
        (f"plan and payloads for {figures['plan']['holders']:,} holders, s", figures["plan"]["wall"], "<=", 10.0),
    ]
    # Harder comparisons, of which no promise is made.
    beside = [
        ("stretch 1.5: encoded over scan of the encoded columns", _ratio(figures, "encoded 1", "scan-encoded 1")),
        ("the same on a repeat pass", figures["encoded 1"]["again"] / figures["scan-encoded 1"]["wall"]),
        (
            "encoded over scan of the reported columns, 1 thread",
            _ratio(figures, "encoded 1", "scan-reported 1"),
        ),
        ("the same, 2 threads", _ratio(figures, "encoded 2", "scan-reported 2")),
        ("a full answer with what would change it, median of the examples, ms", figures["ask"]["engine_ask_ms"]),
        ("the same, refused for want of a permission, among 30,000 people, ms", figures["may-i"]["ask_ms"]),
    ]
    print(f"\n{events:,} events, {figures['raw 1']['rules']} rules")
    missed = 0
    for what, value, sign, target in rows:
        held = value <= target if sign == "<=" else value >= target
        missed += not held
        print(f"  {'holds ' if held else 'MISSED'}  {what:<70} {value:>10.2f}  (target {sign} {target})")
    for what, value in beside:
        print(f"          {what:<70} {value:>10.2f}")
    compared = figures["compare"]
    wrong = compared["different"] + compared["engine_different"] + figures["plan"]["bad"]
    print(
        f"  {'holds ' if not wrong else 'BROKEN'}  outcomes that differ: {compared['different']} of "
        f"{compared['compared']:,} raw against encoded, {compared['engine_different']} of "
        f"{compared['engine_compared']:,} against the engine"
    )
    return 1 if wrong or compared["compared"] != events else 2 if missed else 0


def _ratio(figures: Mapping[str, Any], left: str, right: str) -> float:
    return float(figures[left]["wall"] / figures[right]["wall"])


if __name__ == "__main__":
    sys.exit(main())
