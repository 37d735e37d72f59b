"""How a simulated phone gets its certificate: the client's side of SCEP, written apart from the server's.

It makes a key, a certificate of its own and a question, and reads the answer. Never imported by the program itself.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    load_der_pkcs7_certificates,
    pkcs7_decrypt_der,
)

_OIDS = {"kind": 2, "status": 3, "why": 4, "nonce": 5, "their nonce": 6, "transaction": 7}


class Refused(Exception):
    """The server said no."""


@dataclass(frozen=True)
class Question:
    """What is sent, and what is needed to read the answer."""

    message: bytes
    transaction: bytes
    own: x509.Certificate
    key: rsa.RSAPrivateKey


def tlv(tag: int, *parts: bytes) -> bytes:
    """An element of DER."""
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes(4, "big").lstrip(b"\0")
    return bytes([tag, 128 + len(length)]) + length + content


def ask(  # noqa: PLR0913 - everything about a question that a test may get wrong on purpose
    authority: x509.Certificate,
    key: rsa.RSAPrivateKey,
    challenge: str,
    *,
    subject: str = "CN that the phone would like",
    kind: bytes = b"19",
    signer: rsa.RSAPrivateKey | None = None,
) -> Question:
    """A question for a certificate."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
    signer = signer or key
    now = datetime.now(UTC)
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(signer.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(signer, SHA256())
    )
    csr = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(name)
        .add_attribute(x509.oid.AttributeOID.CHALLENGE_PASSWORD, challenge.encode())
        .sign(key, SHA256())
    )
    sealed = (
        PKCS7EnvelopeBuilder()
        .set_data(csr.public_bytes(Encoding.DER))
        .add_recipient(authority)
        .encrypt(Encoding.DER, [PKCS7Options.Binary])
    )
    transaction = hashlib.sha256(os.urandom(16)).hexdigest()[:32].encode()
    attributes = [
        _attribute(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"),
        _attribute(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", tlv(4, hashlib.sha256(sealed).digest())),
        _attribute(_oid("kind"), tlv(0x13, kind)),
        _attribute(_oid("transaction"), tlv(0x13, transaction)),
        _attribute(_oid("nonce"), tlv(4, os.urandom(16))),
    ]
    return Question(_signed(sealed, sorted(attributes), own, signer), transaction, own, signer)


def answered(answer: bytes, question: Question, authority: x509.Certificate) -> x509.Certificate:
    """The certificate in an answer, once the authority is found to have signed it in answer to this question.

    Raises:
        Refused: the server said no, or the answer is not to this question.
    """
    _, _, data = _enter(answer, 0)  # ContentInfo
    at = _after(answer, data)  # past its type
    _, _, at = _enter(answer, at)
    _, _, at = _enter(answer, at)  # SignedData
    at = _after(answer, _after(answer, at))  # past version and digest algorithms
    _, content_end, inside = _enter(answer, at)
    inside = _after(answer, inside)
    sealed = b""
    if inside < content_end:
        _, _, inside = _enter(answer, inside)
        _, stop, start = _enter(answer, inside)
        sealed = answer[start:stop]
    at = _after(answer, content_end)  # past the certificates
    _, _, at = _enter(answer, at)  # the signers
    _, _, at = _enter(answer, at)
    at = _after(answer, _after(answer, _after(answer, at)))
    whole = at
    _, end, start = _enter(answer, at)
    said = dict(_attributes(answer, start, end))
    at = _after(answer, end)
    _, stop, value = _enter(answer, at)
    public = authority.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise Refused("the authority's key is not RSA")
    public.verify(answer[value:stop], b"\x31" + answer[whole + 1 : end], padding.PKCS1v15(), SHA256())
    if said[_oid("transaction")] != question.transaction:
        raise Refused("the answer is to another question")
    if said[_oid("status")] != b"0":
        raise Refused(f"status {said[_oid('status')].decode()}, reason {said.get(_oid('why'), b'').decode()}")
    (found,) = load_der_pkcs7_certificates(pkcs7_decrypt_der(sealed, question.own, question.key, []))
    return found


def _signed(content: bytes, attributes: list[bytes], own: x509.Certificate, key: rsa.RSAPrivateKey) -> bytes:
    digest = tlv(0x30, bytes.fromhex("0609608648016503040201"), b"\x05\x00")
    number = own.serial_number.to_bytes(21, "big").lstrip(b"\0")
    number = (b"\0" + number) if number[0] >= 128 else number
    signer = tlv(
        0x30,
        *(b"\x02\x01\x01", tlv(0x30, own.issuer.public_bytes(), tlv(2, number)), digest, tlv(0xA0, *attributes)),
        tlv(0x30, bytes.fromhex("06092a864886f70d010101"), b"\x05\x00"),
        tlv(4, key.sign(tlv(0x31, *attributes), padding.PKCS1v15(), SHA256())),
    )
    inner = tlv(0x30, bytes.fromhex("06092a864886f70d010701"), tlv(0xA0, tlv(4, content)))
    certificates = tlv(0xA0, own.public_bytes(Encoding.DER))
    data = tlv(0x30, b"\x02\x01\x01", tlv(0x31, digest), inner, certificates, tlv(0x31, signer))
    return tlv(0x30, bytes.fromhex("06092a864886f70d010702"), tlv(0xA0, data))


def _attribute(oid: bytes, value: bytes) -> bytes:
    return tlv(0x30, oid, tlv(0x31, value))


def _oid(name: str) -> bytes:
    return bytes.fromhex(f"060a6086480186f8450109{_OIDS[name]:02x}")


def _enter(data: bytes, at: int) -> tuple[int, int, int]:
    """The tag of an element, where it ends, and where its content begins."""
    length = data[at + 1]
    start = at + 2
    if length >= 128:
        start += length - 128
        length = int.from_bytes(data[at + 2 : start], "big")
    return data[at], start + length, start


def _after(data: bytes, at: int) -> int:
    return _enter(data, at)[1]


def _attributes(data: bytes, at: int, end: int) -> list[tuple[bytes, bytes]]:
    found = []
    while at < end:
        _, stop, start = _enter(data, at)
        name_end = _after(data, start)
        _, _, values = _enter(data, name_end)
        _, last, first = _enter(data, values)
        found.append((data[start:name_end], data[first:last]))
        at = stop
    return found
