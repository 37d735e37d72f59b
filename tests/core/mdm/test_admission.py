from datetime import UTC, datetime, timedelta

import pytest

from apple_phones.signing import curve_key
from bluelamp.core.mdm import (
    CheckIn,
    Enrol,
    Identity,
    Invitation,
    Known,
    NotEnrolled,
    NotThatPhone,
    Pinned,
    Proof,
    State,
    Step,
    may_enrol,
    may_give_token,
    may_speak,
)
from bluelamp.core.mdm.signature import Signature

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
KEY = curve_key().public_key()
UDID, SERIAL = "UDID-1", "C39GENERATED"
INVITED = Invitation("invitation-1", SERIAL)


def proof(serial=SERIAL, signed_at=NOW):
    time = None if signed_at is None else (0x17, f"{signed_at:%y%m%d%H%M%SZ}".encode())
    identity = Identity(KEY, NOW, NOW + timedelta(days=365), "invitation-1", serial)
    return Proof(b"fingerprint", identity, Signature(b"", b"", b"", time))


def authenticate(udid=UDID, serial=SERIAL):
    return CheckIn(udid, Step.AUTHENTICATE, {"SerialNumber": serial})


def enrolled(udid=UDID, state=State.ENROLLED, token_signed_at=None):
    return Pinned(1, udid, state, token_signed_at)


def enrol(said=None, by=None, pinned=None, invitation=INVITED, known=()):
    return may_enrol(said or authenticate(), by or proof(), pinned=pinned, invitation=invitation, known=known)


def test_a_phone_speaks_with_the_certificate_that_it_enrolled_with():
    assert may_speak(enrolled(), UDID).enrolment == 1


@pytest.mark.parametrize("pinned", [None, enrolled("UDID-2")])
def test_a_certificate_that_never_enrolled_or_is_of_another_phone_may_not_speak(pinned):
    with pytest.raises(NotThatPhone):
        may_speak(pinned, UDID)


@pytest.mark.parametrize("state", [State.BEGUN, State.ENDED])
def test_a_phone_that_has_not_finished_enrolling_or_has_left_may_not_speak(state):
    with pytest.raises(NotEnrolled):
        may_speak(enrolled(state=state), UDID)


def test_an_invited_phone_enrols_and_a_known_one_with_a_fresh_invitation_enrols_again():
    assert enrol() is Enrol.FIRST
    assert enrol(known=(Known(1, UDID, SERIAL),)) is Enrol.AGAIN
    assert enrol(invitation=Invitation("invitation-1", SERIAL, UDID)) is Enrol.FIRST


def test_a_phone_that_sends_its_first_step_again_goes_on_with_the_enrolment_it_began():
    assert enrol(pinned=enrolled(state=State.BEGUN)) is Enrol.REPEATED


@pytest.mark.parametrize("state", [State.ENROLLED, State.ENDED])
def test_the_first_step_played_again_after_the_enrolment_changes_nothing(state):
    with pytest.raises(NotEnrolled):
        enrol(pinned=enrolled(state=state))


def test_a_fresh_certificate_of_another_phone_cannot_take_a_phone_over():
    stranger = {"by": proof("C39STRANGER"), "invitation": Invitation("invitation-9", "C39STRANGER")}
    known = (Known(1, UDID, SERIAL),)
    for serial in (SERIAL, "C39STRANGER"):
        with pytest.raises(NotThatPhone):
            enrol(authenticate(serial=serial), **stranger, known=known)


@pytest.mark.parametrize(
    "known",
    [
        (Known(1, "UDID-2", SERIAL),),
        (Known(1, UDID, "C39OTHER"),),
        (Known(1, UDID, SERIAL), Known(2, "UDID-2", SERIAL)),
    ],
)
def test_a_udid_or_a_serial_number_that_is_known_of_another_phone_is_refused(known):
    with pytest.raises(NotThatPhone, match="another phone is known"):
        enrol(known=known)


@pytest.mark.parametrize(
    "facts",
    [
        {"invitation": None},
        {"invitation": Invitation("invitation-1", "C39OTHER")},
        {"invitation": Invitation("invitation-1", SERIAL, "UDID-2")},
        {"by": proof("")},
        {"pinned": enrolled("UDID-2", State.BEGUN)},
        {"said": authenticate(serial="C39OTHER")},
    ],
)
def test_a_certificate_enrols_only_the_phone_that_it_was_issued_for(facts):
    with pytest.raises(NotThatPhone):
        enrol(**facts)


def test_a_push_token_is_taken_while_enrolling_and_ever_after():
    for state in (State.BEGUN, State.ENROLLED):
        assert may_give_token(enrolled(state=state), UDID, proof()).enrolment == 1


def test_a_push_token_signed_before_the_last_one_is_an_old_message_played_again():
    last = enrolled(token_signed_at=NOW)
    assert may_give_token(last, UDID, proof(signed_at=NOW))
    for signed_at in (NOW - timedelta(seconds=1), None):
        with pytest.raises(NotEnrolled, match="older than one"):
            may_give_token(last, UDID, proof(signed_at=signed_at))


def test_a_push_token_of_an_ended_enrolment_or_another_phone_is_refused():
    with pytest.raises(NotEnrolled):
        may_give_token(enrolled(state=State.ENDED), UDID, proof())
    with pytest.raises(NotThatPhone):
        may_give_token(enrolled("UDID-2"), UDID, proof())
