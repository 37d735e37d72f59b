"""The WSGI application that phones speak to, for any server that speaks it.

Messages go straight to their door; whatever comes before a phone has a certificate goes through Django.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BufferedIOBase
from typing import Any

import django
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.device_settings")
django.setup(set_prefix=False)

from bluelamp.doors.device_api import views  # noqa: E402 - tables can be read of once Django is set up

_STATUS = {one.value: f"{one.value} {one.phrase}" for one in HTTPStatus}


class DeviceHandler(WSGIHandler):
    """Django without what pages need in between: nothing of a browser reaches this door."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Puts the views right behind the door."""
        del is_async
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]  # the stubs leave it out
        self._middleware_chain = chain

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with its length: without it a server sends the body in pieces."""
        answer = super().get_response(request)
        if isinstance(answer, HttpResponse) and "Content-Length" not in answer:
            answer["Content-Length"] = str(len(answer.content))
        return answer


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """What a phone is answered."""
    if environ.get("PATH_INFO") != views.ADDRESS:
        return _rest(environ, start)
    stream: BufferedIOBase = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH", "")

    def read(most: int) -> bytes:
        return stream.read(min(most, int(length)) if length.isdecimal() else 0)

    content_type, signature = environ.get("CONTENT_TYPE", ""), environ.get("HTTP_MDM_SIGNATURE", "")
    found = views.take(environ["REQUEST_METHOD"], content_type, length, signature, read)
    start(_STATUS[found.status], [("Content-Type", found.content_type), ("Content-Length", str(len(found.body)))])
    return [found.body]


_rest = DeviceHandler()
