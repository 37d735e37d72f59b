"""Acts are made so that the series takes them."""

from datetime import timedelta

import pytest

from bluelamp.core.draw import commit_again, commit_frame, draw_result
from bluelamp.core.draw.errors import ActOutOfOrder, DrawNumberWrong, FrameDiffers
from small_draws import FIRST, a_frame, a_plan, anchored, closed, framed, revealed, rolled


def test_a_commitment_has_the_next_number_and_the_time_of_the_calendar():
    act = commit_frame(closed(), a_frame(closed()), at=FIRST, source="list")
    assert (act.number, act.draw, act.frame_of, act.time) == (2, "2027/0002", "2027/0002", FIRST + timedelta(days=31))


def test_a_commitment_names_the_round_of_the_beacon_at_the_time_of_the_draw():
    series = anchored(a_plan(last="drand-quicknet"))
    act = commit_frame(series, a_frame(series), at=FIRST - timedelta(days=4), source="list")
    assert act.beacon > 0
    assert framed(series).draw.frame.beacon == act.beacon


def test_a_year_that_is_over_has_no_commitment():
    series = closed()
    with pytest.raises(DrawNumberWrong):
        commit_frame(
            type(series)(a_plan(calendar=(FIRST,)), series.acts, series.anchors, series.draws),
            a_frame(series),
            at=FIRST,
            source="list",
        )


def test_nothing_is_held_again_before_a_first_draw():
    with pytest.raises(ActOutOfOrder):
        commit_again(anchored(), at=FIRST, time=FIRST)


def test_a_result_needs_the_seed_and_the_committed_leaves():
    leaves = a_frame(anchored()).leaves
    with pytest.raises(ActOutOfOrder, match="has no seed yet"):
        draw_result(revealed(), leaves, at=FIRST)
    with pytest.raises(FrameDiffers):
        draw_result(rolled(), leaves[1:], at=FIRST)
    assert draw_result(rolled(), leaves, at=FIRST) == draw_result(rolled(), leaves, at=FIRST)
