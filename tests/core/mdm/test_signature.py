import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from hypothesis import given
from hypothesis import strategies as st

from apple_phones import signing
from bluelamp.core.mdm.errors import MdmError, SignatureMalformed, SignatureMissing, SignatureWrong
from bluelamp.core.mdm.signature import LONGEST_HEADER, Signature, opened

CA = signing.authority()
PHONE = signing.issued(signing.name("invitation-1", "C39GENERATED"), signing.curve_key(), by=CA)
OTHER = signing.issued(signing.name("invitation-2", "C39OTHER"), signing.curve_key(), by=CA)
BODY = signing.body(Status="Idle", UDID="00008110-000000000000001E")
HEADER = PHONE.header(BODY)
DER = base64.b64decode(HEADER)
AS_PHONES = [PKCS7Options.DetachedSignature, PKCS7Options.Binary, PKCS7Options.NoCapabilities]


def header(data):
    return base64.b64encode(data).decode()


def made(builder, options=AS_PHONES):
    return header(builder.sign(Encoding.DER, options))


def test_the_certificate_of_the_signer_comes_out_with_what_was_signed():
    found = opened(HEADER, BODY)
    assert found.certificate == PHONE.certificate.public_bytes(Encoding.DER)
    PHONE.key.public_key().verify(found.value, found.signed, signing.ec.ECDSA(SHA256()))


def test_the_time_at_which_the_phone_signed_is_told():
    assert abs(opened(HEADER, BODY).signed_at - datetime.now(UTC)) < timedelta(minutes=10)


@pytest.mark.parametrize("time", [(0x17, b"yesterday"), (0x04, b"261122100000Z"), (0x18, b"\xff")])
def test_a_time_that_is_none_is_refused_where_it_is_read(time):
    with pytest.raises(SignatureMalformed):
        _ = Signature(b"", b"", b"", time).signed_at


def test_a_changed_body_is_refused_though_the_signature_is_good():
    with pytest.raises(SignatureWrong, match="another message"):
        opened(HEADER, BODY.replace(b"Idle", b"Evil"))


@pytest.mark.parametrize("absent", ["", None])
def test_a_message_without_a_signature_is_refused(absent):
    with pytest.raises(SignatureMissing):
        opened(absent, BODY)


@pytest.mark.parametrize(
    "text", ["%%%", "not base64 at all", "MIAGCSqGSIb3DQEHAqCA", "é", "A" * (LONGEST_HEADER + 4), header(DER) + "\n"]
)
def test_what_is_no_signature_at_all_is_refused(text):
    with pytest.raises(SignatureMalformed):
        opened(text, BODY)


def test_the_signer_s_own_certificate_is_taken_wherever_it_stands_among_others():
    builder = PKCS7SignatureBuilder().set_data(BODY).add_signer(PHONE.certificate, PHONE.key, SHA256())
    for one in (OTHER.certificate, CA.certificate):
        builder = builder.add_certificate(one)
    found = opened(made(builder), BODY)
    assert found.certificate == PHONE.certificate.public_bytes(Encoding.DER)


def test_a_signature_that_leaves_its_certificate_out_is_refused():
    builder = PKCS7SignatureBuilder().set_data(BODY).add_signer(PHONE.certificate, PHONE.key, SHA256())
    with pytest.raises(SignatureMalformed):
        opened(made(builder, [*AS_PHONES, PKCS7Options.NoCerts]), BODY)


def test_a_signature_over_the_body_alone_is_refused_because_nothing_else_is_signed():
    builder = PKCS7SignatureBuilder().set_data(BODY).add_signer(PHONE.certificate, PHONE.key, SHA256())
    with pytest.raises(SignatureMalformed):
        opened(made(builder, [PKCS7Options.DetachedSignature, PKCS7Options.NoAttributes]), BODY)


def test_two_signers_are_one_too_many():
    builder = PKCS7SignatureBuilder().set_data(BODY)
    for one in (PHONE, OTHER):
        builder = builder.add_signer(one.certificate, one.key, SHA256())
    with pytest.raises(SignatureMalformed, match="one signer"):
        opened(made(builder), BODY)


def test_a_body_of_its_own_inside_the_signature_is_refused():
    builder = PKCS7SignatureBuilder().set_data(BODY).add_signer(PHONE.certificate, PHONE.key, SHA256())
    with pytest.raises(SignatureMalformed, match="content of its own"):
        opened(made(builder, [PKCS7Options.Binary]), BODY)


def test_another_digest_than_that_of_phones_is_refused():
    builder = PKCS7SignatureBuilder().set_data(BODY).add_signer(PHONE.certificate, PHONE.key, SHA512())
    with pytest.raises(SignatureMalformed, match="SHA-256"):
        opened(made(builder), BODY)


def test_bytes_after_the_signature_are_refused():
    with pytest.raises(SignatureMalformed):
        opened(header(DER + b"\x00"), BODY)


@given(st.integers(0, len(DER) - 1), st.integers(1, 255))
def test_no_changed_byte_leads_to_another_body_or_to_anything_but_a_refusal(place, change):
    changed = bytearray(DER)
    changed[place] ^= change
    try:
        found = opened(header(bytes(changed)), BODY)
    except MdmError:
        return
    assert hashlib.sha256(BODY).digest() in found.signed  # anything else that was changed is the key's to judge


@given(st.integers(0, len(DER)))
def test_a_signature_that_is_cut_off_is_refused(length):
    if length < len(DER):
        with pytest.raises(MdmError):
            opened(header(DER[:length]), BODY)


@given(st.binary(max_size=300))
def test_any_bytes_for_a_signature_end_in_a_refusal(data):
    with pytest.raises(MdmError):
        opened(header(data), BODY)
