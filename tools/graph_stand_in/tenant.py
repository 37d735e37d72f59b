"""What one tenant holds: groups, apps, profiles, policies and phones. The time in it goes only as it is told."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bluelamp.core.phones.intune.check import problems, type_names
from graph_stand_in.phones import PART_OF_THE_PHONE, Phone, made, text_of
from graph_stand_in.refusals import ALREADY, SETTLING, bad, missing

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
COLLECTIONS: Mapping[str, tuple[str, ...]] = {
    "mobileApps": ("AndroidManagedStoreApp", "AndroidManagedStoreWebApp", "IosStoreApp", "IosVppApp"),
    "deviceConfigurations": (
        "AndroidDeviceOwnerGeneralDeviceConfiguration",
        "IosGeneralDeviceConfiguration",
        "IosDeviceFeaturesConfiguration",
    ),
    "deviceCompliancePolicies": ("AndroidDeviceOwnerCompliancePolicy", "IosCompliancePolicy"),
    "mobileAppConfigurations": ("AndroidManagedStoreAppConfiguration",),
    "targetedManagedAppConfigurations": ("TargetedManagedAppConfiguration",),
}
"""What can be made in each collection."""
ASSIGNMENTS: Mapping[str, tuple[str, str]] = {
    "mobileApps": ("mobileAppAssignments", "MobileAppAssignment"),
    "deviceConfigurations": ("assignments", "DeviceConfigurationAssignment"),
    "deviceCompliancePolicies": ("assignments", "DeviceCompliancePolicyAssignment"),
    "mobileAppConfigurations": ("assignments", "ManagedDeviceMobileAppConfigurationAssignment"),
    "targetedManagedAppConfigurations": ("assignments", "TargetedManagedAppPolicyAssignment"),
}
"""What an `assign` takes in each: the name of its list, and the type of its rows."""
MOST_MEMBERS = 20
_BIND = "members@odata.bind"
_READ_ONLY = {"id", "createdDateTime", "lastModifiedDateTime", "version", "isAssigned"}


class Tenant:
    """One tenant. Every change is made under `lock`."""

    def __init__(self, seed: int = 1, start: datetime = START) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - a stand-in repeats itself by its seed; nothing here is secret
        self.lock = threading.RLock()
        self._now = start
        self.groups: dict[str, dict[str, Any]] = {}
        self.members: dict[str, set[str]] = {}
        self.made: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in COLLECTIONS}
        self.assigned: dict[str, list[dict[str, Any]]] = {}
        self.phones: dict[str, Phone] = {}
        self.settles_after = 0
        """How many changes of a new group are refused, as while it is not known everywhere in the directory."""
        self._settling: dict[str, int] = {}

    def now(self) -> datetime:
        """The present in this tenant."""
        return self._now

    def advance(self, span: timedelta) -> None:
        """Time goes by."""
        with self.lock:
            self._now += span

    def enrol(self, serial: str) -> Phone:
        """A phone comes under management, and into the directory."""
        with self.lock:
            phone = made(serial, self.now(), self.draw)
            self.phones[phone.id] = phone
            return phone

    def phone(self, serial: str) -> Phone:
        """A phone by its serial number."""
        return next(one for one in self.phones.values() if one.serial == serial)

    def run(self, span: timedelta = timedelta(minutes=15)) -> None:
        """Lets time go by; every phone that is on checks in, but for those that are late this time."""
        with self.lock:
            self.advance(span)
            for one in list(self.phones.values()):
                if one.on and self.draw.random() >= one.late:
                    one.check_in(self)
                if one.gone:
                    self.leave(one.serial)

    def leave(self, serial: str) -> None:
        """A phone goes out of management; the directory keeps its row, and its groups keep it, as Microsoft does."""
        with self.lock:
            self.phones.pop(self.phone(serial).id)

    def for_phone(self, collection: str, phone: Phone) -> list[dict[str, Any]]:
        """What of a collection is assigned to the groups of a phone."""
        own = self._groups_of(phone)
        return [one for key, one in self.made[collection].items() if own & set(self._targets(key))]

    def assigned_apps(self, phone: Phone) -> Iterator[tuple[dict[str, Any], str]]:
        """The apps that are assigned to the groups of a phone, each with its intent."""
        own = self._groups_of(phone)
        for key, app in self.made["mobileApps"].items():
            for row in self.assigned.get(key, ()):
                if row["target"].get("groupId") in own:
                    yield app, row["intent"]

    def _groups_of(self, phone: Phone) -> set[str]:
        return {group for group, members in self.members.items() if phone.object_id in members}

    def _targets(self, key: str) -> Iterator[str]:
        for row in self.assigned.get(key, ()):
            yield row["target"].get("groupId", "")

    def title(self, package: str) -> str:
        """The name by which a phone reports an app."""
        for app in self.made["mobileApps"].values():
            if app.get("packageId") == package:
                return str(app["displayName"])
        return PART_OF_THE_PHONE.get(package, package)

    def make_group(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A group of the directory."""
        _checked(body, "Group")
        for name in ("displayName", "mailEnabled", "mailNickname", "securityEnabled"):
            if name not in body:
                raise bad(f"A value is required for property '{name}' of resource 'Group'.", "Request_BadRequest")
        made_of = {"id": self._id(), "description": None, **body}
        self.groups[made_of["id"]] = made_of
        self.members[made_of["id"]] = set()
        self._settling[made_of["id"]] = self.settles_after
        return made_of

    def change_group(self, key: str, body: Mapping[str, Any]) -> None:
        """Members into a group, all or none, at most twenty; or its other properties."""
        group = self._group(key)
        if self._settling.get(key, 0) > 0:
            self._settling[key] -= 1
            raise bad(SETTLING, "Request_BadRequest")
        _checked(body, "Group")
        links = body.get(_BIND, [])
        if len(links) > MOST_MEMBERS:
            raise bad("The number of references is above the limit of 20.", "Request_BadRequest")
        added = [one.rpartition("/")[2] for one in links]
        known = {one.object_id for one in self.phones.values()}
        if lacking := [one for one in added if one not in known]:
            raise missing(lacking[0])
        if self.members[key] & set(added) or len(set(added)) < len(added):
            raise bad(ALREADY, "Request_BadRequest")
        self.members[key] |= set(added)
        group |= {name: value for name, value in body.items() if name != _BIND}

    def drop_member(self, key: str, member: str) -> None:
        """One member out of a group: there is no way to take out many at once."""
        self._group(key)
        if member not in self.members[key]:
            raise missing(member)
        self.members[key].discard(member)

    def drop_group(self, key: str) -> None:
        """A group away. What is assigned to it stays assigned to nothing."""
        self._group(key)
        del self.groups[key], self.members[key]

    def make(self, collection: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A profile, policy, app or configuration."""
        _checked(body, _type_of(collection, body))
        if collection == "deviceCompliancePolicies" and not body.get("scheduledActionsForRule"):
            raise bad("A compliance policy needs an action for noncompliance that blocks.")
        if collection == "mobileApps" and any(
            one.get("packageId") == body.get("packageId") for one in self.made[collection].values()
        ):
            raise bad("An app with this package is in the tenant already.")
        moment = text_of(self.now())
        fresh = {"id": self._id(), **body, "createdDateTime": moment, "lastModifiedDateTime": moment}
        if collection not in {"mobileApps", "targetedManagedAppConfigurations"}:
            fresh["version"] = 1
        self.made[collection][fresh["id"]] = fresh
        self.assigned[fresh["id"]] = []
        return fresh

    def change(self, collection: str, key: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Some properties of something; each change counts its version up."""
        held = self.one(collection, key)
        _checked(body, _type_of(collection, body))
        held |= {name: value for name, value in body.items() if name not in _READ_ONLY}
        held["lastModifiedDateTime"] = text_of(self.now())
        if "version" in held:
            held["version"] += 1
        return held

    def assign(self, collection: str, key: str, body: Mapping[str, Any]) -> None:
        """To which groups something goes. The list takes the place of the one before, whole."""
        self.one(collection, key)
        name, type_name = ASSIGNMENTS[collection]
        rows = body.get(name)
        if set(body) != {name} or not isinstance(rows, list):
            raise bad(f"The parameter '{name}' is missing, or there is another.")
        for row in rows:
            _checked(row, type_name)
            group = row.get("target", {}).get("groupId")
            if group is not None and group not in self.groups:
                raise bad(f"The group {group} does not exist.")
        targets = [(row["target"].get("groupId"), row["target"]["@odata.type"]) for row in rows]
        if len(set(targets)) < len(targets):
            raise bad("A group is in the assignments twice.")
        self.assigned[key] = [{"id": f"{key}_{number}", **row} for number, row in enumerate(rows)]

    def drop(self, collection: str, key: str) -> None:
        """Something away. What it set on phones stays on them."""
        self.one(collection, key)
        del self.made[collection][key], self.assigned[key]

    def one(self, collection: str, key: str) -> dict[str, Any]:
        """One thing of a collection."""
        if key not in self.made[collection]:
            raise missing(key)
        return self.made[collection][key]

    def managed(self, key: str) -> Phone:
        """A phone by the id of its managed device."""
        if key not in self.phones:
            raise missing(key)
        return self.phones[key]

    def _group(self, key: str) -> dict[str, Any]:
        if key not in self.groups:
            raise missing(key)
        return self.groups[key]

    def _id(self) -> str:
        return str(uuid.UUID(int=self.draw.getrandbits(128), version=4))


def _type_of(collection: str, body: Mapping[str, Any]) -> str:
    said = str(body.get("@odata.type", "")).removeprefix("#microsoft.graph.")
    for name in COLLECTIONS[collection]:
        if name[0].lower() + name[1:] == said:
            return name
    raise bad(f"Cannot create an instance of '{said}' in {collection}.", "ModelValidationFailure")


def _checked(body: Any, type_name: str) -> None:
    if not isinstance(body, Mapping) or type_name not in type_names():
        raise bad("The payload is not an object.", "ModelValidationFailure")
    if wrong := problems(body, type_name):
        raise bad("; ".join(wrong[:3]), "ModelValidationFailure")
