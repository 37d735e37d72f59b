"""What a simulated phone signs with: its identity, and the header that goes with a body.

The signatures are made by the `cryptography` package and not by code of ours, so that what reads them is held
against a second reading of the standard. Never imported by the program itself.
"""

from __future__ import annotations

import base64
import plistlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_AS_PHONES = [PKCS7Options.DetachedSignature, PKCS7Options.Binary, PKCS7Options.NoCapabilities]


@dataclass(frozen=True)
class Identity:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey

    def header(self, body: bytes) -> str:
        """The header `Mdm-Signature` of a body."""
        made = PKCS7SignatureBuilder().set_data(body).add_signer(self.certificate, self.key, SHA256())
        return base64.b64encode(made.sign(Encoding.DER, _AS_PHONES)).decode("ascii")


def curve_key() -> ec.EllipticCurvePrivateKey:
    """A new key on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def rsa_key() -> rsa.RSAPrivateKey:
    """A new RSA key of 2,048 bits, as phones make by default."""
    return rsa.generate_private_key(65537, 2048)


def name(common_name: str, serial_number: str = "") -> x509.Name:
    """A subject as our server chooses it."""
    parts = [x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)]
    if serial_number:
        parts.append(x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, serial_number))
    return x509.Name(parts)


def authority(common_name: str = "Generated authority", key: PrivateKey | None = None) -> Identity:
    """An authority of its own, good for ten years."""
    key = key or curve_key()
    return issued(name(common_name), key, by=None, days=3650)


def issued(  # noqa: PLR0913 - everything about a certificate that a test may get wrong on purpose
    subject: x509.Name,
    key: PrivateKey,
    *,
    by: Identity | None,
    days: int = 365,
    begins: datetime | None = None,
    issuer: x509.Name | None = None,
) -> Identity:
    """A certificate for a key, by an authority or by itself; `issuer` writes another name on it."""
    begins = begins or datetime.now(UTC) - timedelta(days=1)
    signer = key if by is None else by.key
    own = subject if by is None else by.certificate.subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    return Identity(builder.sign(signer, SHA256()), key)


def body(**values: Any) -> bytes:
    """A property list as a phone sends it."""
    return plistlib.dumps(values)
