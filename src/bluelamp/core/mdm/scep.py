"""SCEP (RFC 8894), as far as phones use it: they ask for their one certificate, and get it or are told no.

A phone makes a key, asks for a certificate with the challenge of its invitation, and signs the question with a
certificate it made itself. What it wants as its name is not looked at: the server chooses the subject, and puts the
number of the invitation and the phone's serial number into it. Whether the invitation is open is the caller's to say.

Promise: MUST end with a refusal or an answer on any bytes; a question changed on its way is refused; no certificate
has a subject or a purpose that the phone chose (`tests/core/mdm/test_scep.py`).

Not done: questions about a question that waits (nothing waits: the answer is given at once), renewal signed with the
old certificate (a phone that is to renew is told a new invitation), keys on curves, which SCEP cannot encrypt to.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    pkcs7_decrypt_der,
    serialize_certificates,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from bluelamp.core.mdm import der
from bluelamp.core.mdm.errors import ASK_THE_PHONE_TEAM, CertificateRefused, MdmError

MOST_BYTES = 65_536
"""Bytes of the longest question that is read; a phone's has about 4,000."""
CAPABILITIES = b"AES\nPOSTPKIOperation\nSHA-256\nSCEPStandard\n"
"""What a phone is told about us: no old ciphers, no old digests."""
LASTS = timedelta(days=365)
"""How long a phone's certificate is valid. It is renewed from half of it."""
_LEAST_BITS = 2048

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SHA256 = der.written(der.SEQUENCE, bytes.fromhex("0609608648016503040201"), b"\x05\x00")
_RSA = der.written(der.SEQUENCE, bytes.fromhex("06092a864886f70d010101"), b"\x05\x00")
_KIND, _STATUS, _WHY, _NONCE, _THEIR_NONCE, _TRANSACTION = (
    bytes.fromhex(f"060a6086480186f8450109{last:02x}") for last in (2, 3, 4, 5, 6, 7)
)
_ASKS = (b"19", b"17")  # a first certificate, and one to follow it
_ANSWER, _GRANTED, _DENIED, _BAD_REQUEST = b"3", b"0", b"2", b"2"
_READ_ERRORS = (ValueError, TypeError, UnsupportedAlgorithm, x509.AttributeNotFound, x509.InvalidVersion)


@dataclass(frozen=True, slots=True)
class Asked:
    """A phone's question: with which key, by which invitation, and what its answer has to repeat."""

    transaction: bytes
    nonce: bytes
    signer: x509.Certificate
    key: rsa.RSAPublicKey
    challenge: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """The force's authority for certificates of phones, with its key: RSA, since phones encrypt to it."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def issue(self, key: rsa.RSAPublicKey, *, name: str, serial_number: str, at: datetime) -> x509.Certificate:
        """A certificate for a phone's key, with a subject that we choose, good for a phone's identity alone."""
        subject = x509.Name(
            [
                x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
                x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, serial_number),
            ]
        )
        usage = x509.KeyUsage(
            digital_signature=True,
            key_encipherment=True,
            content_commitment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(hours=1))  # a phone's clock may be behind ours
            .not_valid_after(at + LASTS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .sign(self.key, SHA256())
        )


def asked(message: bytes, issuer: Issuer) -> Asked:
    """What a phone asks for, once it is found to have signed all of it.

    Raises:
        CertificateRefused: the message is no such question, was changed, or its key is not taken.
    """
    if len(message) > MOST_BYTES:
        raise refusal(f"it has {len(message)} bytes")
    try:
        return _asked(message, issuer)
    except CertificateRefused:
        raise
    except (MdmError, *_READ_ERRORS) as error:
        raise refusal("it cannot be read") from error


def granted(question: Asked, issued: x509.Certificate, issuer: Issuer) -> bytes:
    """The answer that brings the phone its certificate, which nobody else can read."""
    inside = serialize_certificates([issued], Encoding.DER)
    sealed = (
        PKCS7EnvelopeBuilder()
        .set_data(inside)
        .add_recipient(question.signer)
        .encrypt(Encoding.DER, [PKCS7Options.Binary])
    )
    return _answered(question, issuer, [_attribute(_STATUS, der.PRINTABLE, _GRANTED)], sealed)


def denied(question: Asked, issuer: Issuer) -> bytes:
    """The answer that tells the phone no."""
    said = [_attribute(_STATUS, der.PRINTABLE, _DENIED), _attribute(_WHY, der.PRINTABLE, _BAD_REQUEST)]
    return _answered(question, issuer, said, None)


def refusal(why: str) -> CertificateRefused:
    """The refusal of a question, with what about it is wrong."""
    return CertificateRefused(f"The phone gets no certificate: {why}.", todo=ASK_THE_PHONE_TEAM)


def _asked(message: bytes, issuer: Issuer) -> Asked:
    start, end = der.expect(message, 0, len(message), der.SEQUENCE)
    if end != len(message) or not message.startswith(_SIGNED_DATA, start):
        raise refusal("it is not one piece of signed data")
    start, end = der.expect(message, start + len(_SIGNED_DATA), end, der.CONTEXT_0)
    at, end = der.expect(message, start, end, der.SEQUENCE)
    _, at = der.expect(message, at, end, der.INTEGER)
    _, at = der.expect(message, at, end, der.SET)
    start, at = der.expect(message, at, end, der.SEQUENCE)
    if not message.startswith(_DATA, start):
        raise refusal("it brings no content")
    start, stop = der.expect(message, start + len(_DATA), at, der.CONTEXT_0)
    start, stop = der.expect(message, start, stop, der.OCTETS)
    content = message[start:stop]
    start, at = der.expect(message, at, end, der.CONTEXT_0)
    _, stop = der.expect(message, start, at, der.SEQUENCE)
    signer = x509.load_der_x509_certificate(message[start:stop])
    start, stop = der.expect(message, at, end, der.SET)
    said = _signed_by(signer, message, *der.expect(message, start, stop, der.SEQUENCE), content)
    if said.get(_KIND) not in _ASKS or not said.get(_TRANSACTION) or not said.get(_NONCE):
        raise refusal("it does not ask for a certificate")
    csr = x509.load_der_x509_csr(pkcs7_decrypt_der(content, issuer.certificate, issuer.key, []))
    key = csr.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _LEAST_BITS or not csr.is_signature_valid:
        raise refusal("its key is not one that is taken")
    if key != signer.public_key():
        raise refusal("it is signed with another key than it asks for")
    challenge = csr.attributes.get_attribute_for_oid(x509.oid.AttributeOID.CHALLENGE_PASSWORD).value
    return Asked(said[_TRANSACTION], said[_NONCE], signer, key, challenge.decode("utf-8"))


def _signed_by(signer: x509.Certificate, message: bytes, at: int, end: int, content: bytes) -> dict[bytes, bytes]:
    """What the signer says beside the content, once the signature is found to be over both."""
    _, at = der.expect(message, at, end, der.INTEGER)
    _, at = der.expect(message, at, end, der.SEQUENCE)
    start, at = der.expect(message, at, end, der.SEQUENCE)
    if not message.startswith(_SHA256[2:13], start):
        raise refusal("its digest is not SHA-256")
    whole = at
    start, at = der.expect(message, at, end, der.CONTEXT_0)
    attributes_end = at
    _, at = der.expect(message, at, end, der.SEQUENCE)
    value, value_end = der.expect(message, at, end, der.OCTETS)
    said: dict[bytes, bytes] = {}
    for _, _, inside, stop in der.elements(message, start, attributes_end):
        _, _, name = der.element(message, inside, stop)
        values, values_end = der.expect(message, name, stop, der.SET)
        _, first, last = der.element(message, values, values_end)
        said[message[inside:name]] = message[first:last]
    if not hmac.compare_digest(said.get(_MESSAGE_DIGEST, b""), hashlib.sha256(content).digest()):
        raise refusal("it was changed on its way")
    key = signer.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise refusal("its key is not one that is taken")
    signed = b"\x31" + message[whole + 1 : attributes_end]
    try:
        key.verify(message[value:value_end], signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise refusal("it was changed on its way") from error
    return said


def _attribute(name: bytes, tag: int, value: bytes) -> bytes:
    return der.written(der.SEQUENCE, name, der.written(der.SET, der.written(tag, value)))


def _answered(question: Asked, issuer: Issuer, status: list[bytes], sealed: bytes | None) -> bytes:
    """An answer, signed by the authority."""
    content = b"" if sealed is None else sealed
    attributes = sorted(
        [
            *status,
            der.written(der.SEQUENCE, _CONTENT_TYPE, der.written(der.SET, _DATA)),
            _attribute(_MESSAGE_DIGEST, der.OCTETS, hashlib.sha256(content).digest()),
            _attribute(_KIND, der.PRINTABLE, _ANSWER),
            _attribute(_TRANSACTION, der.PRINTABLE, question.transaction),
            _attribute(_THEIR_NONCE, der.OCTETS, question.nonce),
            _attribute(_NONCE, der.OCTETS, os.urandom(16)),
        ]
    )
    value = issuer.key.sign(der.written(der.SET, *attributes), padding.PKCS1v15(), SHA256())
    number = issuer.certificate.serial_number
    issuer_and_number = der.written(
        der.SEQUENCE,
        issuer.certificate.issuer.public_bytes(),
        der.written(der.INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big")),
    )
    one = b"\x02\x01\x01"
    signer = der.written(
        der.SEQUENCE,
        *(one, issuer_and_number, _SHA256, der.written(der.CONTEXT_0, *attributes), _RSA),
        der.written(der.OCTETS, value),
    )
    inner = der.written(der.CONTEXT_0, der.written(der.OCTETS, content)) if sealed is not None else b""
    data = der.written(
        der.SEQUENCE,
        *(one, der.written(der.SET, _SHA256), der.written(der.SEQUENCE, _DATA, inner)),
        der.written(der.CONTEXT_0, issuer.certificate.public_bytes(Encoding.DER)),
        der.written(der.SET, signer),
    )
    return der.written(der.SEQUENCE, _SIGNED_DATA, der.written(der.CONTEXT_0, data))
