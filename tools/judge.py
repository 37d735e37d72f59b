"""Tries mutants on the tests of one package: which are noticed, and which are not.

Everything happens in children of processes that have their imports behind them, because a mutant
costs milliseconds that way and seconds otherwise:

- A fault inside a function that nothing runs at import is put into the function where it lives, in a
  child of the process that has collected the tests. Only the tests that reach its lines are run, the
  quickest first, and the first failure ends it.
- Any other fault is put into the module before anything is imported, in a child of the process that
  has no Bluelamp in it. The tests of the same name run first, then the whole suite.
- What survived the first way is tried the second way too, with the tests that reach it. A survivor
  has survived that.

Which tests reach a line is measured before, each test in a child of its own, so that nothing one
test has left behind hides what another one runs.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coverage
import pytest
from _pytest.runner import runtestprotocol

from mutants import Mutant, mutated

KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"
BROKEN, NOT_SO = 70, 71
"""Exit codes of a child: it ended by an error of its own; the mutant cannot be put into a living function."""
_MEMORY = 6 << 30


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant to be tried: the file it is in, the module's name, and its number in that file."""

    path: Path
    module: str
    number: int
    mutant: Mutant


@dataclass(frozen=True, slots=True)
class Reach:
    """What one test ran: processor seconds, and the lines by file."""

    seconds: float
    lines: Mapping[str, frozenset[int]]


def child(act: Callable[[], int], seconds: float) -> int | None:
    """The exit code of what a child did within so many processor seconds; None where it did not end."""
    pid = os.fork()
    if pid == 0:
        code = BROKEN
        try:
            os.setsid()
            limit = int(seconds) + 2
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            code = act()
        finally:
            os._exit(code)
    # A child that sleeps uses no processor time; a busy machine is no reason to call a mutant found.
    give_up, pause = time.monotonic() + 60 + 20 * seconds, 0.001
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # what the child itself has started
            return None if -code in {signal.SIGXCPU, signal.SIGKILL} else code
        if time.monotonic() > give_up:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


class Collected:
    """A pytest plugin: takes the place of running the tests once they are collected."""

    def __init__(self, files: Sequence[Path], act: Callable[[Collected], None], tracer: coverage.Coverage) -> None:
        self.files = [str(one) for one in files]
        self.items: list[pytest.Item] = []
        self.reached: dict[str, Reach] = {}
        self.at_import: dict[str, frozenset[int]] = {}
        self._act = act
        self._tracer = tracer
        self._functions: dict[tuple[str, str, int], list[FunctionType]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called by pytest."""
        self._tracer.stop()
        self.at_import = _lines(self._tracer, self.files)
        self.items = session.items
        # Children make their folders in one that is there already, or each would look for old ones to remove.
        self._folders = session.config._tmp_path_factory  # type: ignore[attr-defined]  # noqa: SLF001 - pytest offers no other
        self._folders.getbasetemp()
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename in self.files:
                code = one.__code__
                self._functions.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(one)
        self._act(self)
        return True

    def measure(self) -> None:
        """Runs every test once, by itself, and notes what it reached.

        Raises:
            SystemExit: a test fails although nothing was changed.
        """
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "told"
            for item in self.items:
                if child(lambda item=item: self._measured(item, told), 300):  # type: ignore[misc]  # run at once
                    raise SystemExit(f"{item.nodeid} fails without any mutant")
                found = json.loads(told.read_text(encoding="utf-8"))
                lines = {file: frozenset(lines) for file, lines in found["lines"].items()}
                self.reached[item.nodeid] = Reach(found["seconds"], lines)

    def _measured(self, item: pytest.Item, told: Path) -> int:
        tracer = tracer_of(self.files)
        tracer.start()
        began = time.process_time()
        failed = self._fails([item])
        seconds = time.process_time() - began
        tracer.stop()
        lines = {file: sorted(lines) for file, lines in _lines(tracer, self.files).items()}
        told.write_text(json.dumps({"seconds": seconds, "lines": lines}), encoding="utf-8")
        return failed

    def tests_of(self, job: Job) -> list[pytest.Item]:
        """The tests that reach a mutant's lines, the quickest first."""
        lines, file = set(job.mutant.lines), str(job.path)
        found = [one for one in self.items if lines & self.reached[one.nodeid].lines.get(file, frozenset())]
        return sorted(found, key=lambda one: self.reached[one.nodeid].seconds)

    def function_of(self, job: Job) -> list[FunctionType]:
        """The living functions around a mutant; none where it is at the level of a module, or was run at import."""
        file, mutant = str(job.path), job.mutant
        if not mutant.function or self.at_import.get(file, frozenset()) & set(mutant.lines):
            return []
        return self._functions.get((file, mutant.function, mutant.first_line), [])

    def noticed(self, job: Job, tests: Sequence[pytest.Item]) -> str | None:
        """What becomes of a mutant inside a function; None where it has to be tried the slower way."""
        functions = self.function_of(job)
        if not functions:
            return None
        limit = 3 + 4 * sum(self.reached[one.nodeid].seconds for one in tests)
        code = child(lambda: self._with(job, functions, tests), limit)
        if code == BROKEN:
            raise SystemExit(f"the mutant `{job.mutant.name}` could not be made")
        return TIMED_OUT if code is None else SURVIVED if code == 0 else None if code == NOT_SO else KILLED

    def _with(self, job: Job, functions: Sequence[FunctionType], tests: Sequence[pytest.Item]) -> int:
        code = _code_of(mutated(job.path.read_text(encoding="utf-8"), str(job.path), job.number), job.mutant)
        try:
            for one in functions:
                one.__code__ = code
        except ValueError:
            return NOT_SO  # it closes over other names than before
        return self._fails(tests)

    def _fails(self, tests: Sequence[pytest.Item]) -> int:
        folder = self._folders.getbasetemp() / f"child-{os.getpid()}"
        folder.mkdir()
        self._folders._basetemp = folder  # noqa: SLF001 - a folder for this child alone
        try:
            for item, after in zip(tests, [*tests[1:], None], strict=True):
                if any(report.failed for report in runtestprotocol(item, nextitem=after, log=False)):
                    return 1
        except (KeyboardInterrupt, MemoryError, RecursionError, pytest.exit.Exception):
            return 1  # pytest holds every other kind back, and says that the test failed
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return 0


class InOrder:
    """A pytest plugin: the quickest tests first; only those named, where any are."""

    def __init__(self, seconds: Mapping[str, float], only: frozenset[str]) -> None:
        self._seconds = seconds
        self._only = only

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Called by pytest."""
        items[:] = [one for one in items if not self._only or one.nodeid in self._only]
        items.sort(key=lambda one: self._seconds.get(one.nodeid, 0.0))


class Instead(MetaPathFinder):
    """Gives one module from other code than its file's."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Called by import."""
        del path, target
        if name != self._job.module:
            return None
        return spec_from_file_location(name, self._job.path, loader=_Loader(self._job))


class _Loader(SourceFileLoader):
    def __init__(self, job: Job) -> None:
        super().__init__(job.module, str(job.path))
        self._job = job

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return mutated(self._job.path.read_text(encoding="utf-8"), str(self._job.path), self._job.number)


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of a package: where they are, how pytest is called, the seconds of each, and how long they may take."""

    folder: Path
    arguments: tuple[str, ...]
    seconds: Mapping[str, float]
    limit: float = 600


def afresh(job: Job | None, suite: Suite, reached_by: Sequence[str] = ()) -> str:
    """What becomes of a mutant that is there before anything is imported; of no mutant, as a control.

    With the tests that reach it only those are run, else all of the suite.
    """
    if reached_by:
        stages = [sorted({str(suite.folder.parents[2] / one.split("::")[0]) for one in reached_by})]
    else:
        named = sorted(suite.folder.glob(f"test_{job.path.stem.strip('_')}*.py")) if job else []
        stages = [[str(one) for one in named], [str(suite.folder)]]
    for chosen in filter(None, stages):
        # The folder is made and cleared away here: a child that a mutant has left without memory can do neither.
        with tempfile.TemporaryDirectory() as folder:
            arguments = [*suite.arguments, "-x", f"--basetemp={folder}/base", *chosen]
            order = InOrder(suite.seconds, frozenset(reached_by))
            code = child(lambda arguments=arguments, order=order: _run_afresh(job, arguments, order), suite.limit)  # type: ignore[misc]  # run at once
        if code == BROKEN:
            raise SystemExit(f"the mutant `{job.mutant.name if job else 'none'}` could not be tried")
        if code != 0:
            return TIMED_OUT if code is None else KILLED
    return SURVIVED


def _run_afresh(job: Job | None, arguments: Sequence[str], order: InOrder) -> int:
    if job:
        sys.meta_path.insert(0, Instead(job))
    with silence():
        try:
            return int(pytest.main([*arguments], plugins=[order]))
        except (MemoryError, RecursionError):
            return 1  # while the tests were collected: some make what they need then


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nothing that is written in the block is seen."""
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stdout.flush()
        for at, one in enumerate(kept, 1):
            os.dup2(one, at)
            os.close(one)
        os.close(nowhere)


def tracer_of(files: Sequence[str]) -> coverage.Coverage:
    """Notes which lines of some files are run, in memory."""
    tracer = coverage.Coverage(data_file=None, include=list(files), config_file=False)
    tracer.set_option("run:disable_warnings", ["no-data-collected"])
    return tracer


def _code_of(module: CodeType, mutant: Mutant) -> CodeType:
    waiting = [module]
    while waiting:
        code = waiting.pop()
        if (code.co_qualname, code.co_firstlineno) == (mutant.function, mutant.first_line):
            return code
        waiting += [one for one in code.co_consts if isinstance(one, CodeType)]
    raise LookupError(mutant.name)


def _lines(tracer: coverage.Coverage, files: Sequence[str]) -> dict[str, frozenset[int]]:
    data = tracer.get_data()
    return {file: frozenset(data.lines(file) or ()) for file in files}
