"""From the bytes of a message to the bytes of its answer: proven, read, admitted, and answered with what waits.

An idle phone for which certainly nothing waits is answered without the database. Everything else is one statement,
in which the certificate is looked up as well, so what a process remembers of certificates never lets anybody in:
it only lets a phone that has nothing waiting be told so quickly.

Promise: MUST refuse every case of `tests/doors/device_api/test_listening.py`, and MUST NOT tell a phone that nothing
waits where something has for longer than `core.mdm.LEASE`, whatever became of the watcher
(`tests/doors/device_api/test_watching.py`).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from bluelamp.core.mdm import (
    CheckIn,
    NotThatPhone,
    Proof,
    Report,
    Shortcut,
    State,
    Status,
    Step,
    Verifier,
    may_speak,
    message,
)
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, declared, renewing, steps

MOST_PINS = 65_536
"""Certificates remembered in one process, about 250 bytes each."""
MOST_BODY_BYTES = 16 << 20
"""Bytes of commands kept ready in one process. A command that goes to all phones is read once."""


class Listener:
    """What one process knows while it answers phones. Safe for several threads."""

    def __init__(
        self, verifier: Verifier, shortcut: Shortcut, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._verifier = verifier
        self._shortcut = shortcut
        self._monotonic = monotonic
        self._pins: dict[bytes, tuple[int, str]] = {}
        self._bodies: OrderedDict[int, bytes] = OrderedDict()
        self._body_bytes = 0
        self._heard: dict[int, datetime] = {}
        self._lock = Lock()

    def answer(self, header: str, body: bytes) -> bytes:
        """What a phone is told in answer to its message; empty where there is nothing to tell.

        Raises:
            MdmError: the message is refused; which of its kinds says why, and with which status. Nothing changed.
        """
        at = clock.now()
        proof = self._verifier.prove(header, body, at)
        said = message(body)
        if isinstance(said, CheckIn):
            return _step(proof, said)
        return self._report(proof, said, body, at)

    def take_heard(self) -> dict[int, datetime]:
        """The phones that were heard since this was asked last, each with the moment."""
        with self._lock:
            heard, self._heard = self._heard, {}
        return heard

    def give_back(self, heard: dict[int, datetime]) -> None:
        """Puts back what could not be written, under what was heard since."""
        with self._lock:
            self._heard = heard | self._heard

    def _report(self, proof: Proof, said: Report, body: bytes, at: datetime) -> bytes:
        pin = self._pins.get(proof.fingerprint)
        known = pin is not None and pin[1] == said.udid
        if pin is not None and known:
            if said.status is Status.IDLE and self._shortcut.nothing_for(pin[0], at=self._monotonic()):
                self._heard[pin[0]] = at
                return b""
            ticket = self._shortcut.ticket(pin[0])
        else:
            ticket = None
        try:
            stepped = _stepped(proof, said, body, at)
        except BaseException:
            self._pins.pop(proof.fingerprint, None)
            raise
        if not known:
            self._remember(proof.fingerprint, (stepped.enrolment, said.udid))
        self._heard[stepped.enrolment] = at
        turn = stepped.turn
        if turn.send is not None:
            return self._body(turn.send)
        if turn.wake:
            acts.wake([stepped.enrolment], at + acts.PUT_OFF_FOR)
        elif said.status is not Status.NOT_NOW:
            self._shortcut.settle(stepped.enrolment, ticket)
        return b""

    def _remember(self, fingerprint: bytes, pin: tuple[int, str]) -> None:
        with self._lock:
            if len(self._pins) >= MOST_PINS:
                self._pins.pop(next(iter(self._pins)))
            self._pins[fingerprint] = pin

    def _body(self, command: int) -> bytes:
        kept = self._bodies.get(command)
        if kept is not None:
            return kept
        body = steps.body_of(command)
        with self._lock:
            if command not in self._bodies:
                self._bodies[command] = body
                self._body_bytes += len(body)
            while self._body_bytes > MOST_BODY_BYTES:
                _, gone = self._bodies.popitem(last=False)
                self._body_bytes -= len(gone)
        return body


def _stepped(proof: Proof, said: Report, body: bytes, at: datetime) -> steps.Stepped:
    """What the phone's message does; where it is the first with the certificate that follows its own, after that."""
    try:
        return steps.step(proof.fingerprint, said, body, at)
    except NotThatPhone:
        if not _follows(proof, said.udid):
            raise
    return steps.step(proof.fingerprint, said, body, at)


def _follows(proof: Proof, udid: str) -> bool:
    """Whether this is the first message with a certificate that was issued to renew another; then it is taken.

    It is asked only of a certificate that is of no phone yet, so that no other message pays for it.

    Raises:
        NotThatPhone: it was issued to renew that of another phone.
    """
    if not renewing.is_renewal(proof.identity.name) or steps.pinned(proof.fingerprint) is not None:
        return False
    acts.follow(by=acts.LISTENER, proof=proof, udid=udid)
    return True


def _step(proof: Proof, said: CheckIn) -> bytes:
    """What a phone is told that takes a step into or out of management, or asks what is declared to it."""
    if said.step is Step.AUTHENTICATE:
        acts.begin_enrolment(by=acts.LISTENER, proof=proof, said=said)
        return b""
    known = steps.pinned(proof.fingerprint)
    if known is None and _follows(proof, said.udid):
        known = steps.pinned(proof.fingerprint)
    match said.step:
        case Step.TOKEN_UPDATE:
            if known is not None and known.state is State.ENROLLED:
                acts.take_token(proof, said)
            else:
                acts.enrol(by=acts.LISTENER, proof=proof, said=said)
        case Step.CHECK_OUT:
            acts.leave(by=acts.LISTENER, proof=proof, said=said)
        case _:
            return declared.answered(may_speak(known, said.udid).enrolment, said)
    return b""
