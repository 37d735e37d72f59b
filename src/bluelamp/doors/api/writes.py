"""Writes that happen once: the same request with the same key gives the same answer and is not done again.

The answer is kept in the transaction of the act, so there is no moment at which one stands without
the other. It is kept for two days and holds ids only. A refusal is not kept: asked again, it is
decided again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from django.db import IntegrityError
from ninja import Header, Schema, Status

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.api.errors import KeyMissing, KeyUsedForAnother, WrittenAtOnce
from bluelamp.doors.api.tokens import Asked
from bluelamp.records.accounts import acts, queries

if TYPE_CHECKING:
    from bluelamp.records.accounts.queries import Kept

T = TypeVar("T")
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Chosen by the program, new for each write: 8 to 64 letters, digits, hyphens, underscores.",
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
    ),
]


def once(
    request: Asked, key: str, do: Callable[[], T], answer: Callable[[T], Schema], *, body: bytes | None = None
) -> Status[Any]:
    """Does what was asked, or gives what was answered when it was done before.

    `body` is what was sent, where it is not the request's own body: a form with a file can be read once only.

    Raises:
        KeyMissing: the key is no key.
        KeyUsedForAnother: it was used for another request.
        WrittenAtOnce: somebody else wrote the same number, tag or draft at the same moment. Nothing was done.
    """
    if not KEY.fullmatch(key):
        raise KeyMissing("The request has no good `Idempotency-Key`.", todo="send a new one with each write.")
    digest = request_digest(request, request.body if body is None else body)
    kept = queries.kept_answer(request.auth.account, key)
    if kept is not None:
        return _again(request, kept, digest)
    written: list[Any] = []

    def made(outcome: Any) -> tuple[int, object]:
        written.append(answer(outcome).model_dump(mode="json"))
        return HTTPStatus.CREATED, written[0]

    try:
        with acts.keeping_answer(account=request.auth.account, key=key, request=digest, answer=made):
            do()
    except (BluelampError, IntegrityError) as error:
        # What stands in the way may be the same request, which came at the same moment and was done meanwhile.
        kept = queries.kept_answer(request.auth.account, key)
        if kept is not None:
            return _again(request, kept, digest)
        if isinstance(error, BluelampError):
            raise
        raise WrittenAtOnce(
            "Somebody else wrote the same thing at the same moment.", todo="look at it again, then try again."
        ) from error
    return Status(HTTPStatus.CREATED, written[0])


def request_digest(request: Asked, body: bytes) -> str:
    """What tells one request from another: method, address, body, and the token.

    The token is in it because its secret is kept nowhere: nobody who reads the table can try out what a request said.
    """
    token = request.headers.get("Authorization", "").encode()
    parts = (str(request.method).encode(), request.get_full_path().encode(), token, body)
    return hashlib.sha256(b"\0".join(hashlib.sha256(one).digest() for one in parts)).hexdigest()


def _again(request: Asked, kept: Kept, digest: str) -> Status[Any]:
    if kept.request != digest:
        raise KeyUsedForAnother(
            "This `Idempotency-Key` was used for another request.", todo="send a new one with each write."
        )
    request.replayed = True  # type: ignore[attr-defined]  # read by the middleware, which says so in a header
    return Status(kept.status, kept.body)
