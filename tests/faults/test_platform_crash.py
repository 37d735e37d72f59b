"""Kill -9 of web, worker and sequencer under load: nothing acknowledged is lost, nothing is done twice or by halves.

A killed process loses what it had not written, not what the system had not flushed: loss of power is not
tested here.
"""

import random
import socket
import sys

import pytest

from databases import BOTH, fresh
from faults.site_under_load import Site, check, run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def survive(kind, folder, kills, seed, capsys):
    with fresh(kind, folder) as address:
        site = Site(folder, address, free_port())
        try:
            clients, seen = run(site, kills, seed)
            entries, acknowledged, checkpoints, tasks = check(site, clients, seen)
        finally:
            site.stop()
    with capsys.disabled():
        sys.stdout.write(
            f"\n  {kind}: {kills} kills of {', '.join(sorted(site.commands))}, seed {seed}: {clients.tried} tried, "
            f"{acknowledged} acknowledged and all there once, {entries} entries, {tasks} tasks all done, "
            f"{checkpoints} checkpoints all consistent\n"
        )
    assert acknowledged > kills


@pytest.mark.parametrize("kind", BOTH)
def test_ten_kills_under_load_lose_and_double_nothing(kind, tmp_path, capsys):
    survive(kind, tmp_path, 10, 7, capsys)


@pytest.mark.deep
@pytest.mark.parametrize("kind", BOTH)
def test_hundreds_of_kills_under_load_lose_and_double_nothing(kind, tmp_path, capsys):
    kills = 200 if kind == "sqlite" else 300  # a hundred at least of each kind of process
    survive(kind, tmp_path, kills, random.SystemRandom().randrange(1_000_000), capsys)
