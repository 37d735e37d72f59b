"""The pages that say no: 400, 403, 404, 500, 503, and the one for a form that came from elsewhere.

Each says what happened, that nothing was lost or changed where that is so, and what to do. None shows what the program
was doing. The pages are drawn without the database, so that they come up when it is what failed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bluelamp.core.kernel import BluelampError


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that stood in the way, as a page names it: its id, its words, and where it can be read."""

    id: str
    says: str
    href: str = ""


def refused(request: HttpRequest, problem: BluelampError, *, rules: tuple[Rule, ...] = ()) -> HttpResponse:
    """The 403 page for an act that the rules do not allow: what was refused, by which rules, and what to do."""
    return render(request, "errors/403.html", {"problem": problem, "rules": rules}, status=403)


def not_found(request: HttpRequest, problem: BluelampError | None = None) -> HttpResponse:
    """The 404 page, for a record that is not there, or not there for the reader."""
    return render(request, "errors/404.html", {"problem": problem}, status=404)


def problem_page(request: HttpRequest, problem: BluelampError, *, status: int = 400) -> HttpResponse:
    """A page that says in full why something could not be done; for errors that belong to no form."""
    return render(request, "errors/problem.html", {"problem": problem}, status=status)


def unavailable(request: HttpRequest, until: str = "") -> HttpResponse:
    """The 503 page, while the service is being looked after."""
    answer = render(request, "errors/503.html", {"until": until}, status=503)
    answer["Retry-After"] = "120"
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's handler400
    """Django's `handler400`."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's handler403
    """Django's `handler403`, where no rule is named."""
    return render(request, "errors/403.html", {"problem": None, "rules": ()}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's handler404
    """Django's `handler404`."""
    return not_found(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: one plain page, drawn without what every other page knows, which may be what failed."""
    return HttpResponse(_plain(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's CSRF_FAILURE_VIEW
    """The page for a form whose guard was missing or old: most often a page left open overnight."""
    return render(request, "errors/csrf.html", status=403)


def _plain() -> str:
    """A page without a template: the style sheet is left out too, since its address needs the manifest of files."""
    heading = _("Sorry, there is a problem with the service")
    words = _("Nothing you had saved is lost. Try again in a few minutes.")
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{heading} – Bluelamp</title></head><body><main><h1>{heading}</h1><p>{words}</p></main></body></html>"
    )
