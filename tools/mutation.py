"""The mutation run: `python tools/mutation.py [--mutants N] [--seed N] [PACKAGE ...]`.

Puts one small fault after another into the ledger, the draw, the seal, the calendar and the
commitments (`mutants.py` says which faults), and runs the tests of that package against each
(`judge.py` says how). A fault that no test notices is a survivor. Survivors that were looked at are
listed, in groups with the reason, in `tests/data/mutants/accepted.yaml`, and `docs/why/mutants.md`
explains the groups; any other survivor fails the run, as does a listed one that is noticed or is no
longer there.

`--mutants N` tries a sample of N mutants a file, drawn from the seed; without it every mutant is
tried. `--again` tries only those that survived the run before, as `build/mutants.json` has them:
after a test was added. What was run is printed with the score. Generated tests use fewer examples than usual, and the
same ones every time, so that a result can be had again.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml

import judge
import mutants
from judge import SURVIVED, Collected, Job, Suite

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "src" / "bluelamp" / "core"
ACCEPTED = ROOT / "tests" / "data" / "mutants" / "accepted.yaml"
PACKAGES = {
    "calendar": ["calendar/*.py"],
    "draw": ["draw/*.py"],
    "kernel": ["kernel/commitments.py"],
    "ledger": ["ledger/*.py"],
    "seal": ["seal/*.py"],
}
BEFORE_THE_FORK = (
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.asymmetric.x25519",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "_hypothesis_pytestplugin",
    "holidays",
    "hypothesis.strategies",
    "sqlite3",
    "zoneinfo",
)
"""What the tests import of other people's; a child has them from its parent. Nothing of Bluelamp may stand here."""
MARKER = "not deep and not shared"
EXAMPLES = 30
SETTINGS = f"""[pytest]
addopts = --strict-markers --import-mode=importlib
pythonpath = {ROOT / "tests"} {ROOT / "tools"}
markers =
    deep: too long
    database: uses a database
    shared: needs reference data
"""
"""In the place of `pyproject.toml`'s settings for pytest, some of which belong to plugins that are not loaded."""


def main() -> int:
    """Tries the mutants; 0 where the survivors are exactly those that were accepted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mutants", type=int, default=0, help="how many a file, drawn from the seed; all where 0")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--file", action="append", default=[], help="only files that end so, such as ledger/tiles.py")
    parser.add_argument("--again", action="store_true", help="only those that survived the run before")
    parser.add_argument("--jobs", type=int, default=1, help="packages at a time")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "mutants.json", help="where the results go")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=f"of {', '.join(PACKAGES)}; all by default")
    given = parser.parse_args()
    packages = given.packages or list(PACKAGES)
    if unknown := [one for one in packages if one not in PACKAGES]:
        parser.error(f"there is no package `{unknown[0]}`; choose from {', '.join(PACKAGES)}")
    if given.worker:
        jobs = list(chosen(packages[0], given.mutants, given.seed, given.file))
        if given.again:
            before = earlier(given.results).get(packages[0], {})
            jobs = [one for one in jobs if before.get(one.mutant.name) == SURVIVED]
        given.json.write_text(json.dumps(work(packages[0], jobs)), encoding="utf-8")
        return 0
    began = time.monotonic()
    results: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="bluelamp-mutants-") as folder:
        waiting, running = list(packages), dict[str, subprocess.Popen[bytes]]()
        while waiting or running:
            while waiting and len(running) < max(1, given.jobs):
                name = waiting.pop(0)
                running[name] = start(name, Path(folder), [*sys.argv[1:], "--results", str(given.json)])
            name = next(iter(running))
            if running.pop(name).wait():
                raise SystemExit(f"the mutation run of `{name}` stopped")
            results[name] = json.loads((Path(folder) / f"{name}.json").read_text(encoding="utf-8"))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    kept = earlier(given.json) if given.again else {}
    for name, found in results.items():
        kept[name] = {**kept.get(name, {}), **found}
    given.json.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    which = f"a sample of up to {given.mutants} a file, seed {given.seed}" if given.mutants else "every mutant"
    which = "those that survived before" if given.again else which
    print(f"\n{which}, {(time.monotonic() - began) / 60:.0f} minutes")
    return report(results, accepted(), whole=not given.file and not given.again)


def earlier(path: Path) -> dict[str, dict[str, str]]:
    """The results of the run before; none where there was none."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def start(package: str, folder: Path, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """The run of one package, in a process of its own."""
    words = [one for one in arguments if one not in PACKAGES]
    command = [sys.executable, __file__, *words, "--worker", "--json", str(folder / f"{package}.json"), package]
    paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths})  # noqa: S603 - our own script


def all_jobs(package: str) -> Iterator[Job]:
    """Every mutant of a package."""
    for file in ROOT.glob("src/**/errors.py"):
        mutants.ERROR_NAMES.update(re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    for path in sorted(one for pattern in PACKAGES[package] for one in CORE.glob(pattern)):
        name = path.relative_to(CORE).as_posix()
        module = ".".join(["bluelamp", "core", package, *([path.stem] if path.stem != "__init__" else [])])
        for number, one in enumerate(mutants.mutants_of(path.read_text(encoding="utf-8"), name)):
            yield Job(path, module, number, one)


def chosen(package: str, count: int, seed: int, files: Sequence[str]) -> Iterator[Job]:
    """The mutants that are to be tried: all, or so many of each file."""
    by_file: dict[Path, list[Job]] = {}
    for job in all_jobs(package):
        by_file.setdefault(job.path, []).append(job)
    for path, jobs in by_file.items():
        if files and not path.as_posix().endswith(tuple(files)):
            continue
        if count and len(jobs) > count:
            yield from random.Random(f"{seed} {path.name}").sample(jobs, count)  # noqa: S311 - a sample, no secret
        else:
            yield from jobs


def work(package: str, jobs: Sequence[Job]) -> dict[str, str]:
    """What became of each mutant, by its name."""
    for name in BEFORE_THE_FORK:
        importlib.import_module(name)
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    # Plugins that other tests need take two seconds a mutant to load; the suites of the core need none of them.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    tests = ROOT / "tests" / "core" / package
    with tempfile.TemporaryDirectory(prefix="bluelamp-judge-") as folder:
        told, settings = Path(folder) / "told.json", Path(folder) / "pytest.ini"
        settings.write_text(SETTINGS, encoding="utf-8")
        arguments = ["-q", "--no-summary", "-W", "ignore", "-m", MARKER, "-p", "no:cacheprovider", "-c", str(settings)]
        arguments += ["--rootdir", str(ROOT), "-p", "_hypothesis_pytestplugin", "--hypothesis-profile=mutants"]
        quick = judge.child(lambda: quickly(jobs, [*arguments, f"--basetemp={folder}/base", str(tests)], told), 1e6)
        if quick != 0:
            raise SystemExit(f"the tests of `{package}` could not be measured")
        found = json.loads(told.read_text(encoding="utf-8"))
        return slowly(package, jobs, Suite(tests, tuple(arguments), found["seconds"]), found)


def slowly(package: str, jobs: Sequence[Job], suite: Suite, found: dict[str, Any]) -> dict[str, str]:
    """What became of each mutant after those that were not noticed at once have been tried afresh.

    Raises:
        SystemExit: the tests fail although there is no mutant.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    if judge.afresh(None, suite) != SURVIVED:
        raise SystemExit(f"the tests of `{package}` fail afresh without any mutant")
    # A mutant that goes round for ever is stopped at four times what the tests need without one.
    suite = replace(suite, limit=5 + 4 * (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before))
    outcomes: dict[str, str] = dict(found["outcomes"])
    left = [one for one in jobs if outcomes.get(one.mutant.name, SURVIVED) == SURVIVED]
    say(
        package,
        f"{len(jobs) - len(left)} of {len(jobs)} found by a change in the function; {len(left)} are tried afresh, "
        f"at most {suite.limit:.0f} s each",
    )
    for at, job in enumerate(left, 1):
        # An empty list of tests means that none reaches it; then all of them are tried, in case that is wrong.
        name = job.mutant.name
        outcomes[name] = judge.afresh(job, suite, found["reached_by"].get(name, []))
        if outcomes[name] == SURVIVED:
            say(package, f"survived: {name}")
        if at % 25 == 0:
            say(package, f"{at} of {len(left)} tried afresh")
    return outcomes


def quickly(jobs: Sequence[Job], arguments: Sequence[str], told: Path) -> int:
    """Every mutant that can be tried inside a living function, and how long each test takes."""

    def act(collected: Collected) -> None:
        began = time.monotonic()
        collected.measure()
        seconds = {name: one.seconds for name, one in collected.reached.items()}
        say("", f"{len(seconds)} tests measured in {time.monotonic() - began:.0f} s, {sum(seconds.values()):.1f} s")
        outcomes, reached_by = {}, {}
        for at, job in enumerate(jobs):
            tests = collected.tests_of(job)
            outcome = collected.noticed(job, tests)
            if outcome is not None:
                outcomes[job.mutant.name] = outcome
            if outcome == SURVIVED:
                reached_by[job.mutant.name] = [one.nodeid for one in tests]
            if at % 100 == 99:
                say(
                    "", f"{at + 1} of {len(jobs)}, {dict(Counter(outcomes.values()))}, {time.monotonic() - began:.0f} s"
                )
        found = {"outcomes": outcomes, "reached_by": reached_by, "seconds": seconds}
        told.write_text(json.dumps(found), encoding="utf-8")

    files = sorted({job.path for job in jobs})
    tracer = judge.tracer_of([str(one) for one in files])
    tracer.start()
    return int(pytest.main([*arguments], plugins=[Collected(files, act, tracer)]))


def say(package: str, text: str) -> None:
    """A line of progress."""
    print(f"{package:<9} {text}", file=sys.stderr, flush=True)


def accepted() -> dict[str, str]:
    """The survivors that were looked at: the group of each, by its name."""
    if not ACCEPTED.exists():
        return {}
    groups = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8")) or []
    return {name: group["group"] for group in groups for name in group["mutants"]}


def report(results: dict[str, dict[str, str]], known: dict[str, str], *, whole: bool) -> int:
    """The score of each package, and every difference from what was accepted."""
    wrong = 0
    for package, outcomes in results.items():
        counts = Counter(outcomes.values())
        found = len(outcomes) - counts[SURVIVED]
        print(
            f"{package:<9} {len(outcomes):>5} tried  {found:>5} found ({counts[judge.TIMED_OUT]} by the clock)  "
            f"{counts[SURVIVED]:>4} survived  score {100 * found / max(1, len(outcomes)):.1f} %"
        )
        for name, outcome in outcomes.items():
            if outcome == SURVIVED and name not in known:
                wrong += 1
                print(f"  NEW SURVIVOR  {name}")
            if outcome != SURVIVED and name in known:
                wrong += 1
                print(f"  NO LONGER A SURVIVOR, take it off the list  {name}")
        there = {job.mutant.name for job in all_jobs(package)} if whole else set(known)
        for name in sorted(one for one in known if one.startswith(f"{package}/") and one not in there):
            wrong += 1
            print(f"  NO LONGER A MUTANT, take it off the list  {name}")
    total = sum(len(one) for one in results.values())
    survived = sum(outcome == SURVIVED for one in results.values() for outcome in one.values())
    print(f"all       {total:>5} tried  {total - survived:>5} found, {100 * (total - survived) / max(1, total):.1f} %")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
