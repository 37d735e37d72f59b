"""The order of acts: each comes after what it needs and never twice, and a refusal changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw import (
    Anchor,
    BeaconRound,
    Dice,
    Selected,
    Series,
    Void,
    act_digest,
    anchor_of,
    commit_again,
    commit_frame,
)
from bluelamp.core.draw.errors import (
    ActBroken,
    ActOutOfOrder,
    AnchorRefused,
    BeaconRefused,
    ChainTooShort,
    DiceBroken,
    DrawError,
    DrawNumberWrong,
    DrawTimeWrong,
    FrameChanged,
    FrameDiffers,
    FrameEmpty,
    OutcomeRefused,
    OutcomesOpen,
    PlanOutsideLimits,
    RevealDoesNotHashBack,
    SeedDiffers,
    SelectionDiffers,
    StratumTooSmall,
    VoidRefused,
)
from bluelamp.core.draw.plan import Limits
from small_draws import (
    DIGITS,
    FIRST,
    PARTIES,
    SECRETS,
    a_frame,
    a_plan,
    a_reveal,
    an_outcome,
    anchored,
    closed,
    framed,
    resulted,
    revealed,
    rolled,
    some_units,
)

LATER = FIRST + timedelta(days=5)


def a_void(series, **changes):
    return replace(Void(series.acts[-1].at, series.draw.label, "a party was silent", "clerk", "inspector"), **changes)


def the_commitment(series, **changes):
    at = series.next_time - timedelta(days=4)
    return replace(commit_frame(series, a_frame(series), at=at, source="generated list"), **changes)


# --- the beginning


def test_a_series_begins_with_a_plan_that_keeps_the_limits():
    with pytest.raises(PlanOutsideLimits):
        Series.begun(a_plan(limits=Limits(minimum_stratum=2)))
    for acts in ([], anchored().acts[1:]):
        with pytest.raises(ActOutOfOrder, match="first act is no plan"):
            Series.of(acts)
    with pytest.raises(ActOutOfOrder, match="`second` plan"):
        anchored().after(a_plan(at=LATER, calendar=(LATER + timedelta(days=9),)))


def test_nothing_can_be_dated_before_what_it_follows():
    with pytest.raises(DrawTimeWrong, match="before the one it follows"):
        anchored().after(the_commitment(anchored(), at=a_plan().at))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"party": "chief"}, "no party"),
        ({"party": "federation"}, "already"),
        ({"plan": "0" * 64}, "another plan"),
    ],
)
def test_an_anchor_of_nobody_or_twice_or_for_another_plan_is_refused(change, why):
    plan = a_plan()
    first, second = (
        Anchor(plan.at, party, anchor_of(SECRETS[party], party, plan.links), act_digest(plan)) for party in PARTIES[:2]
    )
    with pytest.raises(AnchorRefused, match=why):
        Series.begun(plan).after(first).after(replace(second, **change))


def test_an_anchor_after_the_first_frame_is_refused():
    series = framed()
    smaller = replace(series, anchors={})
    with pytest.raises(AnchorRefused, match="too late"):
        smaller.after(Anchor(FIRST, "federation", bytes(32), act_digest(series.plan)))


def test_no_frame_comes_before_every_anchor():
    series = replace(anchored(), anchors={"federation": bytes(32)})
    with pytest.raises(ActOutOfOrder, match="`oversight, standards` did not publish"):
        series.after(the_commitment(anchored()))


# --- frames


@pytest.mark.parametrize("change", [{"number": 2}, {"draw": "2027/0002"}, {"draw": "2028/0001"}])
def test_a_number_that_does_not_follow_is_refused(change):
    with pytest.raises(DrawNumberWrong, match=r"the next one is 2027/0001"):
        anchored().after(the_commitment(anchored(), **change))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"time": FIRST + timedelta(seconds=1)}, "calendar"),
        ({"at": FIRST - timedelta(hours=72) + timedelta(seconds=1)}, "too short notice"),
    ],
)
def test_another_time_than_the_calendar_and_a_short_notice_are_refused(change, why):
    with pytest.raises(DrawTimeWrong, match=why):
        anchored().after(the_commitment(anchored(), **change))


def test_notice_to_the_second_is_enough():
    series = anchored().after(the_commitment(anchored(), at=FIRST - timedelta(hours=72)))
    assert series.draw.label == "2027/0001"


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        ({"size": 0, "counts": {}}, FrameEmpty, "`0` units"),
        ({"size": 243}, FrameDiffers, "size `243`"),
        (
            {"counts": {name: {"in": 1} for name in ("pikes", "dragoons", "lancers", "cavalry", "hussars", "yeomen")}},
            FrameDiffers,
            "`cavalry`, `dragoons`, `hussars`, `lancers`, `pikes`, `yeomen`, which",
        ),
        ({"counts": {"response": {"gone": 242}}}, FrameDiffers, "gone"),
        ({"counts": {"response": {"in": 193}, "handlers": {"in": 49}}}, StratumTooSmall, "handlers"),
        ({"plan": "0" * 64}, FrameDiffers, "another plan"),
        ({"frame_of": "2026/0009"}, FrameChanged, "2026/0009"),
        ({"beacon": 5}, BeaconRefused, "`5`"),
    ],
)
def test_a_commitment_that_contradicts_plan_or_itself_is_refused(change, error, why):
    with pytest.raises(error, match=why):
        anchored().after(the_commitment(anchored(), **change))


def test_a_calendar_that_is_used_up_has_no_next_draw():
    series = closed(resulted(rolled(revealed(framed(anchored(a_plan(calendar=(FIRST,))))))))
    with pytest.raises(DrawNumberWrong, match="no draw for `2027/0002`"):
        _ = series.next_time


def test_chains_that_are_used_up_have_no_next_draw():
    series = framed(anchored(a_plan(calendar=(FIRST,), links=2)))
    series = series.after(a_void(series))
    with pytest.raises(ChainTooShort, match="no link for draw `2`"):
        series.after(commit_again(series, at=LATER, time=LATER))


# --- reveals, dice, beacon


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"party": "chief"}, ActOutOfOrder),
        ({"draw": "2027/0002"}, DrawNumberWrong),
        ({"at": FIRST - timedelta(seconds=1)}, DrawTimeWrong),
        ({"value": bytes(32)}, RevealDoesNotHashBack),
    ],
)
def test_a_reveal_of_nobody_or_too_early_or_made_up_is_refused(change, error):
    series = framed()
    with pytest.raises(error):
        series.after(replace(a_reveal(series, "federation"), **change))


def test_a_party_reveals_once():
    series = revealed(parties=["federation"])
    with pytest.raises(ActOutOfOrder, match="revealed already"):
        series.after(a_reveal(series, "federation"))


def test_a_reveal_before_any_frame_is_refused():
    with pytest.raises(DrawNumberWrong, match=r"under way is none\."):
        anchored().after(a_reveal(framed(), "federation"))
    with pytest.raises(ActOutOfOrder, match="`no` draw yet"):
        _ = anchored().draw


def test_the_last_ingredient_waits_for_every_reveal_and_comes_once_and_is_the_planned_one():
    dice = Dice(FIRST, "2027/0001", DIGITS)
    with pytest.raises(ActOutOfOrder, match="`oversight, standards` did not reveal"):
        revealed(parties=["federation"]).after(dice)
    with pytest.raises(ActOutOfOrder, match="second time"):
        rolled().after(dice)
    with pytest.raises(ActOutOfOrder, match="in its place"):
        revealed().after(BeaconRound(FIRST, "2027/0001", 5, b"s"))
    with pytest.raises(DiceBroken):
        revealed().after(replace(dice, digits="7"))


def test_a_plan_with_a_beacon_takes_the_round_its_frame_named_and_no_dice():
    series = revealed(framed(anchored(a_plan(last="drand-quicknet"))))
    named = series.draw.frame.beacon
    assert named == (int(FIRST.timestamp()) - 1692803367) // 3 + 1
    with pytest.raises(ActOutOfOrder, match="in its place"):
        series.after(Dice(FIRST, "2027/0001", DIGITS))
    with pytest.raises(BeaconRefused, match=f"the frame named {named}"):
        series.after(BeaconRound(FIRST, "2027/0001", named + 1, b"s"))
    done = series.after(BeaconRound(FIRST, "2027/0001", named, b"s"))
    assert set(done.draw.sources()) == {*PARTIES, "drand"}
    assert done.draw.seed() != series.after(BeaconRound(FIRST, "2027/0001", named, b"t")).draw.seed()


# --- results


def test_a_result_waits_for_the_seed_and_comes_once():
    result = resulted().draw.result
    with pytest.raises(ActOutOfOrder, match="has no seed yet"):
        revealed().after(result)
    with pytest.raises(ActOutOfOrder, match="has its result already"):
        resulted().after(result)


def test_a_result_with_another_seed_or_other_places_is_refused():
    result = resulted().draw.result
    with pytest.raises(SeedDiffers, match=result.seed.hex()):
        rolled().after(replace(result, seed=bytes(32)))
    drawn = result.pools["staff"]
    for pools in (
        {"staff": drawn},
        {**result.pools, "more": drawn},
        {**result.pools, "staff": Selected(drawn.drawn[1:], drawn.reserves)},
        {**result.pools, "staff": Selected(drawn.drawn, ())},
        {**result.pools, "staff": Selected((*drawn.drawn[:-1], drawn.drawn[0]), drawn.reserves)},
    ):
        with pytest.raises(SelectionDiffers):
            rolled().after(replace(result, pools=pools))


def test_of_several_pools_that_differ_the_first_by_name_is_said():
    result = resulted().draw.result
    with pytest.raises(SelectionDiffers, match="from pool `another` as"):
        rolled().after(replace(result, pools={"zebra": Selected((), ()), "another": Selected((), ())}))


def test_a_result_that_names_somebody_twice_is_refused_by_that_name():
    result = resulted().draw.result
    staff = result.pools["staff"]
    twice = replace(staff, reserves=(staff.reserves[0], staff.drawn[3]))
    with pytest.raises(SelectionDiffers, match=f"`{staff.drawn[3]}` twice"):
        rolled().after(replace(result, pools={**result.pools, "staff": twice}))


def test_every_ingredient_changes_the_seed():
    base = rolled()
    others = [
        rolled(digits="0" * 20),
        rolled(revealed(framed(source="another list"))),
        rolled(revealed(framed(anchored(a_plan(links=21))))),
    ]
    assert len({one.draw.seed() for one in (base, *others)}) == 4


# --- outcomes


def test_everybody_drawn_is_due_and_each_check_not_done_calls_the_next_reserve_of_its_pool():
    series = resulted()
    officers = series.draw.result.pools["officers"]
    assert series.draw.due_from("officers") == officers.drawn
    series = series.after(an_outcome(series, officers.drawn[2], "left"))
    assert series.draw.due_from("officers") == (*officers.drawn, officers.reserves[0])
    series = series.after(an_outcome(series, officers.reserves[0], "cap"))
    assert series.draw.due_from("officers") == (*officers.drawn, *officers.reserves[:2])
    series = series.after(an_outcome(series, officers.reserves[1]))
    assert series.draw.due_from("officers") == (*officers.drawn, *officers.reserves[:2])
    assert series.draw.due_from("staff") == series.draw.result.pools["staff"].drawn


def test_reserves_that_run_out_leave_the_draw_with_fewer():
    series = resulted()
    pool = series.draw.result.pools["staff"]
    for pid in (*pool.drawn, *pool.reserves):
        series = series.after(an_outcome(series, pid, "left"))
    assert series.draw.due_from("staff") == (*pool.drawn, *pool.reserves)
    assert not set(series.draw.open) & {*pool.drawn, *pool.reserves}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"pid": "0" * 64}, "not due"),
        ({"code": "holiday"}, "holiday"),
        ({"code": "left", "second": ""}, "no second person"),
        ({"code": "left", "second": "sergeant"}, "no second person"),
    ],
)
def test_an_outcome_for_nobody_or_without_code_or_second_person_is_refused(change, why):
    series = resulted()
    with pytest.raises(OutcomeRefused, match=why):
        series.after(replace(an_outcome(series, series.draw.due[0]), **change))


def test_an_outcome_before_the_result_or_a_second_time_or_out_of_order_is_refused():
    series = resulted()
    first, reserve = series.draw.due[0], series.draw.result.pools["officers"].reserves[0]
    with pytest.raises(OutcomeRefused, match="before the result"):
        rolled().after(an_outcome(series, first))
    with pytest.raises(OutcomeRefused, match="is the second for this person"):
        series.after(an_outcome(series, first)).after(an_outcome(series, first))
    with pytest.raises(OutcomeRefused, match="reserves are taken in their order"):
        series.after(an_outcome(series, reserve))


def test_nobody_is_due_while_there_is_no_result():
    assert rolled().draw.due == rolled().draw.due_from("staff") == ()


# --- the next draw


def test_no_draw_begins_before_every_check_of_the_last_has_its_outcome():
    series = resulted()
    while series.draw.open:
        with pytest.raises(OutcomesOpen, match=f"`{len(series.draw.open)}` people have no outcome"):
            series.after(the_commitment(series, at=LATER))
        series = series.after(an_outcome(series, series.draw.open[0]))
    assert framed(series, a_frame(series)).draw.label == "2027/0002"


def test_no_draw_begins_while_the_last_has_no_result():
    with pytest.raises(OutcomesOpen, match="and it has no result"):
        framed().after(the_commitment(framed(), at=FIRST))


def test_a_second_draw_has_its_own_frame_and_links():
    series = framed(closed())
    assert series.next_number == 3
    done = resulted(rolled(revealed(series)), a_frame(closed()))
    assert done.draw.slot == 1
    assert not set(done.draw.due) & set(closed().draw.due)


# --- voids


def test_a_draw_cannot_be_set_aside_once_its_seed_is_known_or_by_one_person():
    for series in (rolled(), resulted(), closed()):
        with pytest.raises(VoidRefused, match="seed of draw `2027/0001` is known"):
            series.after(a_void(series))
    with pytest.raises(VoidRefused, match="approved their own act"):
        framed().after(a_void(framed(), second="clerk"))


def test_nothing_more_happens_in_a_void_draw():
    series = revealed(parties=["federation"])
    series = series.after(a_void(series))
    with pytest.raises(ActOutOfOrder, match="is void"):
        series.after(a_reveal(series, "oversight"))


def test_a_draw_that_failed_after_a_reveal_is_held_again_with_the_same_frame_at_any_later_time():
    series = revealed(parties=["federation"])
    series = series.after(a_void(series))
    again = series.after(commit_again(series, at=LATER, time=LATER))
    assert (again.draw.label, again.draw.frame.frame_of, again.draw.slot) == ("2027/0002", "2027/0001", 0)
    done = resulted(rolled(revealed(again)))
    assert done.draw.due
    with pytest.raises(FrameChanged, match="in the place of"):
        series.after(the_commitment(series, at=LATER, time=LATER + timedelta(days=4)))
    with pytest.raises(DrawTimeWrong):
        series.after(commit_again(series, at=LATER, time=LATER - timedelta(hours=1)))


def test_the_frame_stays_the_same_through_a_second_void():
    series = revealed(parties=["federation"])
    series = series.after(a_void(series))
    series = series.after(commit_again(series, at=LATER, time=LATER))
    series = series.after(a_void(series))
    with pytest.raises(FrameChanged):
        series.after(the_commitment(series, at=LATER, time=LATER + timedelta(days=4)))


def test_a_wrong_frame_is_corrected_before_anything_was_revealed_with_full_notice():
    series = framed()
    series = series.after(a_void(series, reason="somebody was left out"))
    frame = a_frame(series, some_units(response=121))
    corrected = commit_frame(series, frame, at=FIRST, source="list", time=FIRST + timedelta(days=3))
    assert series.after(corrected).draw.frame.size == 243
    with pytest.raises(DrawTimeWrong, match="too short notice"):
        series.after(replace(corrected, time=FIRST + timedelta(days=3, seconds=-1)))
    with pytest.raises(FrameChanged, match="was to use the frame of"):
        series.after(commit_again(series, at=FIRST, time=FIRST + timedelta(days=3)))


# --- all of them


@pytest.mark.parametrize(
    ("series", "act"),
    [
        (Series.begun(a_plan()), Anchor(LATER, "federation", b"short", act_digest(a_plan()))),
        (framed(), replace(a_reveal(framed(), "federation"), value=b"")),
        (framed(), a_void(framed(), reason="")),
        (framed(), a_void(framed(), reason="x" * 2001)),
        (framed(), a_void(framed(), reason="bytes \udcff")),
        (resulted(), replace(an_outcome(resulted(), resulted().draw.due[0]), by="")),
    ],
)
def test_an_act_that_could_be_written_and_not_read_again_is_refused(series, act):
    with pytest.raises(ActBroken, match="`"):
        series.after(act)


def test_a_plan_that_could_be_written_and_not_read_again_is_refused():
    with pytest.raises(ActBroken, match="Big Force"):
        Series.begun(a_plan(force="Big Force"))


def test_parts_of_a_second_are_dropped_as_they_are_in_the_file():
    series = framed()
    late = series.after(a_reveal(series, "oversight", at=FIRST + timedelta(milliseconds=900)))
    assert late.acts[-1].at == FIRST


YEAR = resulted(rolled(revealed(framed(closed()))), a_frame(closed())).acts


def test_the_acts_of_a_year_are_a_series():
    assert [draw.label for draw in Series.of(YEAR).draws] == ["2027/0001", "2027/0002"]


@pytest.mark.parametrize("at", range(len(YEAR) - 1), ids=lambda at: f"{at}-{YEAR[at].KIND}")
def test_no_act_of_a_year_can_be_left_out(at):
    with pytest.raises(DrawError):
        Series.of([*YEAR[:at], *YEAR[at + 1 :]])


@pytest.mark.parametrize("at", range(len(YEAR)), ids=lambda at: f"{at}-{YEAR[at].KIND}")
def test_no_act_of_a_year_can_stand_there_twice(at):
    with pytest.raises(DrawError):
        Series.of([*YEAR[: at + 1], *YEAR[at:]])


@pytest.mark.parametrize(
    "at", [at for at in range(len(YEAR) - 1) if YEAR[at].KIND != YEAR[at + 1].KIND], ids=lambda at: YEAR[at].KIND
)
def test_no_act_of_a_year_can_come_before_the_one_of_another_kind_it_follows(at):
    swapped = [*YEAR[:at], YEAR[at + 1], YEAR[at], *YEAR[at + 2 :]]
    with pytest.raises(DrawError) as refused:
        Series.of(swapped)
    assert refused.value.todo


STAGES = [anchored(), framed(), revealed(), rolled(), resulted()]


@given(st.sampled_from(STAGES), st.sampled_from(YEAR))
def test_a_refused_act_leaves_the_series_as_it_was(series, act):
    before = series.acts, series.anchors, series.draws
    try:
        after = series.after(act)
    except DrawError:
        assert (series.acts, series.anchors, series.draws) == before
    else:
        assert after.acts == (*series.acts, act)
