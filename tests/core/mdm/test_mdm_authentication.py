"""Each attack that worked on some server of this protocol, against the whole path from bytes to admission."""

import base64
import plistlib
import tracemalloc
from datetime import UTC, datetime

import pytest

from apple_phones import signing
from bluelamp.core.mdm import (
    Authority,
    CheckIn,
    Invitation,
    Known,
    MdmError,
    Pinned,
    State,
    Verifier,
    may_enrol,
    may_speak,
    message,
    most_bytes,
    refuse_larger,
)

NOW = datetime.now(UTC)
CA = signing.authority()


def phone(number, by=CA, key=None, **more):
    subject = signing.name(f"invitation-{number}", f"C39GENERATED{number}")
    return signing.issued(subject, key or signing.curve_key(), by=by, **more)


ONE, TWO = phone(1), phone(2)
FRESH = phone(2)  # a second certificate of ours, for phone 2, that never enrolled
PINS = {
    one.certificate.fingerprint(signing.SHA256()): Pinned(number, f"UDID-{number}", State.ENROLLED)
    for number, one in ((1, ONE), (2, TWO))
}
INVITATIONS = {f"invitation-{number}": Invitation(f"invitation-{number}", f"C39GENERATED{number}") for number in (1, 2)}
KNOWN = [Known(number, f"UDID-{number}", f"C39GENERATED{number}") for number in (1, 2)]


def taken(header, body, content_type=""):
    """What a server does with a message before it asks its queue."""
    refuse_larger(len(body), most_bytes(content_type))
    proof = Verifier(Authority([CA.certificate])).prove(header, body, NOW)
    said = message(body)
    pinned = PINS.get(proof.fingerprint)
    if isinstance(said, CheckIn) and said.step == "Authenticate":
        known = [one for one in KNOWN if said.udid == one.udid or said.text("SerialNumber") == one.serial_number]
        invitation = INVITATIONS.get(proof.identity.name)
        return may_enrol(said, proof, pinned=pinned, invitation=invitation, known=known)
    return may_speak(pinned, said.udid).udid


def idle(udid="UDID-1"):
    return signing.body(Status="Idle", UDID=udid)


def authenticate(udid, serial):
    return signing.body(MessageType="Authenticate", UDID=udid, SerialNumber=serial, Topic="com.apple.mgmt.x")


def refused(header, body, **more):
    with pytest.raises(MdmError) as refusal:
        taken(header, body, **more)
    return refusal.value.status


def test_a_phone_of_the_force_is_taken_at_its_word():
    assert taken(ONE.header(idle()), idle()) == "UDID-1"


def test_a_changed_body_is_refused():
    assert refused(ONE.header(idle()), idle().replace(b"Idle", b"Evil")) == 400


def test_a_message_without_a_signature_is_refused():
    assert refused("", idle()) == 400


def test_a_foreign_but_good_signature_of_the_same_body_is_refused():
    foreign = signing.Identity(ONE.certificate, TWO.key)
    assert refused(foreign.header(idle()), idle()) == 400


def test_a_self_signed_certificate_with_the_right_subject_is_refused():
    fake = phone(1, by=None, issuer=CA.certificate.subject)
    assert refused(fake.header(idle()), idle()) == 400


def test_a_phone_that_speaks_with_the_udid_of_another_is_refused():
    assert refused(TWO.header(idle("UDID-1")), idle("UDID-1")) == 400


def test_a_certificate_of_ours_that_never_enrolled_is_refused():
    assert refused(FRESH.header(idle("UDID-2")), idle("UDID-2")) == 400


@pytest.mark.parametrize("serial", ["C39GENERATED1", "C39GENERATED2"])
def test_a_fresh_certificate_cannot_take_another_phone_over_by_enrolling_anew(serial):
    body = authenticate("UDID-1", serial)
    assert refused(FRESH.header(body), body) == 400
    assert refused(TWO.header(body), body) == 400


def test_an_enrolment_played_again_does_not_end_the_enrolment_that_stands():
    body = authenticate("UDID-1", "C39GENERATED1")
    assert refused(ONE.header(body), body) == 400


def test_the_old_certificate_of_a_phone_ends_with_its_enrolment():
    body = authenticate("UDID-2", "C39GENERATED2")
    assert taken(FRESH.header(body), body) == "again"
    ended = Pinned(2, "UDID-2", State.ENDED)
    with pytest.raises(MdmError) as refusal:
        may_speak(ended, "UDID-2")
    assert refusal.value.status == 400


def test_a_message_larger_than_it_may_be_is_refused_as_such_and_before_it_is_read():
    step = "application/x-apple-aspen-mdm-checkin"
    assert refused(ONE.header(idle()), b"x" * ((1 << 20) + 1), content_type=step) == 413
    assert refused(ONE.header(idle()), b"x" * ((32 << 20) + 1)) == 413


@pytest.mark.parametrize("inside", [b"<array>", b"<dict><key>a</key>"])
def test_a_deep_list_is_refused_though_it_is_signed_and_memory_stays_flat(inside):
    body = b"<plist><dict><key>a</key>" + inside * 50_000
    header = ONE.header(body)
    tracemalloc.start()
    assert refused(header, body) == 400
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 << 20


def binary_bomb(depth=40):
    """A binary list in which each list names the one below it ten times: 10^40 values in 600 bytes."""
    parts = [bytes([0xAA, *([number + 1] * 10)]) for number in range(depth)] + [b"\x09"]
    offsets, data = [], b"bplist00"
    for part in parts:
        offsets.append(len(data))
        data += part
    table = b"".join(offset.to_bytes(2, "big") for offset in offsets)
    return data + table + bytes(6) + bytes([2, 1]) + b"".join(n.to_bytes(8, "big") for n in (len(parts), 0, len(data)))


def test_a_binary_list_that_blows_up_is_refused_and_memory_stays_flat():
    body = binary_bomb()
    assert plistlib.loads(body)  # it is one that Python reads
    header = ONE.header(body)
    tracemalloc.start()
    assert refused(header, body) == 400
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 20


def test_a_text_that_stands_for_a_longer_text_is_refused():
    body = b'<!DOCTYPE p [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]><plist><string>&b;</string></plist>'
    assert refused(ONE.header(body), body) == 400


def test_a_signature_as_long_as_a_request_line_may_be_is_refused_without_being_read():
    assert refused(base64.b64encode(b"\x30" * 100_000).decode(), idle()) == 400


def test_a_certificate_that_has_run_out_is_refused():
    old = phone(1, begins=datetime(2020, 1, 1, tzinfo=UTC), days=365)
    assert refused(old.header(idle()), idle()) == 400
