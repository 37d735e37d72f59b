"""What the door of phones is made of: the authority in its file, and where phones speak."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from bluelamp.core.mdm import Issuer
from bluelamp.core.mdm import Place as PhonePlace
from bluelamp.doors.device_api import wired
from bluelamp.site.configuration import Configuration
from bluelamp.site.errors import PhoneAuthorityUnusable

LASTS = timedelta(days=20 * 365)
"""How long an authority is good for: longer than any phone, since a new one has every phone enrol anew."""


def wire_phones(made: Configuration) -> None:
    """Gives the door what was chosen, read when the first phone speaks."""

    @cache
    def choices() -> wired.Choices | None:
        if made.phone_authority is None:
            return None
        place = PhonePlace(made.phone_address, made.phone_topic, made.force_name)
        return wired.Choices(read_authority(made.phone_authority), place)

    wired.choices = choices


def read_authority(path: Path) -> Issuer:
    """The authority in a file: its certificate and its key, as PEM.

    Raises:
        PhoneAuthorityUnusable: there is no such file, or it holds something else.
    """
    try:
        pem = path.read_bytes()
        certificate, key = x509.load_pem_x509_certificate(pem), load_pem_private_key(pem, None)
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(f"The file `{path.name}` of the authority for phones cannot be read.") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise _unusable(f"The file `{path.name}` does not hold a certificate and its RSA key.")
    return Issuer(certificate, key)


def write_authority(path: Path, name: str, at: datetime) -> None:
    """A new authority, in a file that nobody else on the machine may read.

    Raises:
        PhoneAuthorityUnusable: there is a file of that name, and what it holds may be in use.
    """
    key = rsa.generate_private_key(65537, 3072)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name}: phones"[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    text = certificate.public_bytes(Encoding.PEM)
    text += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _unusable(f"The file `{path.name}` cannot be made, or is there already.") from error
    with os.fdopen(opened, "wb") as file:
        file.write(text)


def _unusable(what: str) -> PhoneAuthorityUnusable:
    return PhoneAuthorityUnusable(
        what, todo="set BLUELAMP_PHONE_AUTHORITY to the file that `bluelamp.site listen --new-authority` made."
    )
