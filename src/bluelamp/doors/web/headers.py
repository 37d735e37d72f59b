"""What every answer says to browsers, beyond Django's own, and whose address a request really came from.

Promise: every answer, errors and files included, forbids framing, guessing of types, use of the
camera, the microphone and the place, being read by another site, and whatever the policy for contents does not
name (`tests/doors/web/test_headers.py`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from bluelamp.doors.web.sign_in import log

UNKNOWN = "0.0.0.0"  # noqa: S104 - no address to listen on: what is noted where a proxy gave none
FORBIDDEN = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in FORBIDDEN), *(f"{name}=(self)" for name in OWN)])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


LOGGED: Mapping[int, str] = {401: "token refused", 413: "too large", 429: "too often"}
"""Answers that leave a line in the security log, whichever door gave them."""


class PolicyMiddleware(CSPMiddleware):
    """The policy for contents, put together once for all answers that have no policy of their own.

    The library writes it anew for every answer, which is a thirtieth of what a list page costs. An answer that adds to
    the policy goes its way.
    """

    @cached_property
    def _plain(self) -> str:
        return build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with the policy."""
        own = self.get_policy_parts(request=request, response=response) != PolicyParts()
        others = hasattr(response, "_csp_exempt") or hasattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY")
        if own or others or settings.DEBUG:
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        response.headers.setdefault(HEADER, self._plain)
        return response


class HeadersMiddleware:
    """The first to see a request and the last to see the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its headers; a method that nothing here answers is refused before anything is done."""
        request.META["REMOTE_ADDR"] = address_of(request)
        known = request.method in METHODS
        answer = self._get_response(request) if known else HttpResponse(status=405, content_type="text/plain")
        if answer.status_code in LOGGED:
            log.note(LOGGED[answer.status_code], request)
        headers = answer.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cache-Control", "no-store")
        return answer


def address_of(request: HttpRequest) -> str:
    """The address of the browser: what the outermost of our own proxies saw, or who connected where there is none.

    Whatever a browser itself writes into X-Forwarded-For stands further left than we read.
    """
    proxies: int = settings.CONFIGURATION.proxies
    address = request.META.get("REMOTE_ADDR", "")
    if proxies:
        seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = seen[-proxies] if len(seen) >= proxies else ""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return UNKNOWN
