"""Whose certificate it is: issued by our own authority, valid now, with a key that made this signature.

The chain is looked at once for each certificate; after that the certificate is known by its SHA-256, and what it says
is kept, its key as bytes: made anew from those a key costs a few microseconds, and kept ready three kilobytes. The
validity is looked at each time. Nothing here knows which phone a certificate belongs to: `admission` does.

MUST give no identity for a certificate of another authority, and none outside its validity
(`tests/core/mdm/test_identities.py`).

Not done: revocation lists. A certificate that is no longer to be used is taken off its phone's record, which every
message is held against; that is quicker than any list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER, IdentityNotOurs, IdentityOutOfDate, SignatureWrong
from bluelamp.core.mdm.signature import Signature, opened

MOST_KEPT = 65_536
"""Certificates known in one process, under 1 kB each. One that was dropped costs 160 microseconds to look at again."""

_BY_RSA = padding.PKCS1v15()
_BY_CURVE = ec.ECDSA(SHA256())
Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Identity:
    """What a certificate of ours says: its key, its validity, and the subject that we chose when we issued it.

    Attributes:
        name: the common name of the subject, which is the number of the invitation it was issued for.
        serial_number: the phone's serial number in the subject.
    """

    key: Key
    begins: datetime
    ends: datetime
    name: str
    serial_number: str


@dataclass(frozen=True, slots=True)
class _Known:
    """An identity with its key as bytes."""

    key: bytes
    begins: datetime
    ends: datetime
    name: str
    serial_number: str

    @classmethod
    def of(cls, found: Identity) -> _Known:
        """What is kept of an identity."""
        key = found.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return cls(key, found.begins, found.ends, found.name, found.serial_number)

    def identity(self) -> Identity:
        """The identity again."""
        key = cast("Key", load_der_public_key(self.key))
        return Identity(key, self.begins, self.ends, self.name, self.serial_number)


@dataclass(frozen=True, slots=True)
class Proof:
    """A message that was signed by the holder of one of our certificates.

    Attributes:
        fingerprint: the SHA-256 of the certificate, by which it is known from then on.
    """

    fingerprint: bytes
    identity: Identity
    signature: Signature | None = None

    @property
    def signed_at(self) -> datetime | None:
        """When the phone says that it signed, by its own clock, where it says so.

        Raises:
            SignatureMalformed: it is no time.
        """
        return None if self.signature is None else self.signature.signed_at


class Authority:
    """The force's own authorities for certificates of phones; more than one while a new one takes over."""

    def __init__(self, certificates: Sequence[x509.Certificate]) -> None:
        self.certificates = tuple(certificates)

    def identity(self, der: bytes) -> Identity:
        """The identity in a certificate, once it is found to be issued by us.

        Raises:
            IdentityNotOurs: it is no certificate, another's, or one whose key phones do not use.
        """
        try:
            found = x509.load_der_x509_certificate(der)
            key = found.public_key()
        except (ValueError, UnsupportedAlgorithm, TypeError, x509.InvalidVersion) as error:
            raise _not_ours("it cannot be read") from error
        if not any(_issued(found, one) for one in self.certificates):
            raise _not_ours("no authority of the force issued it")
        if not isinstance(key, Key):
            raise _not_ours("its key is of a kind that phones do not use")
        subject = found.subject
        return Identity(
            key,
            found.not_valid_before_utc,
            found.not_valid_after_utc,
            _part(subject, x509.NameOID.COMMON_NAME),
            _part(subject, x509.NameOID.SERIAL_NUMBER),
        )


class Verifier:
    """Verifies messages, and keeps what the certificates say of the phones that spoke."""

    def __init__(self, authority: Authority, *, most_kept: int = MOST_KEPT) -> None:
        self._authority = authority
        self._most = most_kept
        self._kept: dict[bytes, _Known] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """How many certificates are known now."""
        return len(self._kept)

    def prove(self, header: str, body: bytes, at: datetime) -> Proof:
        """The proof that the holder of a certificate of ours, valid at that moment, signed this very body.

        Raises:
            SignatureMissing: there is no signature.
            SignatureMalformed: it is not in the form that phones make.
            SignatureWrong: it is of another body, or by another key.
            IdentityNotOurs: the certificate is not of our authority.
            IdentityOutOfDate: it is not valid at that moment.
        """
        signature = opened(header, body)
        fingerprint = hashlib.sha256(signature.certificate).digest()
        known = self._kept.get(fingerprint)
        identity = known.identity() if known else self._authority.identity(signature.certificate)
        if not identity.begins <= at <= identity.ends:
            raise IdentityOutOfDate("The certificate of the phone is not valid now.", todo=LOOK_AT_THE_SENDER)
        _verify(identity.key, signature)
        if known is None:
            self._keep(fingerprint, identity)  # only one that has signed: a stranger cannot push the others out
        return Proof(fingerprint, identity, signature)

    def _keep(self, fingerprint: bytes, identity: Identity) -> None:
        with self._lock:
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[fingerprint] = _Known.of(identity)


def _issued(found: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        found.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _part(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = subject.get_attributes_for_oid(oid)
    value = found[0].value if found else ""
    return value if isinstance(value, str) else ""


def _verify(key: Key, signature: Signature) -> None:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature.value, signature.signed, _BY_RSA, SHA256())
        else:
            key.verify(signature.value, signature.signed, _BY_CURVE)
    except InvalidSignature as error:
        raise SignatureWrong("The signature is not by the key of its certificate.", todo=LOOK_AT_THE_SENDER) from error


def _not_ours(why: str) -> IdentityNotOurs:
    return IdentityNotOurs(f"The certificate is not one of ours: {why}.", todo=LOOK_AT_THE_SENDER)
