"""How phones of Apple's are woken: the push service, and the certificate of the force's topic."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from bluelamp.doors.jobs import waking
from bluelamp.doors.jobs.apns import Apns, Service
from bluelamp.doors.web.fleet import figures
from bluelamp.site.configuration import Configuration
from bluelamp.site.errors import PushCertificateUnusable

_EXPIRES = "Certificate with which Apple phones are woken"
_TODO = "set BLUELAMP_PHONE_PUSH_CERTIFICATE to a file with the push certificate of the topic, and its key, as PEM."


@dataclass(frozen=True, slots=True)
class PushCertificate:
    """What a push certificate says: the topic that it is for, and when it ends."""

    topic: str
    ends: datetime


def wire_push(made: Configuration) -> None:
    """Gives the job what was chosen, read when the first phone is to be woken; nothing where there is no certificate.

    A file that cannot be used is said each time the job asks, and mended without starting anything again.
    """

    @cache
    def choice() -> waking.Chosen | None:
        path = made.phone_push_certificate
        if path is None:
            return None
        found = read_push_certificate(path, made.phone_topic)
        parts = urlsplit(made.phone_push_service)
        service = Service(
            host=parts.hostname or "",
            port=parts.port or 443,
            context=context_of(path, made.phone_push_trust),
            topic=found.topic,
        )
        return waking.Chosen(service=Apns(service), topic=found.topic, ends=found.ends, wave=made.phone_wave)

    waking.chosen = choice
    if made.phone_push_certificate is not None:
        figures.expiries.append((_EXPIRES, lambda: found.ends if (found := choice()) else None))


def read_push_certificate(path: Path, topic: str) -> PushCertificate:
    """What the push certificate in a file says.

    Raises:
        PushCertificateUnusable: there is none, or it is for another topic than phones enrol with.
    """
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(f"The file `{path.name}` of the push certificate cannot be read.") from error
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.USER_ID)
    found = str(names[0].value) if len(names) == 1 else ""
    if not found.startswith("com.apple.mgmt."):
        raise _unusable(f"The certificate in `{path.name}` is not one for waking managed phones.")
    if found != topic:
        raise PushCertificateUnusable(
            f"The push certificate is for `{found}`, and phones enrol with `{topic}`.",
            todo="renew the certificate that phones enrolled with; never make a new one.",
        )
    return PushCertificate(found, certificate.not_valid_after_utc)


def context_of(certificate: Path, trust: Path | None) -> ssl.SSLContext:
    """What both sides are proven with: the service by its authorities, we by our certificate and its key.

    Raises:
        PushCertificateUnusable: the key does not fit, or the authorities cannot be read.
    """
    try:
        made = ssl.create_default_context(cafile=None if trust is None else str(trust))
    except OSError as error:
        raise _unusable("The file of the authorities of the push service cannot be read.") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["h2"])
    try:
        made.load_cert_chain(certificate)
    except OSError as error:
        raise _unusable(f"The file `{certificate.name}` does not hold a certificate and its key.") from error
    return made


def _unusable(what: str) -> PushCertificateUnusable:
    return PushCertificateUnusable(what, todo=_TODO)
