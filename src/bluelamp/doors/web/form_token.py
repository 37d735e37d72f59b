"""The token that proves that a form came from a page of ours, as each signed-in page carries one.

It is Django's: the secret of the cookie under a mask that is new on each page, so that no two pages of one person hold
the same signs. Django draws the signs of the mask one at a time from the system, which is a twentieth of what a list
page costs; here they are drawn at once, as the digits of one large random number.

Promise: Django takes it as its own (`tests/doors/web/test_form_token.py`).
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token

_BASE = len(CSRF_ALLOWED_CHARS)
_DIGIT = {sign: digit for digit, sign in enumerate(CSRF_ALLOWED_CHARS)}
_RANDOM_BYTES = 40
"""Some sixteen bytes more than the mask holds, so that no sign is likelier than another by anything that counts."""


class FormToken:
    """The token of a request, made when a page first prints it: a page without a form sets no cookie."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __str__(self) -> str:
        """A token with a mask of its own."""
        secret = self._request.META.get("CSRF_COOKIE", "")
        if len(secret) != CSRF_SECRET_LENGTH:
            return get_token(self._request)
        # The cookie is used, so it is sent again and lasts longer.
        self._request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return masked(secret, int.from_bytes(secrets.token_bytes(_RANDOM_BYTES)))


def masked(secret: str, drawn: int) -> str:
    """A secret under the mask that a number stands for, with the mask before it."""
    mask, hidden = [], []
    for sign in secret:
        drawn, digit = divmod(drawn, _BASE)
        mask.append(CSRF_ALLOWED_CHARS[digit])
        hidden.append(CSRF_ALLOWED_CHARS[(_DIGIT[sign] + digit) % _BASE])
    return "".join((*mask, *hidden))
