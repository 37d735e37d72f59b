"""Kill -9 in the middle of a run: it ends as if nobody had been killed, and as if all had been right from the first.

Each kill comes at a random moment of the time that an undisturbed run takes. `BLUELAMP_SEED` repeats the moments of
a run that printed its own; `BLUELAMP_KILLS` is how many there are in a deep run.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from databases import BOTH, copy, fresh
from faults.site_under_load import Site, free_port

EVENTS = 4_000


def environment(folder, address):
    site = Site(folder, address, free_port())
    return site.environment | {"DJANGO_SETTINGS_MODULE": "bluelamp.site.settings"}


@contextmanager
def twin(kind, folder, address, name):
    """The same site once more, its database and its files, as they are now."""
    other = folder / name
    other.mkdir()
    with fresh(kind, other) as made:
        copy(address, made)
        shutil.copytree(folder / "data", other / "data")
        yield environment(other, made)


def done(module, *argument, given):
    """What a program said that nobody killed."""
    ran = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", f"faults.runs.{module}", *argument],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def run(given):
    """How the day stands after a run that nobody killed, and how long it took from where it was ready."""
    with subprocess.Popen(
        [sys.executable, "-m", "faults.runs.program"], env=given, stdout=subprocess.PIPE, text=True
    ) as ran:
        assert ran.stdout.readline() == "ready\n"
        began = time.monotonic()
        said = ran.stdout.read()
        took = time.monotonic() - began
    assert ran.returncode == 0
    return json.loads(said), took


def killed(given, after):
    """Whether a run was killed before it ended by itself."""
    with subprocess.Popen(
        [sys.executable, "-m", "faults.runs.program"], env=given, stdout=subprocess.PIPE, text=True
    ) as ran:
        assert ran.stdout.readline() == "ready\n"
        time.sleep(after)
        ran.send_signal(signal.SIGKILL)
    return ran.returncode == -signal.SIGKILL


def without_steps(said):
    """How a day stands, whatever the steps were by which it came to stand so."""
    standing = [one for one in said["findings"] if one[-1] is None]
    return {**said, "findings": standing, "runs": None, "versions": None}


def survive(kind, folder, kills, seed, capsys):
    moments = random.Random(seed)
    with fresh(kind, folder) as address:
        given = environment(folder, address)
        done("prepare", str(EVENTS), given=given)
        with twin(kind, folder, address, "right") as other:
            undisturbed, took = run(other)
            done("prepare", "correct", given=other)
            corrected, _ = run(other)
        struck = sum(killed(given, moments.uniform(0, took)) for _ in range(kills))
        first, _ = run(given)
        assert without_steps(first) == without_steps(undisturbed)
        done("prepare", "correct", given=given)
        struck += sum(killed(given, moments.uniform(0, took)) for _ in range(kills))
        last, _ = run(given)
        with capsys.disabled():
            sys.stdout.write(
                f"\n  {kind}: {struck} of {2 * kills} kills met a run at work, seed {seed}, {took:.1f} s a run\n"
            )
        assert without_steps(last) == without_steps(corrected)
        left = [one.name for one in (folder / "data" / "runs").iterdir() if not one.name.endswith(".lock")]
        assert left == []
    assert struck > 0, "every run had ended before it was killed, so nothing was tested"


def test_two_kills_in_mid_run_before_and_after_a_correction_change_nothing(tmp_path, capsys):
    survive("sqlite", tmp_path, 2, 7, capsys)


@pytest.mark.deep
@pytest.mark.parametrize("kind", BOTH)
def test_many_kills_in_mid_run_change_nothing(kind, tmp_path, capsys):
    seed = int(os.environ.get("BLUELAMP_SEED") or random.SystemRandom().randrange(1_000_000))
    survive(kind, tmp_path, int(os.environ.get("BLUELAMP_KILLS") or 50), seed, capsys)
