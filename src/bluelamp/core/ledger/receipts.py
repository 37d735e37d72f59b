"""Receipts (c2sp.org/tlog-proof): an offline proof that an entry is in the log and was witnessed.

A receipt is text: it can be printed, mailed or kept on a stick, and other people's programs verify
it. It holds no entry; whoever checks it brings the entry along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import from_base64, from_decimal, hash_from_base64, shown, to_base64
from bluelamp.core.ledger.errors import ProofDoesNotVerify, ReceiptBroken
from bluelamp.core.ledger.keys import VerifierKey
from bluelamp.core.ledger.merkle import Subtree, inclusion_proof, leaf_hash, verify_inclusion
from bluelamp.core.ledger.notes import LONGEST_NOTE, Note, decoded
from bluelamp.core.ledger.policy import Policy

LONGEST_RECEIPT = 2 * LONGEST_NOTE
MOST_HASHES = 63
_FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An index, the hashes from the entry to the root, the signed checkpoint, and what the maker added."""

    index: int
    proof: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def __str__(self) -> str:
        extra = "" if self.extra is None else f"extra {to_base64(self.extra)}\n"
        hashes = "".join(f"{to_base64(one)}\n" for one in self.proof)
        return f"{_FIRST_LINE}\n{extra}index {self.index}\n{hashes}\n{self.note}"

    @classmethod
    def parse(cls, given: bytes | str) -> Receipt:
        """The receipt that a file holds. Nothing is checked yet.

        Promise: for every receipt accepted, `str()` gives the same text back.

        Raises:
            ReceiptBroken: a line is missing or not understood, or there are over 63 hashes.
            NumberBroken, Base64Broken, NoteBroken, NoteTooLong: a part of it is not readable.
        """
        text = decoded(given, LONGEST_RECEIPT)
        head, gap, note = text.partition("\n\n")
        first, *rest = head.split("\n")
        if not gap or first != _FIRST_LINE:
            raise _broken(f"The file that begins `{shown(text)}` is not a receipt")
        extra: bytes | None = None
        if rest and rest[0].startswith("extra "):
            extra = from_base64(rest.pop(0).removeprefix("extra "), "extra data")
        if not rest or not rest[0].startswith("index "):
            raise _broken(f"The receipt has `{shown(rest[0] if rest else '')}` where its index should stand")
        if len(rest) > MOST_HASHES + 1:
            raise _broken(f"The receipt has `{len(rest) - 1}` hashes; no tree is that high")
        index = from_decimal(rest[0].removeprefix("index "), "index")
        return cls(index, tuple(hash_from_base64(one, "hash") for one in rest[1:]), Note.parse(note), extra)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a receipt has proved: the place of the entry, the checkpoint, and who cosigned at which second."""

    index: int
    checkpoint: Checkpoint
    cosigned: Mapping[VerifierKey, int]


def make_receipt(subtree: Subtree, index: int, note: bytes | str, extra: bytes | None = None) -> Receipt:
    """A receipt for the entry at an index, against a signed checkpoint of the same log.

    Raises:
        OutsideTheTree: the checkpoint is older than the entry.
        TileTruncated: the tree cannot be read.
    """
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    return Receipt(index, tuple(inclusion_proof(subtree, index, checkpoint.size)), parsed, extra)


def verify_receipt(given: bytes | str | Receipt, entry: bytes, policy: Policy) -> Verified:
    """What a receipt proves of an entry under a policy.

    The extra data is not covered by any signature and MUST NOT be believed because it stands there.

    Promise: of 100,000 changed receipts none is accepted (`tests/core/ledger/test_receipts.py`).

    Raises:
        ProofDoesNotVerify: the hashes do not lead from this entry to the signed root.
        ReceiptBroken, NumberBroken, Base64Broken, NoteBroken, NoteTooLong: it is not a receipt.
        NoKnownSignature, WrongOrigin, QuorumNotMet, SignatureWrong, NoteSignedTwice, CheckpointBroken: the policy
            does not accept the checkpoint.
    """
    receipt = given if isinstance(given, Receipt) else Receipt.parse(given)
    witnessed = policy.check(str(receipt.note))
    checkpoint = witnessed.checkpoint
    leaf = leaf_hash(entry)
    if not verify_inclusion(leaf, receipt.index, checkpoint.size, receipt.proof, checkpoint.root):
        raise ProofDoesNotVerify(
            f"The receipt does not show that this entry stands at index `{receipt.index}` "
            f"of {checkpoint.size} in {shown(checkpoint.origin)}.",
            todo="check that the entry belongs to this receipt; if it does, one of the two was changed.",
        )
    return Verified(receipt.index, checkpoint, witnessed.cosigned)


def _broken(what: str) -> ReceiptBroken:
    return ReceiptBroken(f"{what}.", todo="use the file as it was handed over, whole and unchanged.")
