"""A certificate says where a line stood, and is given only for a draw that is right."""

from dataclasses import replace

import pytest

from bluelamp.core.draw import Selected, act_digest, certificate
from bluelamp.core.draw.errors import DrawError, FrameDiffers, NotInTheDraw, SelectionDiffers
from small_draws import a_bundle, a_frame, an_outcome, anchored, resulted, revealed, rolled, some_units

SERIES = resulted()
POOL = SERIES.draw.result.pools["officers"]
LEAVES = a_frame(anchored()).leaves


@pytest.mark.parametrize(
    ("pid", "said"),
    [
        (POOL.drawn[0], "DRAWN, number 1 of 5 in pool officers"),
        (POOL.reserves[2], "reserve, number 3 of 3 in pool officers; not called"),
        (next(leaf.pid for leaf in LEAVES if leaf.eligibility == "leave"), "could not be drawn: on leave"),
    ],
)
def test_a_certificate_says_where_the_line_stood_and_what_to_compare(pid, said):
    text = certificate(a_bundle(), pid)
    assert said in text
    for value in (pid, act_digest(SERIES.draw.frame), SERIES.draw.result.seed.hex(), SERIES.draw.frame.root.hex()):
        assert value in text
    assert "bluelamp draw verify" in text


def test_who_was_not_drawn_has_a_certificate_too():
    selected = {pid for one in SERIES.draw.result.pools.values() for pid in (*one.drawn, *one.reserves)}
    other = next(leaf for leaf in LEAVES if leaf.pid not in selected and leaf.eligibility == "in")
    assert "Standing        not drawn\n" in certificate(a_bundle(), other.pid)


def test_a_reserve_who_was_called_reads_so():
    series = SERIES.after(an_outcome(SERIES, POOL.drawn[0], "left"))
    assert "number 1 of 3 in pool officers; called" in certificate(a_bundle(series), POOL.reserves[0])


def test_a_certificate_says_the_parties_in_one_order_whoever_showed_first():
    series = resulted(rolled(revealed(parties=["standards", "federation", "oversight"])))
    made_of = "made of       the commitment, federation, oversight, standards, dice\n"
    assert made_of in certificate(a_bundle(series), POOL.drawn[0])
    assert made_of in certificate(a_bundle(), POOL.drawn[0])


def test_a_certificate_names_nobody():
    text = certificate(a_bundle(), POOL.drawn[0])
    assert not any(unit.name in text for unit in some_units())


def test_there_is_no_certificate_without_a_result_or_for_another_line():
    with pytest.raises(NotInTheDraw, match="has no result"):
        certificate(a_bundle(rolled()), POOL.drawn[0])
    with pytest.raises(NotInTheDraw, match="0000"):
        certificate(a_bundle(), "0" * 64)


def test_there_is_no_certificate_of_a_draw_that_is_not_right():
    with pytest.raises(FrameDiffers):
        certificate(a_bundle(leaves=LEAVES[1:]), POOL.drawn[0])
    result = SERIES.draw.result
    turned = {**result.pools, "officers": Selected(POOL.drawn[::-1], POOL.reserves)}
    with pytest.raises(SelectionDiffers):
        certificate(a_bundle(rolled().after(replace(result, pools=turned))), POOL.drawn[0])
    with pytest.raises(DrawError):
        certificate(a_bundle(acts=SERIES.acts[1:]), POOL.drawn[0])
