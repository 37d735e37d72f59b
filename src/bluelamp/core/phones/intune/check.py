"""Is this resource one that Microsoft Graph beta documents? Answered without Microsoft.

The schema beside this file is made from Microsoft's typings by `tools/vendor/graph_schema.py`.
Microsoft's own client libraries do not check: a misspelt name travels as extra data, a value outside
its list or of the wrong type is dropped without a word, and the phone goes on without the rule.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from bluelamp.core.kernel.errors import BluelampError
from bluelamp.core.phones.sentences import plain, refusals


class UnknownGraphType(BluelampError):
    """Raised when a resource is to be checked as a type the schema does not hold."""

    code = "intune-unknown-type"
    meaning = "A Graph type was named that is not among the types Bluelamp holds Microsoft's schema for."


def problems(resource: Mapping[str, Any], type_name: str) -> tuple[str, ...]:
    """Everything wrong with a resource of a Graph type, a sentence each with its place; empty when valid.

    The type is named as in Microsoft's typings, such as `IosGeneralDeviceConfiguration`. A base such as
    `DeviceAndAppManagementAssignmentTarget` stands for a choice that the resource makes by `@odata.type`.
    """
    return refusals(_validator(type_name), plain(resource))


def type_names() -> tuple[str, ...]:
    """The types a resource can be checked as, in alphabetical order."""
    return tuple(sorted(_definitions_by_type()))


@cache
def _schema() -> dict[str, Any]:
    source = resources.files(__package__).joinpath("graph-beta.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(source)
    return schema


@cache
def _definitions_by_type() -> dict[str, str]:
    """For each type the definition to check against: the type itself, or its choice where it is only a base."""
    objects = [name for name, schema in _schema()["$defs"].items() if schema.get("type") == "object"]
    choices = {name.removeprefix("Any."): name for name in objects if name.startswith("Any.")}
    return choices | {name: name for name in objects if not name.startswith("Any.")}


@cache
def _validator(type_name: str) -> Draft202012Validator:
    known = _definitions_by_type()
    if type_name not in known:
        near = get_close_matches(type_name, known, n=1)
        hint = f"use {near[0]}" if near else "add it to ROOTS"
        raise UnknownGraphType(
            f"{type_name!r} is not a Graph type that Bluelamp holds the schema of.",
            todo=f"{hint[0].upper()}{hint[1:]}, or extend tools/vendor/graph_schema.py and make the schema again.",
        )
    return Draft202012Validator({"$ref": f"#/$defs/{known[type_name]}", "$defs": _schema()["$defs"]})
