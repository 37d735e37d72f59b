"""Carries out the commands that stand on the pages of `docs/how-to`, on a site of a test."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "docs" / "how-to"


def commands(page):
    """The commands of a page, a list for each block."""
    blocks = re.findall(r"```sh\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), re.DOTALL)
    return [[line.strip() for line in block.strip().splitlines()] for block in blocks]


def words_of(line, backup):
    """The words of a command of ours."""
    program, *rest = [word.replace("$BACKUP", str(backup)) for word in shlex.split(line)]
    assert program == "python"
    return rest


def carry_out(site, line, backup):
    """What a command printed; it ended well."""
    done = subprocess.run(  # noqa: S603 - the words of our own page
        [sys.executable, *words_of(line, backup)], env=site.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}: {done.stdout[-1500:]} {done.stderr[-1500:]}"
    return done.stdout + done.stderr


ONE_AFTER_ANOTHER = """
import json, sys
from bluelamp.site.__main__ import main
for words in json.loads(sys.argv[1]):
    sys.argv[:] = words
    main()
"""


def carry_out_together(site, lines, backup, code=0):
    """What some commands printed, each as it stands on the page but all in one process, which starts once."""
    every = [words_of(line, backup) for line in lines]
    assert all(words[:2] == ["-m", "bluelamp.site"] for words in every)
    done = subprocess.run(  # noqa: S603 - the words of our own page
        [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps([words[1:] for words in every])],
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, f"{lines}: {done.stdout[-1500:]} {done.stderr[-1500:]}"
    return done.stdout + done.stderr


def start(site):
    """Start a site as `serve` does: its web server and its jobs."""
    for name in ("web", "jobs"):
        site.start(name)
