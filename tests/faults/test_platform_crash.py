"""Kill -9 of web, worker and sequencer under load: nothing acknowledged is lost, nothing is done twice or by halves.

A killed process loses what it had not written, not what the system had not flushed: loss of power is not
tested here. `BLUELAMP_SEED` repeats the kills of a run that printed it, as far as a machine repeats anything;
`BLUELAMP_KILLS` is how many of each kind there are in a deep run, a hundred unless it says so.
"""

import os
import random
import sys
import time

import pytest

from databases import BOTH, fresh
from faults.afterwards import check
from faults.kills import KINDS, Killer
from faults.site_under_load import Site, free_port


def survive(kind, folder, kills, seed, capsys):
    began = time.monotonic()
    with fresh(kind, folder) as address:
        site = Site(folder, address, free_port())
        killer = Killer(site, seed)
        with capsys.disabled():
            sys.stdout.write(f"\n  {kind}: {kills} kills, seed {seed}\n")
        try:
            found = check(site, *killer.run(kills))
        finally:
            site.stop()
    said = ", ".join(f"{killer.done[one]} of {one} ({killer.aimed[one]} with work in hand)" for one in KINDS)
    said += f", the web server ended by itself {killer.begun_again} times when a new worker of it was killed"
    with capsys.disabled():
        sys.stdout.write(
            f"  {kind}: killed {said}; {found.acknowledged} acts acknowledged, {found.again} requests sent again, "
            f"{found.entries} entries, {found.tasks} tasks finished ({found.given_up} given up and announced), "
            f"{found.checkpoints} checkpoints all consistent, {time.monotonic() - began:.0f} s\n"
        )
    assert sum(killer.done.values()) == kills
    assert found.acknowledged > kills
    assert found.again > 0, "no request met a server that was down, so nothing was tested"


@pytest.mark.parametrize("kind", BOTH)
def test_nine_kills_under_load_lose_and_double_nothing(kind, tmp_path, capsys):
    survive(kind, tmp_path, 9, 7, capsys)


@pytest.mark.deep
@pytest.mark.parametrize("kind", BOTH)
def test_a_hundred_kills_of_each_kind_under_load_lose_and_double_nothing(kind, tmp_path, capsys):
    seed = int(os.environ.get("BLUELAMP_SEED") or random.SystemRandom().randrange(1_000_000))
    survive(kind, tmp_path, int(os.environ.get("BLUELAMP_KILLS") or 100) * len(KINDS), seed, capsys)
