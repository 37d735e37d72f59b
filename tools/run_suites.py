"""Run every suite of tests, each in a process of its own, and say what each one cost.

A suite is a folder directly under `tests`; `core`, `records` and `doors` are one suite a package.
Suites run two at a time. A suite in which nothing was collected counts as failed: a renamed folder
must not go quiet. The last line is alone and reads `N passed, N failed, N skipped`; errors count as
failed. With `--deep` the tests marked `deep` run instead of all others.

The suites in `MEASURED` run with branch coverage of the code named there, which they alone must
reach: every line and every branch, or the suite counts as failed and the missing lines are printed.

What `records` and `doors` test on a database runs twice: on SQLite, and on a PostgreSQL server that
is started for the run and stopped after it; `faults` and `site` start programs on both in one run.
Where PostgreSQL is not installed, the suites that were left out are named, with how to get them; with
`BLUELAMP_EVERY_SUITE=1`, which `.ci/run` sets, that is a failure.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "tests"
NOTHING_COLLECTED = 5
ONE_A_PACKAGE = ("core", "records", "doors")
ON_BOTH_DATABASES = ("records", "doors")
STARTS_BOTH = ("faults", "site")
"""Suites that start programs of their own, on SQLite and on PostgreSQL, in one run."""
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
    """The folders that are suites, in name order; the packages of `core`, `records` and `doors` are one each."""
    return sorted(one for top in _folders(tests) for one in (_folders(top) if top.name in ONE_A_PACKAGE else [top]))


def _folders(parent: Path) -> Iterator[Path]:
    for child in sorted(parent.iterdir()):
        if child.is_dir() and any(child.rglob("test_*.py")):
            yield child


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that suites may use, each with a database of its own."""

    address: str

    def environment(self, suite: str) -> dict[str, str]:
        """What a suite is started with so that its database is there."""
        name = f"bluelamp_{re.sub('[^a-z0-9]+', '_', suite.lower())}"
        return throwaway_postgres.environment(self.address, name, os.environ)


def run(
    folder: Path,
    marker: str,
    extra: Sequence[str] = (),
    tests: Path = ROOT / "tests",
    server: Server | None = None,
) -> Outcome:
    """The outcome of one suite. Never raises for a suite that fails, crashes or cannot start.

    With a server, only what uses a database is run, and on that server; suites in `STARTS_BOTH` run whole, and
    find it for the programs that they start.
    """
    name = folder.relative_to(tests).as_posix()
    own = None
    if server is not None and name in STARTS_BOTH:
        own = {**os.environ, "BLUELAMP_TEST_POSTGRES": server.address}
    elif server is not None:
        own, name, marker = server.environment(name), f"{name} on PostgreSQL", f"database and {marker}"
    report = REPORTS / f"{re.sub('[/ ]', '-', name)}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    measured = MEASURED.get(name) if marker == "not deep" else None
    data = f"--data-file={report.with_suffix('.coverage')}"
    # Only the package of the suite's name is traced: the rest of the code runs at its own pace.
    tracer = ["coverage", "run", data, f"--source=bluelamp.{name.replace('/', '.')}", "-m"] if measured else []
    command = [sys.executable, "-m", *tracer, "pytest", str(folder)]
    command += ["-m", marker, "--durations=5", "--durations-min=5", "-q", f"--junitxml={report}", *extra]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
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


def _server(until: ExitStack, wanted: Sequence[Path]) -> tuple[Server | None, str | None]:
    """A server that runs until the stack is closed, or why there is none; neither where no suite wants one."""
    if not wanted:
        return None, None
    try:
        return Server(until.enter_context(throwaway_postgres.cluster())), None
    except throwaway_postgres.CannotStart as error:
        return None, str(error)


def _names(folders: Sequence[Path]) -> list[str]:
    return [one.relative_to(ROOT / "tests").as_posix() for one in folders]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suites and print the table; 0 where everything passed, 1 otherwise."""
    # A shell that begins this in the background makes it deaf to Ctrl-C, and every program that a test starts
    # and ends that way would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
    twice = [one for one in chosen if one.relative_to(ROOT / "tests").parts[0] in ON_BOTH_DATABASES]
    starts_both = [one for one in chosen if one.relative_to(ROOT / "tests").parts[0] in STARTS_BOTH]
    outcomes = []
    with ExitStack() as open_until_the_end:
        server, missing = _server(open_until_the_end, [*twice, *starts_both])
        work = [(one, server if one in starts_both else None) for one in chosen]
        work += [(one, server) for one in twice if server]
        with ThreadPoolExecutor(max(1, given.jobs)) as pool:
            for one in pool.map(lambda part: run(part[0], marker, server=part[1]), work):
                print(f"\n===== {one.name} =====\n{one.output.rstrip()}", flush=True)
                outcomes.append(one)
    if missing:
        print(f"\nLeft out on PostgreSQL: {', '.join(_names([*twice, *starts_both]))}. {missing}")
        if os.environ.get("BLUELAMP_EVERY_SUITE"):
            outcomes.append(Outcome("PostgreSQL", 0, 0, 0, 0.0, "", "every suite was asked for and some were left out"))
    table = say(outcomes)
    REPORTS.joinpath("closing").write_text(table.splitlines()[-1] + "\n", encoding="utf-8")
    print(table, flush=True)
    return int(any(one.failed or one.trouble for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
