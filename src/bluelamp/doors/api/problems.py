"""Refusals for programs: problem documents (RFC 9457), one form for all of them, with the code of the error.

Promise: whatever goes wrong beneath `/api/`, the answer is `application/problem+json`, names a code
that is never used for anything else, and shows nothing of the inside of the program
(`tests/doors/api/test_api.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Schema
from pydantic import Field

from bluelamp.core.kernel import BluelampError
from bluelamp.records.declarations.errors import AnswersMissing
from bluelamp.records.declarations.lifecycle.contacts import CONDITIONS
from bluelamp.records.journal.errors import NotAllowed

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"
BY_CODE: Mapping[str, int] = {
    "token-not-good": 401,
    "not-allowed": 403,
    "purpose-needed": 403,
    "crosses-purposes": 403,
    "token-does-not-reach": 403,
    "own-request": 403,
    "own-managers-request": 403,
    "told-somebody-else": 403,
    "not-in-register": 404,
    "no-such-declaration": 404,
    "draft-gone": 404,
    "act-unknown": 404,
    "rule-not-in-force": 404,
    "account-unknown": 404,
    "no-rulebook-in-force": 404,
    "edition-unknown": 404,
    "nothing-such-to-ask": 404,
    "answer-unknown": 404,
    "not-your-answer": 404,
    "already-in-register": 409,
    "custody-not-this-step": 409,
    "custody-wrong-hands": 409,
    "wrong-order-in-time": 409,
    "unit-in-a-circle": 409,
    "identity-still-needed": 409,
    "already-declared": 409,
    "declaration-not-in-that-state": 409,
    "import-has-changed": 409,
    "import-cannot-be-undone": 409,
    "receipt-not-yet": 409,
    "written-at-once": 409,
    "file-too-large": 413,
    "too-many-requests": 429,
    "feed-unknown": 404,
    "delivery-unknown": 404,
    "feed-not-on": 409,
    "month-erased": 409,
    "intake-busy": 503,
    "protected-list-missing": 503,
}
"""The status of each error that has one of its own; any other refusal of ours is 422."""
AGAIN_AFTER: Mapping[str, int] = {"too-many-requests": 60, "intake-busy": 5, "protected-list-missing": 600}
"""After how many seconds it is worth asking again, for a refusal that passes."""


class Wrong(Schema):
    """One part of a request that does not fit."""

    where: str = Field(
        description="Where in the request, with dots between: `body.grade`; the field alone where it was left out."
    )
    wrong: str = Field(description="What is wrong with it.")


class Problem(Schema):
    """Why a request was refused, as RFC 9457 has it, with what to do."""

    type: str = Field(description="`urn:bluelamp:error:` and the code.")
    title: str = Field(description="What the code means, the same each time.")
    status: int
    detail: str = Field(description="What is wrong this time.")
    code: str = Field(description="The code, for programs; never used again for anything else.")
    todo: str = Field(description="What to do.")
    rules: list[str] = Field(default=[], description="The rules that refused, where rules did.")
    errors: list[Wrong] = Field(default=[], description="Each part of the request that does not fit.")


def status_of(error: BluelampError) -> int:
    """The status that goes with an error."""
    return BY_CODE.get(error.code, 422)


def from_error(error: BluelampError) -> HttpResponse:
    """The problem document for an error of ours."""
    rules = error.rules if isinstance(error, NotAllowed) else ()
    made = problem(
        status_of(error),
        code=error.code,
        title=error.meaning,
        detail=error.message,
        todo=error.todo,
        rules=rules,
        errors=_left_out(error),
    )
    if error.code in AGAIN_AFTER:
        made["Retry-After"] = str(AGAIN_AFTER[error.code])
    return made


def _left_out(error: BluelampError) -> list[dict[str, str]]:
    """Each field that a declaration still needs, so that a program need not read the sentence."""
    missing = error.missing if isinstance(error, AnswersMissing) else ()
    places = (f"conditions.{one}" if one in CONDITIONS else one for one in missing)
    return [{"where": one, "wrong": "was left unanswered"} for one in places]


def problem(  # noqa: PLR0913 - the members of a problem document, each by its name
    status: int,
    *,
    code: str,
    title: str,
    detail: str,
    todo: str,
    rules: Sequence[str] = (),
    errors: Sequence[Mapping[str, str]] = (),
) -> HttpResponse:
    """A problem document."""
    body: dict[str, Any] = {
        "type": f"urn:bluelamp:error:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "todo": todo,
        "rules": list(rules),
        "errors": list(errors),
    }
    answer = HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="bluelamp"'
    return answer


OF_STATUS: Mapping[int, tuple[str, str, str]] = {
    400: ("request-unreadable", "The request cannot be read.", "check it against the description of the API."),
    401: ("token-not-good", "No good token came with the request.", "send `Authorization: Bearer` and a token."),
    403: ("request-refused", "The request was refused before any rule was asked.", "check the address and HTTPS."),
    404: ("nothing-here", "There is nothing at this address.", "check it against the description of the API."),
    405: ("method-not-here", "This address does not answer that method.", "use one of those in `Allow`."),
    406: ("not-in-that-form", "The answer cannot be given in that form.", "accept `application/json`."),
    413: ("request-too-large", "The request is larger than is taken.", "send less at once."),
    415: ("not-that-form", "The request is in a form that is not taken.", "send `application/json`."),
    500: ("fault-of-ours", "Something went wrong here. Nothing was done.", "try again; then tell the administrators."),
    503: ("not-now", "The service is not ready.", "try again later."),
}


def of_status(status: int) -> HttpResponse:
    """The problem document for an answer that had none."""
    code, title, todo = OF_STATUS.get(status, OF_STATUS[500] if status >= 500 else OF_STATUS[400])
    return problem(status, code=code, title=title, detail=title, todo=todo)


REFUSALS: dict[Any, Any] = {401: Problem, 403: Problem, 422: Problem, 429: Problem}
"""What any address may answer beside its own."""
READS: dict[Any, Any] = {**REFUSALS, 404: Problem}
"""What an address that reads one thing may answer."""
WRITES: dict[Any, Any] = {**READS, 400: Problem, 409: Problem}
"""What an address that writes may answer."""


class ProblemMiddleware:
    """Turns every refusal beneath `/api/` into a problem document, whoever made it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer. A request in the clear is refused loudly: its token may have been seen on the way."""
        in_the_clear = settings.CONFIGURATION.secure and not request.is_secure()
        if in_the_clear and request.path.startswith(PREFIX):
            return of_status(403)
        answer = self._get_response(request)
        if getattr(request, "replayed", False):
            answer.headers["Idempotency-Replayed"] = "true"
        if not request.path.startswith(PREFIX) or answer.status_code < HTTPStatus.BAD_REQUEST:
            return answer
        if answer.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
            return answer
        made = of_status(answer.status_code)
        if "Allow" in answer.headers:
            made["Allow"] = answer.headers["Allow"]
        return made
