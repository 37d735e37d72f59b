"""Make our tables of Apple's profile and declaration keys from Apple's own YAML.

    python tools/vendor/apple_schema.py PROFILES_FOLDER DECLARATIONS_FOLDER

Apple publishes, key by key, the type, the allowed values, the first release that knows it and whether
a phone must be supervised. Support is inherited: a key has what its parent says unless it says
otherwise, and `introduced: n/a` means never on this system. The tables made here hold the iOS answer
for every key, worked out, so that the check does not have to.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

OUTPUT = Path(__file__).parents[2] / "src/bluelamp/core/phones/apple/apple.schema.json"

PROFILES_SOURCE = "commit b6202ca, the release for iOS 18.1"
DECLARATIONS_SOURCE = "commit 1548d42, the seed for iOS 27"
PAYLOADS = (
    "com.apple.applicationaccess",
    "com.apple.mobiledevice.passwordpolicy",
    "com.apple.webcontent-filter",
    "com.apple.mdm",
    "com.apple.security.scep",
    "com.apple.security.root",
)
DECLARATIONS = (
    "activations/simple",
    "assets/data",
    "configurations/app.managed",
    "configurations/app.settings",
    "configurations/legacy",
    "configurations/management.status-subscriptions",
    "configurations/passcode.settings",
    "configurations/webcontent-filter.plugin",
)
# Removed after the profile data was published. Our notes on Apple's later releases say 26 or 27 without
# saying which; the earlier is taken, because refusing a key too soon is seen and sending a dead one is not.
REMOVED_LATER = {
    ("com.apple.applicationaccess", "allowRapidSecurityResponseInstallation"): "26.0",
    ("com.apple.applicationaccess", "allowRapidSecurityResponseRemoval"): "26.0",
    ("com.apple.applicationaccess", "enforcedSoftwareUpdateDelay"): "26.0",
    ("com.apple.applicationaccess", "forceDelayedSoftwareUpdates"): "26.0",
}
# Gone with iOS 26 or 27: updates are asked for by declaration.
COMMANDS_GONE = frozenset({"AvailableOSUpdates", "OSUpdateStatus", "ScheduleOSUpdate", "ScheduleOSUpdateScan"})
NEVER = "n/a"
ANY_KEY = "ANY"  # Apple's name for "whatever name the writer chooses"


@dataclass(frozen=True, slots=True)
class Support:
    """Which iPhones know a key: what Apple states, inherited down to the key."""

    introduced: str | None = None
    deprecated: str | None = None
    removed: str | None = None
    supervised: bool = False

    def under(self, node: dict[str, Any]) -> Support:
        """The support of a key or payload inside this one, with what it states for iOS itself."""
        stated = node.get("supportedOS", {}).get("iOS", {})
        versions = {name: stated[name] for name in ("introduced", "deprecated", "removed") if name in stated}
        for name, version in versions.items():
            if not isinstance(version, str):  # an unquoted 18.10 would arrive as the number 18.1
                raise TypeError(f"{name} is {version!r}, not a quoted version")
        supervised = self.supervised
        if "allowed-enrollments" in stated:  # the newer files' way to say the same
            supervised = set(stated["allowed-enrollments"]) == {"supervised"}
        elif "supervised" in stated:
            supervised = stated["supervised"]
        return replace(self, **versions, supervised=supervised)

    def as_json(self) -> dict[str, Any]:
        """What the table holds; a key that is on no iPhone is marked and needs no versions."""
        if self.introduced == NEVER:
            return {"absent": True}
        out: dict[str, Any] = {"introduced": self.introduced}
        for name in ("deprecated", "removed"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        if self.supervised:
            out["supervised"] = True
        return out


def build(profiles: Path, declarations: Path) -> dict[str, Any]:
    """The tables of the profile, its payloads, the declaration and its kinds."""
    folder = declarations / "declarative/declarations"
    kinds = [_read(folder / f"{name}.yaml") for name in DECLARATIONS]
    payloads = [_read(profiles / f"mdm/profiles/{name}.yaml") for name in PAYLOADS]
    tables = {source["payload"]["payloadtype"]: table(source) for source in payloads}
    for (payload, name), version in REMOVED_LATER.items():
        tables[payload]["keys"][name]["removed"] = version
    return {
        "$comment": "Made by tools/vendor/apple_schema.py from Apple's device-management data (MIT, see "
        f"LICENSE-apple.txt). Profiles: {PROFILES_SOURCE}. Declarations: {DECLARATIONS_SOURCE}. iOS only.",
        "profile": table(_read(profiles / "mdm/profiles/TopLevel.yaml")),
        "common": table(_read(profiles / "mdm/profiles/CommonPayloadKeys.yaml")),
        "payloads": tables,
        "commands": commands(profiles / "mdm/commands"),
        "declaration": table(_read(folder / "declarationbase.yaml")),
        "declarations": {source["payload"]["declarationtype"]: table(source) for source in kinds},
    }


def commands(folder: Path) -> dict[str, Any]:
    """The tables of the commands that an iPhone knows, by the name that each is asked by."""
    made: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = _read(path)
        head = source["payload"]
        support = Support().under(head)
        if support.introduced != NEVER and head["requesttype"] not in COMMANDS_GONE:
            own = _members(source.get("payloadkeys") or [], support, ())
            made[head["requesttype"]] = support.as_json() | own
    return made


def _read(path: Path) -> dict[str, Any]:
    source: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return source


def table(source: dict[str, Any]) -> dict[str, Any]:
    """The table of one payload or declaration."""
    head = source["payload"]
    support = Support().under(head)
    out = support.as_json()
    if head.get("supportedOS", {}).get("iOS", {}).get("multiple") is False:
        out["single"] = True
    return out | _members(source["payloadkeys"], support, ())


def _members(nodes: list[dict[str, Any]], support: Support, above: tuple[int, ...]) -> dict[str, Any]:
    """The named keys of a dictionary, and the key that stands for any name, if there is one."""
    if id(nodes) in above:
        # homescreenlayout holds itself by a YAML anchor. Nothing we send does, so it is refused, not modelled.
        raise ValueError(f"{nodes[0]['key']!r} contains itself; this format cannot hold a recursive payload")
    above = (*above, id(nodes))
    keys = {node["key"]: key(node, support, above) for node in nodes if node["key"] != ANY_KEY}
    free = [key(node, support, above) for node in nodes if node["key"] == ANY_KEY]
    return {"keys": keys} | ({"any": free[0]} if free else {})


def key(node: dict[str, Any], inherited: Support, above: tuple[int, ...]) -> dict[str, Any]:
    """The table of one key and of what it holds."""
    support = inherited.under(node)
    out: dict[str, Any] = {"type": node["type"].strip("<>")} | support.as_json()
    if node.get("presence") == "required":
        out["required"] = True
    if "rangelist" in node:
        out["values"] = node["rangelist"]
    out |= {bound: node["range"][bound] for bound in ("min", "max") if bound in node.get("range", {})}
    if "format" in node:
        out["pattern"] = node["format"]
    nodes = node.get("subkeys")
    if nodes and node["key"] == "ConsentText":
        # Apple's text has language codes directly under ConsentText; its YAML puts a dictionary between.
        nodes = nodes[0]["subkeys"]
    if nodes and out["type"] == "array":
        out |= _items(node["key"], nodes, support, above)
    elif nodes:
        out |= _members(nodes, support, above)
    elif out["type"] == "dictionary":
        out["any"] = {"type": "any"} | support.as_json()  # a dictionary that Apple leaves open
    return out


def _items(name: str, nodes: list[dict[str, Any]], support: Support, above: tuple[int, ...]) -> dict[str, Any]:
    """What a list holds: one kind of item, or several, each told by what stands under `Item` in it."""
    if len(nodes) == 1:
        return {"items": key(nodes[0], support, above)}
    kinds: dict[str, Any] = {}
    for node in nodes:
        said: list[str] = next((inner["rangelist"] for inner in node.get("subkeys", ()) if inner["key"] == "Item"), [])
        if len(said) != 1 or said[0] in kinds:
            raise ValueError(f"{name!r} is a list with {len(nodes)} kinds of item that cannot be told apart")
        kinds[said[0]] = key(node, support, above)
    return {"kinds": kinds}


def text(tables: dict[str, Any]) -> str:
    """The tables as they are committed: one property a line, so that a new release shows as a diff."""
    return json.dumps(tables, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write the tables beside the check that uses them, and say how large they are."""
    if len(arguments) != 2:
        sys.exit(f"usage: python {Path(__file__).name} PROFILES_FOLDER DECLARATIONS_FOLDER")
    tables = build(Path(arguments[0]), Path(arguments[1]))
    OUTPUT.write_text(text(tables), encoding="utf-8")
    count = len(tables["payloads"]) + len(tables["declarations"])
    print(f"{OUTPUT.name}: {count} payloads and declarations, {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
