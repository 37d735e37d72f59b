"""Which phone a certificate may speak for: one, the one that it was issued for, from its enrolment to its end.

    invitation (for one serial number, once) ──▶ certificate ──Authenticate──▶ begun ──TokenUpdate──▶ enrolled
                                                                                                      │
                          a fresh invitation for the same phone ──▶ a new enrolment, the old one ends ◀┤
                          an invitation to renew, told to that enrolment alone ──▶ a second certificate ◀┘

A stranger who gets hold of one certificate of ours can speak for one phone: the one whose serial number stands in
it. He cannot take over another by telling its UDID, nor end the enrolment of his own phone twice by playing an old
message again. Servers that leave this to the issuing of certificates lose any phone whose UDID is known.

These rules stand above every store; a store only says what it knows. MUST refuse every case of
`tests/core/mdm/test_admission.py`, and there is no other way to enrol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bluelamp.core.mdm.errors import ASK_THE_PHONE_TEAM, LOOK_AT_THE_SENDER, NotEnrolled, NotThatPhone
from bluelamp.core.mdm.identities import Proof
from bluelamp.core.mdm.messages import CheckIn


class State(StrEnum):
    """How far a phone's enrolment is."""

    BEGUN = "begun"
    ENROLLED = "enrolled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is known of a certificate that has spoken for a phone: the phone, and how far its enrolment is.

    Attributes:
        enrolment: the number of the enrolment; every enrolment of a phone has its own.
        token_signed_at: when the phone signed the last push token that was taken, by its own clock.
    """

    enrolment: int
    udid: str
    state: State
    token_signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a certificate was issued for: a phone by its serial number, and by its UDID where that was known."""

    name: str
    serial_number: str
    udid: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A phone that is under management, was about to be, or was once."""

    enrolment: int
    udid: str
    serial_number: str


class Enrol(StrEnum):
    """What an admitted Authenticate leads to."""

    FIRST = "first"
    """The phone was never here."""
    AGAIN = "again"
    """The phone was here: its enrolment ends, with everything that waited for it, and a new one begins."""
    REPEATED = "repeated"
    """The same enrolment, begun and not finished: the phone sends its first step again."""


def may_speak(pinned: Pinned | None, udid: str) -> Pinned:
    """The enrolment for which a certificate speaks, of an enrolled phone.

    Raises:
        NotThatPhone: the certificate is of no phone, or the message speaks for another than its own.
        NotEnrolled: the phone has not finished enrolling, or has left.
    """
    pinned = _of_that_phone(pinned, udid)
    if pinned.state is not State.ENROLLED:
        raise NotEnrolled("The phone is not under management.", todo=ASK_THE_PHONE_TEAM)
    return pinned


def may_give_token(pinned: Pinned | None, udid: str, proof: Proof) -> Pinned:
    """The enrolment whose push token a message may set: begun or enrolled, and no older than the last token.

    Raises:
        NotThatPhone: as `may_speak`.
        NotEnrolled: the enrolment has ended, or the message was signed before one that was taken.
    """
    pinned = _of_that_phone(pinned, udid)
    if pinned.state is State.ENDED:
        raise NotEnrolled("The enrolment of the phone has ended.", todo=ASK_THE_PHONE_TEAM)
    last, now = pinned.token_signed_at, proof.signed_at
    if last is not None and (now is None or now < last):
        raise NotEnrolled("The message is older than one that was taken before.", todo=LOOK_AT_THE_SENDER)
    return pinned


def may_enrol(
    said: CheckIn, proof: Proof, *, pinned: Pinned | None, invitation: Invitation | None, known: Sequence[Known]
) -> Enrol:
    """What the first step of a phone leads to.

    `pinned` is what is known of the certificate, `invitation` what it was issued for, and `known` the phones that
    were ever under management with the UDID or the serial number of the message.

    Raises:
        NotThatPhone: the certificate was not issued for this phone, or the UDID or the serial number is another's.
        NotEnrolled: the certificate has enrolled a phone before; each enrolment has its own.
    """
    serial_number = said.text("SerialNumber")
    if pinned is not None:
        _of_that_phone(pinned, said.udid)
        if pinned.state is not State.BEGUN:
            raise NotEnrolled("The certificate has enrolled a phone before.", todo=ASK_THE_PHONE_TEAM)
        return Enrol.REPEATED
    if invitation is None or proof.identity.serial_number != invitation.serial_number:
        raise _another("the certificate was issued for no phone that is known")
    if invitation.serial_number != serial_number or invitation.udid not in {"", said.udid}:
        raise _another("the certificate was issued for another phone")
    if any((one.udid, one.serial_number) != (said.udid, serial_number) for one in known):
        raise _another("another phone is known by that name")
    return Enrol.AGAIN if known else Enrol.FIRST


def may_follow(udid: str, proof: Proof, *, invitation: Invitation | None, renews: Known | None) -> None:
    """Returns where a new certificate may speak for a phone that is under management, beside its old one.

    `invitation` is what the certificate was issued for, and `renews` the enrolment that this invitation was made for,
    if it was made for one and that enrolment stands.

    Raises:
        NotThatPhone: the certificate was issued to renew no enrolment that stands, or another phone's.
    """
    if invitation is None or renews is None:
        raise _another("the certificate is not the one it enrolled with")
    serial_numbers = {proof.identity.serial_number, invitation.serial_number, renews.serial_number}
    if len(serial_numbers) != 1 or not udid or udid != renews.udid or invitation.udid not in {"", udid}:
        raise _another("the certificate was issued for another phone")


def _of_that_phone(pinned: Pinned | None, udid: str) -> Pinned:
    if pinned is None or pinned.udid != udid:
        raise _another("the certificate is not the one it enrolled with")
    return pinned


def _another(why: str) -> NotThatPhone:
    return NotThatPhone(f"The message does not speak for its phone: {why}.", todo=LOOK_AT_THE_SENDER)
