"""The file of a draw is read in one way only; every other file is refused with a sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw import Bundle, act_digest, read_bundle, write_bundle
from bluelamp.core.draw.errors import BundleBroken, BundleNotCanonical, DrawError, LeafBroken
from small_draws import a_bundle, a_frame, a_year, anchored, closed, framed

BUNDLE = a_bundle(receipts={"ab" * 32: "a receipt"})
RAW = write_bundle(BUNDLE)


def rewritten(**changes):
    """The file with other values at the top, canonical."""
    given = {**json.loads(RAW), **changes}
    return json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def test_a_file_is_read_as_it_was_written_and_written_as_it_was_read():
    for bundle in (BUNDLE, Bundle(anchored().acts), a_bundle(closed()), a_year()):
        raw = write_bundle(bundle)
        assert read_bundle(raw) == bundle
        assert write_bundle(read_bundle(raw)) == raw


def test_a_file_with_the_acts_of_a_longer_series_keeps_its_leaves_and_receipts():
    longer = BUNDLE.with_series(closed())
    assert longer.acts == closed().acts != BUNDLE.acts
    assert (longer.leaves, longer.receipts, longer.earlier) == (BUNDLE.leaves, BUNDLE.receipts, BUNDLE.earlier)


@given(st.integers(0, len(RAW) - 1))
def test_a_file_that_is_cut_short_anywhere_is_refused(length):
    with pytest.raises(DrawError):
        read_bundle(RAW[:length])


@pytest.mark.parametrize("length", [1, 100, 1000, len(RAW) - 2])
def test_a_truncated_file_is_called_cut_short(length):
    with pytest.raises(BundleBroken, match=r"is cut short: reading stopped at character `\d+` of|is not JSON"):
        read_bundle(RAW[:length])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"[]\n", "does not hold"),
        (b'{"acts":[]}\n', "does not hold `acts`, `earlier`, `format`, `leaves`, `receipts`, and only these"),
        (rewritten(format="DRAW/2 bundle"), "another format"),
        (rewritten(acts={}), "no list"),
        (rewritten(leaves="x"), "no list"),
        (rewritten(earlier=[]), "earlier"),
        (rewritten(earlier={"first": [1]}), "earlier"),
        (rewritten(earlier={"2027/0001": []}), "earlier"),
        (rewritten(earlier={"2027/0001": "x"}), "earlier"),
        (rewritten(receipts=[]), "receipts"),
        (rewritten(receipts={"short": "x"}), "receipts"),
        (rewritten(receipts={"ab" * 32: 3}), "receipts"),
    ],
)
def test_what_is_no_file_of_a_draw_is_refused_with_the_reason(raw, why):
    with pytest.raises(BundleBroken, match=why) as refused:
        read_bundle(raw)
    assert refused.value.todo


@pytest.mark.parametrize(
    "raw",
    [
        RAW.rstrip(b"\n"),
        RAW + b"\n",
        RAW.replace(b'"acts":', b'"acts": ', 1),
        RAW.replace(b'"kind":"draw.plan"', b'"kind":"draw.plan","kind":"draw.plan"', 1),
        RAW.replace(b"draw.plan", b"draw\\u002eplan", 1),
        RAW.replace(b'"number":1', b'"number":1e0', 1).replace(b"1e0", b"-0"),
        rewritten(receipts={"ab" * 32: "x"}).replace(b'"x"', b'"\\ud800"'),
    ],
    ids=["no line end", "two line ends", "a space", "a key twice", "an escape", "minus nought", "half a character"],
)
def test_the_same_content_said_in_another_way_is_refused(raw):
    with pytest.raises(BundleNotCanonical, match="another way"):
        read_bundle(raw)


def test_a_broken_leaf_in_a_file_is_refused_as_one():
    with pytest.raises(LeafBroken):
        read_bundle(rewritten(leaves=[{"c": "x"}]))


def test_a_series_is_put_into_a_bundle_with_its_leaves_kept_or_replaced():
    leaves = a_frame(anchored()).leaves
    first = Bundle(anchored().acts).with_series(framed(), leaves)
    assert (first.acts, first.leaves) == (framed().acts, leaves)
    assert first.with_series(framed()).leaves == leaves


def test_the_list_of_a_draw_is_kept_when_the_next_one_comes():
    year = a_year()
    assert year.leaves_of("2027/0001") == a_frame(anchored()).leaves
    assert year.leaves_of("2027/0002") == year.leaves
    assert year.leaves_of("2027/0003") == ()
    assert Bundle(anchored().acts).leaves_of("2027/0001") == ()


def test_a_list_of_one_is_found_and_kept_too():
    alone, leaves = a_frame(anchored()).leaves[:1], a_frame(anchored()).leaves
    bundle = Bundle(anchored().acts, alone)
    assert bundle.leaves_of("2027/0001") == alone
    assert bundle.with_series(framed(), leaves).earlier == {"2027/0001": alone}


def test_the_first_receipt_of_an_act_is_the_one_that_is_kept():
    act = anchored().plan
    bundle = Bundle(anchored().acts).with_receipt(act, "early").with_receipt(act, "late")
    assert bundle.receipts == {act_digest(act): "early"}
