"""Where a phone gets its profile and its certificate: before it has any, so that nothing is signed by it yet.

What stands in for a signature is the challenge of an invitation, random and good for one certificate. Whoever has
none learns nothing here but the authority's certificate, which is public.
"""

from __future__ import annotations

import base64
import binascii
import logging

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from bluelamp.core.kernel import BluelampError
from bluelamp.core.mdm import Issuer, enrolment, refuse_larger, scep
from bluelamp.doors.device_api import wired
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, queries

_MOST_IN_A_LINE = 100_000
"""Characters of a question that is sent in the address: phones and their simulators send about 6,000."""
_log = logging.getLogger(__name__)


def certificates(request: HttpRequest) -> HttpResponse:
    """SCEP: what the server can do, its certificate, and the certificate that a phone asks for, by GET or POST."""
    chosen = wired.choices()
    if chosen is None:
        return HttpResponse(status=404)
    match request.GET.get("operation", ""):
        case "GetCACaps":
            return HttpResponse(scep.CAPABILITIES, content_type="text/plain")
        case "GetCACert":
            der = chosen.issuer.certificate.public_bytes(Encoding.DER)
            return HttpResponse(der, content_type="application/x-x509-ca-cert")
        case "PKIOperation":
            return _operation(request, chosen.issuer)
    return HttpResponse(status=400)


def profile(_request: HttpRequest, challenge: str) -> HttpResponse:
    """The enrolment profile of an open invitation, signed; 404 where there is none."""
    chosen = wired.choices()
    name = None if chosen is None else queries.invitation(challenge, clock.now())
    if chosen is None or name is None:
        return HttpResponse(status=404)
    made = enrolment.profile(chosen.place, chosen.issuer, name=name, challenge=challenge)
    answer = HttpResponse(enrolment.signed(made, chosen.issuer), content_type=enrolment.CONTENT_TYPE)
    answer["Cache-Control"] = "no-store"
    return answer


def _operation(request: HttpRequest, issuer: Issuer) -> HttpResponse:
    try:
        question = scep.asked(_question(request), issuer)
    except BluelampError as refusal:
        _log.info("a question for a certificate was refused: %s", refusal.code)
        return HttpResponse(refusal.code, status=getattr(refusal, "status", 400), content_type="text/plain")
    try:
        der = acts.issue_certificate(by=acts.LISTENER, asked=question, issuer=issuer)
        answer = scep.granted(question, x509.load_der_x509_certificate(der), issuer)
    except BluelampError as refusal:
        _log.info("a phone was told no certificate: %s", refusal.code)
        answer = scep.denied(question, issuer)
    except Error:
        _log.exception("a certificate could not be issued")
        connection.close()
        return HttpResponse(status=503)
    return HttpResponse(answer, content_type="application/x-pki-message")


def _question(request: HttpRequest) -> bytes:
    """The question, in the body or in the address.

    Raises:
        MessageTooLarge: it is longer than one may be.
        CertificateRefused: what stands in the address is none.
    """
    if request.method == "POST":
        said = request.META.get("CONTENT_LENGTH", "")
        refuse_larger(int(said) if said.isdecimal() else 0, scep.MOST_BYTES)
        body: bytes = request.read(scep.MOST_BYTES)
        return body
    text = request.GET.get("message", "")
    refuse_larger(len(text), _MOST_IN_A_LINE)
    try:
        return base64.b64decode(text.replace(" ", "+"), validate=True)  # some clients leave the plus unescaped
    except (binascii.Error, ValueError) as error:
        raise scep.refusal("it is not base64") from error
