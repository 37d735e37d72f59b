"""Simulated Android phones, owned by the force and managed by Intune.

A phone does nothing until it checks in. Then it carries out what it was told, takes the profiles of the groups that
it is in, installs, keeps or removes apps, and says how it is. Two things that the real ones do are kept, because a
connector that forgets them does harm: a setting whose profile is gone **stays**, and with a list of allowed apps an
app that is assigned no longer **goes, with its data** (`lost` counts those).
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph_stand_in.tenant import Tenant

PART_OF_THE_PHONE = {
    "com.android.phone": "Phone",
    "com.google.android.apps.maps": "Maps",
    "com.google.android.apps.work.clouddpc": "Android Device Policy",
    "com.sec.android.app.sbrowser": "Samsung Internet",
}
"""Apps that come with the phone: they cannot be taken off, only switched off."""
_STRONGEST = ("required", "uninstall", "availableWithoutEnrollment", "available")


@dataclass
class Phone:
    """One phone: what it is, what it has, and how it misbehaves.

    `wants` is what its officer installs as soon as the phone lets them.
    """

    serial: str
    id: str
    directory_id: str
    object_id: str
    user_id: str
    enrolled: datetime
    last_sync: datetime
    on: bool = True
    late: float = 0.0
    pin: bool = True
    encrypted: bool = True
    rooted: bool = False
    release: str = "15"
    patched_on: str = "2026-11-01"
    apps: dict[str, str] = field(default_factory=dict)
    wants: set[str] = field(default_factory=set)
    settings: dict[str, Any] = field(default_factory=dict)
    taken: dict[str, tuple[float, str]] = field(default_factory=dict)
    actions: list[dict[str, Any]] = field(default_factory=list)
    fails: list[str] = field(default_factory=list)
    compliance: str = "unknown"
    wrong: list[tuple[str, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    gone: bool = False
    unreadable: bool = False

    def check_in(self, tenant: Tenant) -> None:
        """The phone comes, does what it should, and reports."""
        self._act(tenant.now())
        if self.gone:
            return
        profiles = tenant.for_phone("deviceConfigurations", self)
        failing = self.fails.pop(0) if self.fails and self._has_new(profiles) else None
        self._take(profiles, failing)
        if failing is None:
            self._sort_apps(tenant)
        self._judge(tenant.for_phone("deviceCompliancePolicies", self))
        self.last_sync = tenant.now()

    def _act(self, now: datetime) -> None:
        for one in self.actions:
            if one["actionState"] == "pending":
                one |= {"actionState": "done", "lastUpdatedDateTime": text_of(now)}
                self.gone = self.gone or one["actionName"] == "wipe"

    def _has_new(self, profiles: Iterable[Mapping[str, Any]]) -> bool:
        return any(self.taken.get(one["id"], (0, ""))[0] != one["version"] for one in profiles)

    def _take(self, profiles: Iterable[Mapping[str, Any]], failing: str | None) -> None:
        listed = list(profiles)
        self.taken = {key: one for key, one in self.taken.items() if key in {row["id"] for row in listed}}
        for one in listed:
            if failing is not None:
                self.taken[one["id"]] = (one["version"], "error")
                continue
            plain = {"id", "displayName", "description", "version", "createdDateTime", "lastModifiedDateTime"}
            self.settings |= {key: value for key, value in one.items() if key not in plain and "@" not in key}
            self.taken[one["id"]] = (one["version"], "compliant")

    def _sort_apps(self, tenant: Tenant) -> None:
        intents: dict[str, str] = {}
        for app, intent in tenant.assigned_apps(self):
            package = app["packageId"]
            before = intents.get(package, intent)
            intents[package] = min(before, intent, key=_STRONGEST.index)
        for package, intent in intents.items():
            if intent == "required" or (intent == "available" and package in self.wants):
                self.apps.setdefault(package, "1.0")
            elif intent == "uninstall":
                self._remove(package)
        if self.settings.get("playStoreMode") == "allowList":
            for package in [one for one in self.apps if one not in intents and one not in PART_OF_THE_PHONE]:
                self._remove(package)
        for one in tenant.for_phone("mobileAppConfigurations", self):
            self.settings[f"config:{one.get('packageId')}"] = one.get("payloadJson")
        for one in tenant.for_phone("targetedManagedAppConfigurations", self):
            self.settings["managed-app"] = one.get("customSettings")

    def _remove(self, package: str) -> None:
        """Takes an app off with its data; one that is part of the phone is switched off and keeps it."""
        if package in self.apps:
            del self.apps[package]
            if package not in PART_OF_THE_PHONE:
                self.lost.append(package)

    def _judge(self, policies: Iterable[Mapping[str, Any]]) -> None:
        listed = list(policies)
        self.wrong = [one for policy in listed for one in self._wrong_with(policy)]
        states = {state for _, state in self.wrong}
        self.compliance = "noncompliant" if "nonCompliant" in states else "compliant" if listed else "unknown"

    def _wrong_with(self, policy: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        held = {
            "passwordRequired": self.pin,
            "storageRequireEncryption": self.encrypted,
            "securityBlockJailbrokenDevices": not self.rooted,
        }
        for name, well in held.items():
            if policy.get(name):
                yield name, "compliant" if well else "nonCompliant"
        oldest = policy.get("minAndroidSecurityPatchLevel")
        if oldest:
            yield "minAndroidSecurityPatchLevel", "compliant" if self.patched_on >= oldest else "nonCompliant"

    def resource(self) -> dict[str, Any]:
        """The phone as Graph's `managedDevice`."""
        return {
            "@odata.type": "#microsoft.graph.managedDevice",
            "id": self.id,
            "serialNumber": self.serial,
            "azureADDeviceId": self.directory_id,
            "userId": self.user_id,
            "operatingSystem": "Android",
            "osVersion": self.release,
            "androidSecurityPatchLevel": self.patched_on,
            "isEncrypted": self.encrypted,
            "jailBroken": "True" if self.rooted else "False",
            "complianceState": self.compliance,
            "managementState": "wipePending" if self._waits_for("wipe") else "managed",
            "managedDeviceOwnerType": "company",
            "enrolledDateTime": text_of(self.enrolled),
            "lastSyncDateTime": text_of(self.last_sync),
            "deviceActionResults": [
                {"@odata.type": "#microsoft.graph.deviceActionResult", **one} for one in self.actions
            ],
        }

    def told(self, action: str, now: datetime) -> None:
        """The phone is to do something when it next checks in; the same thing waiting already waits once."""
        if not self._waits_for(action):
            moment = text_of(now)
            self.actions = [one for one in self.actions if one["actionName"] != action]
            made = {"actionName": action, "actionState": "pending", "startDateTime": moment}
            self.actions.append({**made, "lastUpdatedDateTime": moment})

    def _waits_for(self, action: str) -> bool:
        return any(one["actionName"] == action and one["actionState"] == "pending" for one in self.actions)


def made(serial: str, now: datetime, draw: random.Random) -> Phone:
    """A phone that was enrolled a moment ago, with the apps that come with it."""
    own, directory, thing, user = (str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(4))
    phone = Phone(serial, own, directory, thing, user, enrolled=now, last_sync=now)
    phone.apps = dict.fromkeys(PART_OF_THE_PHONE, "1.0")
    return phone


def text_of(at: datetime) -> str:
    """An instant as Graph writes it."""
    return f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}0Z"
