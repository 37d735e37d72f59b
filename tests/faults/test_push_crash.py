"""Kill -9 of server, worker and database in the middle of a push: no command is lost, none applied twice in effect.

A phone whose answer was not taken is given the command again, and does it again: that is counted here against the
messages to which it got no answer. What it comes to is the same, and the result counts once. `BLUELAMP_SEED` repeats
the kills of a run that printed it; `BLUELAMP_KILLS` is how many there are in a deep run, three hundred unless it says.
"""

import json
import os
import random
import sys
import time
from collections import Counter

import pytest

from databases import BOTH
from faults.pushing import SERVER, PushKiller, pushing


def survive(kind, folder, phones, kills, seed, capsys):
    began = time.monotonic()
    with pushing(kind, folder) as site:
        site.prepare(phones)
        site.start(SERVER)
        site.wait(site.answers, "the server")
        killer = PushKiller(site, seed)
        asked = killer.run(site.enrolled(), kills)
        again = check(site, asked)
        turns = last_turn(site)
    said = ", ".join(f"{count} of the {name}" for name, count in killer.done.items())
    with capsys.disabled():
        sys.stdout.write(
            f"\n  {kind}, seed {seed}: killed {said}; {turns} contents and orders to {phones} phones, all held and "
            f"answered once; {sum(one.unheard for one in asked)} messages without an answer, {again} commands done "
            f"again by a phone, the server begun again {killer.begun_again} times, {time.monotonic() - began:.0f} s\n"
        )
    assert sum(killer.done.values()) == kills
    assert sum(one.unheard for one in asked) > 0, "no phone met a server that was down, so nothing was tested"


def last_turn(site):
    return int(site.rows("SELECT max(uuid) FROM mdm_command WHERE uuid LIKE 'order-%'")[0][0].split("-")[1])


def check(site, asked):
    """Every command was answered once, and every phone is as if nobody had been killed; how much was done again."""
    last, wanted = last_turn(site), {}
    for turn in range(1, last + 1):
        wanted |= {f"order-{turn:04}-{one.phone.serial_number}": one.phone for one in asked}
    assert site.rows("SELECT count(*) FROM mdm_open")[0][0] == 0
    done = Counter(
        name
        for (name,) in site.rows(
            "SELECT c.uuid FROM mdm_done d JOIN mdm_command c ON c.id = d.command WHERE c.uuid LIKE 'order-%'"
        )
    )
    assert done == dict.fromkeys(wanted, 1), "a command was lost, or counted twice"
    reports = [as_data(row[0]) for row in site.rows("SELECT report FROM fleet_book_said ORDER BY number")]
    answered = Counter(one["said"]["order"] for one in reports if one["kind"] == "Answered")
    assert answered == {name.removeprefix("order-"): 1 for name in wanted}, "a result was reported twice or never"
    assert len({one["id"] for one in reports}) == len(reports)
    faults = {one["said"]["order"] for one in reports if one["kind"] == "Answered" and one["said"]["why"]}
    again = 0
    for one in asked:
        again += is_as_if_nobody_was_killed(one, last, faults)
    return again


def is_as_if_nobody_was_killed(one, last, faults):
    """How many commands the phone did again, once it is found to be as it should."""
    phone = one.phone
    orders = [name for name in phone.did if name.startswith("order-")]
    # A phone that was found already says so when it is told again; that is the one answer that is another.
    for name in (name for name in orders if name.removeprefix("order-") in faults):
        assert phone.did[name] >= 1
        assert not int(name.split("-")[1]) % 2
    assert len(orders) == last, "a phone did not do what it was told"
    assert orders == sorted(orders), "a phone was told in another order"
    again = sum(count - 1 for count in phone.did.values())
    assert again <= one.unheard, "a phone did something again without cause"
    assert (phone.lost is not None) is bool(last % 2)
    assert [row["PayloadDescription"] for row in phone.settings.values()] == [f"turn {last}"]
    assert not phone.faults
    return again


def as_data(kept):
    return json.loads(kept) if isinstance(kept, str) else kept


@pytest.mark.parametrize("kind", BOTH)
def test_a_few_kills_in_the_middle_of_a_push_lose_and_double_nothing(kind, tmp_path, capsys):
    survive(kind, tmp_path, 8, 6, 7, capsys)


@pytest.mark.deep
@pytest.mark.parametrize("kind", BOTH)
def test_hundreds_of_kills_in_the_middle_of_pushes_lose_and_double_nothing(kind, tmp_path, capsys):
    seed = int(os.environ.get("BLUELAMP_SEED") or random.SystemRandom().randrange(1_000_000))
    survive(kind, tmp_path, 24, int(os.environ.get("BLUELAMP_KILLS") or 300), seed, capsys)
