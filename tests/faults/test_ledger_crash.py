"""Kill -9 at random moments while four writers append: nothing acknowledged is lost, nothing released is taken back.

Two processes of two writers each run at any time; one is killed while the other goes on. A killed
process loses what it had not written, not what the system had not flushed: loss of power is not
tested here.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bluelamp
from bluelamp.core.ledger import (
    FileMedium,
    Material,
    Sequencer,
    SqliteStore,
    publish_folder,
    read_folder,
    recheck,
)
from ledger_worlds import KINDS, ORIGIN, START, log_key

WRITER = Path(__file__).with_name("ledger_writer.py")
PATHS = os.pathsep.join([str(Path(bluelamp.__file__).parents[1]), str(WRITER.parents[1])])
POLICY = f"log {log_key().verifier}\nquorum none\n"


def start(folder, seed):
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(WRITER), str(folder), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": PATHS},
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def kill(process):
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, process.stderr.read()
    process.stdout.close()
    process.stderr.close()


def run(folder, kills, seed):
    source = random.Random(seed)
    store = SqliteStore(folder / "ledger.sqlite")
    sequencer = Sequencer(store, ORIGIN, [log_key()], FileMedium(folder / "medium"))
    sequencer.open_shard(START * 1000)
    with sqlite3.connect(folder / "ledger.sqlite") as connection:
        connection.execute("CREATE TABLE act (number INTEGER PRIMARY KEY)")
    running = [start(folder, 1), start(folder, 2)]
    for number in range(kills):
        time.sleep(source.uniform(0, 0.15))
        kill(running.pop(0))
        if number < kills - 2:
            running.append(start(folder, number + 3))
    assert running == []
    return store, sequencer


def numbers_in(entries):
    return [KINDS.decode(one).values["number"] for one in entries[1:]]


def check(folder, kills, seed):
    """Kill, go on, and hold what is stored against what was acknowledged and released; gives the figures."""
    store, sequencer = run(folder, kills, seed)
    while sequencer.step():
        pass
    last = sequencer.publish()
    with store.reading() as reading:
        assert reading.pending_count() == 0
        entries = reading.entries(0, last.checkpoint.size)
        publish_folder(reading, folder / "published", last.note, with_entries=True)
    recorded = numbers_in(entries)
    acted = [number for (number,) in sqlite3.connect(folder / "ledger.sqlite").execute("SELECT number FROM act")]
    assert sorted(recorded) == sorted(acted), "an act without its record, or a record without its act"
    acknowledged = {int(line) for line in (folder / "acknowledged").read_text().split("\n")[:-1]}
    assert acknowledged <= set(recorded), "an acknowledged act was lost"
    released = (folder / "released").read_bytes().split(b"\0")[:-1]
    seen = {f"released {at}": note for at, note in enumerate(released)}
    report = recheck(Material(read_folder(folder / "published"), POLICY, seen))
    wrong = [one for one in report.findings if one.code != "entry-back-dated"]  # the times here are made up
    assert wrong == [], report.say()[-2000:]
    return len(entries), len(acknowledged), len(released)


def tell(capsys, kills, seed, figures):
    entries, acknowledged, released = figures
    with capsys.disabled():
        sys.stdout.write(
            f"\n  {kills} kills, seed {seed}: {entries} entries, {acknowledged} acknowledged acts all there once, "
            f"{released} released checkpoints all consistent\n"
        )
    assert acknowledged > kills
    assert released > kills


def test_twenty_kills_lose_nothing_and_take_nothing_back(tmp_path, capsys):
    seed = 11
    tell(capsys, 20, seed, check(tmp_path, 20, seed))


@pytest.mark.deep
def test_two_hundred_and_forty_kills_lose_nothing_and_take_nothing_back(tmp_path, capsys):
    seed = random.SystemRandom().randrange(1_000_000)
    tell(capsys, 240, seed, check(tmp_path, 240, seed))
