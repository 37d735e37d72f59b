"""What Graph answers, read as from a stranger: nothing that it sends can end the program or be taken for more.

Promise: whatever the bytes are, these functions give a value or raise GraphAnswerUnread, and no word of the
answer stands in the error (`tests/records/fleet/connectors/intune/test_answers.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bluelamp.core.kernel import load_json
from bluelamp.records.fleet.connectors.intune.errors import GraphAnswerUnread

DEEPEST = 30
MOST_SECONDS = 24 * 3_600.0
"""No token is taken to live longer than a day, whatever is said of it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the seconds that it lives. It is never shown."""

    text: str = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Graph said of a refusal: its code, the id of the request, and its words, which may name people."""

    code: str
    request: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and where the next part is."""

    rows: tuple[Mapping[str, Any], ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """The answer to one request of a batch."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]


def entity(raw: bytes) -> Mapping[str, Any]:
    """One resource; empty where the answer has no body, as after a PATCH.

    Raises:
        GraphAnswerUnread: it is not JSON, or not one resource.
    """
    return _mapping(_json(raw)) if raw.strip() else {}


def identifier(body: Mapping[str, Any]) -> str:
    """The id that Graph gave to what was made.

    Raises:
        GraphAnswerUnread: there is none, or one that cannot stand in an address.
    """
    found = body.get("id")
    if not isinstance(found, str) or not is_id(found):
        raise _unread("what was made has no id")
    return found


def is_id(text: str) -> bool:
    """Whether a text can be an id in an address of Graph."""
    return 0 < len(text) <= 200 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def page(raw: bytes) -> Page:
    """One page of a list.

    Raises:
        GraphAnswerUnread: it is no page, or its link to the next is no text.
    """
    body = _mapping(_json(raw))
    rows, link = body.get("value"), body.get("@odata.nextLink")
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise _unread("a page has no list")
    if link is not None and not isinstance(link, str):
        raise _unread("the link to the next page is no text")
    return Page(tuple(rows), link)


def rows_in(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The rows of a list that came as a part of a batch, where it came whole.

    Raises:
        GraphAnswerUnread: it is no list, or only the first page of one.
    """
    rows = body.get("value")
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise _unread("a list in a batch has no rows")
    if body.get("@odata.nextLink") is not None:
        raise _unread("a list in a batch has more pages than one")
    return tuple(rows)


def token(raw: bytes) -> Token:
    """A token of the tenant.

    Raises:
        GraphAnswerUnread: it is none, or one that cannot stand in a header.
    """
    body = _mapping(_json(raw))
    text, seconds = body.get("access_token"), body.get("expires_in")
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdigit() and len(seconds) < 9:
        seconds = int(seconds)
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not text or " " in text:
        raise _unread("there is no token in it")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        raise _unread("the token has no life")
    return Token(text, min(float(seconds), MOST_SECONDS))


def refusal(raw: bytes) -> Refusal:
    """What a refusal says, as far as it can be read. Raises nothing: a refusal may come as any bytes."""
    try:
        body = load_json(raw, deepest=DEEPEST)
    except ValueError:
        return Refusal("", "", "")
    return refusal_in(body)


def refusal_in(body: Any) -> Refusal:
    """The same of a body that is read already."""
    said = body.get("error") if isinstance(body, dict) else None
    if isinstance(said, str):  # the service that gives tokens writes it flat
        return Refusal(_code(said), "", "")
    if not isinstance(said, dict):
        return Refusal("", "", "")
    inner = said.get("innerError")
    request = inner.get("request-id") if isinstance(inner, dict) else None
    words = said.get("message")
    return Refusal(_code(said.get("code")), _code(request), words[:2_000] if isinstance(words, str) else "")


def batch(raw: bytes, asked: Collection[str]) -> dict[str, Item]:
    """The answers to a batch by the ids of its requests. One that is not answered is left out.

    Raises:
        GraphAnswerUnread: it is no batch, answers something that was not asked, or one request twice.
    """
    rows = _mapping(_json(raw)).get("responses")
    if not isinstance(rows, list):
        raise _unread("a batch has no answers")
    found: dict[str, Item] = {}
    for one in rows:
        key, made = _item(one)
        if key not in asked or key in found:
            raise _unread("a batch answers something that was not asked, or twice")
        found[key] = made
    return found


def _item(one: Any) -> tuple[str, Item]:
    row = _mapping(one)
    key, status, headers, body = row.get("id"), row.get("status"), row.get("headers", {}), row.get("body")
    if isinstance(status, str) and status.isascii() and status.isdigit() and len(status) == 3:
        status = int(status)
    if not isinstance(key, str) or isinstance(status, bool) or not isinstance(status, int) or not 100 <= status < 600:
        raise _unread("an answer in a batch has no id or no status")
    headers = {} if headers is None else headers
    if not isinstance(headers, dict):
        raise _unread("the headers of an answer in a batch are no dictionary")
    plain = {str(name).lower(): value for name, value in headers.items() if isinstance(value, str)}
    return key, Item(status, plain, body if isinstance(body, dict) else {})


def _json(raw: bytes) -> Any:
    try:
        return load_json(raw, deepest=DEEPEST)
    except ValueError:
        raise _unread("it is not JSON") from None


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _unread("it is not a dictionary")
    return value


def _code(value: Any) -> str:
    """A code or an id of a request as it may stand in a message: one short word, or nothing."""
    kept = value if isinstance(value, str) and len(value) <= 100 else ""
    return kept if kept.isascii() and all(one.isalnum() or one in "._-" for one in kept) else ""


def _unread(why: str) -> GraphAnswerUnread:
    return GraphAnswerUnread(
        f"An answer of Intune could not be read: {why}.",
        todo="it is asked again by itself; where this stays, compare the version of Graph with the release notes.",
    )
