"""What is answered where no door could answer: a problem document beneath `/api/`, a page everywhere else.

The doors turn their own faults into words. A fault in what stands around all of them, such as the headers, reaches
only these.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from bluelamp.doors.api import problems
from bluelamp.doors.web import refusals


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a fault of ours."""
    return problems.of_status(500) if _is_api(request) else refusals.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that cannot be read."""
    return problems.of_status(400) if _is_api(request) else refusals.bad_request(request, exception)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(problems.PREFIX)
