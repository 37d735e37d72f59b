"""Sessions: they end when nobody was there for a while, and after a working day in any case.

A page says two minutes before, and one press keeps the session (WCAG 2.2.1). What is sent after the
end comes back to the sign-in page and, once signed in, to where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from bluelamp.records.accounts.lifecycle import SessionState, session_state

SEEN_EVERY = timedelta(minutes=1)
"""The time of the last request is written this often, and not at each: a page view writes no row."""
WITHOUT_SET_UP = ("/sign-in", "/static/", "/accessibility", "/privacy", "/cookies", "/manifest.webmanifest")


class SessionMiddleware:
    """Ends sessions in time, and keeps somebody with a one-time code on the pages that set up their sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or the way to sign in."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            if still_good(request) is not SessionState.GOOD:
                logout(request)
                request.session["ended"] = True
            elif request.session.get("setting_up") and not request.path.startswith(WITHOUT_SET_UP):
                return redirect("mfa_index")
        return self._get_response(request)


def still_good(request: HttpRequest) -> SessionState:
    """Whether the session still counts now; it is marked as seen if so."""
    now, session = timezone.now(), request.session
    seen = moment(session.get("seen")) or now
    state = session_state(
        began=moment(session.get("began")) or now,
        seen=seen,
        now=now,
        idle=settings.CONFIGURATION.session_idle,
        longest=settings.CONFIGURATION.session_longest,
    )
    if state is SessionState.GOOD and (now - seen >= SEEN_EVERY or "seen" not in session or "began" not in session):
        session["seen"] = now.isoformat()
        session.setdefault("began", now.isoformat())
    return state


def moment(text: object) -> datetime | None:
    """An instant out of a session, or None."""
    return datetime.fromisoformat(text) if isinstance(text, str) else None
