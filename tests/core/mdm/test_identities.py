import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apple_phones import signing
from bluelamp.core.mdm import Authority, IdentityNotOurs, IdentityOutOfDate, MdmError, SignatureWrong, Verifier
from bluelamp.core.mdm.signature import opened

NOW = datetime.now(UTC)
CA = signing.authority()
SUBJECT = signing.name("invitation-1", "C39GENERATED")
PHONE = signing.issued(SUBJECT, signing.curve_key(), by=CA)
BODY = signing.body(Status="Idle", UDID="00008110-000000000000001E")


@pytest.fixture
def verifier():
    return Verifier(Authority([CA.certificate]))


@pytest.mark.parametrize("make", [signing.curve_key, signing.rsa_key])
def test_a_phone_of_ours_is_known_by_its_certificate_with_either_kind_of_key(verifier, make):
    phone = signing.issued(SUBJECT, make(), by=CA)
    proof = verifier.prove(phone.header(BODY), BODY, NOW)
    assert proof.fingerprint == phone.certificate.fingerprint(signing.SHA256())
    assert (proof.identity.name, proof.identity.serial_number) == ("invitation-1", "C39GENERATED")


def test_a_certificate_it_signed_itself_with_the_right_subject_and_issuer_is_not_ours(verifier):
    fake = signing.issued(SUBJECT, signing.curve_key(), by=None, issuer=CA.certificate.subject)
    with pytest.raises(IdentityNotOurs):
        verifier.prove(fake.header(BODY), BODY, NOW)


def test_a_certificate_of_an_authority_with_our_name_is_not_ours(verifier):
    other = signing.authority()
    fake = signing.issued(SUBJECT, signing.curve_key(), by=other)
    with pytest.raises(IdentityNotOurs):
        verifier.prove(fake.header(BODY), BODY, NOW)


@pytest.mark.parametrize("away", [timedelta(days=400), timedelta(days=-2)])
def test_a_certificate_is_held_against_its_dates_each_time_known_or_not(verifier, away):
    verifier.prove(PHONE.header(BODY), BODY, NOW)
    for one in (verifier, Verifier(Authority([CA.certificate]))):
        with pytest.raises(IdentityOutOfDate):
            one.prove(PHONE.header(BODY), BODY, NOW + away)


def test_a_good_signature_of_another_phone_does_not_pass_for_this_one(verifier):
    other = signing.issued(SUBJECT, signing.curve_key(), by=CA)
    foreign = signing.Identity(PHONE.certificate, other.key)
    with pytest.raises(SignatureWrong, match="not by the key"):
        verifier.prove(foreign.header(BODY), BODY, NOW)


def test_a_certificate_of_a_version_that_there_is_not_is_not_ours(verifier):
    der = base64.b64decode(PHONE.header(BODY))
    changed = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)
    assert changed != der
    with pytest.raises(IdentityNotOurs, match="cannot be read"):
        verifier.prove(base64.b64encode(changed).decode(), BODY, NOW)


def test_while_a_new_authority_takes_over_both_are_ours():
    new = signing.authority("The next authority")
    both = Verifier(Authority([CA.certificate, new.certificate]))
    for ca in (CA, new):
        phone = signing.issued(SUBJECT, signing.curve_key(), by=ca)
        assert both.prove(phone.header(BODY), BODY, NOW).identity.serial_number == "C39GENERATED"


def test_the_certificates_known_are_bounded_and_a_stranger_pushes_none_out():
    few = Verifier(Authority([CA.certificate]), most_kept=2)
    phones = [signing.issued(SUBJECT, signing.curve_key(), by=CA) for _ in range(5)]
    for phone in (*phones, *phones):
        few.prove(phone.header(BODY), BODY, NOW)
        assert len(few) <= 2
    foreign = signing.Identity(phones[0].certificate, PHONE.key)
    before = set(few._kept)
    with pytest.raises(SignatureWrong):
        few.prove(foreign.header(BODY), BODY, NOW)
    assert set(few._kept) == before


@pytest.mark.parametrize("key", [signing.curve_key, signing.rsa_key])
def test_what_is_known_of_a_certificate_is_what_it_said_and_proves_no_more(key):
    phone = signing.issued(SUBJECT, key(), by=CA)
    verifier = Verifier(Authority([CA.certificate]))
    header = phone.header(BODY)
    first, again = (verifier.prove(header, BODY, NOW) for _ in range(2))
    assert again == first
    with pytest.raises(IdentityOutOfDate):
        verifier.prove(phone.header(BODY), BODY, first.identity.ends + timedelta(seconds=1))
    with pytest.raises(SignatureWrong):
        verifier.prove(signing.Identity(phone.certificate, PHONE.key).header(BODY), BODY, NOW)


@settings(max_examples=500)
@given(st.integers(0, 800), st.sampled_from("ABCxyz019+/"))
def test_whatever_of_a_signature_is_changed_nothing_else_than_the_signed_body_passes(place, letter):
    header = PHONE.header(BODY)
    changed = header[:place] + letter + header[place + 1 :]
    verifier = Verifier(Authority([CA.certificate]))
    try:
        proof = verifier.prove(changed, BODY, NOW)
    except MdmError:
        return
    assert proof.fingerprint == PHONE.certificate.fingerprint(signing.SHA256())
    assert opened(changed, BODY).signed == opened(header, BODY).signed
