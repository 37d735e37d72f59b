"""How Graph refuses: a status, a code, and an error in its own shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SETTLING = "The source resource object or one of the objects being referenced do not exist."
ALREADY = "One or more added object references already exist for the following modified properties: 'members'."


class Refused(Exception):
    """Graph answers with a refusal in place of what was asked."""

    def __init__(self, status: int, code: str, words: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.words = words
        self.headers = dict(headers or {})

    def body(self, request: str) -> dict[str, Any]:
        """The error as Graph writes it."""
        inner = {"date": "2026-11-22T00:00:00", "request-id": request, "client-request-id": request}
        return {"error": {"code": self.code, "message": self.words, "innerError": inner}}


def bad(words: str, code: str = "BadRequest") -> Refused:
    """A request that Graph does not take."""
    return Refused(400, code, words)


def missing(what: str) -> Refused:
    """Something that is not there."""
    return Refused(404, "ResourceNotFound", f"Resource '{what}' does not exist.")


def throttled(after: float | None) -> Refused:
    """A call too many, with or without a word on when to come back."""
    headers = {} if after is None else {"Retry-After": str(max(1, round(after)))}
    return Refused(429, "TooManyRequests", "Too many requests.", headers)
