"""The program as a test runs it: on the small rulebook, on one day, with a small generated force."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bluelamp.doors.cli.main import bluelamp

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "data" / "rulebooks" / "small"
DAY = "2026-03-02"
PEOPLE = 60


@pytest.fixture(scope="session")
def small():
    """The options that name the small rulebook and its day."""
    return ["--rulebook", str(SMALL), "--on", DAY]


@pytest.fixture(scope="session")
def run(small):
    """Runs a command on the small rulebook: `run("check", "--json")`; errors come as exceptions of the result."""

    def run_command(*words, rulebook=True):
        return CliRunner().invoke(bluelamp, [*map(str, words), *(small if rulebook else [])])

    return run_command


@pytest.fixture(scope="session")
def force(run, tmp_path_factory):
    """The folder of a small generated force."""
    folder = tmp_path_factory.mktemp("cli") / "force"
    made = run("sample-force", folder, "--people", PEOPLE, "--events", 10)
    assert made.exit_code == 0, made.output
    return folder
