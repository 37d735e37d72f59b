"""Declarative management: what a phone is to be, in one piece that never changes, and what it says it is.

A phone asks for the token of what is declared to it; where that is another than it has, for the list, and for each
declaration that is new. All three MUST come from one and the same set, or a phone applies half of one and half of
another: a set is made once, named by its token, and replaced as a whole. The token is a digest of all that the phone
would get, so two phones with the same set have the same token and a set that was put down twice changes nothing.

A declaration is applied where the phone says that it is active, valid, and of the token that we sent. That a phone
took a command says nothing (`tests/core/mdm/test_declarations.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bluelamp.core.kernel import digest, load_json
from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER, DeclarationUnknown, MessageMalformed

_LISTS = {
    "activation": "Activations",
    "configuration": "Configurations",
    "asset": "Assets",
    "management": "Management",
}
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class DeclarationSet:
    """All that is declared to a phone, named by its token."""

    token: str
    declarations: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a phone says of one declaration; `why` is in the phone's words, and empty where nothing is wrong.

    A phone that has not looked at it yet calls it neither valid nor `refused`.
    """

    server_token: str
    active: bool
    valid: bool
    why: str = ""
    refused: bool = False


def declaration_set(declarations: Sequence[Mapping[str, Any]]) -> DeclarationSet:
    """The set of these declarations, each with `Type`, `Identifier`, `ServerToken` and `Payload`.

    Raises:
        ValueError: two have one identifier, or one is of a kind that phones do not ask for.
    """
    identifiers = [one["Identifier"] for one in declarations]
    if len(set(identifiers)) != len(identifiers):
        raise ValueError("two declarations have one identifier")
    if any(_kind(one) not in _LISTS for one in declarations):
        raise ValueError("a declaration is of a kind that phones do not ask for")
    ordered = tuple(sorted(declarations, key=lambda one: str(one["Identifier"])))
    return DeclarationSet(digest([dict(one) for one in ordered]), ordered)


def tokens(found: DeclarationSet, at: datetime) -> bytes:
    """The token of a set, as a phone asks for it and as the command that wakes the phone to it brings along."""
    said = {"DeclarationsToken": found.token, "Timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    return json.dumps({"SyncTokens": said}).encode()


def items(found: DeclarationSet) -> bytes:
    """The list of what is in a set, with the token of each."""
    lists: dict[str, list[dict[str, str]]] = {name: [] for name in _LISTS.values()}
    for one in found.declarations:
        lists[_LISTS[_kind(one)]].append({"Identifier": one["Identifier"], "ServerToken": one["ServerToken"]})
    return json.dumps({"Declarations": lists, "DeclarationsToken": found.token}).encode()


def declaration(found: DeclarationSet, kind: str, identifier: str) -> bytes:
    """One declaration of a set.

    Raises:
        DeclarationUnknown: it is not in the set, or of another kind; a phone then asks for the list again.
    """
    for one in found.declarations:
        if one["Identifier"] == identifier and _kind(one) == kind:
            return json.dumps(one).encode()
    raise DeclarationUnknown("The phone asks for a declaration that it does not have.", todo=LOOK_AT_THE_SENDER)


def answer(found: DeclarationSet, endpoint: str, at: datetime) -> bytes:
    """What a phone is told that asks for a part of what is declared to it.

    Raises:
        DeclarationUnknown: it asks for nothing that there is.
    """
    if endpoint == "tokens":
        return tokens(found, at)
    if endpoint == "declaration-items":
        return items(found)
    kind, _, identifier = endpoint.removeprefix("declaration/").partition("/")
    return declaration(found, kind, identifier)


def said(data: bytes) -> Mapping[str, Said]:
    """What a phone says of its declarations in a status report, by identifier; empty where it says nothing of them.

    Raises:
        MessageMalformed: the report is none.
    """
    try:
        report = load_json(data, deepest=_DEEPEST)
        lists = report.get("StatusItems", {}).get("management", {}).get("declarations", {})
        return {one["identifier"]: _said(one) for name in lists for one in lists[name]}
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise MessageMalformed("The status of the phone cannot be read.", todo=LOOK_AT_THE_SENDER) from error


def is_applied(found: DeclarationSet, reported: Mapping[str, Said]) -> bool:
    """Whether a phone says that it is all that was declared: every one active, valid, and of our token."""
    return all(
        (one := reported.get(wanted["Identifier"])) is not None
        and one.active
        and one.valid
        and one.server_token == wanted["ServerToken"]
        for wanted in found.declarations
    )


def fault(found: DeclarationSet, reported: Mapping[str, Said]) -> str:
    """Why a phone cannot be what was declared, in its words; empty where it does not say that it cannot."""
    for wanted in found.declarations:
        one = reported.get(wanted["Identifier"])
        if one is not None and one.server_token == wanted["ServerToken"] and one.refused:
            return one.why or "the phone calls a declaration invalid and says no more"
    return ""


def as_new(declarations: Sequence[Mapping[str, Any]], turn: str) -> tuple[Mapping[str, Any], ...]:
    """The same declarations under new tokens, so that a phone takes them anew and says anew what became of them."""
    return tuple({**one, "ServerToken": digest([one["ServerToken"], turn])} for one in declarations)


def _said(one: Mapping[str, Any]) -> Said:
    reasons = "; ".join(str(reason.get("description", reason.get("code", ""))) for reason in one.get("reasons", ()))
    valid = one["valid"]
    return Said(str(one["server-token"]), one["active"] is True, valid == "valid", reasons, valid == "invalid")


def _kind(one: Mapping[str, Any]) -> str:
    """`com.apple.configuration.legacy` is a configuration."""
    parts = str(one["Type"]).split(".")
    return parts[2] if len(parts) > 3 else ""
