"""Only the leaves that were committed to, each as the plan has it, are taken."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw import check_leaves
from bluelamp.core.draw.errors import DrawError, FrameDiffers, FrameUnsorted, LeafBroken
from bluelamp.core.draw.frame import counts_of
from bluelamp.core.draw.tree import Tree
from small_draws import a_frame, a_plan, anchored, framed

PLAN, LEAVES = a_plan(), a_frame(anchored()).leaves
COMMITTED = framed().draw.frame


def committed_to(leaves):
    """A commitment that fits other leaves, as somebody would make who commits to a wrong frame."""
    root = Tree.over(leaf.as_bytes() for leaf in leaves).root
    return replace(COMMITTED, size=len(leaves), counts=counts_of(leaves), root=root)


def test_the_committed_leaves_are_taken():
    assert check_leaves(PLAN, COMMITTED, LEAVES).root == COMMITTED.root


@given(st.data())
def test_any_other_list_of_leaves_is_refused(data):
    leaves = list(LEAVES)
    at = data.draw(st.integers(0, len(leaves) - 2))
    match data.draw(st.sampled_from(["drop", "double", "swap", "add", "change", "cut"])):
        case "drop":
            del leaves[at]
        case "double":
            leaves.insert(at, leaves[at])
        case "swap":
            leaves[at], leaves[at + 1] = leaves[at + 1], leaves[at]
        case "add":
            leaves = sorted([*leaves, replace(leaves[at], pid="5" * 64)], key=lambda leaf: leaf.pid)
        case "change":
            leaves[at] = replace(leaves[at], commitment="0" * 64)
        case _:
            leaves = leaves[:at]
    with pytest.raises(DrawError):
        check_leaves(PLAN, COMMITTED, leaves)


def test_a_line_that_stands_twice_is_refused_also_where_it_was_committed_to():
    leaves = [LEAVES[0], LEAVES[0], *LEAVES[1:]]
    with pytest.raises(FrameUnsorted, match="could stand there twice"):
        check_leaves(PLAN, committed_to(leaves), leaves)


def test_unsorted_leaves_are_refused_also_where_they_were_committed_to():
    leaves = [LEAVES[1], LEAVES[0], *LEAVES[2:]]
    with pytest.raises(FrameUnsorted):
        check_leaves(PLAN, committed_to(leaves), leaves)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"draw": "2027/0002"}, "is of draw `2027/0002`"),
        ({"stratum": "cavalry"}, "is in stratum `cavalry`"),
        ({"tickets": 4}, "has tickets: `4`"),
        ({"eligibility": "holiday"}, "has code `holiday`"),
    ],
)
def test_a_leaf_the_plan_rules_out_is_refused_also_where_it_was_committed_to(change, why):
    leaves = [replace(LEAVES[0], **change), *LEAVES[1:]]
    with pytest.raises(LeafBroken, match=why):
        check_leaves(PLAN, committed_to(leaves), leaves)


@pytest.mark.parametrize(
    "change", [{"size": 1}, {"counts": {"response": {"in": 242}}}, {"root": bytes(32)}], ids=["size", "counts", "root"]
)
def test_size_counts_and_root_are_each_held_against_the_commitment(change):
    with pytest.raises(FrameDiffers, match=f"The {next(iter(change))} of the leaves"):
        check_leaves(PLAN, replace(COMMITTED, **change), LEAVES)
