"""A checking process leaves nothing in the temporary folder."""

import os
import subprocess
import sys
import textwrap

import pytest

START = (
    "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'bluelamp.site.settings_for_checks'; django.setup()\n"
)
USE = """
    from django.conf import settings
    from django.db import connection
    from bluelamp.site.wiring import open_key_store
    own = settings.DATABASES["default"]["TEST"]["NAME"]
    settings.DATABASES["default"]["NAME"] = own
    connection.settings_dict["NAME"] = own
    connection.cursor().execute("CREATE TABLE t (x)")
    open(own + ".publishing", "w").close()
    open_key_store()
    print(*sorted(os.listdir(os.environ["TMPDIR"])))
"""
FORK = """
    if os.fork() == 0:
        raise SystemExit
    os.wait()
    print(*sorted(os.listdir(os.environ["TMPDIR"])))
"""


def run(folder, program):
    """What a program printed whose temporary folder is this one; how it ended does not matter."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BLUELAMP", "DJANGO"))}
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", START + textwrap.dedent(program)],
        env=kept | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return [one for one in done.stdout.split() if one.startswith("bluelamp-checks-")]


def test_a_checking_process_takes_its_database_and_its_folder_away(tmp_path):
    endings = {one.partition(".")[2] for one in run(tmp_path, USE)}
    assert endings >= {"", "sqlite3", "sqlite3-wal", "sqlite3-shm", "sqlite3.publishing"}, "nothing was left to remove"
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_was_forked_takes_nothing_from_its_parent(tmp_path):
    before_and_after = run(tmp_path, USE + FORK)
    half = len(before_and_after) // 2
    assert half >= 5
    assert before_and_after[:half] == before_and_after[half:]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_a_process_that_ends_at_once_and_kept_nothing_leaves_nothing(tmp_path, end):
    assert run(tmp_path, end) == []
    assert list(tmp_path.iterdir()) == []
