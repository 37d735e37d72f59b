"""A frame holds everybody once, names nobody, and each can show their own place in it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw import (
    KEY_BYTES,
    Audit,
    Unit,
    audit_frame,
    build_frame,
    check_opening,
    pid_of,
    read_leaf,
    read_opening,
)
from bluelamp.core.draw.errors import (
    ActBroken,
    FrameEmpty,
    LeafBroken,
    OpeningDoesNotFit,
    StratumTooSmall,
    UnitBroken,
    UnitTwice,
)
from bluelamp.core.draw.frame import counts_of
from bluelamp.core.kernel import canonical_bytes
from small_draws import KEY, a_frame, a_plan, anchored, some_units

DRAW = "2027/0001"
FRAME = a_frame(anchored())
ROOT, SIZE = FRAME.tree.root, len(FRAME.leaves)


def test_leaves_rise_strictly_and_hold_everybody_once():
    pids = [leaf.pid for leaf in FRAME.leaves]
    assert pids == sorted(set(pids))
    assert {pid_of(KEY, DRAW, unit.name) for unit in some_units()} == set(pids)


@pytest.mark.parametrize("leaf", FRAME.leaves[:20])
def test_the_bytes_of_a_leaf_are_its_canonical_form(leaf):
    assert leaf.as_bytes() == canonical_bytes(leaf.as_canonical())
    assert read_leaf(json.loads(leaf.as_bytes())) == leaf


def test_nothing_of_a_frame_shows_a_name_and_two_draws_cannot_be_linked():
    other = build_frame(a_plan(), "2027/0002", some_units(), KEY)
    shown = b"".join(leaf.as_bytes() for leaf in FRAME.leaves)
    assert b"phone" not in shown
    for letter in "cp":
        first, second = ({leaf.as_canonical()[letter] for leaf in one.leaves} for one in (FRAME, other))
        assert not first & second


def test_the_order_of_the_list_does_not_matter():
    assert build_frame(a_plan(), DRAW, reversed(some_units()), KEY).leaves == FRAME.leaves


def test_the_key_of_a_frame_is_as_long_as_what_it_makes():
    assert len(KEY) == KEY_BYTES == len(bytes.fromhex(FRAME.leaves[0].pid))


def test_people_are_counted_by_stratum_and_code_in_the_order_of_names():
    counts = counts_of(sorted(FRAME.leaves, key=lambda leaf: (leaf.stratum, leaf.eligibility), reverse=True))
    assert [(stratum, [*codes]) for stratum, codes in counts.items()] == [
        ("handlers", ["in"]),
        ("response", ["in", "leave"]),
        ("staff", ["in", "leave"]),
    ]


def test_an_empty_list_is_refused():
    with pytest.raises(FrameEmpty, match="nobody who can be drawn: `0` people"):
        build_frame(a_plan(), DRAW, [], KEY)


@pytest.mark.parametrize(
    ("unit", "error", "why"),
    [
        (Unit("", "response"), UnitBroken, "name"),
        (Unit("a\0b", "response"), UnitBroken, "name"),
        (Unit("a", "cavalry"), UnitBroken, "has the stratum `cavalry`; the plan has"),
        (Unit("a", "response", "holiday"), UnitBroken, "has the eligibility code `holiday`; the plan has"),
        (some_units()[0], UnitTwice, "twice"),
        (replace(some_units()[0], stratum="staff"), UnitTwice, "twice"),
    ],
)
def test_a_line_of_the_list_that_does_not_fit_is_refused_by_name(unit, error, why):
    with pytest.raises(error, match=why):
        build_frame(a_plan(), DRAW, [*some_units(), unit], KEY)


def test_a_list_that_would_point_at_somebody_is_refused():
    with pytest.raises(StratumTooSmall):
        build_frame(a_plan(), DRAW, some_units(handlers=49), KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"c": "AB" * 32},
        {"d": "2027-1"},
        {"e": "In"},
        {"p": 3},
        {"s": ""},
        {"w": 0},
        {"w": True},
        {"w": "1"},
        {"w": 101},
        {"x": 1},
    ],
)
def test_what_is_no_leaf_is_refused(change):
    with pytest.raises(LeafBroken, match="no leaf of DRAW/1"):
        read_leaf({**FRAME.leaves[0].as_canonical(), **change})


def test_a_leaf_may_have_as_many_tickets_as_the_protocol_allows_and_no_more():
    assert read_leaf({**FRAME.leaves[0].as_canonical(), "w": 100}).tickets == 100


def test_what_is_not_even_a_mapping_is_no_leaf():
    with pytest.raises(LeafBroken):
        read_leaf(["c"])


@given(st.sampled_from(some_units()))
def test_everybody_can_show_their_place_and_that_their_name_opens_it(unit):
    opening = read_opening(json.loads(canonical_bytes(FRAME.opening(unit.name).as_canonical())))
    check_opening(opening, SIZE, ROOT)
    assert (opening.leaf.stratum, opening.leaf.eligibility) == (unit.stratum, unit.eligibility)


@given(st.sampled_from(some_units()[:40]), st.sampled_from(["unit", "salt", "leaf", "index", "proof", "root", "size"]))
def test_an_opening_with_anything_changed_is_refused(unit, part):
    opening, root, size = FRAME.opening(unit.name), ROOT, SIZE
    match part:
        case "unit":
            opening = replace(opening, unit="somebody else")
        case "salt":
            opening = replace(opening, salt=bytes(32))
        case "leaf":
            opening = replace(opening, leaf=replace(opening.leaf, tickets=opening.leaf.tickets + 1))
        case "index":
            opening = replace(opening, index=opening.index ^ 1)
        case "proof":
            opening = replace(opening, proof=opening.proof[:-1])
        case "root":
            root = bytes(32)
        case _:
            size *= 3
    with pytest.raises(OpeningDoesNotFit, match="`") as refused:
        check_opening(opening, size, root)
    assert "object" in refused.value.todo


def test_an_opening_that_is_cut_short_is_refused():
    given = FRAME.opening(some_units()[0].name).as_canonical()
    with pytest.raises(ActBroken, match="The opening lacks `salt`"):
        read_opening({name: value for name, value in given.items() if name != "salt"})


def test_an_opening_with_a_part_too_many_is_refused():
    with pytest.raises(ActBroken, match="`note`"):
        read_opening({**FRAME.opening(some_units()[0].name).as_canonical(), "note": "hello"})


def test_nobody_outside_the_frame_has_an_opening():
    assert FRAME.opening("phone-of-nobody") is None


@pytest.mark.parametrize("found", [(("a",), (), ()), ((), ("b",), ()), ((), (), ("c",))])
def test_a_frame_with_anything_found_in_it_is_not_clean(found):
    assert not Audit(*found).is_clean
    assert Audit((), (), ()).is_clean


def test_an_auditor_finds_a_line_whose_commitment_is_to_another_name():
    leaves = [replace(FRAME.leaves[0], commitment="ab" * 32), *FRAME.leaves[1:]]
    audit = audit_frame(leaves, DRAW, some_units(), KEY)
    assert (audit.missing, audit.ghosts, len(audit.changed)) == ((), (), 1)


def test_an_auditor_with_key_and_list_finds_nothing_in_an_honest_frame():
    assert audit_frame(FRAME.leaves, DRAW, some_units(), KEY).is_clean
