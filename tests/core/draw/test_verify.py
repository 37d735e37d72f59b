"""Checking a file: every step says what it found, and nothing that was changed passes."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw import (
    BeaconRound,
    Bundle,
    Selected,
    Series,
    Void,
    act_digest,
    commit_again,
    draw_result,
    read_bundle,
    verify,
    witnessed_by,
    write_bundle,
)
from bluelamp.core.draw.errors import BeaconRefused, DrawError
from bluelamp.core.ledger import parse_policy
from small_draws import (
    BEGUN,
    DIGITS,
    FIRST,
    POLICY,
    a_bundle,
    a_frame,
    a_log_of,
    a_plan,
    a_year,
    anchored,
    closed,
    framed,
    resulted,
    revealed,
    rolled,
)

RAW = write_bundle(a_bundle())
FRAME = resulted().draw.frame
DIGEST = act_digest(FRAME)


def found(report):
    return {step.name: step.held for step in report.steps}


def wrong(report):
    return [(step.name, step.error) for step in report.steps if step.held == "no"]


def test_a_right_file_holds_and_says_what_the_file_alone_cannot_show():
    report = verify(RAW)
    assert report.holds
    assert found(report) == {
        "file": "yes",
        "acts": "yes",
        "ingredients": "yes",
        "frame": "yes",
        "selection": "yes",
        "kept": "not checked",
        "witnesses": "not checked",
        "receipts": "not checked",
    }
    assert "Not checked: kept, witnesses, receipts" in report.say()
    assert "242 leaves are those committed to" in report.say()
    assert DIGEST in report.say()


def test_a_file_with_everything_noted_and_witnessed_holds_in_every_step():
    kept = {"frame": DIGEST, "plan": FRAME.plan, "anchor/oversight": anchored().anchors["oversight"].hex()}
    kept |= {"dice": DIGITS, "reveal/standards": resulted().draw.reveals["standards"].hex()}
    every = write_bundle(a_bundle(receipts=a_log_of(resulted().acts)))
    report = verify(every, kept=kept, witnessed=witnessed_by(parse_policy(POLICY)))
    assert set(found(report).values()) == {"yes"}
    assert report.say().endswith("The draw holds.")
    assert "agrees: anchor/oversight, dice, frame, plan, reveal/standards" in report.say()


@pytest.mark.parametrize("name", ["plan", "frame", "anchor/federation", "reveal/oversight", "dice"])
def test_a_note_from_before_or_at_the_draw_that_differs_refutes_it(name):
    report = verify(RAW, kept={name: "0" * 64})
    assert wrong(report) == [("kept", "draw-held-differs")]


def test_a_note_of_something_that_no_draw_has_is_refused():
    report = verify(RAW, kept={"frme": DIGEST})
    assert wrong(report) == [("kept", "draw-not-in-it")]
    assert "anchor/standards, dice, frame, plan, reveal/federation, " in report.say()


def test_a_draw_with_a_beacon_has_no_dice_to_note():
    series = revealed(framed(anchored(a_plan(last="drand-quicknet"))))
    series = series.after(BeaconRound(FIRST, "2027/0001", series.draw.frame.beacon, b"s"))
    report = verify(write_bundle(a_bundle(series)), kept={"dice": DIGITS})
    assert ("kept", "draw-not-in-it") in wrong(report)


def test_a_note_of_the_plan_alone_leaves_the_frame_unchecked():
    assert found(verify(RAW, kept={"plan": FRAME.plan}))["kept"] == "not checked"


@pytest.mark.parametrize(
    ("bundle", "step", "code"),
    [
        (Bundle(anchored().acts), "ingredients", "draw-act-out-of-order"),
        (a_bundle(framed()), "ingredients", "draw-act-out-of-order"),
        (a_bundle(revealed()), "ingredients", "draw-act-out-of-order"),
        (a_bundle(rolled()), "selection", "draw-act-out-of-order"),
    ],
)
def test_a_draw_that_is_not_finished_is_not_shown_to_be_right(bundle, step, code):
    report = verify(write_bundle(bundle))
    assert not report.holds
    assert (step, code) in wrong(report)


def test_a_void_draw_is_not_shown_to_be_right():
    series = revealed(parties=["federation"])
    series = series.after(Void(FIRST, "2027/0001", "silence", "clerk", "inspector"))
    report = verify(write_bundle(a_bundle(series)))
    assert not report.holds
    assert "1 of them void" in report.say()


def test_somebodys_place_is_shown_also_before_the_draw_and_refused_where_it_is_not_theirs():
    opening = a_frame(anchored()).opening("phone-r00007")
    for series in (framed(), resulted()):
        report = verify(write_bundle(a_bundle(series)), opening=opening)
        assert found(report)["place"] == "yes"
    assert f"`phone-r00007` stands on line {opening.index + 1} of 242" in report.say()
    assert report.holds
    report = verify(RAW, opening=replace(opening, unit="phone-r00008"))
    assert wrong(report) == [("place", "draw-opening-does-not-fit")]
    assert not report.holds


def test_other_leaves_than_the_committed_are_found():
    leaves = a_frame(anchored()).leaves
    changed = [replace(leaves[0], commitment="0" * 64), *leaves[1:]]
    report = verify(write_bundle(a_bundle(leaves=tuple(changed))))
    assert wrong(report) == [("frame", "draw-frame-differs")]
    assert "selection" not in found(report)


def test_a_result_that_names_others_is_found():
    result = resulted().draw.result
    pool = result.pools["staff"]
    other = next(leaf.pid for leaf in a_frame(anchored()).leaves if leaf.pid not in (*pool.drawn, *pool.reserves))
    for drawn in ((pool.drawn[1], pool.drawn[0], *pool.drawn[2:]), (other, *pool.drawn[1:])):
        pools = {**result.pools, "staff": Selected(drawn, pool.reserves)}
        report = verify(write_bundle(a_bundle(rolled().after(replace(result, pools=pools)))))
        assert wrong(report) == [("selection", "draw-selection-differs")]
        assert "`staff`" in report.say()


def test_an_act_out_of_order_is_found_and_nothing_after_it_is_said():
    acts = list(resulted().acts)
    acts[1], acts[4] = acts[4], acts[1]
    report = verify(write_bundle(a_bundle(acts=tuple(acts))))
    assert [step.held for step in report.steps] == ["yes", "no"]


def test_a_whole_year_holds_and_says_how_many_draws_it_has():
    series = resulted(rolled(revealed(framed(closed()))), a_frame(closed()))
    report = verify(write_bundle(a_bundle(series, a_frame(closed()))))
    assert report.holds
    assert "Draws so far: 2" in report.say()
    assert found(report)["draw 2027/0001"] == "not checked"
    assert "does not hold the 242 lines of its list" in report.say()


def test_every_draw_of_a_year_is_drawn_again_from_its_own_list():
    report = verify(write_bundle(a_year()))
    assert report.holds
    assert found(report)["draw 2027/0001"] == "yes"
    assert "drawing again gives the same 11 people in the same order" in report.say()


def test_a_year_of_three_draws_may_hold_the_lists_of_both_before_the_last():
    series = anchored(a_plan(calendar=tuple(FIRST + timedelta(days=31 * at) for at in range(3))))
    lists = []
    for _ in range(3):
        frame = a_frame(closed(series) if lists else series)
        series = framed(closed(series) if lists else series, frame)
        series = resulted(rolled(revealed(series)), frame)
        lists.append(frame.leaves)
    earlier = {"2027/0001": lists[0], "2027/0002": lists[1]}
    report = verify(write_bundle(Bundle(series.acts, lists[2], earlier=earlier)))
    assert report.holds, report.say()
    assert {found(report)[f"draw {name}"] for name in earlier} == {"yes"}


def spoilt(kind):
    """A year of two draws of which the first was changed, though its acts still follow one another."""
    year = a_year()
    first, second = (a_frame(one).leaves for one in (anchored(), closed()))
    match kind:
        case "another list":
            return replace(year, earlier={"2027/0001": (replace(first[0], commitment="0" * 64), *first[1:])})
        case "a list nobody committed to":
            return replace(year, earlier={**year.earlier, "2027/0007": first})
        case "the last list twice":
            return replace(year, earlier={**year.earlier, "2027/0002": second})
    result = resulted().draw.result
    pool = result.pools["staff"]
    turned = {**result.pools, "staff": Selected(pool.drawn[::-1], pool.reserves)}
    series = closed(rolled().after(replace(result, pools=turned)))
    series = resulted(rolled(revealed(framed(series, a_frame(series)))), a_frame(series))
    return Bundle(series.acts, a_frame(closed()).leaves, earlier=year.earlier)


@pytest.mark.parametrize(
    ("kind", "step", "error"),
    [
        ("another list", "draw 2027/0001", "draw-frame-differs"),
        ("another result", "draw 2027/0001", "draw-selection-differs"),
        ("a list nobody committed to", "file", "draw-frame-differs"),
        ("the last list twice", "file", "draw-frame-differs"),
    ],
)
def test_what_was_changed_in_an_earlier_draw_is_found(kind, step, error):
    report = verify(write_bundle(spoilt(kind)))
    assert wrong(report) == [(step, error)]
    assert not report.holds


def test_a_void_draw_before_the_last_selects_nobody_and_says_why():
    series = revealed(parties=["federation"])
    series = series.after(Void(FIRST, "2027/0001", "silence", "clerk", "inspector"))
    series = series.after(commit_again(series, at=FIRST, time=FIRST + timedelta(days=1)))
    report = verify(write_bundle(a_bundle(resulted(rolled(revealed(series))))))
    assert report.holds
    assert "It is void and selects nobody: silence." in report.say()


def test_the_beacon_of_an_earlier_draw_is_checked_too():
    plan = a_plan(last="drand-quicknet")
    frame = a_frame(anchored(plan))
    series = revealed(framed(anchored(plan), frame))
    series = series.after(BeaconRound(FIRST, "2027/0001", series.draw.frame.beacon, b"s" * 48))
    first = closed(series.after(draw_result(series, frame.leaves, at=series.acts[-1].at)))
    bundle = Bundle(first.acts, frame.leaves).with_series(framed(first, a_frame(first)), a_frame(first).leaves)
    report = verify(write_bundle(bundle))
    assert ("draw 2027/0001", BeaconRefused.code) in wrong(report) or found(report)["draw 2027/0001"] == "not checked"


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_no_changed_byte_passes_and_none_raises(at, change):
    raw = bytearray(RAW)
    raw[at] ^= change
    report = verify(bytes(raw), kept={"frame": DIGEST, "plan": FRAME.plan})
    assert _differs_where_nothing_is_bound(bytes(raw)) or not report.holds


def _differs_where_nothing_is_bound(raw):
    """Whether only the times of acts that no hash binds were changed, to others that are in order.

    Anchors are bound by what their party keeps, and the time of a reveal, of dice and of a result by
    their entries in the ledger: a file alone cannot show these.
    """
    try:
        acts = Series.of(read_bundle(raw).acts).acts
    except DrawError:
        return False
    bare = [replace(act, at=BEGUN) for act in acts]
    return bare == [replace(act, at=BEGUN) for act in resulted().acts]


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_none_hold(raw):
    assert not verify(raw).holds


def test_the_report_for_a_program_says_the_same():
    body = json.loads(json.dumps(verify(RAW).as_json()))
    assert body["holds"] is True
    assert [step["name"] for step in body["steps"]] == [step.name for step in verify(RAW).steps]


def test_a_file_is_checked_without_network_and_without_other_files(tmp_path):
    """In a program of its own, in which every socket and every opened file but Python's own is refused."""
    file = tmp_path / "draw.json"
    file.write_bytes(RAW)
    program = """
import socket, sys
from bluelamp.core.draw import verify
raw = open(sys.argv[1], "rb").read()
def no(event, given):
    if event.startswith("socket.") or (event == "open" and not str(given[0]).endswith((".py", ".pyc"))):
        raise SystemExit(f"{event} {given}")
sys.addaudithook(no)
print(verify(raw).holds)
"""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("True\n", "", 0)
