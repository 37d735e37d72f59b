"""Does this profile or declaration fit what Apple documents, for this release of iOS? Answered without Apple.

The tables beside this file are made from Apple's own data by `tools/vendor/apple_schema.py`. A phone
ignores a key it does not know, and a key that needs supervision on a phone without it, so a rule sent
to the wrong kind of phone is a rule nobody keeps; here it is refused before it is shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from bluelamp.core.phones.apple.prose import (
    COMMAND_RULES,
    DECLARATION_RULES,
    PAYLOAD_RULES,
    declaration_rules,
    profile_rules,
)
from bluelamp.core.phones.apple.walk import (
    Phone,
    Table,
    member_problems,
    support_problems,
    value_problems,
    version_number,
)
from bluelamp.core.phones.sentences import not_allowed, place


def profile_problems(profile: Mapping[str, Any], *, ios: str, supervised: bool) -> tuple[str, ...]:
    """Everything wrong with a configuration profile on such a phone, a sentence each; empty when it fits.

    The profile is given as a property list is read: dates as `datetime`, data as bytes. Encrypted
    profiles cannot be looked into and are refused for lacking their PayloadContent.
    """
    version_number(ios)
    phone = Phone(ios, supervised)
    found = [*member_problems(profile, _tables()["profile"], phone, (), "a profile")]
    content = profile.get("PayloadContent")
    if isinstance(content, (list, tuple)):
        found += _content_problems(content, phone)
    return tuple(dict.fromkeys([*found, *profile_rules(profile)]))


def declaration_problems(declaration: Mapping[str, Any], *, ios: str, supervised: bool) -> tuple[str, ...]:
    """Everything wrong with a declaration on such a phone, a sentence each; empty when it fits.

    The declaration is given as JSON is read. Whether an identifier it refers to exists is for the set
    of declarations to say, not for one.
    """
    version_number(ios)
    phone = Phone(ios, supervised, as_json=True)
    found = [*member_problems(declaration, _tables()["declaration"], phone, (), "a declaration")]
    kind, payload = declaration.get("Type"), declaration.get("Payload")
    if isinstance(kind, str):
        known = _tables()["declarations"]
        if kind not in known:
            found.append(f"$.Type: {not_allowed(kind, list(known))}")
        else:
            found += [f"$.Type: {text}" for text in support_problems(f"{kind}", known[kind], phone)]
            if isinstance(payload, Mapping):
                found += _payload_problems(payload, kind, known[kind], phone)
    return tuple(dict.fromkeys([*found, *declaration_rules(declaration)]))


def command_problems(command: Mapping[str, Any], *, ios: str, supervised: bool) -> tuple[str, ...]:
    """Everything wrong with a command to such a phone, a sentence each; empty when it fits.

    The command is what stands under `Command` in the message, with its RequestType. What a command carries, such as a
    profile, is not looked into: that has a check of its own.
    """
    version_number(ios)
    kind, known = command.get("RequestType"), _tables()["commands"]
    if not isinstance(kind, str) or kind not in known:
        return (f"$.RequestType: {not_allowed(kind, list(known))}",)
    phone, table = Phone(ios, supervised), known[kind]
    found = [f"$.RequestType: {text}" for text in support_problems(kind, table, phone)]
    rest = {name: value for name, value in command.items() if name != "RequestType"}
    found += member_problems(rest, table, phone, (), kind)
    found += [f"${text}" for text in COMMAND_RULES[kind](rest, phone)] if kind in COMMAND_RULES else []
    return tuple(dict.fromkeys(found))


def command_types() -> tuple[str, ...]:
    """The commands that can be checked here, in alphabetical order."""
    return tuple(sorted(_tables()["commands"]))


def payload_types() -> tuple[str, ...]:
    """The payload types a profile can hold here, in alphabetical order."""
    return tuple(sorted(_tables()["payloads"]))


def declaration_types() -> tuple[str, ...]:
    """The kinds of declaration that can be checked here, in alphabetical order."""
    return tuple(sorted(_tables()["declarations"]))


@cache
def _tables() -> dict[str, Any]:
    source = resources.files(__package__).joinpath("apple.schema.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(source)
    return tables


@cache
def _payload_table(kind: str) -> Table:
    """The keys of a payload together with those that every payload has."""
    own, common = _tables()["payloads"][kind], _tables()["common"]
    keys = common["keys"] | own["keys"]
    return {**own, "keys": keys | {"PayloadType": keys["PayloadType"] | {"values": [kind]}}}


def _content_problems(content: list[Any] | tuple[Any, ...], phone: Phone) -> Iterator[str]:
    """What is wrong inside each payload of a profile, and payloads that may stand in it once."""
    kinds: Counter[str] = Counter()
    known = _tables()["payloads"]
    for index, payload in enumerate(content):
        if not isinstance(payload, Mapping):
            continue  # the profile's own table has said so
        at = ("PayloadContent", index)
        kind = payload.get("PayloadType")
        if not isinstance(kind, str):
            yield f"{place(at)}: PayloadType must be text that names the payload"
            continue
        if kind not in known:
            yield f"{place((*at, 'PayloadType'))}: {not_allowed(kind, list(known))}"
            continue
        kinds[kind] += 1
        table = _payload_table(kind)
        yield from (f"{place(at)}: {text}" for text in support_problems(kind, table, phone))
        yield from member_problems(payload, table, phone, at, kind)
        if kind in PAYLOAD_RULES:
            yield from (f"{place(at)}{text}" for text in PAYLOAD_RULES[kind](payload, phone))
    for kind, times in kinds.items():
        if times > 1 and known[kind].get("single"):
            yield f"$.PayloadContent: {kind} may stand once in a profile; it stands {times} times"


def _payload_problems(payload: Mapping[str, Any], kind: str, table: Table, phone: Phone) -> Iterator[str]:
    """What is wrong with the payload of a declaration of a known kind."""
    yield from value_problems(payload, {"type": "dictionary", **table}, phone, ("Payload",))
    if kind in DECLARATION_RULES:
        yield from (f"$.Payload{text}" for text in DECLARATION_RULES[kind](payload, phone))
