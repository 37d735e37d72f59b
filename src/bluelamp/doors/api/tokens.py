"""Who a program acts for: the token in `Authorization: Bearer`, what it reaches, and how often it may ask.

A token is a person's, and acts as them, or that of a service, which acts as itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from bluelamp.core.kernel import Actor
from bluelamp.doors.api.errors import TokenDoesNotReach, TooManyRequests
from bluelamp.records.accounts import queries
from bluelamp.records.accounts.errors import TokenNotGood
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.accounts.pace import Limiter
from bluelamp.records.journal.gate import Because

MOST_A_MINUTE = 600
LONGEST_REASON = 300


class ActorSource(Protocol):
    """Where the actor of a person comes from."""

    def __call__(self, person: str, signed_in_by: str) -> Actor | None:
        """The actor with the standings of this moment, or None for somebody who has left."""


def _nobody(person: str, signed_in_by: str) -> Actor | None:
    del person, signed_in_by
    return None


actor_source: ActorSource = _nobody
"""Closed by default; wired by `bluelamp.site`."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever a request acts for."""

    actor: Actor
    account: int
    token: str
    reach: frozenset[str]


class Asked(HttpRequest):
    """A request with a good token."""

    auth: Holder


class Bearer(HttpBearer):
    """A good token that reaches what is asked."""

    openapi_bearerFormat = "blt_…"  # noqa: N815 - the name that the library reads

    def __init__(self, reach: Reach | None) -> None:
        super().__init__()
        self.reach = reach

    def authenticate(self, request: HttpRequest, token: str) -> Holder:
        """Whoever the token acts for.

        Raises:
            TokenNotGood: it is unknown, over or revoked, or its person is not in the force today.
            TokenDoesNotReach: it was made for something else.
            TooManyRequests: it asked too often within a minute.
        """
        del request
        found = queries.holder_of(token)
        actor = found.as_service() or actor_source(found.person, "token")
        if actor is None:
            raise TokenNotGood("The token is unknown, has ended, or was revoked.", todo="ask your administrator.")
        if settings.CONFIGURATION.rate_limits and not _limiter.allows(found.token):
            raise TooManyRequests(f"More than {MOST_A_MINUTE} requests came within a minute.", todo="wait a minute.")
        if self.reach is not None and self.reach not in found.reach:
            raise TokenDoesNotReach(
                f"The token does not reach `{self.reach}`.",
                todo="make one that does, where you sign in.",
            )
        return Holder(actor=actor, account=found.account, token=found.token, reach=found.reach)


def because_of(request: HttpRequest) -> Because | None:
    """The reason for looking that came in the header `Reason`, where one did."""
    text = request.headers.get("Reason", "").strip()[:LONGEST_REASON]
    return Because(text=text) if text else None


_limiter = Limiter(MOST_A_MINUTE)


def bearer(reach: Reach | None) -> Any:
    """The guard of an address: a token that reaches this; any good token where nothing is named."""
    return Bearer(reach)
