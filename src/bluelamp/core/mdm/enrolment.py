"""The profile with which a phone comes under management: our authority, where to get its certificate, where to speak.

It is signed, so that the phone shows whose it is. The challenge in it is good for one certificate, for one phone; it
is as secret as an invitation, and whoever hands it out sees to it that only that phone gets it.

The address of the server, the topic and the kind of identity MUST never change for a force: a phone that was enrolled
with others would have to be enrolled anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    PKCS7SignatureBuilder,
)

from bluelamp.core.mdm import plists
from bluelamp.core.mdm.scep import Issuer

CONTENT_TYPE = "application/x-apple-aspen-config"
"""Under which a phone takes a profile."""
ALL_RIGHTS = 8191
"""Every right that a server may ask for: the phones are the force's."""
_IDENTIFIER = "uk.bluelamp.enrolment"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a force's phones speak to it; `address` is `https://host`, `topic` that of its push certificate."""

    address: str
    topic: str
    organisation: str


def profile(place: Place, issuer: Issuer, *, name: str, challenge: str) -> Mapping[str, Any]:
    """The profile for one invitation, not yet signed."""
    authority = issuer.certificate.public_bytes(Encoding.DER)
    root = _part("com.apple.security.root", "authority", name, "The force's authority", PayloadContent=authority)
    identity = _part(
        "com.apple.security.scep",
        "identity",
        name,
        "The phone's certificate",
        PayloadContent={
            "URL": f"{place.address}/scep",
            "Name": "bluelamp",
            "Subject": [[["CN", name]]],  # the server chooses its own; a phone wants to send one
            "Challenge": challenge,
            "Keysize": 2048,
            "Key Type": "RSA",
            "Key Usage": 5,  # signing and encryption
            "CAFingerprint": issuer.certificate.fingerprint(SHA256()),
            "Retries": 3,
            "RetryDelay": 10,
        },
    )
    management = _part(
        "com.apple.mdm",
        "management",
        name,
        "Management",
        ServerURL=f"{place.address}/mdm",
        Topic=place.topic,
        IdentityCertificateUUID=identity["PayloadUUID"],
        SignMessage=True,
        AccessRights=ALL_RIGHTS,
        CheckOutWhenRemoved=True,
    )
    return {
        **_part("Configuration", "", name, "Work phone"),
        "PayloadOrganization": place.organisation,
        "PayloadDescription": "Puts this phone under the management of the force.",
        "PayloadContent": [root, identity, management],
    }


def signed(value: Mapping[str, Any], issuer: Issuer) -> bytes:
    """A profile as a phone takes it, signed by the authority."""
    return signed_bytes(plists.written(value), issuer)


def signed_bytes(body: bytes, issuer: Issuer) -> bytes:
    """The same, of a profile that is written already."""
    builder = PKCS7SignatureBuilder().set_data(body)
    builder = builder.add_signer(issuer.certificate, issuer.key, SHA256())
    return builder.sign(Encoding.DER, [PKCS7Options.Binary, PKCS7Options.NoCapabilities])


def for_one(value: Mapping[str, Any], certificate: x509.Certificate) -> Mapping[str, Any]:
    """The same profile, whose content only the phone of that certificate can read: it lies in the queue for weeks.

    Raises:
        ValueError: the certificate's key is not RSA, which is what a phone's certificate has.
    """
    inside = plists.listed(value["PayloadContent"])
    builder = PKCS7EnvelopeBuilder().set_data(inside).add_recipient(certificate)
    sealed = builder.encrypt(Encoding.DER, [PKCS7Options.Binary])
    return {**{key: one for key, one in value.items() if key != "PayloadContent"}, "EncryptedPayloadContent": sealed}


def _part(kind: str, part: str, name: str, title: str, **more: Any) -> dict[str, Any]:
    identifier = f"{_IDENTIFIER}.{part}".rstrip(".")
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{identifier}:{name}")).upper(),
        "PayloadDisplayName": title,
        **more,
    }
