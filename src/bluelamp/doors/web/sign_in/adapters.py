"""What the library for sign-in asks of us: whom to let in, what to keep, what to say.

Promises, held by `tests/doors/web/sign_in`: nobody is let in whom the register does not have that day;
a password alone lets nobody in; nobody makes an account for themselves; no address, name or token of
the identity provider is kept.
"""

from __future__ import annotations

import functools
from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bluelamp.core.kernel import Actor
from bluelamp.doors.web import access
from bluelamp.doors.web.sign_in import log
from bluelamp.doors.web.sign_in.methods import method_of
from bluelamp.records.accounts import acts, ports

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
SECRETS_BOUND_TO = "second factor"


class AccountAdapter(DefaultAccountAdapter):
    """Lets people in and out, each time with its record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        del request
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """A refusal where the account is closed, else None."""
        if not user.is_active:
            return refuse(request, user, "closed")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begins the session, with its record, for somebody whom the register has today.

        Raises:
            ImmediateHttpResponse: they are not let in; the page that says so.
        """
        method = method_of(request, user)
        if method == "password" and not is_mfa_enabled(user, SECOND_FACTORS):
            raise ImmediateHttpResponse(refuse(request, user, "no-second-factor"))
        self.begin(request, user, method)

    def begin(self, request: HttpRequest, user: AbstractBaseUser, method: str) -> None:
        """Begins the session with its record.

        Raises:
            ImmediateHttpResponse: the register does not have them today.
        """
        person: str = user.person  # type: ignore[attr-defined]  # our own accounts have it
        actor = access.actor_source(person, method)
        if actor is None:
            raise ImmediateHttpResponse(refuse(request, user, "left"))
        write = functools.partial(super().login, request, user)
        acts.sign_in(by=actor, person=person, method=method, write=write)
        now = timezone.now().isoformat()
        request.session.update({"signed_in_by": method, "began": now, "seen": now})

    def logout(self, request: HttpRequest) -> None:
        """Ends the session with its record."""
        end = functools.partial(super().logout, request)
        account = request.user
        if not account.is_authenticated:
            end()
            return
        actor = access.actor_source(account.person, request.session.get("signed_in_by", "password"))
        if actor is None:
            end()
        else:
            acts.sign_out(by=actor, person=account.person, write=end)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show once more who one is; a passkey first, where there is one."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(ways, key=lambda way: "webauthn" not in str(way["url"]) and "passkey" not in str(way["url"]))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a wrong name or password, without either."""
        del credentials
        log.note("sign-in failed", request, method="password")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Says nothing in the library's words: our pages say what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Sends nothing: no address is kept here. The record of acts shows every change of sign-in."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the browser, as the proxies in front were counted."""
        address: str = request.META.get("REMOTE_ADDR") or "unknown"
        return address


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Identities at the force's own sign-in service."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """An identity that is tied to no account makes none."""
        log.note("identity unknown", request, provider=sociallogin.account.provider)
        return False

    def get_requests_session(self) -> requests.Session:
        """A session that gives up in time and follows nobody elsewhere."""
        session = requests.Session()
        ask = functools.partial(session.request, timeout=settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, allow_redirects=False)
        session.request = ask  # type: ignore[method-assign]  # as the library itself does it
        return session

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Notes that the service did not say who somebody is."""
        why = type(kwargs.get("exception")).__name__ if kwargs.get("exception") else str(kwargs.get("error"))
        log.note("identity not proved", request, provider=getattr(provider, "sub_id", "unknown"), why=why)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys, code apps and recovery codes."""

    def encrypt(self, text: str) -> str:
        """The seed of a code app as it is kept."""
        return ports.current.box.seal(text, bound_to=SECRETS_BOUND_TO)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed of a code app, to check a code with."""
        return ports.current.box.open(encrypted_text, bound_to=SECRETS_BOUND_TO)

    def get_totp_issuer(self) -> str:
        """Whose code it is, in the app."""
        return f"Bluelamp {settings.CONFIGURATION.force_name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """To which site a passkey is bound: the one that the force set, whatever host a request names."""
        return {"id": settings.CONFIGURATION.host, "name": f"Bluelamp {settings.CONFIGURATION.force_name}"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - the library's name
        """What a new passkey is called until its owner names it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"


def refuse(request: HttpRequest, account: AbstractBaseUser, reason: str) -> HttpResponse:
    """The page for somebody who proved who they are and may not come in, with its record."""
    person: str = account.person  # type: ignore[attr-defined]  # our own accounts have it
    acts.refuse_sign_in(by=Actor.system("sign-in"), person=person, method=method_of(request, account), reason=reason)
    request.session.flush()
    return render(request, "sign_in/refused.html", {"reason": reason}, status=403)
