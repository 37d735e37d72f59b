"""The one address to which phones send their messages, behind Django and in front of it.

Answers 200 with a command or with nothing, or the status of the refusal; 503 where the database is away, after which
a phone comes again. Never 401. Refusals are counted in the log by their code, without anything that names a phone.

`take` knows nothing of a framework: `site.device_wsgi` calls it without Django in between, which costs twice what
proving a message does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from bluelamp.core.kernel import BluelampError
from bluelamp.core.mdm import MdmError, most_bytes, refuse_larger
from bluelamp.doors.device_api import wired

ADDRESS = "/mdm"
"""Where phones send their messages."""
_log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """What a phone is answered."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"


def take(method: str, content_type: str, length: str, signature: str, read: Callable[[int], bytes]) -> Answer:
    """What a phone is told in answer to its message; the body is read here, and no more of it than may be."""
    if method != "PUT":
        return Answer(405)
    try:
        most = most_bytes(content_type)
        refuse_larger(int(length) if length.isdecimal() else 0, most)
        body = read(most + 1)
        refuse_larger(len(body), most)
        answer = wired.listener().answer(signature, body)
        # Declarations are JSON, commands are property lists.
        return Answer(200, answer, "application/json" if answer.startswith(b"{") else "application/xml")
    except MdmError as refusal:
        return _refused(refusal, refusal.status)
    except BluelampError as refusal:
        return _refused(refusal, 400)
    except Error:
        _log.exception("a message of a phone could not be taken")
        connection.close()
        return Answer(503)


def messages(request: HttpRequest) -> HttpResponse:
    """The same, for whoever comes through Django."""
    said = request.META
    found = take(
        request.method or "",
        said.get("CONTENT_TYPE", ""),
        said.get("CONTENT_LENGTH", ""),
        said.get("HTTP_MDM_SIGNATURE", ""),
        request.read,
    )
    headers = {"Allow": "PUT"} if found.status == 405 else {}
    return HttpResponse(found.body, status=found.status, content_type=found.content_type, headers=headers)


def _refused(refusal: BluelampError, status: int) -> Answer:
    _log.info("a message was refused: %s", refusal.code)
    return Answer(status, refusal.code.encode())
