"""Who is asking: every page either asks it or says why it does not.

`signed_in` works out the actor anew for each request, from what the register says at that moment,
so a role that ended an hour ago counts no more. `open_to_all` needs a reason. A page with neither is
found by a test that reads every address.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from bluelamp.core.kernel import Actor
from bluelamp.records.accounts.pace import Limiter

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
"""What a page can be asked for at most. Views of libraries would take others as well, and do what a POST does."""


MOST_A_MINUTE = 600
"""Pages for one person in one minute: more than anybody reads, and far fewer than a program takes."""
_limiter = Limiter(MOST_A_MINUTE)


class Asked(HttpRequest):
    """A request of somebody who is signed in."""

    actor: Actor


class ActorSource(Protocol):
    """Where the actor of an account comes from."""

    def __call__(self, person: str, signed_in_by: str) -> Actor | None:
        """The actor with the standings of this moment, or None for somebody who has left."""


def _nobody(person: str, signed_in_by: str) -> Actor | None:
    del person, signed_in_by
    return None


actor_source: ActorSource = _nobody
"""Closed by default; `bluelamp.site.wiring` names the register."""


def signed_in(view: View) -> View:
    """A page for people who are signed in and in the register today; anybody else is asked to sign in."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        actor = _actor_of(request)
        if actor is None:
            if request.user.is_authenticated:
                logout(request)  # they left the force, or their last role here ended, since they signed in
            return redirect_to_login(request.get_full_path())
        if settings.CONFIGURATION.rate_limits and not _limiter.allows(actor.id):
            return render(request, "429.html", status=429)
        request.actor = actor  # type: ignore[attr-defined]  # there from here on, as `Asked` says
        answer = view(request, *args, **named)
        if isinstance(answer, HttpResponse):
            # What one person may see is nobody else's to keep.
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    asked.asks_who = True  # type: ignore[attr-defined]  # read by the architecture test
    return asked


def open_to_all(reason: str) -> Callable[[View], View]:
    """A page for anybody, with the reason why it needs nobody's name."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            return view(request, *args, **named) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

        shown.open_because = reason  # type: ignore[attr-defined]  # read by the architecture test
        return shown

    return mark


def _actor_of(request: HttpRequest) -> Actor | None:
    account = request.user
    if not account.is_authenticated:
        return None
    return actor_source(account.person, request.session.get("signed_in_by", "password"))
