"""What a page says when it cannot do what was asked: in words, with what to do, and never a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from bluelamp.core.kernel import BluelampError
from bluelamp.records.journal.errors import NotAllowed


class RefusalMiddleware:
    """Turns a refusal that no view caught into a page that names the rules."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal; anything else goes on to the page for our own faults."""
        if isinstance(error, NotAllowed):
            return refused(request, error)
        if isinstance(error, BluelampError):
            return render(request, "errors/cannot.html", {"error": error}, status=409)
        return None


def refused(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """The page that says what somebody may not do, and under which rules."""
    return render(request, "errors/not_allowed.html", {"error": error}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be read."""
    del exception
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that Django refused, such as a form without its token."""
    del exception
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address where there is nothing."""
    del exception
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours."""
    return render(request, "errors/500.html", status=500)
