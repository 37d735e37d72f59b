"""Whether the leaves in a file are those that were committed to before the draw, and what the plan permits."""

from __future__ import annotations

from collections.abc import Sequence

from bluelamp.core.draw.acts import FrameCommitment
from bluelamp.core.draw.errors import FrameDiffers, FrameUnsorted, LeafBroken
from bluelamp.core.draw.fields import shown
from bluelamp.core.draw.frame import Leaf, counts_of
from bluelamp.core.draw.plan import Plan
from bluelamp.core.draw.tree import Tree


def check_leaves(plan: Plan, frame: FrameCommitment, leaves: Sequence[Leaf]) -> Tree:
    """The tree over leaves, where they are those of a commitment and each is as the plan has it.

    Promise: MUST refuse every list of leaves other than the committed one
    (`tests/core/draw/test_committed.py` changes, drops, adds, doubles and swaps them).

    Raises:
        FrameUnsorted: a leaf does not come after the one before it.
        LeafBroken: a leaf is of another draw, or has a stratum, code or tickets the plan does not give it.
        FrameDiffers: size, counts or root are not those committed to.
    """
    before = ""
    for leaf in leaves:
        if leaf.pid <= before:
            raise FrameUnsorted(
                f"Line `{leaf.pid}` does not come after `{before}`: somebody could stand there twice.",
                todo="do not rely on this frame; tell the other parties.",
            )
        before = leaf.pid
        stratum = plan.strata.get(leaf.stratum)
        for held, what, value in (
            (leaf.draw == frame.frame_of, "is of draw", leaf.draw),
            (stratum is not None, "is in stratum", leaf.stratum),
            (stratum is None or leaf.tickets == stratum.tickets, "has tickets:", leaf.tickets),
            (leaf.eligibility in plan.eligibility, "has code", leaf.eligibility),
        ):
            if not held:
                raise LeafBroken(
                    f"Line {leaf.pid} {what} `{value}`, which the plan rules out.",
                    todo="do not rely on this frame; tell the other parties.",
                )
    tree = Tree.over(leaf.as_bytes() for leaf in leaves)
    for what, found, committed in (
        ("size", len(leaves), frame.size),
        ("counts", counts_of(leaves), {name: dict(one) for name, one in frame.counts.items()}),
        ("root", tree.root.hex(), frame.root.hex()),
    ):
        if found != committed:
            raise FrameDiffers(
                f"The {what} of the leaves is `{shown(found)}`; committed was {shown(committed)}.",
                todo="the list was changed after it was committed to: do not rely on this draw.",
            )
    return tree
