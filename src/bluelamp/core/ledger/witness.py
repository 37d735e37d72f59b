"""A witness (c2sp.org/tlog-witness): it cosigns a checkpoint that continues what it cosigned before.

No transport here: bytes in, an answer out. `bluelamp.doors.witness` puts HTTP around it and
`bluelamp.core.ledger.stick` puts files on removable media around it.

A witness reads no entries and cannot tell whether they are true or complete. What its signature
says is: as of this second, this is the largest tree I have seen of this log, and it begins with
every tree that I have cosigned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import from_decimal, hash_from_base64, shown, to_base64
from bluelamp.core.ledger.errors import LedgerError, QuorumNotMet, WitnessRequestBroken
from bluelamp.core.ledger.keys import KeyKind, SigningKey, VerifierKey
from bluelamp.core.ledger.merkle import EMPTY_ROOT, Subtree, consistency_proof, verify_consistency
from bluelamp.core.ledger.notes import LONGEST_NOTE, Note, Signature, decoded
from bluelamp.core.ledger.store import Head
from bluelamp.core.ledger.trust import TrustedKey
from bluelamp.core.ledger.witness_store import Evidence, WitnessStore

MOST_HASHES = 63
LONGEST_REQUEST = LONGEST_NOTE + 4096
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks of a witness: the size it cosigned last, the proof from there, and the new checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    def __bytes__(self) -> bytes:
        hashes = "".join(f"{to_base64(one)}\n" for one in self.proof)
        return f"old {self.old_size}\n{hashes}\n{self.note}".encode()

    @classmethod
    def parse(cls, given: bytes) -> Request:
        """The request that a body holds. Nothing is checked yet.

        Raises:
            WitnessRequestBroken: a line is missing or not understood, or there are over 63 hashes.
            NumberBroken, Base64Broken, NoteBroken, NoteTooLong: a part of it is not readable.
        """
        head, gap, note = decoded(given, LONGEST_REQUEST).partition("\n\n")
        first, *hashes = head.split("\n")
        if not gap or not first.startswith("old ") or len(hashes) > MOST_HASHES:
            raise WitnessRequestBroken(
                f"The request begins `{shown(head)}`; it must be an `old` line, at most {MOST_HASHES} hashes, "
                "an empty line and a checkpoint.",
                todo="send what `bluelamp.core.ledger.witness_request` makes, unchanged.",
            )
        return cls(
            from_decimal(first.removeprefix("old "), "old size"),
            tuple(hash_from_base64(one, "hash") for one in hashes),
            Note.parse(note),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A witness's answer: the status code of the protocol, the body with its type, and why in words."""

    status: int
    body: str
    why: str
    content_type: str = TEXT_TYPE


class Witness:
    """Cosigns for the logs it knows. `signers` are its keys; with two, every answer has two lines.

    During a rotation a witness signs with both keys for a while, so that no reader is left without
    a key that it knows.
    """

    def __init__(
        self, signers: Sequence[SigningKey], logs: Mapping[str, Sequence[TrustedKey]], store: WitnessStore
    ) -> None:
        if not signers or any(one.verifier.kind is KeyKind.ED25519 for one in signers):
            raise ValueError("a witness signs with cosignature keys")
        self._signers = tuple(signers)
        self._logs = {origin: tuple(keys) for origin, keys in logs.items()}
        self._store = store

    def add_checkpoint(self, body: bytes, at: int) -> Answer:
        """The answer to a request that arrived at a time, in seconds since 1970. Never raises for what it is sent.

        200 with the cosignature lines; 400 not a request; 403 not signed by the log; 404 not a log
        known here; 409 with the size last cosigned, where the request starts from another; 422 where
        the tree does not continue that one.

        Promise: no two trees are cosigned of which one does not begin with the other; the new one is
        stored before it is answered; a signed contradiction is kept (`tests/core/ledger/test_witness.py`).

        Raises:
            StoreFailed: the witness's own memory cannot be used; nothing was signed.
        """
        try:
            request = Request.parse(body)
            checkpoint = Checkpoint.parse(request.note.text)
        except LedgerError as error:
            return Answer(400, "", error.message)
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            return Answer(404, "", f"The log `{shown(checkpoint.origin)}` is not known here.")
        try:
            request.note.verified(one.key for one in keys if one.covers(checkpoint.size))
        except LedgerError as error:
            return Answer(403, "", error.message)
        if request.old_size > checkpoint.size:
            return Answer(400, "", f"The old size `{request.old_size}` is larger than the new one.")
        return self._compare(request, checkpoint, body, at)

    def _compare(self, request: Request, checkpoint: Checkpoint, body: bytes, at: int) -> Answer:
        claimed = Head(checkpoint.size, checkpoint.root)
        with self._store.step() as memory:
            seen = memory.seen(checkpoint.origin) or Head(0, EMPTY_ROOT)
            evidence = Evidence(checkpoint.origin, at, seen, claimed, body)
            if request.old_size != seen.size:
                if claimed.size == seen.size and claimed.root != seen.root:
                    memory.keep(evidence)
                why = f"The last checkpoint cosigned here has the size `{seen.size}`."
                return Answer(409, f"{seen.size}\n", why, SIZE_TYPE)
            continues = verify_consistency(seen.size, claimed.size, seen.root, claimed.root, request.proof)
            if not continues:
                memory.keep(evidence)
                return Answer(422, "", f"The tree does not continue the one of `{seen.size}` entries cosigned before.")
            lines = "".join(self._cosign(signer, checkpoint.text, at) for signer in self._signers)
            memory.remember(checkpoint.origin, claimed)
        return Answer(200, lines, f"Cosigned at `{claimed.size}` entries.")

    def _cosign(self, signer: SigningKey, text: str, at: int) -> str:
        return Note(text, ()).signed_by(signer, at).signatures[0].line


def witness_request(subtree: Subtree, old_size: int, note: bytes | str) -> bytes:
    """The body of a request for a cosignature, from the size that the witness cosigned last.

    Raises:
        OutsideTheTree: the checkpoint is older than that size.
        TileTruncated: the tree cannot be read.
    """
    parsed = Note.parse(note)
    size = Checkpoint.parse(parsed.text).size
    return bytes(Request(old_size, tuple(consistency_proof(subtree, old_size, size)), parsed))


def with_cosignatures(note: bytes | str, replies: Sequence[str], witnesses: Sequence[VerifierKey]) -> bytes:
    """A signed checkpoint with the cosignatures that witnesses gave for it; lines of unknown keys are left out.

    Raises:
        WitnessRequestBroken: a reply is not made of signature lines.
        SignatureWrong: a known witness's line is not its signature over this checkpoint.
        QuorumNotMet: no line of a known witness is among the replies.
    """
    made = Note.parse(note)
    known = {(key.name, key.id): key for key in witnesses}
    there = {(one.name, one.key_id) for one in made.signatures}
    for reply in replies:
        for line in reply.removesuffix("\n").split("\n"):
            signature = _reply_line(line)
            key = known.get((signature.name, signature.key_id))
            if key is None or (key.name, key.id) in there:
                continue
            key.verify(made.text, signature.raw)
            there.add((key.name, key.id))
            made = Note(made.text, (*made.signatures, signature))
    if not there & known.keys():
        raise QuorumNotMet(
            f"None of the `{len(replies)}` replies holds a line of a known witness.",
            todo="check the witnesses' keys in the policy, and ask again.",
        )
    return str(made).encode()


def _reply_line(line: str) -> Signature:
    try:
        return Signature.parse(line)
    except LedgerError as error:
        raise WitnessRequestBroken(
            f"The witness replied `{shown(line)}`, which is not a signature line.",
            todo="ask the witness again; its words say why it refused.",
        ) from error
