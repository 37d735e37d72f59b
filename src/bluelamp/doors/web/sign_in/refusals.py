"""Pages for a sign-in that did not work: in words, without saying what the provider or a password was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bluelamp.doors.web.sign_in import log


def not_proved(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for an identity provider that did not answer, or not well."""
    log.note("identity not proved", request, why=type(error).__name__)
    return render(request, "socialaccount/authentication_error.html", status=502)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for somebody who tried too often."""
    del exception
    log.note("too many attempts", request)
    return render(request, "429.html", status=429)
