"""The same run on Apache Spark, two executors on this machine, one of them killed on the way: the same bytes.

Deep, and only where the extra `spark` and a Java are installed. What is held is that Spark changes nothing and that
a dead machine loses nothing; on two shared processors it says nothing about how fast many machines are.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from datetime import date
from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.samples import write_force
from bluelamp.core.screening.bundle import MANIFEST, write_bundle, write_manifest
from bluelamp.core.screening.inputs import event_files
from bluelamp.core.screening.run import screen
from bluelamp.doors.cli.lake_spark import screen_on_spark, session

pytestmark = pytest.mark.deep
RULES = Path(__file__).parents[2] / "rulebooks" / "example-force"
DAY = date(2026, 11, 3)
FILES = 12
EVENTS = int(os.environ.get("BLUELAMP_SPARK_EVENTS", "600000"))
MASTER = "local-cluster[2,1,1024]"
LONGEST = 300


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A force in several files, its bundle, and what one process makes of it."""
    pytest.importorskip("pyspark", reason="needs the extra `spark`: pip install bluelamp[spark]")
    if shutil.which("java") is None:
        pytest.skip("needs a Java, which Spark runs on")
    folder = tmp_path_factory.mktemp("lake")
    force, rulebook = folder / "force", load_rulebook(RULES, DAY)
    write_force(force, rulebook, people=2_000, seed=3, day=DAY, events_per_phone=EVENTS // 1_640)
    paths = list((force / "events").glob("*.parquet"))
    events = pq.read_table(paths)
    for path in paths:
        path.unlink()
    size = len(events) // FILES + 1
    for number in range(FILES):
        pq.write_table(events.slice(number * size, size), force / "events" / f"part-{number:05d}.parquet")
    bundle = write_bundle(folder / "bundle", RULES, DAY, force)
    screen(rulebook, force, folder / "alone")
    write_manifest(bundle, event_files(force), folder / "alone")
    return folder, bundle, event_files(force)


@pytest.fixture(scope="module")
def spark(world):
    with session(MASTER) as made:
        yield made


def files_of(out):
    return {str(one.relative_to(out)): one.read_bytes() for one in sorted(out.rglob("*")) if one.is_file()}


def executors():
    """The executors that descend from this process."""
    parents = {}
    words = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words[int(path.name)] = (path / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended while we looked

    def ours(pid):
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    return [pid for pid in parents if b"CoarseGrainedExecutorBackend" in words[pid] and ours(pid)]


def test_spark_with_two_executors_writes_what_one_process_writes(world, spark):
    folder, bundle, files = world
    told = []
    screen_on_spark(spark, bundle, files, folder / "spark", progress=lambda done, all_: told.append((done, all_)))
    assert files_of(folder / "spark") == files_of(folder / "alone")
    assert len(executors()) == 2
    assert all(done <= FILES == all_ for done, all_ in told)


def test_an_executor_killed_on_the_way_changes_nothing(world, spark):
    folder, bundle, files = world
    out, killed = folder / "killed", []

    def kill():
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and not killed:
            done = len(list((out / "summaries").glob("*.json")))
            if 2 <= done < FILES - 2 and (found := executors()):
                os.kill(found[0], signal.SIGKILL)
                killed.append((found[0], done))
            time.sleep(0.02)

    killer = Thread(target=kill, daemon=True)
    killer.start()
    screen_on_spark(spark, bundle, files, out)
    killer.join(LONGEST)
    assert killed, "the run was over before anybody was killed: more events are needed"
    left = {name for name in files_of(out) if name.endswith(".partly")}
    assert {name: body for name, body in files_of(out).items() if name not in left} == files_of(folder / "alone")
    assert not any(name in (out / MANIFEST).read_text() for name in left)
