"""The certificates of a stand-in: its authority, its own, and those by which somebody may push to a topic."""

from __future__ import annotations

import ipaddress
import os
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HOST = "localhost"


@dataclass(frozen=True)
class Certificates:
    """An authority of this stand-in's own, in a folder: `authority.pem` is what somebody trusts who pushes."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def authority(self) -> Path:
        """The certificate to be trusted."""
        return self.folder / "authority.pem"

    def for_pushing(self, topic: str, *, begins: datetime, ends: datetime, name: str = "push.pem") -> Path:
        """A file with a certificate for a topic, and its key, as an MDM push certificate has it."""
        subject = x509.Name(
            [
                x509.NameAttribute(x509.NameOID.USER_ID, topic),
                x509.NameAttribute(x509.NameOID.COMMON_NAME, f"APSP:{topic[-36:]}"),
            ]
        )
        return self._written(name, subject, begins, ends)

    def context(self, now: datetime) -> ssl.SSLContext:
        """What the server proves itself with, asking whoever comes to do the same."""
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        path = self._written("server.pem", subject, now - timedelta(days=1), now + timedelta(days=30), server=True)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.load_cert_chain(path)
        made.load_verify_locations(self.authority)
        made.verify_mode = ssl.CERT_REQUIRED
        made.set_alpn_protocols(["h2"])
        return made

    def _written(
        self, name: str, subject: x509.Name, begins: datetime, ends: datetime, *, server: bool = False
    ) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
        )
        if server:
            names: list[x509.GeneralName] = [x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        pem = made.sign(self.key, SHA256()).public_bytes(Encoding.PEM) + _key(key)
        return _kept(self.folder / name, pem)


def certificates(folder: Path, now: datetime) -> Certificates:
    """A new authority in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Stand-in for a push service")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=60))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    _kept(folder / "authority.pem", made.public_bytes(Encoding.PEM))
    return Certificates(folder, key, made)


def _key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _kept(path: Path, text: bytes) -> Path:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)
    return path
