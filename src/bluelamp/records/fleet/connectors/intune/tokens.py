"""The token of Bluelamp's app registration, fetched by client credentials and again before it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urlencode

from bluelamp.records.fleet.connectors.intune import answers
from bluelamp.records.fleet.connectors.intune.errors import GraphSignInRefused
from bluelamp.records.fleet.connectors.intune.retrying import TRY_AGAIN
from bluelamp.records.fleet.connectors.intune.transport import Cloud, NoAnswer, Sent, Transport
from bluelamp.records.fleet.errors import TargetUnreachable

EARLY = 300.0
"""A token is replaced five minutes before it ends, so that none ends on the way."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The app registration that a tenant made for Bluelamp. Its secret is never shown."""

    tenant: str
    client: str
    secret: str = field(repr=False)


class Tokens:
    """Gives a token that lives long enough to be used. For several threads at once: one fetches, all use it."""

    def __init__(
        self, registration: Registration, cloud: Cloud, transport: Transport, seconds: Callable[[], float]
    ) -> None:
        self._registration = registration
        self._cloud = cloud
        self._transport = transport
        self._seconds = seconds
        self._lock = threading.Lock()
        self._text = ""
        self._until = 0.0

    def get(self) -> str:
        """A token.

        Raises:
            GraphSignInRefused: the tenant gives none to this registration.
            TargetUnreachable: nobody answered.
            GraphAnswerUnread: what came is no token.
        """
        with self._lock:
            if not self._text or self._seconds() >= self._until:
                asked_at = self._seconds()
                got = self._fetched()
                # One that lives shorter than it is early is used for half its life.
                self._text, self._until = got.text, asked_at + max(got.seconds - EARLY, got.seconds / 2)
            return self._text

    def forget(self, text: str) -> None:
        """Has the next call fetch another one, where Graph no longer takes this one."""
        with self._lock:
            if self._text == text:
                self._text = ""

    def _fetched(self) -> answers.Token:
        own = self._registration
        form = {
            "grant_type": "client_credentials",
            "client_id": own.client,
            "client_secret": own.secret,
            "scope": f"{self._cloud.graph}/.default",
        }
        address = f"{self._cloud.sign_in}/{quote(own.tenant, safe='')}/oauth2/v2.0/token"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            came = self._transport(Sent("POST", address, headers, urlencode(form).encode()))
        except NoAnswer as error:
            raise TargetUnreachable(
                f"The tenant's sign-in did not answer ({error.kind}).",
                todo="nothing: it is asked again. Where it stays away, look at the network between here and Microsoft.",
            ) from None
        if came.status in TRY_AGAIN:
            raise TargetUnreachable(
                f"The tenant's sign-in answered {came.status}.", todo="nothing: it is asked again by itself."
            )
        if came.status != HTTPStatus.OK:
            code = answers.refusal(came.body).code or "no code"
            raise GraphSignInRefused(
                f"The tenant gave no token: {came.status}, `{code}`.",
                todo="look whether the registration's secret has run out and its consent still stands.",
            )
        return answers.token(came.body)
