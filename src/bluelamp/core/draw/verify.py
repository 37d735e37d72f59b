"""Checking a draw from its file alone: numbered steps, each with what it found in plain words.

The steps use nothing of the force's: not its list, its database, its network or its clock. What a
file alone cannot show is said as `not checked`, never left out: that the frame is the one published
before the draw needs a hash noted then, or the witnesses' receipt; that everybody is in it needs
each person's opening, or an auditor with the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bluelamp.core.draw.acts import BeaconRound, Dice, FrameCommitment, act_digest
from bluelamp.core.draw.beacon import CHAINS, check_round
from bluelamp.core.draw.bundle import Bundle, read_bundle
from bluelamp.core.draw.committed import check_leaves
from bluelamp.core.draw.errors import (
    ActOutOfOrder,
    BeaconNotCheckable,
    FrameDiffers,
    HeldDiffers,
    NotInTheDraw,
    SelectionDiffers,
)
from bluelamp.core.draw.frame import Leaf, Opening, check_opening
from bluelamp.core.draw.plan import DICE
from bluelamp.core.draw.receipts import check_receipts, check_witnesses
from bluelamp.core.draw.report import Report, Step, Witnessed
from bluelamp.core.draw.selection import select
from bluelamp.core.draw.series import Draw, Series
from bluelamp.core.kernel import BluelampError, say_instant


def verify(
    raw: bytes,
    *,
    kept: Mapping[str, str] | None = None,
    opening: Opening | None = None,
    witnessed: Witnessed | None = None,
) -> Report:
    """What checking every draw in a file finds: the earlier ones in a step each, the last one in several.

    `kept` holds what the reader noted themselves: the hashes of `plan` and `frame` (of the last draw),
    `anchor/PARTY`, and from the draw itself `reveal/PARTY` and `dice`. `opening` is what one person was
    given about their place. `witnessed` checks the ledger's receipts.

    Promise: with the frame's and the plan's hash kept, MUST say `no` for every changed byte but the times
    of acts after the frame and of anchors, which the ledger binds and a file alone cannot; and MUST never
    raise, whatever the file holds (`tests/core/draw/test_verify.py` flips, cuts and rewrites).
    """
    steps: list[Step] = []

    def step(name: str, check: Callable[[], str | Step]) -> bool:
        try:
            found = check()
        except BeaconNotCheckable as error:
            found = Step(name, "not checked", f"{error.message} {error.todo}", error.code)
        except BluelampError as error:
            found = Step(name, "no", f"{error.message} What to do: {error.todo}", error.code)
        steps.append(found if isinstance(found, Step) else Step(name, "yes", found))
        return steps[-1].held == "yes"

    bundles: list[Bundle] = []
    series: list[Series] = []
    if step("file", lambda: _file(raw, bundles)) and step("acts", lambda: _acts(bundles[0], series)):
        for draw in series[0].draws[:-1]:
            step(f"draw {draw.label}", partial(_earlier, series[0], draw, bundles[0]))
        step("ingredients", lambda: _ingredients(series[0]))
        if step("frame", lambda: _frame(series[0], bundles[0])):
            step("selection", lambda: _selection(series[0], bundles[0]))
        if opening is not None:
            step("place", lambda: _place(series[0], opening))
        step("kept", lambda: _kept(series[0], kept or {}))
        step("witnesses", lambda: check_witnesses(series[0], bundles[0], witnessed))
        step("receipts", lambda: check_receipts(series[0], bundles[0], witnessed))
    return Report(tuple(steps))


def _file(raw: bytes, found: list[Bundle]) -> str:
    bundle = read_bundle(raw)
    found.append(bundle)
    frames = [act.frame_of for act in bundle.acts if isinstance(act, FrameCommitment)]
    unknown = {*bundle.earlier} - {*frames} | {*bundle.earlier} & {*frames[-1:]}
    if unknown:
        raise FrameDiffers(
            f"The file holds earlier lines for `{min(unknown)}`, and no earlier list of that name was committed to.",
            todo="fetch the file again; if it is the same, ask who added them.",
        )
    return (
        f"The file is whole: {len(bundle.acts):,} acts and {len(bundle.leaves):,} leaves;"
        f" its SHA-256 is {hashlib.sha256(raw).hexdigest()}."
    )


def _acts(bundle: Bundle, found: list[Series]) -> str:
    series = bundle.series()
    found.append(series)
    void = sum(draw.void is not None for draw in series.draws)
    return (
        f"The plan of {series.plan.force} for {series.plan.year} keeps the limits. Draws so far: {len(series.draws)},"
        f" numbered without a gap, {void} of them void; every earlier check was closed before the next draw began."
    )


def _ingredients(series: Series) -> str | Step:
    draw = series.draw
    seed = draw.seed()
    if seed is None:
        raise ActOutOfOrder(
            f"Draw `{draw.label}` has no seed: {len(draw.reveals)} of {len(series.plan.parties)} parties revealed.",
            todo="check again when the draw was held; a void draw selects nobody.",
        )
    _check_beacon(series, draw)
    return (
        f"The reveals of {', '.join(sorted(draw.reveals))} lead back to their anchors (links: {draw.frame.number});"
        f" with {series.plan.last} and the frame they make the seed {seed.hex()}."
    )


def _earlier(series: Series, draw: Draw, bundle: Bundle) -> str | Step:
    leaves = bundle.leaves_of(draw.frame.frame_of)
    if leaves:
        check_leaves(series.plan, draw.frame, leaves)
    if draw.void is not None:
        return f"It is void and selects nobody: {draw.void.reason}."
    _check_beacon(series, draw)
    if not leaves:
        says = f"Its acts are in order, but the file does not hold the {draw.frame.size:,} lines of its list."
        return Step(f"draw {draw.label}", "not checked", says)
    drawn, _ = _drawn_again(series, draw, leaves)
    return f"Its list is the one committed to, and drawing again gives the same {drawn:,} people in the same order."


def _check_beacon(series: Series, draw: Draw) -> None:
    if isinstance(draw.last, BeaconRound):
        chain = CHAINS[series.plan.last]
        check_round(chain.scheme, chain.key, draw.last.number, draw.last.signature)


def _frame(series: Series, bundle: Bundle) -> str:
    frame = series.draw.frame
    check_leaves(series.plan, frame, bundle.leaves)
    groups = "; ".join(
        f"{name}: " + ", ".join(f"{number:,} {code}" for code, number in sorted(codes.items()))
        for name, codes in sorted(frame.counts.items())
    )
    return (
        f"The {frame.size:,} leaves are those committed to on {say_instant(frame.at)}, each once. Compare with the"
        f" published strength of the force: {groups}. The commitment is {act_digest(frame)}."
    )


def _selection(series: Series, bundle: Bundle) -> str:
    draw = series.draw
    drawn, reserves = _drawn_again(series, draw, bundle.leaves)
    return (
        f"Drawing again gives the same {drawn:,} people and {reserves:,} reserves in the same order;"
        f" {len(draw.outcomes):,} checks are closed and {len(draw.open):,} open."
    )


def _drawn_again(series: Series, draw: Draw, leaves: Sequence[Leaf]) -> tuple[int, int]:
    """How many are drawn, and how many are reserves, where drawing again gives what the result says."""
    if draw.result is None:
        raise ActOutOfOrder(f"Draw `{draw.label}` has no result yet.", todo="check again when it was held.")
    again = select(leaves, draw.result.seed, series.plan.pools)
    for name in sorted(again):
        if again[name] != draw.result.pools[name]:
            raise SelectionDiffers(
                f"From pool `{name}` of draw {draw.label} the tickets draw others, or in another order, than the"
                " result says.",
                todo="do not rely on this result; send this report to the other parties.",
            )
    return sum(len(one.drawn) for one in again.values()), sum(len(one.reserves) for one in again.values())


def _place(series: Series, opening: Opening) -> str:
    frame = series.draw.frame
    check_opening(opening, frame.size, frame.root)
    leaf = opening.leaf
    said = series.plan.eligibility.get(leaf.eligibility, leaf.eligibility)
    return (
        f"`{opening.unit}` stands on line {opening.index + 1:,} of {frame.size:,}, in stratum {leaf.stratum} with"
        f" tickets: {leaf.tickets}; {said}. The line is {leaf.pid}."
    )


def _kept(series: Series, kept: Mapping[str, str]) -> str | Step:
    published = {
        "plan": act_digest(series.plan),
        "frame": act_digest(series.draw.frame),
        **{f"anchor/{party}": anchor.hex() for party, anchor in series.anchors.items()},
        **{f"reveal/{party}": value.hex() for party, value in series.draw.reveals.items()},
    }
    if isinstance(series.draw.last, Dice):
        published[DICE] = series.draw.last.digits
    for name, noted in sorted(kept.items()):
        if name not in published:
            raise NotInTheDraw(
                f"You kept something of `{name}`; the file has {', '.join(sorted(published))}.",
                todo="name one of these.",
            )
        if noted != published[name]:
            raise HeldDiffers(
                f"You kept `{noted}` for {name}; the file says {published[name]}.",
                todo="what was published or read out was changed afterwards: do not rely on this draw.",
            )
    if "frame" not in kept:
        return Step(
            "kept",
            "not checked",
            "You gave no hash of the frame noted before the draw, so this file alone cannot show that its frame is the"
            f" one published then. Compare {published['frame']} with what was published.",
        )
    return f"What you kept agrees: {', '.join(sorted(kept))}."
