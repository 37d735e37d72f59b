"""What the ledger holds of a draw: one entry an act, with the digest of the act; and reading its receipts.

An entry names the kind, the draw and the digest. The act itself stands in the file of the draw: a
result is longer than an entry may be, and the file is what people check. A digest of an outcome does
not stand for a person: the act holds a pseudonym, and that was made with a key that is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bluelamp.core.draw.acts import (
    Act,
    Anchor,
    BeaconRound,
    Dice,
    FrameCommitment,
    Outcome,
    Result,
    Reveal,
    Void,
    act_digest,
)
from bluelamp.core.draw.errors import NotInTheDraw, WitnessedTooLate
from bluelamp.core.draw.fields import shown
from bluelamp.core.draw.plan import Plan
from bluelamp.core.draw.report import Seen, Witnessed
from bluelamp.core.kernel import to_millis
from bluelamp.core.ledger import (
    Checkpoint,
    Code,
    Digest,
    Entry,
    EntryKind,
    Field,
    Kinds,
    Policy,
    Receipt,
    leaf_hash,
    verify_inclusion,
    verify_receipt,
)

_LATEST = 253_402_300_799
"""The last second of the year 9999: no calendar here goes further, and no witness has a reason to."""

_SAYS: dict[type[Act], str] = {
    Plan: "The plan of a year of draws is published.",
    Anchor: "A party publishes the end of its hash chain.",
    FrameCommitment: "The force commits to the list of a draw before it is held.",
    Reveal: "A party shows its link for a draw.",
    Dice: "Dice are rolled after every reveal.",
    BeaconRound: "The named round of a public beacon is added after every reveal.",
    Result: "The seed of a draw and the pseudonyms it selects.",
    Outcome: "A check that was due is closed.",
    Void: "A draw is set aside before its seed is known.",
}
DRAW_KINDS: tuple[EntryKind, ...] = tuple(
    EntryKind(
        act.KIND,
        says,
        {
            "act": Field(Digest(), "The SHA-256 of the act as it stands in the file of the draw."),
            "draw": Field(Code(), "The draw, or the year where the act belongs to all its draws."),
        },
        about_person=False,
    )
    for act, says in _SAYS.items()
)
"""The kinds of entry that a ledger must know to hold draws."""


def entry_of(act: Act) -> Entry:
    """The entry that an act makes in the ledger."""
    match act:
        case Plan(year=year):
            draw = year
        case Anchor():
            draw = f"{act.at.year:04d}"
        case _:
            draw = act.draw
    return Entry(act.KIND, to_millis(act.at), {"act": act_digest(act), "draw": draw})


def entry_bytes(act: Act) -> bytes:
    """The bytes of that entry, whose place in the log a receipt shows."""
    return Kinds(DRAW_KINDS).encode(entry_of(act))


def witnessed_by(policy: Policy) -> Witnessed:
    """The function that `verify` asks where an act stands in the log and when a policy's witnesses had all seen it.

    The latest of the cosignatures counts: the earliest might be of a witness alone, and a quorum is
    what was promised. A receipt with a late cosignature beyond the quorum is therefore refused, and
    the one without it should be handed over.

    Raises (when asked):
        WitnessedTooLate: no witness signed at all.
        LedgerError: the receipt is not one, or not one that the policy accepts (`ledger.verify_receipt`).
    """

    def seen(act: Act, receipt: str) -> Seen:
        proved = verify_receipt(receipt, entry_bytes(act), policy)
        latest = max(proved.cosigned.values(), default=None)
        if latest is None or latest > _LATEST:
            said = "`no` witness cosigned the receipt" if latest is None else f"the time of a cosignature is `{latest}`"
            raise WitnessedTooLate(
                f"It shows no time: {said}.", todo="ask for a receipt with the witnesses' lines, made in time."
            )
        tree = proved.checkpoint
        return Seen(tree.origin, proved.index, tree.size, datetime.fromtimestamp(latest, UTC))

    return seen


def act_of_receipt(acts: Iterable[Act], given: bytes | str) -> Act:
    """The act whose entry a receipt proves, by the receipt's own checkpoint; no signature is looked at.

    Raises:
        NotInTheDraw: it proves none of these.
        ReceiptBroken, NumberBroken, Base64Broken, NoteBroken, NoteTooLong, CheckpointBroken: it is not a receipt.
    """
    receipt = Receipt.parse(given)
    tree = Checkpoint.parse(receipt.note.text)
    for act in acts:
        if verify_inclusion(leaf_hash(entry_bytes(act)), receipt.index, tree.size, receipt.proof, tree.root):
            return act
    raise NotInTheDraw(
        f"The receipt of entry `{receipt.index}` of {shown(tree.origin)} is of no act in the file.",
        todo="give receipts of acts of this file; where it should be one, the act was changed after it was entered.",
    )
