"""Where a phone fetches a profile that a declaration told it of, signed as the profile with which it enrolled.

Whoever knows the address gets the profile: it holds a digest of what is in it, so it is told to nobody but the phones
that are to have it. Not done: an address for each phone, and one that ends.
"""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from bluelamp.core.mdm import Issuer, enrolment
from bluelamp.doors.device_api import wired
from bluelamp.records.mdm import profiles

_MOST_KEPT = 500
"""Signed profiles kept ready in a process: all phones of a class fetch the same, in the same minutes."""


def profile(_request: HttpRequest, name: str, file: str) -> HttpResponse:
    """The profile under an address, signed; 404 where there is none."""
    chosen = wired.choices()
    body = None if chosen is None else profiles.profile(f"{name}/{file}")
    if chosen is None or body is None:
        return HttpResponse(status=404)
    return HttpResponse(_signed(body, chosen.issuer), content_type=enrolment.CONTENT_TYPE)


@lru_cache(maxsize=_MOST_KEPT)
def _signed(body: bytes, issuer: Issuer) -> bytes:
    return enrolment.signed_bytes(body, issuer)
