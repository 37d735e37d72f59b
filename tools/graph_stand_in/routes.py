"""Which address of Graph does what in the tenant. An address that is not here is refused as Graph refuses it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph_stand_in import odata
from graph_stand_in.refusals import Refused, bad
from graph_stand_in.tenant import COLLECTIONS, Tenant

_ID = r"([0-9A-Za-z_-]{1,200})"
_INTUNE = "|".join(COLLECTIONS)
_CATALOGUE = r"/(?:deviceAppManagement|deviceManagement)"
MOST = {"devices": 999, "groups": 999, "members": 999, "managedDevices": 1000}
"""The most rows of a page; 100 of everything else."""


@dataclass(frozen=True)
class Asked:
    """One call that reached the tenant."""

    method: str
    path: str
    query: str
    body: Any
    base: str

    def page(self, rows: Any, kind: str = "") -> dict[str, Any]:
        """A page of rows in answer to it."""
        return odata.listed(rows, f"{self.base}{self.path}", self.query, MOST.get(kind, 100))


Answer = tuple[int, Any]
Handler = Callable[..., Answer]


def service_of(path: str) -> str:
    """Which service counts a call."""
    if path.startswith("/deviceManagement/managedDevices"):
        return "devices"
    return "directory" if path.startswith(("/groups", "/devices")) else "configuration"


def answer(tenant: Tenant, asked: Asked) -> Answer:
    """What the tenant answers.

    Raises:
        Refused: it will not, as Graph would not.
    """
    for method, pattern, handler in ROUTES:
        match = re.fullmatch(pattern, asked.path)
        if match is not None and method == asked.method:
            with tenant.lock:
                return handler(tenant, asked, *match.groups())
    raise bad("Resource not found for the segment.", "BadRequest")


def permissions(method: str, path: str) -> tuple[str, ...]:
    """The application permissions that Microsoft asks for a call."""
    if path.startswith("/groups"):
        if method == "GET":
            return ("GroupMember.ReadWrite.All",)
        if method == "PATCH":
            return ("GroupMember.ReadWrite.All", "Device.ReadWrite.All")
        if method == "POST":
            return ("Group.Create",)
        return ("GroupMember.ReadWrite.All",) if "/members/" in path else ("Group.ReadWrite.All",)
    if path.startswith("/devices"):
        return ("Device.ReadWrite.All",)
    if path.startswith("/deviceManagement/managedDevices"):
        kind = "Read.All" if method == "GET" else "PrivilegedOperations.All"
        return (f"DeviceManagementManagedDevices.{kind}",)
    area = "Configuration" if path.startswith("/deviceManagement/") else "Apps"
    return (f"DeviceManagement{area}.ReadWrite.All",)


def _body(asked: Asked) -> Mapping[str, Any]:
    if not isinstance(asked.body, dict):
        raise bad("The payload is not an object.", "ModelValidationFailure")
    return asked.body


def _groups(tenant: Tenant, asked: Asked) -> Answer:
    return 200, asked.page(list(tenant.groups.values()), "groups")


def _group(tenant: Tenant, _asked: Asked, key: str) -> Answer:
    if key not in tenant.groups:
        raise Refused(404, "Request_ResourceNotFound", "The group does not exist.")
    return 200, tenant.groups[key]


def _make_group(tenant: Tenant, asked: Asked) -> Answer:
    return 201, tenant.make_group(_body(asked))


def _change_group(tenant: Tenant, asked: Asked, key: str) -> Answer:
    tenant.change_group(key, _body(asked))
    return 204, None


def _drop_group(tenant: Tenant, _asked: Asked, key: str) -> Answer:
    tenant.drop_group(key)
    return 204, None


def _members(tenant: Tenant, asked: Asked, key: str) -> Answer:
    if key not in tenant.members:
        raise Refused(404, "Request_ResourceNotFound", "The group does not exist.")
    kind = "#microsoft.graph.device"
    return 200, asked.page([{"@odata.type": kind, "id": one} for one in sorted(tenant.members[key])], "members")


def _drop_member(tenant: Tenant, _asked: Asked, key: str, member: str) -> Answer:
    tenant.drop_member(key, member)
    return 204, None


def _devices(tenant: Tenant, asked: Asked) -> Answer:
    rows = [{"id": one.object_id, "deviceId": one.directory_id} for one in tenant.phones.values()]
    return 200, asked.page(rows, "devices")


def _collection(tenant: Tenant, asked: Asked, name: str) -> Answer:
    rows = list(tenant.made[name].values())
    if "assignments" in asked.query:
        rows = [{**one, "assignments": tenant.assigned[one["id"]]} for one in rows]
    return 200, asked.page(rows)


def _make(tenant: Tenant, asked: Asked, name: str) -> Answer:
    return 201, tenant.make(name, _body(asked))


def _one(tenant: Tenant, _asked: Asked, name: str, key: str) -> Answer:
    return 200, tenant.one(name, key)


def _change(tenant: Tenant, asked: Asked, name: str, key: str) -> Answer:
    return 200, tenant.change(name, key, _body(asked))


def _drop(tenant: Tenant, _asked: Asked, name: str, key: str) -> Answer:
    tenant.drop(name, key)
    return 204, None


def _assign(tenant: Tenant, asked: Asked, name: str, key: str) -> Answer:
    tenant.assign(name, key, _body(asked))
    return 200, {}


def _assignments(tenant: Tenant, asked: Asked, name: str, key: str) -> Answer:
    tenant.one(name, key)
    return 200, asked.page(tenant.assigned[key])


def _target_apps(tenant: Tenant, asked: Asked, key: str) -> Answer:
    tenant.one("targetedManagedAppConfigurations", key)["apps"] = _body(asked).get("apps", [])
    return 204, None


def _managed(tenant: Tenant, asked: Asked) -> Answer:
    return 200, asked.page([one.resource() for one in tenant.phones.values()], "managedDevices")


def _managed_one(tenant: Tenant, _asked: Asked, key: str) -> Answer:
    return 200, tenant.managed(key).resource()


def _detected(tenant: Tenant, asked: Asked, key: str) -> Answer:
    phone = tenant.managed(key)
    if phone.unreadable:
        raise Refused(500, "InternalServerError", "An internal server error has occurred.")
    rows = []
    for package, version in sorted(phone.apps.items()):
        title = tenant.title(package)
        number = hashlib.sha256(f"{title}\0{version}".encode()).hexdigest()
        row = {"id": number, "displayName": title, "version": version, "publisher": title}
        rows.append(row | {"platform": "androidDedicatedAndFullyManaged", "deviceCount": 1, "sizeInByte": 0})
    return 200, asked.page(rows)


def _states(tenant: Tenant, asked: Asked, key: str) -> Answer:
    phone = tenant.managed(key)
    rows = [
        {"id": f"{one}_{key}", "displayName": str(tenant.one("deviceConfigurations", one).get("displayName"))}
        | {"platformType": "androidDeviceOwner", "state": state, "version": version, "settingCount": 1}
        for one, (version, state) in phone.taken.items()
        if one in tenant.made["deviceConfigurations"]
    ]
    return 200, asked.page(rows)


def _policy_states(tenant: Tenant, asked: Asked, key: str) -> Answer:
    phone = tenant.managed(key)
    kind = "AndroidDeviceOwnerCompliancePolicy"
    rows = [{"setting": f"{kind}.{name}", "state": state} for name, state in phone.wrong]
    state = "nonCompliant" if phone.compliance == "noncompliant" else phone.compliance
    return 200, asked.page([{"id": f"policy_{key}", "displayName": "policy", "state": state, "settingStates": rows}])


def _act(tenant: Tenant, asked: Asked, key: str, action: str) -> Answer:
    takes = {"wipe": {"keepEnrollmentData", "keepUserData"}, "remoteLock": set(), "syncDevice": set()}
    if action not in takes:
        raise bad(f"The action '{action}' is not supported on this platform.")
    if set(asked.body or {}) - takes[action]:
        raise bad("The action has a parameter that it does not take.")
    tenant.managed(key).told(action, tenant.now())
    return 204, None


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/groups", _groups),
    ("POST", "/groups", _make_group),
    ("GET", f"/groups/{_ID}", _group),
    ("PATCH", f"/groups/{_ID}", _change_group),
    ("DELETE", f"/groups/{_ID}", _drop_group),
    ("GET", f"/groups/{_ID}/members", _members),
    ("DELETE", rf"/groups/{_ID}/members/{_ID}/\$ref", _drop_member),
    ("GET", "/devices", _devices),
    ("GET", "/deviceManagement/managedDevices", _managed),
    ("GET", f"/deviceManagement/managedDevices/{_ID}", _managed_one),
    ("GET", f"/deviceManagement/managedDevices/{_ID}/detectedApps", _detected),
    ("GET", f"/deviceManagement/managedDevices/{_ID}/deviceConfigurationStates", _states),
    ("GET", f"/deviceManagement/managedDevices/{_ID}/deviceCompliancePolicyStates", _policy_states),
    ("POST", rf"/deviceManagement/managedDevices/{_ID}/(\w+)", _act),
    ("GET", f"{_CATALOGUE}/({_INTUNE})", _collection),
    ("POST", f"{_CATALOGUE}/({_INTUNE})", _make),
    ("GET", f"{_CATALOGUE}/({_INTUNE})/{_ID}", _one),
    ("PATCH", f"{_CATALOGUE}/({_INTUNE})/{_ID}", _change),
    ("DELETE", f"{_CATALOGUE}/({_INTUNE})/{_ID}", _drop),
    ("POST", f"{_CATALOGUE}/({_INTUNE})/{_ID}/assign", _assign),
    ("GET", f"{_CATALOGUE}/({_INTUNE})/{_ID}/assignments", _assignments),
    ("POST", f"/deviceAppManagement/targetedManagedAppConfigurations/{_ID}/targetApps", _target_apps),
)
"""Every address that the stand-in answers."""
