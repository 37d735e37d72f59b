"""The one address to which phones send their messages.

Answers 200 with a command or with nothing, or the status of the refusal; 503 where the database is away, after which
a phone comes again. Never 401. Refusals are counted in the log by their code, without anything that names a phone.
"""

from __future__ import annotations

import logging

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from bluelamp.core.kernel import BluelampError
from bluelamp.core.mdm import MdmError, most_bytes, refuse_larger
from bluelamp.doors.device_api import wired

_log = logging.getLogger(__name__)


def messages(request: HttpRequest) -> HttpResponse:
    """What a phone is told in answer to its message."""
    if request.method != "PUT":
        return HttpResponse(status=405, headers={"Allow": "PUT"})
    try:
        body = _body(request)
        answer = wired.listener().answer(request.META.get("HTTP_MDM_SIGNATURE", ""), body)
    except MdmError as refusal:
        return _refused(refusal, refusal.status)
    except BluelampError as refusal:
        return _refused(refusal, 400)
    except Error:
        _log.exception("a message of a phone could not be taken")
        connection.close()
        return HttpResponse(status=503)
    return HttpResponse(answer, content_type="application/xml")


def _body(request: HttpRequest) -> bytes:
    """The body, as many bytes as one of its kind may have and no more.

    Raises:
        MessageTooLarge: it has more; what was sent is not read.
    """
    most = most_bytes(request.META.get("CONTENT_TYPE", ""))
    said = request.META.get("CONTENT_LENGTH", "")
    refuse_larger(int(said) if said.isdecimal() else 0, most)
    body: bytes = request.read(most + 1)
    refuse_larger(len(body), most)
    return body


def _refused(refusal: BluelampError, status: int) -> HttpResponse:
    _log.info("a message was refused: %s", refusal.code)
    return HttpResponse(refusal.code, status=status, content_type="text/plain")
