"""Asks witnesses over HTTP to cosign a checkpoint (c2sp.org/tlog-witness, `add-checkpoint`), all at once.

Each witness is asked from the size that it is known to have cosigned. Where it names another (409),
it is asked once more, from that. The lines it sends are checked before they are taken. Asking ends
soon after the policy's quorum is met, and at a deadline in any case: a witness that is down, or that
sends a byte at a time, holds nobody up.

Only this machine is asked unless the caller allows more, because a checkpoint that leaves by mistake
is published. Redirects and proxies are not followed: a request goes where the policy says.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urlsplit

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import Checkpoint, Note, Policy, VerifierKey, with_cosignatures, witness_request
from bluelamp.core.ledger.encoding import from_decimal, shown
from bluelamp.core.ledger.errors import LedgerError, QuorumNotMet
from bluelamp.core.ledger.merkle import Subtree
from bluelamp.core.ledger.notes import LONGEST_NOTE, decoded
from bluelamp.core.ledger.witness import TEXT_TYPE

SECONDS = 20.0
"""How long all witnesses together have."""
GRACE = 1.0
"""How long the others still have once the quorum is met."""
_SAID = {
    400: "it could not read the request",
    403: "it does not know the key that signed the checkpoint",
    404: "it does not know this log",
    422: "the tree does not continue the one it cosigned before; it keeps the checkpoint as evidence",
    429: "it was asked too often",
}


class WitnessAddressRefused(BluelampError):
    """A witness's address cannot be asked."""

    code = "witness-address-refused"
    meaning = "The address of a witness is not one of HTTP, or is not on this machine and nobody allowed to go beyond."


class NoWitnessToAsk(BluelampError):
    """The trust policy gives no address of a witness."""

    code = "no-witness-to-ask"
    meaning = "The trust policy names no witness with an address, so nobody can be asked over a network."


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one witness: its name in the policy, the last status code, and a sentence.

    `contradicts` where it refused because the tree is not a continuation: that is for a person, at once.
    """

    name: str
    status: int | None
    says: str
    contradicts: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """The checkpoint with every cosignature that came, whether the policy accepts it, and what each witness said.

    `sizes` are the sizes that witnesses are now known to have cosigned, by name; give them next time.
    """

    note: bytes
    met: bool
    asked: tuple[Asked, ...]
    sizes: Mapping[str, int]


@dataclass(slots=True)
class _Talk:
    """One witness while it is asked."""

    name: str
    keys: tuple[VerifierKey, ...]
    address: SplitResult
    old_size: int
    again: bool = False
    asked: Asked | None = None
    over: bool = False
    sockets: list[socket.socket] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Heard:
    name: str
    status: int | None
    body: bytes = b""
    why: str = ""


def gather_cosignatures(  # noqa: PLR0913 - the limits are named, and seldom given
    note: bytes,
    subtree: Subtree,
    policy: Policy,
    *,
    sizes: Mapping[str, int] | None = None,
    seconds: float = SECONDS,
    beyond_this_machine: bool = False,
) -> Gathered:
    """A signed checkpoint with the cosignatures of the policy's witnesses, as many as were needed and came in time.

    `subtree` gives the log's own complete subtrees. A note that already has lines of some witnesses is
    completed by the others.

    Promise: MUST give a note that the policy accepts, or say that it is none; MUST return within
    `seconds`, whatever witnesses do; MUST NOT send anything off this machine unless allowed
    (`tests/doors/jobs/test_witnesses.py`).

    Raises:
        NoWitnessToAsk: the policy has no witness with an address.
        WitnessAddressRefused: an address is not of HTTP, or not on this machine; nothing was sent.
        NoKnownSignature, WrongOrigin, SignatureWrong, NoteBroken: the note is not a checkpoint of the policy's log.
        OutsideTheTree, TileTruncated: the log's tree cannot be read.
    """
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    if _met(policy, note):
        return Gathered(note, met=True, asked=(), sizes=dict(sizes or {}))
    talks = _talks(policy, sizes or {}, checkpoint.size, beyond_this_machine=beyond_this_machine)
    asking = _Asking(note, subtree, policy, checkpoint.size, talks, dict(sizes or {}))
    asking.run(time.monotonic() + seconds, seconds)
    said = tuple(one.asked or Asked(one.name, None, "it did not answer in time") for one in talks.values())
    return Gathered(asking.note, _met(policy, asking.note), said, asking.sizes)


class _Asking:
    """All witnesses being asked; proofs are made and replies read by the one thread that called."""

    def __init__(  # noqa: PLR0913, PLR0917 - what one round of asking needs
        self, note: bytes, subtree: Subtree, policy: Policy, size: int, talks: dict[str, _Talk], sizes: dict[str, int]
    ) -> None:
        self.note, self.subtree, self.policy, self.size = note, subtree, policy, size
        self.talks, self.sizes = talks, sizes
        self.heard: SimpleQueue[_Heard] = SimpleQueue()

    def run(self, end: float, seconds: float) -> None:
        # Made before anything is sent, so that a tree that cannot be read is nobody's half a request.
        bodies = {name: witness_request(self.subtree, one.old_size, self.note) for name, one in self.talks.items()}
        try:
            for name, body in bodies.items():
                self.send(self.talks[name], body, seconds)
            while any(one.asked is None for one in self.talks.values()):
                try:
                    heard = self.heard.get(timeout=max(0.0, end - time.monotonic()))
                except Empty:
                    return
                self.take(self.talks[heard.name], heard, seconds)
                if _met(self.policy, self.note):
                    end = min(end, time.monotonic() + GRACE)
        finally:
            for one in self.talks.values():
                one.over = True
                for opened in one.sockets:
                    _hang_up(opened)

    def send(self, talk: _Talk, body: bytes, seconds: float) -> None:
        threading.Thread(target=_post, args=(talk, body, seconds, self.heard), daemon=True).start()

    def take(self, talk: _Talk, heard: _Heard, seconds: float) -> None:
        try:
            talk.asked = self.answered(talk, heard, seconds)
        except LedgerError as error:
            talk.asked = Asked(talk.name, heard.status, f"its answer was not taken: {error.message}")

    def answered(self, talk: _Talk, heard: _Heard, seconds: float) -> Asked | None:
        """What came of it, or None where the witness is asked once more."""
        status, name = heard.status, talk.name
        if status is None:
            return Asked(name, status, f"it could not be asked: {heard.why}")
        if status == 200:
            self.note = with_cosignatures(self.note, [decoded(heard.body, LONGEST_NOTE)], talk.keys)
            self.sizes[name] = self.size
            return Asked(name, status, f"it cosigned at {self.size} entries")
        if status == 409:
            return self.conflict(talk, from_decimal(decoded(heard.body, 100).removesuffix("\n"), "size"), seconds)
        says = _SAID.get(status, "its answer is none of the protocol's")
        return Asked(name, status, says, contradicts=status == 422)

    def conflict(self, talk: _Talk, seen: int, seconds: float) -> Asked | None:
        self.sizes[talk.name] = seen
        if seen > self.size:
            says = f"it has cosigned {seen} entries already, and this checkpoint has {self.size}"
            return Asked(talk.name, 409, says)
        if seen == talk.old_size == self.size:
            # Witnesses by an earlier text of the protocol say 409 where later ones say 422.
            return Asked(talk.name, 409, f"it has cosigned another tree of {seen} entries", contradicts=True)
        if talk.again:
            return Asked(talk.name, 409, f"it names {seen} entries now, and another size a moment ago")
        talk.again, talk.old_size = True, seen
        self.send(talk, witness_request(self.subtree, seen, self.note), seconds)
        return None


def _met(policy: Policy, note: bytes) -> bool:
    try:
        policy.check(note)
    except QuorumNotMet:
        return False
    return True


def _talks(policy: Policy, sizes: Mapping[str, int], size: int, *, beyond_this_machine: bool) -> dict[str, _Talk]:
    if not policy.addresses:
        raise NoWitnessToAsk(
            "The trust policy names `no` witness with an address.",
            todo="add the address to its line, as `witness NAME KEY http://…`, or use a stick.",
        )
    talks: dict[str, _Talk] = {}
    for name, text in policy.addresses.items():
        address = _address(text, beyond_this_machine=beyond_this_machine)
        key = policy.witnesses[name]
        same = next((one for one in talks.values() if one.address == address), None)
        if same is not None:
            # One witness with two keys answers with two lines.
            same.keys = (*same.keys, key)
        else:
            talks[name] = _Talk(name, (key,), address, min(sizes.get(name, 0), size))
    return talks


def _address(text: str, *, beyond_this_machine: bool) -> SplitResult:
    try:
        address = urlsplit(text.rstrip("/"))
        usable = address.scheme in {"http", "https"} and bool(address.hostname) and (address.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise WitnessAddressRefused(
            f"The witness's address `{shown(text)}` is not one of HTTP.", todo="correct the address in the policy."
        )
    if not beyond_this_machine and not _is_here(address.hostname or ""):
        raise WitnessAddressRefused(
            f"The witness's address `{shown(text)}` is not on this machine, and nothing may leave it.",
            todo="allow requests beyond this machine, where that is meant, or carry a stick to the witness.",
        )
    return address


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _post(talk: _Talk, body: bytes, seconds: float, heard: SimpleQueue[_Heard]) -> None:
    """Sends one request and puts what came back into the queue; runs in a thread of its own, which dies with it."""
    connection = _connection(talk.address, seconds)
    try:
        connection.connect()
        talk.sockets.append(connection.sock)
        if talk.over:
            # Nobody waits any more, and nobody would hang up on this one.
            return
        path = f"{talk.address.path}/add-checkpoint"
        connection.request("POST", path, body, {"Content-Type": TEXT_TYPE, "User-Agent": "bluelamp"})
        answer = connection.getresponse()
        heard.put(_Heard(talk.name, answer.status, answer.read(LONGEST_NOTE + 1)))
    except (OSError, http.client.HTTPException) as error:
        heard.put(_Heard(talk.name, None, why=str(error) or type(error).__name__))
    finally:
        connection.close()


def _connection(address: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = address.hostname or ""
    if address.scheme == "https":
        return http.client.HTTPSConnection(host, address.port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, address.port, timeout=seconds)


def _hang_up(opened: socket.socket) -> None:
    """Ends what a slow witness still sends; a socket that is closed already needs nothing."""
    if opened.fileno() >= 0:
        with suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)
