"""The acts of a draw, as records whose bytes are hashed and entered in the ledger.

An act says when it was done, and nothing about a person but pseudonyms and codes. What one act may
say after another is in `series`; here is only what each holds. The plan is the first act and has a
module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bluelamp.core.draw.errors import ActBroken, DiceBroken
from bluelamp.core.draw.fields import HASH, HEX, LABEL, NAME, Fields, instant_text, shown
from bluelamp.core.draw.frame import Counts
from bluelamp.core.draw.plan import Plan, read_plan
from bluelamp.core.draw.selection import Selected
from bluelamp.core.kernel import Canonical, digest

DICE_ROLLED = 20
_DICE = re.compile(rf"[0-9]{{{DICE_ROLLED}}}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A party publishes the end of its hash chain, for one plan."""

    KIND: ClassVar[str] = "draw.anchor"

    at: datetime
    party: str
    anchor: bytes
    plan: str

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {**_head(self), "anchor": self.anchor.hex(), "party": self.party, "plan": self.plan}


@dataclass(frozen=True, slots=True)
class FrameCommitment:
    """The force commits to a frame before its draw: size, counts, root, and the list it was made from.

    `frame_of` is the draw whose leaves these are: its own, or that of a void draw that is held again.
    `beacon` is the round to be used, where the plan's last ingredient is one; otherwise 0.
    """

    KIND: ClassVar[str] = "draw.frame"

    at: datetime
    draw: str
    number: int
    time: datetime
    frame_of: str
    size: int
    counts: Counts
    root: bytes
    source: str
    plan: str
    beacon: int = 0

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {
            **_head(self),
            "beacon": self.beacon,
            "counts": {name: dict(one) for name, one in self.counts.items()},
            "draw": self.draw,
            "frame_of": self.frame_of,
            "number": self.number,
            "plan": self.plan,
            "root": self.root.hex(),
            "size": self.size,
            "source": self.source,
            "time": instant_text(self.time),
        }


@dataclass(frozen=True, slots=True)
class Reveal:
    """A party shows the link of its chain that belongs to this draw."""

    KIND: ClassVar[str] = "draw.reveal"

    at: datetime
    draw: str
    party: str
    value: bytes

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {**_head(self), "draw": self.draw, "party": self.party, "value": self.value.hex()}


@dataclass(frozen=True, slots=True)
class Dice:
    """Twenty ten-sided dice are rolled in public, after every reveal."""

    KIND: ClassVar[str] = "draw.dice"

    at: datetime
    draw: str
    digits: str

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {**_head(self), "digits": self.digits, "draw": self.draw}


@dataclass(frozen=True, slots=True)
class BeaconRound:
    """The signature of the beacon's round that the frame named."""

    KIND: ClassVar[str] = "draw.beacon"

    at: datetime
    draw: str
    number: int
    signature: bytes

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {**_head(self), "draw": self.draw, "number": self.number, "signature": self.signature.hex()}


@dataclass(frozen=True, slots=True)
class Result:
    """The seed, and who is drawn from every pool."""

    KIND: ClassVar[str] = "draw.result"

    at: datetime
    draw: str
    seed: bytes
    pools: Mapping[str, Selected]

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        pools = {name: one.as_canonical() for name, one in self.pools.items()}
        return {**_head(self), "draw": self.draw, "pools": pools, "seed": self.seed.hex()}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check that was due is closed: done, or not done for a coded reason that a second person approved."""

    KIND: ClassVar[str] = "draw.outcome"

    at: datetime
    draw: str
    pid: str
    code: str
    by: str
    second: str = ""

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {
            **_head(self),
            "by": self.by,
            "code": self.code,
            "draw": self.draw,
            "pid": self.pid,
            "second": self.second,
        }


@dataclass(frozen=True, slots=True)
class Void:
    """A draw is set aside before its seed is known, for a stated reason that a second person approved."""

    KIND: ClassVar[str] = "draw.void"

    at: datetime
    draw: str
    reason: str
    by: str
    second: str

    def as_canonical(self) -> dict[str, Canonical]:
        """The act as it is hashed and kept."""
        return {**_head(self), "by": self.by, "draw": self.draw, "reason": self.reason, "second": self.second}


Act = Plan | Anchor | FrameCommitment | Reveal | Dice | BeaconRound | Result | Outcome | Void


def act_digest(act: Act) -> str:
    """The SHA-256 of an act's canonical bytes: what the ledger holds, and what somebody notes before a draw."""
    return digest(act.as_canonical())


def read_act(given: object) -> Act:
    """The act in a mapping as `as_canonical` writes it.

    Raises:
        ActBroken: its kind is unknown, or a field is missing, unknown or does not fit.
        DiceBroken: the dice show something else than twenty digits.
        PlanOutsideLimits, PlanContradictsItself: as `Plan.checked`.
    """
    kind = given.get("kind") if isinstance(given, dict) else None
    if kind == Plan.KIND:
        return read_plan(given)
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise ActBroken(
            f"`{shown(given)}` is no act of a draw: its kind is not one of {', '.join([Plan.KIND, *_READERS])}.",
            todo="ask whoever made the file for one that is whole.",
        )
    fields = Fields(f"The act {kind}", given)
    fields.text("kind")
    act = read(fields)
    fields.end()
    return act


def check_dice(digits: str) -> None:
    """Returns where a text is what twenty ten-sided dice show.

    Raises:
        DiceBroken: it is not.
    """
    if not _DICE.fullmatch(digits):
        raise DiceBroken(
            f"The dice show `{shown(digits)}`; {DICE_ROLLED} digits from 0 to 9 are needed.",
            todo=f"roll {DICE_ROLLED} ten-sided dice and write the digits in the order they are read out.",
        )


def _head(act: Act) -> dict[str, Canonical]:
    return {"at": instant_text(act.at), "kind": act.KIND}


def _read_dice(fields: Fields) -> Dice:
    dice = Dice(fields.instant("at"), fields.text("draw", LABEL), fields.text("digits", empty=True))
    check_dice(dice.digits)
    return dice


def _read_frame(fields: Fields) -> FrameCommitment:
    return FrameCommitment(
        at=fields.instant("at"),
        draw=fields.text("draw", LABEL),
        number=fields.whole("number", 1),
        time=fields.instant("time"),
        frame_of=fields.text("frame_of", LABEL),
        size=fields.whole("size"),
        counts=fields.named("counts", Fields.counts),
        root=fields.digest("root"),
        source=fields.text("source"),
        plan=fields.text("plan", HASH),
        beacon=fields.whole("beacon"),
    )


def _read_result(fields: Fields) -> Result:
    pools = fields.named("pools", lambda one: Selected(one.texts("drawn", HASH), one.texts("reserves", HASH)))
    return Result(fields.instant("at"), fields.text("draw", LABEL), fields.digest("seed"), pools)


_READERS: dict[str, Callable[[Fields], Act]] = {
    Anchor.KIND: lambda one: Anchor(
        one.instant("at"), one.text("party", NAME), one.digest("anchor"), one.text("plan", HASH)
    ),
    FrameCommitment.KIND: _read_frame,
    Reveal.KIND: lambda one: Reveal(
        one.instant("at"), one.text("draw", LABEL), one.text("party", NAME), one.digest("value")
    ),
    Dice.KIND: _read_dice,
    BeaconRound.KIND: lambda one: BeaconRound(
        one.instant("at"), one.text("draw", LABEL), one.whole("number", 1), bytes.fromhex(one.text("signature", HEX))
    ),
    Result.KIND: _read_result,
    Outcome.KIND: lambda one: Outcome(
        one.instant("at"),
        one.text("draw", LABEL),
        one.text("pid", HASH),
        one.text("code", NAME),
        one.text("by"),
        one.text("second", empty=True),
    ),
    Void.KIND: lambda one: Void(
        one.instant("at"), one.text("draw", LABEL), one.text("reason"), one.text("by"), one.text("second")
    ),
}
