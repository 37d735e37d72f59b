"""The certificate somebody is given: where they stood in a draw, and how to check it without us.

The text names nobody: it goes to the person whose opening belongs to it.
"""

from __future__ import annotations

from bluelamp.core.draw.acts import Result, act_digest
from bluelamp.core.draw.bundle import Bundle
from bluelamp.core.draw.committed import check_leaves
from bluelamp.core.draw.errors import NotInTheDraw, SelectionDiffers
from bluelamp.core.draw.frame import Leaf
from bluelamp.core.draw.plan import IN
from bluelamp.core.draw.selection import select, ticket_of
from bluelamp.core.draw.series import Draw, Series
from bluelamp.core.kernel import say_instant


def certificate(bundle: Bundle, pid: str) -> str:
    """The certificate of one line of the last draw, drawn or not.

    Promise: MUST be given only where leaves and result are right, so that nobody holds a certificate of
    a draw that does not verify (`tests/core/draw/test_certificate.py`).

    Raises:
        NotInTheDraw: the draw has no result, or no such line.
        SelectionDiffers: the tickets select others than the result says.
        DrawError: as `Series.of` and `check_leaves`.
    """
    series = bundle.series()
    draw = series.draw
    if draw.result is None:
        raise NotInTheDraw(f"Draw `{draw.label}` has no result.", todo="ask again when it was held.")
    check_leaves(series.plan, draw.frame, bundle.leaves)
    if select(bundle.leaves, draw.result.seed, series.plan.pools) != draw.result.pools:
        raise SelectionDiffers(
            f"The result of `{draw.label}` is not what the tickets draw.", todo="verify the file and report it."
        )
    for index, leaf in enumerate(bundle.leaves):
        if leaf.pid == pid:
            return _text(series, draw, draw.result, index, leaf)
    raise NotInTheDraw(f"No line of draw {draw.label} is `{pid}`.", todo="give the line from your opening.")


def _text(series: Series, draw: Draw, result: Result, index: int, leaf: Leaf) -> str:
    frame, plan = draw.frame, series.plan
    ticket = ticket_of(result.seed, leaf.pid, leaf.tickets).hex()
    lines = [
        "CERTIFICATE OF A RANDOM DRAW (DRAW/1)",
        "",
        f"Draw            {draw.label} of {plan.force}, held on {say_instant(frame.time)}",
        f"Your line       {leaf.pid}",
        f"                line {index + 1:,} of {frame.size:,}",
        f"Stratum         {leaf.stratum}: {plan.strata[leaf.stratum].says}",
        f"Tickets         {leaf.tickets}",
        f"Standing        {_standing(series, draw, result, leaf)}",
        "",
        f"Frame committed on {say_instant(frame.at)}",
        f"  commitment    {act_digest(frame)}",
        f"  root          {frame.root.hex()}",
        f"Seed            {result.seed.hex()}",
        f"  made of       the commitment, {', '.join(sorted(draw.reveals))}, {plan.last}",
        f"Lowest ticket   {ticket}",
        "",
        "To check this: bluelamp draw verify FILE, with the file of the draw, on any computer and without a network;",
        "or draw again with tools/replay/replay.js, which is written in another language and shares no code with it.",
    ]
    return "\n".join(lines) + "\n"


def _standing(series: Series, draw: Draw, result: Result, leaf: Leaf) -> str:
    if leaf.eligibility != IN:
        return f"could not be drawn: {series.plan.eligibility[leaf.eligibility]}"
    for name, one in result.pools.items():
        if leaf.pid in one.drawn:
            return f"DRAWN, number {one.drawn.index(leaf.pid) + 1} of {len(one.drawn)} in pool {name}"
        if leaf.pid in one.reserves:
            called = "called" if leaf.pid in draw.due else "not called"
            return f"reserve, number {one.reserves.index(leaf.pid) + 1} of {len(one.reserves)} in pool {name}; {called}"
    return "not drawn"
