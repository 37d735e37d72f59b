"""Make the schema of our Intune resources from Microsoft's TypeScript typings of Graph beta.

    python tools/vendor/graph_schema.py microsoft-graph.d.ts

The typings are the one published description of Graph beta that holds Intune's types for corporate
Android phones. They are 4 MB and name 3,899 types; only what our resources can hold is kept. Links
to other entities (a group's members, a profile's device reports) are set by calls of their own, so
they are refused inside a resource unless listed in `LINKED`.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parents[2] / "src/bluelamp/core/phones/intune/graph-beta.schema.json"
PACKAGE = "@microsoft/microsoft-graph-types-beta 0.44.0-preview"

ROOTS = (
    "AllDevicesAssignmentTarget",
    "AllLicensedUsersAssignmentTarget",
    "AndroidDeviceOwnerCompliancePolicy",
    "AndroidDeviceOwnerGeneralDeviceConfiguration",
    "AndroidManagedAppProtection",
    "AndroidManagedStoreApp",
    "AndroidManagedStoreAppAssignmentSettings",
    "AndroidManagedStoreAppConfiguration",
    "AndroidManagedStoreWebApp",
    "AppListItem",
    "DetectedApp",
    "ExclusionGroupAssignmentTarget",
    "Group",
    "GroupAssignmentTarget",
    "IosCompliancePolicy",
    "IosDeviceFeaturesConfiguration",
    "IosGeneralDeviceConfiguration",
    "IosManagedAppProtection",
    "IosStoreApp",
    "IosVppApp",
    "IosWebContentFilterAutoFilter",
    "IosWebContentFilterSpecificWebsitesAccess",
    "ManagedDevice",
    "MobileAppAssignment",
    "TargetedManagedAppConfiguration",
)
# Entities that Intune takes inside the resource they belong to.
LINKED = frozenset(
    {
        "DeviceComplianceActionItem",
        "DeviceCompliancePolicyAssignment",
        "DeviceComplianceScheduledActionForRule",
        "DeviceConfigurationAssignment",
        "ManagedDeviceMobileAppConfigurationAssignment",
        "ManagedMobileApp",
        "MobileAppAssignment",
        "MobileAppCategory",
        "TargetedManagedAppPolicyAssignment",
    }
)
# Bases that Graph calls abstract though they have properties; the typings cannot say so.
ABSTRACT = frozenset(
    {"DeviceAndAppManagementAssignmentTarget", "IosHomeScreenItem", "KeyTypedValuePair", "MobileAppIdentifier"}
)
# A type below one of these is addressed by its own collection and need not say what it is.
TYPELESS_PARENTS = frozenset({None, "Entity", "DirectoryObject"})
NOT_PHONES = re.compile(r"^(Win|Windows|Mac|MacOs|MacOS|MicrosoftStore|ConfigurationManager)(?=[A-Z0-9])")
_LINK_SAYS = "cannot be set here: it is a link to another resource and has a call of its own"
_COMPUTER_SAYS = "cannot be set here: it is about computers, and this is a phone"
_CONTROL = (
    r"^[A-Za-z]*@odata\.(associationLink|context|count|editLink|etag|id|mediaContentType|mediaEditLink|mediaReadLink"
    r"|navigationLink|nextLink|readLink|type)$"
)

_COMMENT = r"(?P<comment>(?:[ ]*/\*(?:[^*]|\*(?!/))*\*/\n|[ ]*//[^\n]*\n)*)"
_INTERFACE = re.compile(r"^export interface (\w+)(?: extends ([\w.]+))? \{(\}|.*?^\})", re.MULTILINE | re.DOTALL)
_ENUM = re.compile(r"^export type (\w+) =\s*([^;<>]*?);", re.MULTILINE)
_PROPERTY = re.compile(rf'{_COMMENT}^    "?(?P<name>[\w@.]+)"?\??:\s*(?P<type>[^;]*);', re.MULTILINE)
_MOST = re.compile(r"can contain a maximum of ([\d,]+) elements")


@dataclass(frozen=True, slots=True)
class Property:
    """One property as the typings write it, with the length limit that stands in its comment."""

    type: str
    nullable: bool
    many: bool
    most: int | None


@dataclass(frozen=True, slots=True)
class Interface:
    """One type: the type it extends and the properties it adds."""

    parent: str | None
    properties: dict[str, Property]


class Typings:
    """The typings file as tables: interfaces, enumerations and which types extend which."""

    def __init__(self, source: str) -> None:
        # The file is published with Windows line ends. Its namespaces come last, repeat names of the main
        # part and hold nothing of ours.
        main = source.replace("\r\n", "\n").split("\nexport namespace ", 1)[0]
        self.enums = {name: _members(body) for name, body in _ENUM.findall(main)}
        self.interfaces = {
            name: Interface(parent or None, _properties(body)) for name, parent, body in _INTERFACE.findall(main)
        }
        self._children: dict[str, list[str]] = {}
        for name, interface in self.interfaces.items():
            if interface.parent:
                self._children.setdefault(interface.parent, []).append(name)

    def line(self, name: str) -> list[str]:
        """The type and those it extends, nearest first."""
        out: list[str] = []
        at: str | None = name
        while at is not None and at in self.interfaces:
            out.append(at)
            at = self.interfaces[at].parent
        return out

    def properties(self, name: str) -> dict[str, Property]:
        """All the properties of a type, inherited ones first."""
        out: dict[str, Property] = {}
        for ancestor in reversed(self.line(name)):
            out.update(self.interfaces[ancestor].properties)
        return out

    def is_entity(self, name: str) -> bool:
        """Whether a type has an identity of its own, and so is linked to rather than held."""
        return "Entity" in self.line(name)

    def is_abstract(self, name: str) -> bool:
        """Whether no value can be of this very type: a base listed above, or one that adds nothing."""
        return name in ABSTRACT or (name in self._children and not self.interfaces[name].properties)

    def kinds(self, name: str) -> list[str]:
        """The concrete types that a property of this type can hold on a phone."""
        own = [] if self.is_abstract(name) else [name]
        below = [kind for child in self._children.get(name, []) for kind in self.kinds(child)]
        return sorted(kind for kind in own + below if not NOT_PHONES.match(kind))

    def must_say(self, name: str) -> bool:
        """Whether a value must name its type because something else could stand in its place."""
        return name in self._children or self.interfaces[name].parent not in TYPELESS_PARENTS


def _members(body: str) -> list[str]:
    """The values of an enumeration, without the one that Graph keeps for values to come."""
    return [value for value in re.findall(r'"([^"]+)"', body) if value != "unknownFutureValue"]


def _properties(body: str) -> dict[str, Property]:
    return {match["name"]: _property(match["type"], match["comment"]) for match in _PROPERTY.finditer(body)}


def _property(written: str, comment: str) -> Property:
    bare = re.sub(r"\s+", "", written)
    inner = re.sub(r"^NullableOption<(.*)>$", r"\1", bare)
    most = _MOST.search(re.sub(r"[\s*]+", " ", comment))
    return Property(
        type=inner.removesuffix("[]"),
        nullable=inner != bare,
        many=inner.endswith("[]"),
        most=int(most[1].replace(",", "")) if most else None,
    )


class Builder:
    """Collects the definitions that the roots need, each once."""

    def __init__(self, typings: Typings) -> None:
        self.typings = typings
        self.defs: dict[str, Any] = {}

    def concrete(self, name: str) -> dict[str, str]:
        """A reference to a type as itself, defining it on first use."""
        if name not in self.defs:
            self.defs[name] = {}  # holds the place, so that a type inside itself ends here
            self.defs[name] = self._object(name)
        return {"$ref": f"#/$defs/{name}"}

    def held(self, name: str) -> dict[str, str]:
        """A reference to a type as a property holds it: itself, or a choice where others extend it."""
        kinds = self.typings.kinds(name)
        if kinds == [name]:
            return self.concrete(name)
        choice = f"Any.{name}"
        if choice not in self.defs:
            self.defs[choice] = {}
            self.defs[choice] = self._choice(name, kinds)
        return {"$ref": f"#/$defs/{choice}"}

    def _choice(self, name: str, kinds: list[str]) -> dict[str, Any]:
        """A choice by `@odata.type`. if/then, not anyOf: faults then stand at their own place."""
        branches = [
            {"if": {"properties": {"@odata.type": {"const": odata(kind)}}}, "then": self.concrete(kind)}
            for kind in kinds
        ]
        return {
            "title": name,
            "type": "object",
            "required": ["@odata.type"],
            "properties": {"@odata.type": {"enum": [odata(kind) for kind in kinds]}},
            "if": {"required": ["@odata.type"]},
            "then": {"allOf": branches},
        }

    def _object(self, name: str) -> dict[str, Any]:
        properties: dict[str, Any] = {"@odata.type": {"const": odata(name)}}
        for key, prop in self.typings.properties(name).items():
            properties[key] = self._value(prop)
            if self._is_link(prop):
                links = {"type": "array", "items": {"type": "string"}} if prop.many else {"type": "string"}
                properties[f"{key}@odata.bind"] = links
        out: dict[str, Any] = {
            "title": name,
            "type": "object",
            "properties": properties,
            "patternProperties": {_CONTROL: True},
            "additionalProperties": False,
        }
        if self.typings.must_say(name):
            out["required"] = ["@odata.type"]
        return out

    def _is_link(self, prop: Property) -> bool:
        return "." in prop.type or (prop.type in self.typings.interfaces and self.typings.is_entity(prop.type))

    def _value(self, prop: Property) -> dict[str, Any]:
        if self._is_link(prop) and prop.type not in LINKED:
            return {"not": {}, "x-say": _LINK_SAYS}
        value = self._single(prop.type)
        if prop.many:
            value = {"type": "array", "items": value}
            if prop.most is not None:
                value["maxItems"] = prop.most
        return _or_null(value) if prop.nullable else value

    def _single(self, name: str) -> dict[str, Any]:
        if name == "any":
            return {}
        if name in {"string", "boolean", "number"}:
            return {"type": name}
        if name in self.typings.enums:
            self.defs.setdefault(name, {"title": name, "enum": self.typings.enums[name]})
            return {"$ref": f"#/$defs/{name}"}
        if not self.typings.kinds(name):
            return {"not": {}, "x-say": _COMPUTER_SAYS}
        return dict(self.held(name))


def _or_null(value: dict[str, Any]) -> dict[str, Any]:
    """The same schema with null allowed, again without anyOf."""
    if not value:
        return value
    if "type" in value:
        return {**value, "type": [value["type"], "null"]}
    return {"if": {"type": "null"}, "else": value}


def odata(name: str) -> str:
    """The name Graph uses for a type in `@odata.type`."""
    return f"#microsoft.graph.{name[0].lower()}{name[1:]}"


def build(source: bytes) -> dict[str, Any]:
    """The JSON Schema of every root and of everything a root can hold."""
    builder = Builder(Typings(source.decode("utf-8")))
    for root in ROOTS:
        builder.concrete(root)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Made by tools/vendor/graph_schema.py from the npm package {PACKAGE} (MIT, see "
        f"LICENSE-microsoft.txt), file microsoft-graph.d.ts, SHA-256 {hashlib.sha256(source).hexdigest()}. "
        "Use a type by $ref to its definition; names that begin with Any. are choices by @odata.type.",
        "x-roots": list(ROOTS),
        "$defs": dict(sorted(builder.defs.items())),
    }


def text(schema: dict[str, Any]) -> str:
    """The schema as it is committed: one property a line, so that a new version shows as a diff."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write the schema beside the check that uses it, and say how large it is."""
    if len(arguments) != 1:
        sys.exit(f"usage: python {Path(__file__).name} microsoft-graph.d.ts")
    schema = build(Path(arguments[0]).read_bytes())
    OUTPUT.write_text(text(schema), encoding="utf-8")
    print(f"{OUTPUT.name}: {len(schema['$defs'])} types, {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
