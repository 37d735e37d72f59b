"""Why an act of a draw, a file or a proof was refused, one class a cause.

DrawError
├── the file: BundleBroken, BundleNotCanonical, ActBroken
├── the plan: PlanOutsideLimits, PlanContradictsItself
├── the order: ActOutOfOrder, DrawNumberWrong, DrawTimeWrong, OutcomesOpen, OutcomeRefused, VoidRefused
├── the anchors: AnchorRefused, RevealDoesNotHashBack, ChainTooShort
├── the frame: FrameEmpty, UnitTwice, UnitBroken, FrameUnsorted, LeafBroken, FrameDiffers, FrameChanged,
│   StratumTooSmall, FractionTooLarge, OpeningDoesNotFit
├── the last ingredient: DiceBroken, BeaconRefused, BeaconNotCheckable
└── the result: SeedDiffers, SelectionDiffers, NotInTheDraw, HeldDiffers, WitnessedTooLate,
    EnteredOutOfOrder
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class DrawError(BluelampError):
    """Anything wrong with a draw or with what is said about one."""


class BundleBroken(DrawError):
    """A draw's file is cut short or is no such file."""

    code = "draw-file-broken"
    meaning = "A file of a draw is cut short, or is not a file of a draw."


class BundleNotCanonical(DrawError):
    """A draw's file says its content in another way than the one it must be said in."""

    code = "draw-file-not-canonical"
    meaning = "A file of a draw is not written in the one form whose hashes everybody can compare."


class ActBroken(DrawError):
    """An act of a draw lacks something, has something more, or holds a value that does not fit."""

    code = "draw-act-broken"
    meaning = "An act of a draw lacks a field, has one too many, or a field holds what it cannot."


class PlanOutsideLimits(DrawError):
    """A plan loosens a limit that every draw keeps."""

    code = "draw-plan-outside-limits"
    meaning = "A plan of draws sets a limit looser than DRAW/1 permits."


class PlanContradictsItself(DrawError):
    """Two parts of a plan do not fit together."""

    code = "draw-plan-contradicts-itself"
    meaning = "A plan of draws names what it does not define, or defines something twice."


class ActOutOfOrder(DrawError):
    """An act comes before another that it needs, or a second time."""

    code = "draw-act-out-of-order"
    meaning = "An act of a draw comes too early, too late or a second time."


class DrawNumberWrong(DrawError):
    """The numbers of draws have a gap or name one twice."""

    code = "draw-number-wrong"
    meaning = "A draw does not carry the number that follows the last one."


class DrawTimeWrong(DrawError):
    """An act stands at a time at which it cannot have been done."""

    code = "draw-time-wrong"
    meaning = "An act of a draw is dated before what it follows, or outside the notice that was promised."


class OutcomesOpen(DrawError):
    """The draw before has somebody whose check was not closed."""

    code = "draw-outcomes-open"
    meaning = "A new draw was begun while somebody selected before has no outcome."


class OutcomeRefused(DrawError):
    """An outcome is for somebody who is not due, comes twice, or lacks the second person."""

    code = "draw-outcome-refused"
    meaning = "An outcome names nobody who is due, names somebody twice, or lacks its code or second person."


class VoidRefused(DrawError):
    """A draw whose seed is known, or that is over, was to be set aside."""

    code = "draw-void-refused"
    meaning = "A draw was to be made void after its seed was known, or without a second person."


class AnchorRefused(DrawError):
    """An anchor is of nobody in the plan, comes twice, or comes after the first frame."""

    code = "draw-anchor-refused"
    meaning = "The end of a hash chain was given by nobody in the plan, a second time, or too late."


class RevealDoesNotHashBack(DrawError):
    """A revealed value does not lead to the anchor its party published."""

    code = "draw-reveal-does-not-hash-back"
    meaning = "A party revealed a value that does not lead back to the anchor it published at the start."


class ChainTooShort(DrawError):
    """A hash chain has no link left for a draw of this number."""

    code = "draw-chain-too-short"
    meaning = "The hash chains of the parties have no link for a draw of this number."


class FrameEmpty(DrawError):
    """A frame has nobody in it."""

    code = "draw-frame-empty"
    meaning = "The list to draw from has nobody on it."


class UnitTwice(DrawError):
    """One person or phone stands on the list twice."""

    code = "draw-unit-twice"
    meaning = "The list to draw from names one person or phone twice."


class UnitBroken(DrawError):
    """A line of the list names a stratum or code that the plan does not have."""

    code = "draw-unit-broken"
    meaning = "A line of the list to draw from has no name, or a stratum or code that the plan does not define."


class FrameUnsorted(DrawError):
    """The leaves of a frame are not in strictly rising order."""

    code = "draw-frame-unsorted"
    meaning = "The lines of a frame do not stand in strictly rising order, so one could stand there twice."


class LeafBroken(DrawError):
    """A leaf has another form than a leaf, or says what the plan does not permit."""

    code = "draw-leaf-broken"
    meaning = "A line of a frame has a form, a draw, a stratum, a code or a number of tickets that the plan rules out."


class FrameDiffers(DrawError):
    """The leaves are not those that were committed to."""

    code = "draw-frame-differs"
    meaning = "The lines of a frame are not the ones that were committed to before the draw."


class FrameChanged(DrawError):
    """A draw that is held again has another frame."""

    code = "draw-frame-changed"
    meaning = "A draw that is held again after a reveal was to use another frame than the one made void."


class StratumTooSmall(DrawError):
    """A stratum has too few people to draw from without pointing at them."""

    code = "draw-stratum-too-small"
    meaning = "A stratum has fewer people to draw from than the plan permits, so being in it would be targeting."


class FractionTooLarge(DrawError):
    """A draw would take too large a part of those it draws from."""

    code = "draw-fraction-too-large"
    meaning = "A draw would give somebody a greater chance of being taken than the plan permits."


class OpeningDoesNotFit(DrawError):
    """What a person was given does not open a leaf of this frame."""

    code = "draw-opening-does-not-fit"
    meaning = "What a person was given about their place in a frame does not lead to the committed frame."


class DiceBroken(DrawError):
    """The dice are too many, too few, or show something else than digits."""

    code = "draw-dice-broken"
    meaning = "The dice of a draw are too many or too few, or show something else than digits."


class BeaconRefused(DrawError):
    """A round of a public beacon is another one than was named, or is not signed by it."""

    code = "draw-beacon-refused"
    meaning = "A round of a public beacon is not the one named before the draw, or its signature does not hold."


class BeaconNotCheckable(DrawError):
    """The library that checks a beacon's signature is not installed."""

    code = "draw-beacon-not-checkable"
    meaning = "The optional library that checks the signature of a public beacon is not installed."


class SeedDiffers(DrawError):
    """The seed is not what its ingredients make."""

    code = "draw-seed-differs"
    meaning = "The seed of a draw is not the one that its frame, reveals and last ingredient make."


class SelectionDiffers(DrawError):
    """The result names others than the tickets do."""

    code = "draw-selection-differs"
    meaning = "The result of a draw names others, or in another order, than the tickets do."


class NotInTheDraw(DrawError):
    """Something was asked of a draw that is not in it."""

    code = "draw-not-in-it"
    meaning = "A person, a party or a result was asked for that this draw does not have."


class HeldDiffers(DrawError):
    """What somebody noted before or at the draw is not what the file says."""

    code = "draw-held-differs"
    meaning = "What somebody noted before or at the draw is not what the file says: what was published was changed."


class WitnessedTooLate(DrawError):
    """The witnesses first saw the frame after the draw."""

    code = "draw-witnessed-too-late"
    meaning = "The witnesses saw the commitment to a frame only after the time of the draw."


class EnteredOutOfOrder(DrawError):
    """The ledger has the acts of a draw in another order than its file."""

    code = "draw-entered-out-of-order"
    meaning = "The ledger holds two acts of a draw in another order than the file of the draw gives them."
