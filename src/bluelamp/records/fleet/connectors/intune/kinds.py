"""The kinds of resource that a content has in Intune: where each is kept, how it is assigned, and how it is undone.

On Android a setting stays on the phone when its profile is gone. So nothing is undone by letting go: what a group
held and holds no more is sent again with its opposite value, and stays assigned
(`tests/records/fleet/connectors/intune/test_kinds.py`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bluelamp.core.kernel import canonical_bytes, load_json
from bluelamp.core.phones.intune.check import problems

GRAPH = "#microsoft.graph."
APP, ASSIGNMENT = "AndroidManagedStoreApp", "MobileAppAssignment"
APPS = "/deviceAppManagement/mobileApps"
RESTRICTIONS = "AndroidDeviceOwnerGeneralDeviceConfiguration"
_CONFIGURATION, _TARGETED = "AndroidManagedStoreAppConfiguration", "TargetedManagedAppConfiguration"
_COMPLIANCE = "AndroidDeviceOwnerCompliancePolicy"


@dataclass(frozen=True, slots=True)
class Kind:
    """Where resources of a type are kept, and the type of a row of its assignments."""

    path: str
    word: str
    assigned_as: str


KINDS: Mapping[str, Kind] = {
    RESTRICTIONS: Kind("/deviceManagement/deviceConfigurations", "restrictions", "DeviceConfigurationAssignment"),
    _COMPLIANCE: Kind("/deviceManagement/deviceCompliancePolicies", "compliance", "DeviceCompliancePolicyAssignment"),
    _CONFIGURATION: Kind(
        "/deviceAppManagement/mobileAppConfigurations", "settings of", "ManagedDeviceMobileAppConfigurationAssignment"
    ),
    _TARGETED: Kind(
        "/deviceAppManagement/targetedManagedAppConfigurations", "websites", "TargetedManagedAppPolicyAssignment"
    ),
}
"""Everything that a content may hold beside apps and their assignments."""
_NOT_SETTINGS = frozenset(
    {
        *("id", "displayName", "description", "version", "createdDateTime", "lastModifiedDateTime"),
        *("roleScopeTagIds", "assignments", "scheduledActionsForRule", "supportsScopeTags"),
        *("deviceManagementApplicabilityRuleDeviceMode", "deviceManagementApplicabilityRuleOsEdition"),
        "deviceManagementApplicabilityRuleOsVersion",
    }
)
_NEUTRAL_WORDS = ("notConfigured", "deviceDefault", "notEnforced", "none")
_OPEN_AGAIN = {"URLBlocklist": "[]", "URLAllowlist": "[]"}
_EDGE_OPEN_AGAIN = {"BlockListURLs": "", "AllowTransitionOnBlock": "true", "disableFeatures": ""}


def part_of(type_name: str, body: Mapping[str, Any]) -> str:
    """Which part of a content a resource is, in words that stand in its name at Intune."""
    word = KINDS[type_name].word
    package = body.get("packageId")
    return f"{word} {package}" if type_name == _CONFIGURATION and package else word


def same(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether everything that is wanted is there already. What Graph adds by itself does not count."""
    return all(_plain(name, value) == _plain(name, there.get(name)) for name, value in wanted.items() if name[0] != "@")


def with_opposites(type_name: str, wanted: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """What is wanted, with the opposite of all that is set there and is wanted no more."""
    if type_name not in {RESTRICTIONS, _COMPLIANCE}:
        return dict(wanted)
    undone = {
        name: neutral
        for name, value in there.items()
        if "@" not in name and name not in wanted and name not in _NOT_SETTINGS
        if (neutral := _neutral(type_name, name, value)) != value
    }
    return {**undone, **wanted}


def opposite(type_name: str, there: Mapping[str, Any]) -> dict[str, Any]:
    """A resource with everything in it undone, for a part that a content has no more."""
    kind = {"@odata.type": f"{GRAPH}{type_name[0].lower()}{type_name[1:]}"}
    if type_name == _CONFIGURATION:
        return kind | {"packageId": there.get("packageId"), "payloadJson": _opened(str(there.get("payloadJson") or ""))}
    if type_name == _TARGETED:
        settings = [
            {"name": one["name"], "value": _EDGE_OPEN_AGAIN.get(str(one["name"]).rpartition(".")[2], "")}
            for one in there.get("customSettings") or ()
        ]
        return kind | {"customSettings": settings}
    return kind | with_opposites(type_name, {}, there)


def _opened(payload: str) -> str:
    """The settings of a browser with its lists of websites empty; what is none of those is left as it is."""
    try:
        held = load_json(base64.b64decode(payload, validate=True))
        rows = [
            {**row, "valueString": _OPEN_AGAIN[row["key"]]} if row["key"] in _OPEN_AGAIN else row
            for row in held["managedProperty"]
        ]
    except (ValueError, KeyError, TypeError):
        return payload
    return base64.b64encode(canonical_bytes({**held, "managedProperty": rows})).decode()


def _neutral(type_name: str, name: str, value: Any) -> Any:
    """What a setting is where nobody set it: the first of the usual ones that Microsoft's typings allow for it."""
    if value is None or isinstance(value, bool):
        return None if value is None else False
    empty: list[Any] | None = [] if isinstance(value, list) else None
    for one in (empty, *_NEUTRAL_WORDS):
        body = {"@odata.type": f"{GRAPH}{type_name[0].lower()}{type_name[1:]}", name: one}
        if not problems(body, type_name):
            return one
    return value


def _plain(name: str, value: Any) -> Any:
    """A value as it is compared: the settings of an app by what they say and not by how they are written."""
    if name == "payloadJson" and isinstance(value, str):
        try:
            return load_json(base64.b64decode(value, validate=True))
        except ValueError:
            return value
    if isinstance(value, list):
        return [_plain(name, one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(key, one) for key, one in value.items()}
    return json.loads(json.dumps(value))
