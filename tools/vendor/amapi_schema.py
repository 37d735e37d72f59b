"""Make the schema of an Android policy from Google's discovery document.

    python tools/vendor/amapi_schema.py [DISCOVERY.json]

Without an argument the document that ships inside google-api-python-client is read. Google's server
accepts more than it documents (a string where a boolean belongs, a name it does not know), and what
it drops silently is a rule that is not in force; so the schema made here is stricter than the server.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parents[2] / "src/bluelamp/core/phones/android/amapi.schema.json"
ROOT = "Policy"
_INT32 = 2**31
_READ_ONLY = "cannot be set: it is read-only, Google fills it in"

# The formats Google names and JSON Schema does not know: pattern, and how to say that it failed.
FORMATS = {
    "int64": (r"^-?\d{1,19}$", "is not a whole number written as digits in a string"),
    "google-duration": (r"^-?\d+(\.\d{1,9})?s$", 'is not a duration in seconds such as "86400s"'),
    "byte": (r"^[A-Za-z0-9+/_-]*={0,2}$", "is not base64"),
}

# Limits that the document states only in prose. Each stands under the type and property it limits.
PROSE: dict[tuple[str, str], dict[str, Any]] = {
    ("Policy", "version"): {"not": {}, "x-say": _READ_ONLY},
    ("Policy", "applications"): {"maxItems": 3000},
    ("Policy", "complianceRules"): {"maxItems": 100},
    ("Policy", "setupActions"): {"maxItems": 1},
    ("ApplicationPolicy", "installPriority"): {"minimum": 0, "maximum": 10_000},
    ("ApplicationPolicy", "installConstraint"): {"maxItems": 1},
    ("ApplicationPolicy", "managedConfiguration"): {"additionalProperties": {"maxLength": 65_535}},
    ("ManagedConfigurationTemplate", "templateId"): {"pattern": r"^\d+$", "x-say": "is not made of digits only"},
    ("ApiLevelCondition", "minApiLevel"): {"minimum": 1},
    ("ScreenBrightnessSettings", "screenBrightness"): {"minimum": 1, "maximum": 255},
    ("PersonalUsagePolicies", "maxDaysWithWorkOff"): {
        "minimum": 0,
        "not": {"enum": [1, 2]},
        "x-say": "is neither 0 (no limit) nor at least 3 days",
    },
    ("SystemUpdate", "startMinutes"): {"minimum": 0, "maximum": 1439},
    ("SystemUpdate", "endMinutes"): {"minimum": 0, "maximum": 1439},
    ("Date", "day"): {"minimum": 0, "maximum": 31},
    ("Date", "month"): {"minimum": 0, "maximum": 12},
    ("Date", "year"): {"minimum": 0, "maximum": 9999},
    ("TimeOfDay", "hours"): {"minimum": 0, "maximum": 24},
    ("TimeOfDay", "minutes"): {"minimum": 0, "maximum": 59},
    ("TimeOfDay", "seconds"): {"minimum": 0, "maximum": 60},
    ("TimeOfDay", "nanos"): {"minimum": 0, "maximum": 999_999_999},
    ("UnifiedUpdatePolicy", "rules"): {"maxItems": 100},
    ("Rule", "id"): {"maxLength": 64},
    ("ExtensionConfig", "signingKeyFingerprintsSha256"): {
        "items": {
            "type": "string",
            "pattern": "^[0-9A-Fa-f]{64}$",
            "x-say": "is not a SHA-256 fingerprint of 64 hexadecimal digits",
        }
    },
    ("WorkAccountSetupConfig", "requiredAccountEmail"): {"pattern": "^[^A-Z]*$", "x-say": "is not all lower case"},
}


def shipped_document() -> Path:
    """The discovery document inside the installed google-api-python-client."""
    import googleapiclient  # noqa: PLC0415 - a check-time package, absent where only the schema is read

    return Path(googleapiclient.__file__).parent / "discovery_cache/documents/androidmanagement.v1.json"


def build(document: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a policy and of everything a policy can hold."""
    types = document["schemas"]
    defs = {name: convert(types[name], name) for name in sorted(reachable(types, ROOT))}
    for (name, prop), limits in PROSE.items():
        # A type that Google has renamed must fail here, not lose its limit unnoticed.
        defs[name]["properties"][prop].update(limits)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Made by tools/vendor/amapi_schema.py from the Android Management API discovery document, "
        f"revision {document['revision']}. Types reachable from {ROOT}; unknown and read-only properties refused.",
        "$ref": f"#/$defs/{ROOT}",
        "$defs": defs,
    }


def reachable(types: dict[str, Any], root: str) -> set[str]:
    """The names of the types that a value of the root type can hold, the root included."""
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(_references(types[name]))
    return seen


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)


def convert(source: dict[str, Any], title: str | None = None) -> dict[str, Any]:
    """The JSON Schema of one discovery schema, descriptions left out."""
    if source.get("readOnly"):
        return {"not": {}, "x-say": _READ_ONLY}
    if "$ref" in source:
        return {"$ref": f"#/$defs/{source['$ref']}"}
    kind = source.get("type")
    if kind == "any":
        return {}
    if kind == "object":
        return _convert_object(source, title)
    out: dict[str, Any] = {"type": kind}
    if "enum" in source:
        out["enum"] = list(source["enum"])
    if "items" in source:
        out["items"] = convert(source["items"])
    out.update(_convert_format(source.get("format")))
    return out


def _convert_object(source: dict[str, Any], title: str | None) -> dict[str, Any]:
    out: dict[str, Any] = {"type": "object"}
    if title:
        out["title"] = title
    out["properties"] = {name: convert(inner) for name, inner in source.get("properties", {}).items()}
    free = source.get("additionalProperties")
    out["additionalProperties"] = convert(free) if free else False
    return out


def _convert_format(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    if name == "int32":
        return {"minimum": -_INT32, "maximum": _INT32 - 1}
    pattern, say = FORMATS[name]  # a format not met before stops the conversion: it needs a decision
    return {"pattern": pattern, "x-say": say}


def text(schema: dict[str, Any]) -> str:
    """The schema as it is committed: one property a line, so that a new revision shows as a diff."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write the schema beside the check that uses it, and say how large it is."""
    source = Path(arguments[0]) if arguments else shipped_document()
    schema = build(json.loads(source.read_text(encoding="utf-8")))
    OUTPUT.write_text(text(schema), encoding="utf-8")
    print(f"{OUTPUT.name}: {len(schema['$defs'])} types, {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
