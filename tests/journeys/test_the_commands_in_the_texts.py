"""What the texts show is what the program does: every `console` block is run, and its output compared.

A block begins with `$ COMMAND`; what follows is what the program prints. A line `…` stands for lines
that are left out. Blocks of one page are run in order, in a folder that has the rulebooks.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bluelamp.core.kernel import BluelampError
from bluelamp.site.program import bluelamp

ROOT = Path(__file__).parents[2]
PROGRAM = ".venv/bin/bluelamp"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [one for one in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if BLOCK.search(one.read_text())]


def shown_in(page):
    """The commands of a page with the pieces of output that it shows of each."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield shlex.split(command), [piece.strip("\n") for piece in re.split(r"^…$", output, flags=re.MULTILINE)]


def ran(words):
    if words[0] == "cp":
        shutil.copytree(words[-2], words[-1])
        return ""
    assert words[0] == PROGRAM, f"the texts may show {PROGRAM} and cp"
    result = CliRunner().invoke(bluelamp, words[1:])
    if isinstance(result.exception, BluelampError):
        return result.exception.say()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.output


def missing(pieces, output):
    """The first piece that the output does not have after the pieces before it, or None."""
    at = 0
    for piece in pieces:
        found = output.find(piece, at)
        if found < 0:
            return piece
        at = found + len(piece)
    return None


def test_a_piece_in_the_wrong_place_is_missed():
    assert missing(["a", "c"], "a\nb\nc") is None
    assert missing(["c", "a"], "a\nb\nc") == "a"


def test_the_front_page_and_the_first_steps_show_commands():
    assert {one.name for one in PAGES} >= {"README.md", "first-five-minutes.md", "ask.md", "screen-use.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_text_shows_prints_what_it_shows(page, tmp_path, monkeypatch):
    (tmp_path / "rulebooks").symlink_to(ROOT / "rulebooks")
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path)
    for words, pieces in shown_in(page):
        output = ran(words)
        assert missing(pieces, output) is None, f"{shlex.join(words)} prints\n{output}"
