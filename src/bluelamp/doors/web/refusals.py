"""What a page says when it cannot do what was asked: in words, with what to do, and never a traceback.

400, 403, 404, 500, 503, a refusal by the rules, and a form whose guard is missing. Each says what happened and what to
do; none shows what the program was doing. They are drawn without the database, since that may be what failed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web import reasons, typed
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded

BESIDE_THE_FILE = 1 << 20
"""What a form may hold beside its file, in bytes."""


class RefusalMiddleware:
    """Turns a refusal that no view caught into a page that names the rules."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page; what is larger than the site takes is refused by its length, before a byte of it is read."""
        if _length(request) > settings.CONFIGURATION.upload_limit + BESIDE_THE_FILE:
            return render(request, "errors/413.html", {"most": settings.CONFIGURATION.upload_limit >> 20}, status=413)
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal; anything else goes on to the page for our own faults."""
        if isinstance(error, NotAllowed):
            return refused(request, error)
        if isinstance(error, PurposeNeeded):
            return reasons.ask(request, error)
        if isinstance(error, BluelampError):
            return cannot(request, error)
        return None


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdecimal() else 0


def refused(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """The 403 page that says what somebody may not do, under which rules, and what to do."""
    return render(request, "errors/403.html", {"error": error}, status=403)


def cannot(request: HttpRequest, error: BluelampError, *, status: int = 409) -> HttpResponse:
    """The page that says in full why something could not be done, where no form is there to say it."""
    return render(request, "errors/cannot.html", {"error": error}, status=status)


def unavailable(request: HttpRequest, until: str = "") -> HttpResponse:
    """The 503 page, while the service is being looked after."""
    answer = render(request, "errors/503.html", {"until": until}, status=503)
    answer["Retry-After"] = "120"
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be read."""
    del exception
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that was refused before any rule was asked."""
    del exception
    return render(request, "errors/403.html", {"error": None}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for an address where there is nothing, or nothing for the reader."""
    del exception
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose guard is missing or old: most often a page that was left open overnight.

    Nothing is done. Where the form carries the token of a draft, what was typed waits in that draft.
    """
    del reason
    return render(request, "errors/csrf.html", {"resume": typed.kept_for_later(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours: one plain text, drawn without anything that may be what failed."""
    del request
    heading = _("Sorry, there is a problem with the service")
    words = _("Nothing you had saved is lost. Try again in a few minutes.")
    return HttpResponse(
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{heading} - Bluelamp</title></head><body><main><h1>{heading}</h1><p>{words}</p></main></body></html>",
        status=500,
    )


def missing(request: HttpRequest, error: BluelampError) -> HttpResponse:
    """The 404 page for a record that is not there, with what the register says about it."""
    return render(request, "errors/cannot.html", {"error": error}, status=404)
