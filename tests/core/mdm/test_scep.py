from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from apple_phones import scep_client, signing
from bluelamp.core.mdm import Authority, CertificateRefused, Issuer, scep

NOW = datetime.now(UTC)
CA_KEY = signing.rsa_key()
CA = signing.authority("Generated authority", CA_KEY)
ISSUER = Issuer(CA.certificate, CA_KEY)
KEY = signing.rsa_key()
OTHER_KEY = signing.rsa_key()
QUESTION = scep_client.ask(CA.certificate, KEY, "challenge")


def issue(question):
    return ISSUER.issue(question.key, name="invitation-1", serial_number="C39GENERATED", at=NOW)


def test_a_phone_gets_the_certificate_that_the_server_chose_and_not_the_one_it_asked_for():
    question = scep.asked(QUESTION.message, ISSUER)
    assert question.challenge == "challenge"
    answer = scep.granted(question, issue(question), ISSUER)
    found = scep_client.answered(answer, QUESTION, CA.certificate)
    assert found.public_key() == KEY.public_key()
    assert found.subject.rfc4514_string() == "2.5.4.5=C39GENERATED,CN=invitation-1"
    identity = Authority([CA.certificate]).identity(found.public_bytes(signing.Encoding.DER))
    assert (identity.name, identity.serial_number) == ("invitation-1", "C39GENERATED")
    assert found.not_valid_after_utc - NOW > timedelta(days=364)
    assert not found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_only_the_phone_that_asked_can_read_the_answer():
    question = scep.asked(QUESTION.message, ISSUER)
    answer = scep.granted(question, issue(question), ISSUER)
    other = scep_client.Question(QUESTION.message, QUESTION.transaction, QUESTION.own, OTHER_KEY)
    with pytest.raises(ValueError, match=r"[Dd]ecrypt|[Ii]nvalid"):
        scep_client.answered(answer, other, CA.certificate)


def test_a_phone_that_is_told_no_knows_it_from_the_authority():
    answer = scep.denied(scep.asked(QUESTION.message, ISSUER), ISSUER)
    with pytest.raises(scep_client.Refused, match="status 2"):
        scep_client.answered(answer, QUESTION, CA.certificate)


def test_an_answer_to_another_question_is_not_taken_by_the_phone():
    answer = scep.denied(scep.asked(QUESTION.message, ISSUER), ISSUER)
    with pytest.raises(scep_client.Refused, match="another question"):
        scep_client.answered(answer, scep_client.ask(CA.certificate, KEY, "challenge"), CA.certificate)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signer": OTHER_KEY},
        {"kind": b"20"},
        {"key": rsa.generate_private_key(65537, 1024)},  # noqa: S505 - weak on purpose, to be refused,
    ],
)
def test_a_question_with_a_wrong_key_or_of_another_kind_is_refused(wrong):
    question = scep_client.ask(**{"authority": CA.certificate, "key": KEY, "challenge": "challenge", **wrong})
    with pytest.raises(CertificateRefused):
        scep.asked(question.message, ISSUER)


def test_a_question_that_was_meant_for_another_authority_is_refused():
    other = signing.authority("Generated authority", OTHER_KEY)
    with pytest.raises(CertificateRefused):
        scep.asked(scep_client.ask(other.certificate, KEY, "challenge").message, ISSUER)


@settings(max_examples=150)
@given(st.integers(0, len(QUESTION.message) - 1), st.integers(1, 255))
def test_a_question_changed_in_any_byte_is_refused_or_is_still_the_same_question(place, change):
    changed = bytearray(QUESTION.message)
    changed[place] ^= change
    try:
        found = scep.asked(bytes(changed), ISSUER)
    except CertificateRefused:
        return
    assert (found.challenge, found.key, found.transaction) == ("challenge", KEY.public_key(), QUESTION.transaction)


@given(st.binary(max_size=200))
def test_any_bytes_for_a_question_end_in_a_refusal(data):
    with pytest.raises(CertificateRefused):
        scep.asked(data, ISSUER)


def test_a_question_that_is_too_long_is_refused_unread():
    with pytest.raises(CertificateRefused, match="65537 bytes"):
        scep.asked(bytes(scep.MOST_BYTES + 1), ISSUER)
