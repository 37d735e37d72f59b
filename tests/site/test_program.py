"""The whole program: the commands of every door are there, under one name."""

import subprocess
import sys
import tomllib
from pathlib import Path

from bluelamp.site.program import bluelamp, main

ROOT = Path(__file__).parents[2]


def test_the_commands_of_every_door_are_there():
    assert {"witness", "ledger", "draw", "check"} <= bluelamp.commands.keys()


def test_the_script_that_is_installed_is_this_program():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts["bluelamp"] == f"{main.__module__.replace('doors.cli.main', 'site.program')}:main"


def test_the_program_can_be_started_without_its_script():
    done = subprocess.run(
        [sys.executable, "-m", "bluelamp.site.program", "witness", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: bluelamp witness" in done.stdout
