"""How long a force waits for its service when a backup has to be put back: measured, and printed for the page.

Nothing here fails for being slow, as a busy machine is no fault; the page says what was measured and on what.
"""

import os
import sys
import time

import pytest

from databases import BOTH
from faults.clients import act
from how_to import carry_out, commands, start


def _worked():
    """Seconds of processor time that every command took which has ended: what a busy machine does not change."""
    spent = os.times()
    return spent.children_user + spent.children_system


@pytest.mark.deep
@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("people", [1200, 30_000])
def test_a_whole_force_is_put_back_as_the_page_says_and_the_time_is_printed(kind, people, place, tmp_path, capsys):
    old, new = place(kind, "old"), place(kind, "new")
    old.begin(people)
    ((make,), back) = commands("backup-and-restore.md")
    backup = tmp_path / "backup"
    took = {}

    def timed(name, do):
        began, worked = time.monotonic(), _worked()
        done = do()
        took[name] = (time.monotonic() - began, _worked() - worked)
        return done

    timed("backup", lambda: carry_out(old, make, backup))
    said = [timed(line.split()[3], lambda line=line: carry_out(new, line, backup)) for line in back]
    assert "Nothing was found." in said[-1]
    timed("start", lambda: (start(new), new.wait(lambda: act(new.port, "after"), "the first act")))
    counted = "SELECT count(*) FROM register_person"
    assert new.rows(counted) == old.rows(counted) == [(people,)]
    size = sum(one.stat().st_size for one in backup.rglob("*") if one.is_file())
    away = sum(seconds for name, (seconds, _) in took.items() if name != "backup")
    with capsys.disabled():
        said = ", ".join(f"{name} {seconds:.1f} s ({worked:.1f} s of work)" for name, (seconds, worked) in took.items())
        sys.stdout.write(f"\n  {kind}, {people} people, {size / 1e6:.1f} MB: {said}; back after {away:.1f} s\n")
