"""The header `Mdm-Signature`: what was signed, by which certificate, read strictly.

It is a CMS signature that stands apart from its body. Read in full, because each step that is left out is an attack
that works (`tests/core/mdm/test_mdm_authentication.py` has them all): the digest among the signed attributes must be
that of this body, the signature must be over those attributes, and the certificate must be the one the signer names.

Promise: `opened` MUST NOT give anything for a body whose digest the signer did not sign, and MUST end with a refusal
or an answer on any header (`tests/core/mdm/test_signature.py`).

Only the form that a phone makes is read: one signer, named by issuer and serial number, SHA-256. No other digest,
no nested signatures, no BER. Whether the certificate can be trusted is decided in `identities`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from bluelamp.core.mdm.der import (
    CONTEXT_0,
    CONTEXT_1,
    INTEGER,
    OCTETS,
    SEQUENCE,
    SET,
    element,
    elements,
    expect,
    malformed,
)
from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER, SignatureMissing, SignatureWrong

LONGEST_HEADER = 16_384
"""Characters of the longest header that is read; one with a certificate and its issuer has about 5,000."""

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")
_SHA256 = bytes.fromhex("0609608648016503040201")
_SIGNERS = (
    bytes.fromhex("06092a864886f70d010101"),  # RSA
    bytes.fromhex("06092a864886f70d01010b"),  # RSA with SHA-256
    bytes.fromhex("06072a8648ce3d0201"),  # a key on an elliptic curve
    bytes.fromhex("06082a8648ce3d040302"),  # ECDSA with SHA-256
)
_VERSION_BY_ISSUER = b"\x01"
_TIME_FORMS = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature whose digest is that of the body. Not yet verified: the key is in the certificate.

    Attributes:
        certificate: the signer's certificate, as DER.
        signed: the bytes that the signature is over.
        value: the signature.
        time: when the phone says that it signed: the tag of the time, and its text; read by `signed_at`.
    """

    certificate: bytes
    signed: bytes
    value: bytes
    time: tuple[int, bytes] | None

    @property
    def signed_at(self) -> datetime | None:
        """When the phone says that it signed, by its own clock, where it says so; read only where it is wanted.

        Raises:
            SignatureMalformed: it is no time.
        """
        return None if self.time is None else _moment(*self.time)


def opened(header: str, body: bytes) -> Signature:
    """The signature in a header, once its digest is found to be that of the body.

    Raises:
        SignatureMissing: there is none.
        SignatureMalformed: it is not in the one form that is read.
        SignatureWrong: it is of another body.
    """
    if not header:
        raise SignatureMissing("The message came without a signature.", todo=LOOK_AT_THE_SENDER)
    if len(header) > LONGEST_HEADER:
        raise malformed(f"it has {len(header)} characters")
    try:
        data = base64.b64decode(header, validate=True)
    except (binascii.Error, ValueError) as error:
        raise malformed("it is not base64") from error
    start, end = _signed_data(data)
    _, at = expect(data, start, end, INTEGER)
    _, at = expect(data, at, end, SET)  # the digest algorithms: said again by the signer, where they count
    at = _without_content(data, at, end)
    certificates, at = expect(data, at, end, CONTEXT_0)
    certificates_end = at
    tag, signer, signers_end = element(data, at, end)
    if tag == CONTEXT_1:  # revocation lists, which nobody here reads
        tag, signer, signers_end = element(data, signers_end, end)
    if tag != SET or signers_end != end:
        raise malformed("its signers do not stand where they have to")
    start, stop = expect(data, signer, signers_end, SEQUENCE)
    if stop != signers_end:
        raise malformed("it has more than one signer")
    name, attributes, value = _signer(data, start, stop)
    time = _attributes_hold(data, attributes, body)
    whole, end = attributes
    tagged = b"\x31" + data[whole[0] + 1 : end]  # RFC 5652, 5.4: signed as a SET, sent under a tag of its own
    return Signature(_named(data, certificates, certificates_end, name), tagged, value, time)


def _signed_data(data: bytes) -> tuple[int, int]:
    start, end = expect(data, 0, len(data), SEQUENCE)
    if end != len(data) or not data.startswith(_SIGNED_DATA, start):
        raise malformed("it is not one piece of signed data")
    start, end = expect(data, start + len(_SIGNED_DATA), end, CONTEXT_0)
    start, stop = expect(data, start, end, SEQUENCE)
    if stop != end or end != len(data):
        raise malformed("something follows the signed data")
    return start, stop


def _without_content(data: bytes, at: int, end: int) -> int:
    """Past the place of the content, which MUST be empty: it is the body that was signed, and nothing else."""
    start, stop = expect(data, at, end, SEQUENCE)
    if data[start:stop] != _DATA:
        raise malformed("it brings a content of its own")
    return stop


_Attributes = tuple[tuple[int, int], int]
"""Where the signed attributes begin, where their content begins, and where they end."""


def _signer(data: bytes, at: int, end: int) -> tuple[bytes, _Attributes, bytes]:
    """The name and number of the signer's certificate, where its signed attributes stand, and the signature."""
    start, at = expect(data, at, end, INTEGER)
    if data[start:at] != _VERSION_BY_ISSUER:
        raise malformed("its signer is not named by issuer and number")
    start, at = expect(data, at, end, SEQUENCE)
    name = data[start:at]
    start, at = expect(data, at, end, SEQUENCE)
    if not data.startswith(_SHA256, start):
        raise malformed("its digest is not SHA-256")
    whole = at
    start, at = expect(data, at, end, CONTEXT_0)
    attributes = ((whole, start), at)
    start, at = expect(data, at, end, SEQUENCE)
    if not data.startswith(_SIGNERS, start):
        raise malformed("its algorithm is not one that phones use")
    start, at = expect(data, at, end, OCTETS)
    if at != end:
        expect(data, at, end, CONTEXT_1)  # attributes that nobody signed, and nobody here reads
    return name, attributes, data[start:at]


def _attributes_hold(data: bytes, attributes: _Attributes, body: bytes) -> tuple[int, bytes] | None:
    """When it was signed by the phone's clock, unread, once the signed digest is found to be that of the body."""
    (_, start), end = attributes
    found: dict[bytes, tuple[int, int, int]] = {}
    for tag, _, inside, stop in elements(data, start, end):
        if tag != SEQUENCE:
            raise malformed("a signed attribute is none")
        _, _, kind = element(data, inside, stop)
        values, values_end = expect(data, kind, stop, SET)
        name = data[inside:kind]
        if name in found:
            raise malformed("a signed attribute is given twice")
        found[name] = element(data, values, values_end)
        if found[name][2] != values_end or values_end != stop:
            raise malformed("a signed attribute has several values")
    content = found.get(_CONTENT_TYPE)
    digest = found.get(_MESSAGE_DIGEST)
    if content is None or data[content[1] - 2 : content[2]] != _DATA or digest is None or digest[0] != OCTETS:
        raise malformed("it does not sign what it is of")
    if not hmac.compare_digest(data[digest[1] : digest[2]], hashlib.sha256(body).digest()):
        raise SignatureWrong("The signature is of another message than this.", todo=LOOK_AT_THE_SENDER)
    said = found.get(_SIGNING_TIME)
    return None if said is None else (said[0], data[said[1] : said[2]])


def _moment(tag: int, text: bytes) -> datetime:
    try:
        return datetime.strptime(text.decode("ascii"), _TIME_FORMS[tag]).replace(tzinfo=UTC)
    except (KeyError, ValueError) as error:
        raise malformed("the time at which it was signed is none") from error


def _named(data: bytes, at: int, end: int, name: bytes) -> bytes:
    """The certificate that the signer names by issuer and number, of those that were sent along."""
    for tag, whole, start, stop in elements(data, at, end):
        if tag == SEQUENCE and _issuer_and_number(data, start, stop) == name:
            return data[whole:stop]
    raise malformed("the signer's certificate is not in it")


def _issuer_and_number(data: bytes, at: int, end: int) -> bytes:
    """The issuer and the serial number in a certificate, as a signer names it."""
    at, end = expect(data, at, end, SEQUENCE)
    tag, _, stop = element(data, at, end)
    if tag == CONTEXT_0:  # the version of the certificate
        at = stop
    number = at
    _, at = expect(data, at, end, INTEGER)
    number_end = at
    _, at = expect(data, at, end, SEQUENCE)
    issuer = at
    _, at = expect(data, at, end, SEQUENCE)
    return data[issuer:at] + data[number:number_end]
