"""What the ledger's receipts show of a file of draws: that witnesses saw each list in time, and the order of acts.

A file says itself when its acts were done. Witnesses outside the force say when they had seen them.
Two things are held here: the commitment to a list was seen before its draw, by the witnesses' clocks
and again without any clock (no reveal stands in the tree that the witnesses had seen by then); and
acts stand in the log in the order in which they follow one another.
"""

from __future__ import annotations

from bluelamp.core.draw.acts import Act, Reveal, act_digest
from bluelamp.core.draw.bundle import Bundle
from bluelamp.core.draw.errors import EnteredOutOfOrder, NotInTheDraw, WitnessedTooLate
from bluelamp.core.draw.report import Seen, Step, Witnessed
from bluelamp.core.draw.series import Draw, Series
from bluelamp.core.kernel import BluelampError, say_instant

NO_POLICY = "has receipts, but no trust policy was given"


def check_witnesses(series: Series, bundle: Bundle, witnessed: Witnessed | None) -> str | Step:
    """What the receipts of the lists show; a void draw needs none.

    Raises:
        WitnessedTooLate: witnesses saw a list after its draw, or with a reveal before it.
        LedgerError: as `witnessed`.
    """
    held = [draw for draw in series.draws if draw.void is None]
    without = [draw.label for draw in held if act_digest(draw.frame) not in bundle.receipts]
    if without or not held or witnessed is None:
        lacking = f"holds no receipt of the list of {', '.join(without) or 'any draw'}"
        lacking = NO_POLICY if held and not without else lacking
        return Step("witnesses", "not checked", f"The file {lacking}, so no witness vouches for its time.")
    at = series.plan.at
    for draw in held:
        seen = witnessed(draw.frame, bundle.receipts[act_digest(draw.frame)])
        if seen.at > draw.frame.time:
            raise WitnessedTooLate(
                f"The witnesses saw the frame of {draw.label} at `{say_instant(seen.at)}`, after the time of the draw.",
                todo="the frame could have been made to suit the seed: do not rely on this draw.",
            )
        _refuse_a_reveal_before(series, bundle, draw, seen, witnessed)
        at = seen.at
    every = "" if len(held) == 1 else f", and the lists of the {len(held) - 1:,} draws before it in time too"
    return f"The witnesses had seen the frame of {held[-1].label} on {say_instant(at)}, before the draw{every}."


def check_receipts(series: Series, bundle: Bundle, witnessed: Witnessed | None) -> str | Step:
    """What the receipts of all acts show together.

    Raises:
        NotInTheDraw: a receipt is of an act that the file does not have.
        EnteredOutOfOrder: the log has acts in another order than the file.
    """
    digests = {act_digest(act): act for act in series.acts}
    strange = {*bundle.receipts} - {*digests}
    if strange:
        raise NotInTheDraw(
            f"The file holds a receipt of `{min(strange)}`, an act that it does not have.",
            todo="an act was changed or taken out after it was entered in the ledger: do not rely on this file.",
        )
    if not bundle.receipts or witnessed is None:
        lacking = NO_POLICY if bundle.receipts else "holds no receipt of the ledger"
        return Step("receipts", "not checked", f"The file {lacking}, so the times of its acts are its own word.")
    latest: dict[str, tuple[Act, Seen]] = {}
    for digest, act in digests.items():
        if digest not in bundle.receipts:
            continue
        try:
            seen = witnessed(act, bundle.receipts[digest])
        except BluelampError as error:
            says = f"The receipt of the {named(act)}: {error.message} What to do: {error.todo}"
            return Step("receipts", "no", says, error.code)
        before = latest.get(seen.log)
        if before is not None and seen.index <= before[1].index:
            raise EnteredOutOfOrder(
                f"The ledger has the {named(act)} at `{seen.index}`, and the {named(before[0])}, which comes before it"
                f" in the file, at {before[1].index}.",
                todo="the acts were not done in the order that the file gives them: do not rely on it.",
            )
        latest[seen.log] = (act, seen)
    lacking_acts = [act for digest, act in digests.items() if digest not in bundle.receipts]
    shown = f"{len(bundle.receipts):,} of {len(digests):,} acts stand in the ledger as they do here, in the same order"
    if lacking_acts:
        says = f"{shown}; without a receipt: the {named(lacking_acts[0])}"
        more = len(lacking_acts) - 1
        return Step("receipts", "not checked", f"{says}{f' and {more:,} more' if more else ''}.")
    return f"{shown}."


def named(act: Act) -> str:
    """What an act is called in a sentence."""
    of = getattr(act, "draw", "") or getattr(act, "year", "")
    by = getattr(act, "party", "")
    return " of ".join(one for one in (f"`{act.KIND}`", by, of) if one)


def _refuse_a_reveal_before(series: Series, bundle: Bundle, draw: Draw, seen: Seen, witnessed: Witnessed) -> None:
    """Returns where no reveal of a draw stands in the tree that the witnesses had seen with its list."""
    for act in series.acts:
        receipt = bundle.receipts.get(act_digest(act))
        if not isinstance(act, Reveal) or act.draw != draw.label or receipt is None:
            continue
        shown = witnessed(act, receipt)
        if shown.log == seen.log and shown.index < seen.size:
            raise WitnessedTooLate(
                f"The {named(act)} stands at `{shown.index}` of the ledger, in the tree of {seen.size} entries by which"
                f" the witnesses vouch for the frame of {draw.label}.",
                todo="the frame could have been made to suit the reveal; ask for a receipt from before the draw.",
            )
