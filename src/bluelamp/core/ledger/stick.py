"""Witnessing over files, where log and witness share no network: requests and replies on a stick.

The log writes `NAME.add-checkpoint`, the body of the request as it would be sent. The witness
writes `NAME.add-checkpoint.reply` beside it: the status code on the first line, then the body.
Nothing on the stick is believed; each side checks signatures and proofs as it would over a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bluelamp.core.ledger.encoding import from_decimal, shown
from bluelamp.core.ledger.errors import WitnessRequestBroken
from bluelamp.core.ledger.keys import VerifierKey
from bluelamp.core.ledger.notes import LONGEST_NOTE, decoded
from bluelamp.core.ledger.publication import write_whole
from bluelamp.core.ledger.witness import LONGEST_REQUEST, SIZE_TYPE, Answer, Witness, with_cosignatures

_REQUEST = ".add-checkpoint"
_REPLY = ".reply"


@dataclass(frozen=True, slots=True)
class Reply:
    """What one witness left on the stick: the status code, and the lines or the size it gave."""

    status: int
    body: str


def put_request(folder: Path, name: str, request: bytes) -> Path:
    """The file that was written for a witness to find; the name says whose witness it is for."""
    path = folder / f"{name}{_REQUEST}"
    write_whole(path, request)
    return path


def answer_requests(folder: Path, witness: Witness, at: int) -> dict[str, Answer]:
    """The answers to all requests in a folder that have none yet, by file name; each is written beside its request.

    A file that is too long is answered with 400 and not read.
    """
    answers: dict[str, Answer] = {}
    for path in sorted(folder.glob(f"*{_REQUEST}")):
        reply = path.with_name(path.name + _REPLY)
        if reply.exists():
            continue
        with path.open("rb") as file:
            answer = witness.add_checkpoint(file.read(LONGEST_REQUEST + 1), at)
        # The words follow a refusal, for the person who carries the stick. A size keeps the protocol's body alone.
        body = answer.body if answer.status == 200 or answer.content_type == SIZE_TYPE else f"{answer.why}\n"
        write_whole(reply, f"{answer.status}\n{body}".encode())
        answers[path.name] = answer
    return answers


def read_reply(path: Path) -> Reply:
    """The reply that a witness wrote beside a request.

    Raises:
        WitnessRequestBroken: there is none, or it is not one.
        NoteTooLong, NoteBroken, NumberBroken: it cannot be read.
    """
    reply = path.with_name(path.name + _REPLY)
    if not reply.is_file():
        raise WitnessRequestBroken(
            f"There is no reply to `{shown(path.name)}`.", todo="carry the stick to the witness, and back."
        )
    with reply.open("rb") as file:
        status, line_end, body = decoded(file.read(LONGEST_NOTE + 1), LONGEST_NOTE).partition("\n")
    if not line_end:
        raise WitnessRequestBroken(f"The reply `{shown(status)}` has no second line.", todo="ask the witness again.")
    return Reply(from_decimal(status, "status"), body)


def collect(note: bytes, requests: Sequence[Path], witnesses: Sequence[VerifierKey]) -> bytes:
    """The checkpoint with the cosignatures of all witnesses that agreed.

    Raises:
        WitnessRequestBroken: a witness refused; its words are in the message.
        SignatureWrong, QuorumNotMet: as `with_cosignatures`.
    """
    bodies: list[str] = []
    for path in requests:
        reply = read_reply(path)
        if reply.status != 200:
            raise WitnessRequestBroken(
                f"The witness refused `{shown(path.name)}` with {reply.status}: {shown(reply.body.strip())}",
                todo="for 409, make the request again from the size it names; for 422, stop and compare the logs.",
            )
        bodies.append(reply.body)
    return with_cosignatures(note, bodies, witnesses)
