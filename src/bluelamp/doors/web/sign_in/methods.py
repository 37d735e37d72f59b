"""How somebody proved who they are, read from what the library kept of it in the session."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

FRESH_SECONDS = 15 * 60


def method_of(request: HttpRequest, account: AbstractBaseUser) -> str:
    """`oidc`, `passkey`, `password`, `link` (a one-time code) or `demo`: the first way used for this session."""
    for record in get_authentication_records(request, account):
        if record.get("method") == "socialaccount":
            return "oidc"
        if record.get("method") in {"link", "demo"}:
            return str(record["method"])
        if record.get("passwordless"):
            return "passkey"
    return "password"


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody proved who they are within the last quarter of an hour."""
    account = request.user
    if not account.is_authenticated:
        return False
    records = get_authentication_records(request, account)
    newest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - newest < FRESH_SECONDS
