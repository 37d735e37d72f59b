"""The engine's complaint about a policy text, with the place it is about.

The engine says what is wrong and not where. Two steps find the place: the shortest beginning of the
bad policy that the engine refuses outright ends at the bad token; and where that is the closing
`;`, because the text has a proper shape and a wrong meaning, the token that the complaint quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cedarpy

from bluelamp.core.cedar.errors import PolicyDoesNotParse
from bluelamp.core.cedar.tokens import Token, place_at, tokens
from bluelamp.core.cedar.values import LONG_MAX
from bluelamp.core.kernel import Place

_QUOTED = re.compile(r"`([^`]+)`|'([^']+)'")
_LAST_WORD = re.compile(r": (@?\w+)$")
_SIGNS = {"division": "/", "remainder": "%", "found template slot": "?"}
_FUNCTION_HINT = (
    "use one of Cedar's functions, such as `datetime(…)`, or a method after a dot, such as `a.contains(b)`."
)


def located(text: str, source: str, spans: Sequence[tuple[int, int]], message: str) -> PolicyDoesNotParse:
    """The refusal of a policy text, at the token that is wrong.

    Args:
        text: the whole text.
        source: its name in messages.
        spans: where its policies begin and end.
        message: the engine's complaint about the whole, for the case that every policy is fine alone.
    """
    for start, end in spans:
        piece = text[start:end]
        complaint = _complaint(piece)
        if complaint is None:
            continue
        found = list(tokens(piece))
        bad = found[_first_refused(piece, found)]
        if _is_only_unfinished(complaint):
            return PolicyDoesNotParse(
                "This rule ends before it is complete.",
                todo="finish the rule; every rule ends with `;` and every bracket is closed.",
                place=place_at(text, start + bad.end, source),
            )
        blamed = _blamed(complaint, found, bad) or bad
        return PolicyDoesNotParse(
            f"This rule cannot be read: {complaint}.",
            todo=_todo(complaint, blamed.text),
            place=place_at(text, start + blamed.start, source),
        )
    return PolicyDoesNotParse(
        f"These rules cannot be read: {message}.", todo="correct the text and check again.", place=Place(source)
    )


def _first_refused(piece: str, found: Sequence[Token]) -> int:
    low, high = 0, len(found) - 1
    while low < high:
        middle = (low + high) // 2
        if _is_only_unfinished(_complaint(piece[: found[middle].end])):
            low = middle + 1
        else:
            high = middle
    return low


def _complaint(piece: str) -> str | None:
    try:
        cedarpy.PolicySet.from_str(piece)
    except ValueError as error:
        return str(error).splitlines()[0].rstrip(".")
    return None


def _is_only_unfinished(complaint: str | None) -> bool:
    return complaint is not None and "unexpected end of input" in complaint


def _blamed(complaint: str, found: Sequence[Token], refused: Token) -> Token | None:
    """The token that a complaint is about, or None where it does not say."""
    if complaint.startswith("invalid token"):
        return None
    if complaint.startswith("unexpected token"):
        # The engine reads on to see whether it can recover, so the token may stand before the one refused.
        quoted = _QUOTED.search(complaint)
        before = [one for one in found if one.start <= refused.start and quoted and one.text == quoted[1]]
        return before[-1] if before else None
    if "number too large" in complaint:
        return next((one for one in found if one.kind == "number" and _is_too_large(one.text)), None)
    if "is missing the" in complaint:
        return next((one for one in found if one.text == ")"), None)
    for word, sign in _SIGNS.items():
        if word in complaint:
            return next((one for one in found if one.text == sign), None)
    named = _QUOTED.search(complaint) or _LAST_WORD.search(complaint)
    if named is None:
        return None
    wanted = named[1] or named[2]
    places = _occurrences(wanted, found) or [one for one in found if one.kind == "string" and wanted in one.text]
    if "valid function" in complaint or "not a function" in complaint:
        places = [one for one in places if _neighbour(found, one, 1) == "("] or places
    if "valid method" in complaint:
        called = [one for one in places if _neighbour(found, one, 1) == "("]
        places = [one for one in called if _neighbour(found, one, -1) == "."] or places
    if not places:
        return None
    return places[1] if "duplicate" in complaint and len(places) > 1 else places[0]


def _is_too_large(digits: str) -> bool:
    # Python refuses to read numbers of thousands of digits, so the length is looked at first.
    significant = digits.lstrip("0")
    return len(significant) > len(str(LONG_MAX)) or int(significant or "0") > LONG_MAX


def _occurrences(wanted: str, found: Sequence[Token]) -> list[Token]:
    """The tokens at which the quoted text begins, token by token, so that `=` is not found in `==`."""
    words = [one.text for one in tokens(wanted)]
    texts = [one.text for one in found]
    return [found[at] for at in range(len(texts) - len(words) + 1) if texts[at : at + len(words)] == words]


def _neighbour(found: Sequence[Token], token: Token, step: int) -> str:
    at = found.index(token) + step
    return found[at].text if 0 <= at < len(found) else ""


def _todo(complaint: str, token: str) -> str:
    if token == "=":  # noqa: S105 - a token of Cedar text, not a secret
        return "write `==` to compare."
    if "has no fields or methods" in complaint:
        return "facts belong to `principal`, `resource` or `context`, such as `context.duty`."
    if "function" in complaint or "method" in complaint:
        return _FUNCTION_HINT
    if "invalid policy effect" in complaint:
        return "a rule begins with `permit` or `forbid`."
    if "invalid policy condition" in complaint:
        return "a condition begins with `when` or `unless`."
    if complaint.startswith(("unexpected token", "invalid token")):
        return f"look at `{token}` and what stands before it: a comma, an operator or a quote may be missing."
    return f"look at `{token}` here and correct what the message names."
