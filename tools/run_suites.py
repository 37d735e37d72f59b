"""Run every suite of tests, each in a process of its own, and say what each one cost.

A suite is a folder directly under `tests`; `tests/core` is one suite a package. Suites run two at a
time. A suite in which nothing was collected counts as failed: a renamed folder must not go quiet.
The last line is alone and reads `N passed, N failed, N skipped`; errors count as failed. With
`--deep` the tests marked `deep` run instead of all others, one suite after another on both cores.

The suites in `MEASURED` run with branch coverage of the code named there, which they alone must
reach: every line and every branch, or the suite counts as failed and the missing lines are printed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "tests"
NOTHING_COLLECTED = 5
MEASURED: Mapping[str, str] = {
    "core/calendar": "src/bluelamp/core/calendar/*",
    "core/draw": "src/bluelamp/core/draw/*",
    "core/kernel": "src/bluelamp/core/kernel/commitments.py",
    "core/ledger": "src/bluelamp/core/ledger/*",
    "core/seal": "src/bluelamp/core/seal/*",
}
"""The trust core: suites that must reach every branch of their code, deep tests and reference data left aside."""


@dataclass(frozen=True)
class Outcome:
    """What one suite came to. `trouble` says why it counts as failed although no test did."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    output: str
    trouble: str | None = None


def suites(tests: Path) -> list[Path]:
    """The folders that are suites, in name order: those under `tests`, and those under `tests/core`."""
    return sorted(one for top in _folders(tests) for one in (_folders(top) if top.name == "core" else [top]))


def _folders(parent: Path) -> Iterator[Path]:
    for child in sorted(parent.iterdir()):
        if child.is_dir() and any(child.rglob("test_*.py")):
            yield child


def run(folder: Path, marker: str, extra: Sequence[str] = (), tests: Path = ROOT / "tests") -> Outcome:
    """The outcome of one suite. Never raises for a suite that fails, crashes or cannot start."""
    name = folder.relative_to(tests).as_posix()
    report = REPORTS / f"{name.replace('/', '-')}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    measured = MEASURED.get(name) if marker == "not deep" else None
    data = f"--data-file={report.with_suffix('.coverage')}"
    # Only the package of the suite's name is traced: the rest of the code runs at its own pace.
    tracer = ["coverage", "run", data, f"--source=bluelamp.{name.replace('/', '.')}", "-m"] if measured else []
    command = [sys.executable, "-m", *tracer, "pytest", str(folder)]
    command += ["-m", marker, "--durations=5", "--durations-min=5", "-q", f"--junitxml={report}", *extra]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    output = done.stdout + done.stderr
    gap = None
    if measured:
        gap, table = uncovered(data, measured)
        output += f"\n{table}"
    seconds = time.monotonic() - began
    if done.returncode == NOTHING_COLLECTED:
        # Tests kept for the other kind of run are no reason to fail; an empty folder is.
        trouble = None if re.search(r"\b\d+ deselected", output) else "no tests were collected"
        return Outcome(name, 0, 0, 0, seconds, output, trouble)
    counts = _counts(report)
    if counts is None:
        return Outcome(name, 0, 0, 0, seconds, output, f"the test runner stopped with exit code {done.returncode}")
    passed, failed, skipped = counts
    trouble = f"the test runner ended with exit code {done.returncode}" if done.returncode and not failed else gap
    return Outcome(name, passed, failed, skipped, seconds, output, trouble)


def uncovered(data: str, code: str) -> tuple[str | None, str]:
    """Why the coverage of some code does not count as complete, or None; and coverage's own table of it."""
    command = [sys.executable, "-m", "coverage", "report", data, f"--include={code}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return f"`{code}` is not covered to its last branch" if done.returncode else None, done.stdout + done.stderr


def _counts(report: Path) -> tuple[int, int, int] | None:
    try:
        found = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - pytest wrote it a moment ago
    except (OSError, ET.ParseError):
        return None
    total = failed = skipped = 0
    for one in found:
        total += int(one.get("tests", 0))
        failed += int(one.get("failures", 0)) + int(one.get("errors", 0))
        skipped += int(one.get("skipped", 0))
    return total - failed - skipped, failed, skipped


def say(outcomes: Sequence[Outcome]) -> str:
    """The table of suites and, alone on the last line, the sum of them all."""
    width = max((len(one.name) for one in outcomes), default=5)
    lines = ["", f"{'suite':<{width}}  passed  failed  skipped  seconds"]
    lines += [
        f"{one.name:<{width}}  {one.passed:6}  {one.failed:6}  {one.skipped:7}  {one.seconds:7.1f}"
        + (f"  FAILED: {one.trouble}" if one.trouble else "")
        for one in outcomes
    ]
    failed = sum(one.failed + bool(one.trouble) for one in outcomes)
    passed, skipped = sum(one.passed for one in outcomes), sum(one.skipped for one in outcomes)
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed, {skipped} skipped"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suites and print the table; 0 where everything passed, 1 otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--deep", action="store_true", help="run the tests marked deep, and only those")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="suites at a time")
    parser.add_argument("only", nargs="*", help="names of suites, such as core/cedar; all where none is given")
    given = parser.parse_args(arguments)
    found = suites(ROOT / "tests")
    names = {one.relative_to(ROOT / "tests").as_posix(): one for one in found}
    unknown = [name for name in given.only if name not in names]
    if unknown or not found:
        print(f"There is no suite `{' '.join(unknown)}`. What to do: choose from {', '.join(names) or 'none'}.")
        return 1
    chosen = [names[name] for name in given.only] or found
    marker = "deep" if given.deep else "not deep"
    outcomes = []
    with ThreadPoolExecutor(max(1, given.jobs)) as pool:
        for one in pool.map(lambda folder: run(folder, marker), chosen):
            print(f"\n===== {one.name} =====\n{one.output.rstrip()}", flush=True)
            outcomes.append(one)
    table = say(outcomes)
    REPORTS.joinpath("closing").write_text(table.splitlines()[-1] + "\n", encoding="utf-8")
    print(table, flush=True)
    return int(any(one.failed or one.trouble for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
