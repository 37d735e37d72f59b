"""The second implementation, in JavaScript, draws the same seed, tickets and selection from generated files."""

import json
import random
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from bluelamp.core.draw import (
    BeaconRound,
    Bundle,
    Pool,
    Selected,
    Stratum,
    Unit,
    Void,
    commit_again,
    draw_result,
    ticket_of,
    write_bundle,
)
from small_draws import FIRST, a_bundle, a_frame, a_plan, a_year, anchored, closed, framed, resulted, revealed, rolled

PROGRAM = Path(__file__).parents[3] / "tools" / "replay" / "replay.js"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed, so the replay in JavaScript was not run")


def replayed(bundle, tmp_path, *options):
    file = tmp_path / "draw.json"
    file.write_bytes(bundle if isinstance(bundle, bytes) else write_bundle(bundle))
    done = subprocess.run(  # noqa: S603 - our own program
        [NODE, str(PROGRAM), str(file), *options], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@cache
def a_generated_bundle(seed):
    """A finished draw with a plan, list, secrets, key and dice of its own."""
    rng = random.Random(seed)
    names = [f"s{at}" for at in range(rng.randint(1, 5))]
    base = rng.randint(1, 25)
    strata = {name: Stratum(f"Größe “{name}” \u2028 \x07", rng.randint(base, 4 * base)) for name in names}
    rng.shuffle(names)
    cut = rng.randint(1, len(names))
    groups = [names[:cut], names[cut:]] if cut < len(names) else [names]
    units = [
        Unit(f"gerät-{name}-{at}", name, "in" if at < 50 or rng.random() < 0.8 else "leave")
        for name in names
        for at in range(rng.randint(50, 90))
    ]
    pools = {f"p{at}": Pool(tuple(group), 1, rng.randint(0, 20)) for at, group in enumerate(groups)}
    plan = a_plan(strata=strata, pools=pools, last=rng.choice(["dice", "drand-quicknet"]), links=rng.randint(3, 40))
    frame = a_frame(anchored(plan), units, rng.randbytes(32))
    series = framed(anchored(plan), frame, source="Liste\t“1” \\ / \x7f")
    if rng.random() < 0.3:
        series = revealed(series, parties=["oversight"])
        series = series.after(Void(FIRST, series.draw.label, "silence", "clerk", "inspector"))
        series = series.after(commit_again(series, at=FIRST, time=FIRST + timedelta(days=1)))
    series = revealed(series)
    if plan.last == "dice":
        series = rolled(series, f"{rng.randrange(10**20):020d}")
    else:
        round_ = BeaconRound(series.acts[-1].at, series.draw.label, series.draw.frame.beacon, rng.randbytes(48))
        series = series.after(round_)
    series = series.after(draw_result(series, frame.leaves, at=series.acts[-1].at))
    return Bundle(series.acts, frame.leaves)


@pytest.mark.parametrize("seed", range(24))
def test_both_programs_draw_the_same_from_a_generated_file(seed, tmp_path):
    bundle = a_generated_bundle(seed)
    draw = bundle.series().draw
    code, out, err = replayed(bundle, tmp_path, "--tickets")
    assert (code, err) == (0, "")
    theirs = json.loads(out)
    able = [leaf for leaf in bundle.leaves if leaf.eligibility == "in"]
    assert theirs == {
        "draw": draw.label,
        "root": draw.frame.root.hex(),
        "seed": draw.result.seed.hex(),
        "tickets": {leaf.pid: ticket_of(draw.result.seed, leaf.pid, leaf.tickets).hex() for leaf in able},
        "pools": {name: one.as_canonical() for name, one in draw.result.pools.items()},
        "problems": [],
        "unchecked": [
            *(["whether drand-quicknet signed its round: plain JavaScript cannot"] if draw.frame.beacon else []),
            "the order of acts, outcomes, receipts and witnesses",
        ],
    }


def test_the_generated_files_are_of_every_sort():
    made = [a_generated_bundle(seed).series() for seed in range(24)]
    assert {series.plan.last for series in made} == {"dice", "drand-quicknet"}
    assert {len(series.draws) for series in made} == {1, 2}
    assert {len(series.plan.pools) for series in made} == {1, 2}


def test_the_second_draw_of_a_year_is_replayed_too(tmp_path):
    series = resulted(rolled(revealed(framed(closed()))), a_frame(closed()))
    code, out, _ = replayed(a_bundle(series, a_frame(closed())), tmp_path)
    assert code == 0
    assert "Draw 2027/0002: 240 could be drawn, 11 are." in out
    assert "gives the same frame, seed and selection" in out
    assert "NOT CHECKED HERE: draw 2027/0001, because its list is not in the file." in out


def test_every_draw_of_a_year_is_replayed_and_a_change_in_an_earlier_one_is_found(tmp_path):
    bundle = a_year()
    code, out, _ = replayed(bundle, tmp_path)
    assert (code, out.count("Drawing again gives the same frame, seed and selection.")) == (0, 2)
    assert out.index("Draw 2027/0001: ") < out.index("Draw 2027/0002: ")
    given = json.loads(write_bundle(bundle))
    given["earlier"]["2027/0001"][5]["c"] = "0" * 64
    code, out, _ = replayed(json.dumps(given).encode(), tmp_path)
    assert (code, "NOT THE SAME: the root is not the one committed to." in out) == (1, True)


def test_what_the_replay_does_not_check_is_said_at_the_end(tmp_path):
    dice = next(one for one in map(a_generated_bundle, range(24)) if one.series().plan.last == "dice")
    beacon = next(one for one in map(a_generated_bundle, range(24)) if one.series().plan.last != "dice")
    unsigned = "NOT CHECKED HERE: whether drand-quicknet signed its round: plain JavaScript cannot."
    assert unsigned not in replayed(dice, tmp_path)[1]
    assert unsigned in replayed(beacon, tmp_path)[1]
    for bundle in (dice, beacon):
        last = replayed(bundle, tmp_path)[1].splitlines()[-1]
        assert last.startswith("NOT CHECKED HERE: the order of acts, outcomes, receipts and witnesses.")


@pytest.mark.parametrize("what", ["leaf", "drawn", "seed", "reveal", "dice", "source", "doubled"])
def test_the_replay_finds_what_was_changed(what, tmp_path):
    bundle = a_bundle()
    given = json.loads(write_bundle(bundle))
    acts = {act["kind"]: act for act in given["acts"]}
    match what:
        case "leaf":
            given["leaves"][3]["c"] = "0" * 64
        case "drawn":
            acts["draw.result"]["pools"]["staff"]["drawn"].reverse()
        case "seed":
            acts["draw.result"]["seed"] = "0" * 64
        case "reveal":
            acts["draw.reveal"]["value"] = "0" * 64
        case "dice":
            acts["draw.dice"]["digits"] = "0" * 20
        case "source":
            acts["draw.frame"]["source"] = "another"
        case _:
            given["leaves"].insert(1, given["leaves"][0])
    code, out, _ = replayed(json.dumps(given).encode(), tmp_path)
    assert code == 1
    assert "NOT THE SAME" in out


def test_the_two_programs_refuse_the_same_turned_selection(tmp_path):
    result = resulted().draw.result
    pool = result.pools["staff"]
    turned = {**result.pools, "staff": Selected(pool.drawn[::-1], pool.reserves)}
    bundle = a_bundle(rolled().after(replace(result, pools=turned)))
    assert "the selection is another one" in replayed(bundle, tmp_path)[1]


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[1, 2", write_bundle(Bundle(anchored().acts)), write_bundle(a_bundle(framed()))]
)
def test_a_file_that_cannot_be_replayed_is_refused_with_a_sentence(raw, tmp_path):
    code, out, err = replayed(raw, tmp_path)
    assert (code, out) == (3, "")
    assert err.startswith("The file cannot be replayed: ")
    assert "What to do:" in err
    assert "    at " not in err, "a traceback"
