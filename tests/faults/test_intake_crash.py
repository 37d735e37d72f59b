"""Kill -9 while deliveries are taken in: what was acknowledged is there, nothing counts by halves, nothing twice.

`BLUELAMP_SEED` repeats the kills of a run that printed it, as far as a machine repeats anything.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import bluelamp
from bluelamp.core.kernel import from_millis, to_millis
from bluelamp.records.journal import clock
from databases import BOTH, fresh
from faults.intake_child import DELIVERIES, EVENTS

PATHS = os.pathsep.join([str(Path(bluelamp.__file__).parents[1]), str(Path(__file__).parents[1])])
CHILD = (sys.executable, "-m", "faults.intake_child")
PATIENCE = 240
DAY_MS = 86_400_000


class Site:
    """A site whose only process is the one that takes in."""

    def __init__(self, folder, address, newest):
        folder.mkdir()
        unwanted = {"BLUELAMP_TEST_DATABASE", "BLUELAMP_TEST_POSTGRES"}
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "PYTHONPATH": PATHS,
            "DJANGO_SETTINGS_MODULE": "bluelamp.site.settings",
            "BLUELAMP_MODE": "test",
            "BLUELAMP_DATA": str(folder / "data"),
            "BLUELAMP_DATABASE": address,
            "BLUELAMP_TEST_NEWEST": str(newest),
        }
        self.feed = self.run("prepare").strip()

    def run(self, *words):
        asked = {"env": self.environment, "capture_output": True, "text": True, "timeout": PATIENCE}
        done = subprocess.run([*CHILD, *words], check=False, **asked)  # noqa: S603 - our own words
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def killed_while_taking_in(self, source):
        """The names of the deliveries that were acknowledged before the process was killed."""
        command = [*CHILD, "deliver", self.feed, str(source.randrange(10**6)), "1000"]
        child = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
        try:
            assert child.stdout.readline() == "begun\n"
            said = [child.stdout.readline() for _ in range(source.randrange(1, 6))]
            time.sleep(source.uniform(0, 0.1))
        finally:
            child.kill()
            rest = child.stdout.read()
            child.wait()
        # The last line may be cut off; what is whole was acknowledged.
        return [one.strip() for one in (*said, *rest.splitlines(keepends=True)) if one.endswith("\n")]

    def found(self):
        return json.loads(self.run("check"))


def survive(kind, folder, kills, seed, capsys):
    """What is kept after so many kills and one round that was not disturbed, and what was left before that round."""
    source, newest = random.Random(seed), to_millis(clock.now()) // DAY_MS * DAY_MS
    with fresh(kind, folder) as address:
        site = Site(folder / "site", address, newest)
        acknowledged = {name for _ in range(kills) for name in site.killed_while_taking_in(source)}
        after = site.found()
        site.run("deliver", site.feed, str(seed), "1")
        found = site.found()
    with capsys.disabled():
        said = f"{len(acknowledged)} deliveries acknowledged, {after['left']} files left by what was killed"
        sys.stdout.write(f"\n  {kind}: {kills} kills, seed {seed}, {said}\n")
    assert after["missing"] == found["missing"] == []
    assert acknowledged, "nothing was acknowledged before a kill, so nothing was tested"
    assert acknowledged <= set(after["names"])
    assert found["names"] == sorted(f"delivery-{number}" for number in range(DELIVERIES))
    assert {day: events for day, (events, _) in found["days"].items()} == by_day(newest)
    return newest, found


def by_day(newest):
    """How many events each day has: every minute back from the newest, as far as the last delivery goes."""
    events = (DELIVERIES + 1) * EVENTS // 2
    days = (from_millis(newest - one * 60_000).date().isoformat() for one in range(events))
    return dict(Counter(days))


@pytest.mark.parametrize("kind", BOTH)
def test_two_kills_during_intake_lose_and_double_nothing(kind, tmp_path, capsys):
    survive(kind, tmp_path, 2, 7, capsys)


@pytest.mark.deep
@pytest.mark.parametrize("kind", BOTH)
def test_forty_kills_during_intake_leave_the_same_bytes_as_none(kind, tmp_path, capsys):
    seed = int(os.environ.get("BLUELAMP_SEED") or random.SystemRandom().randrange(1_000_000))
    newest, found = survive(kind, tmp_path, 40, seed, capsys)
    (tmp_path / "other").mkdir()
    with fresh("sqlite", tmp_path / "other") as address:
        quiet = Site(tmp_path / "quiet", address, newest)
        quiet.run("deliver", quiet.feed, "1", "1")
        assert quiet.found()["days"] == found["days"]
