"""Acts made from what is there: the commitment to a frame, and the result.

Each is made so that `Series.after` takes it; what cannot be made is refused here with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bluelamp.core.draw.acts import FrameCommitment, Result, act_digest
from bluelamp.core.draw.beacon import CHAINS
from bluelamp.core.draw.committed import check_leaves
from bluelamp.core.draw.errors import ActOutOfOrder
from bluelamp.core.draw.frame import Frame, Leaf
from bluelamp.core.draw.plan import Plan
from bluelamp.core.draw.selection import select
from bluelamp.core.draw.series import Series


def commit_frame(
    series: Series, frame: Frame, *, at: datetime, source: str, time: datetime | None = None
) -> FrameCommitment:
    """The commitment to a frame for the next draw.

    `source` says which list it was made from, best with its hash. `time` is when the draw is held:
    the calendar's own, unless a void draw is held again.

    Raises:
        DrawNumberWrong: the calendar is used up.
    """
    held_at = series.next_time if time is None else time
    return FrameCommitment(
        at=at,
        draw=series.next_label,
        number=series.next_number,
        time=held_at,
        frame_of=series.next_label,
        size=len(frame.leaves),
        counts=frame.counts,
        root=frame.tree.root,
        source=source,
        plan=act_digest(series.plan),
        beacon=_round_at(series.plan, held_at),
    )


def commit_again(series: Series, *, at: datetime, time: datetime) -> FrameCommitment:
    """The commitment for a draw held again with the frame of the void one.

    Raises:
        ActOutOfOrder: there is no draw yet.
    """
    before = series.draw.frame
    return FrameCommitment(
        at=at,
        draw=series.next_label,
        number=series.next_number,
        time=time,
        frame_of=before.frame_of,
        size=before.size,
        counts=before.counts,
        root=before.root,
        source=before.source,
        plan=before.plan,
        beacon=_round_at(series.plan, time),
    )


def draw_result(series: Series, leaves: Sequence[Leaf], *, at: datetime) -> Result:
    """The result of the draw under way: its seed, and who it selects from these leaves.

    Raises:
        ActOutOfOrder: an ingredient of the seed is missing.
        FrameUnsorted, LeafBroken, FrameDiffers: the leaves are not those committed to.
    """
    draw = series.draw
    seed = draw.seed()
    if seed is None:
        raise ActOutOfOrder(
            f"Draw `{draw.label}` has no seed yet.", todo="add every party's reveal, then the dice or the beacon."
        )
    check_leaves(series.plan, draw.frame, leaves)
    return Result(at, draw.label, seed, select(leaves, seed, series.plan.pools))


def _round_at(plan: Plan, instant: datetime) -> int:
    chain = CHAINS.get(plan.last)
    return 0 if chain is None else chain.round_at(instant)
