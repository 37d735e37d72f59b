"""What of ours is in the tenant: groups, settings and apps, as Graph last said.

Read once and then kept up by what this connector does; read again after a while, since administrators change things
by hand, and after any call whose outcome is not certain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bluelamp.records.fleet.connectors.intune.answers import is_id
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import Graph
from bluelamp.records.fleet.connectors.intune.kinds import APPS, GRAPH, KINDS

PREFIX = "Bluelamp"
"""What the names of everything of ours begin with, so that an administrator can tell."""
NICKNAME = "bluelamp-"


@dataclass(slots=True)
class Setting:
    """A profile, a policy or a configuration of one group: its id, what Graph says of it, and the groups it goes to."""

    id: str
    type_name: str
    body: dict[str, Any]
    groups: set[str]


@dataclass(slots=True)
class App:
    """An app of the tenant: its id, and its assignments as rows."""

    id: str
    title: str
    rows: list[dict[str, Any]]

    def intent_for(self, group: str) -> str | None:
        """How it is assigned to a group; None where it is not."""
        return next((str(one.get("intent")) for one in self.rows if group_of(one) == group), None)


@dataclass(slots=True)
class Ours:
    """The groups by our name for them, the settings by group and part, the apps by package.

    `dead` are ids of groups of ours that are there no more: what is still assigned to them goes with the next change.
    `gone` are groups that were made and that somebody took away by hand, for certain.
    """

    groups: dict[str, str] = field(default_factory=dict)
    settings: dict[tuple[str, str], Setting] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    read_at: float = 0.0


def name_of(group: str, part: str) -> str:
    """What a part of a group's content is called in the tenant."""
    return f"{PREFIX} {group} / {part}"


def nickname_of(group: str) -> str:
    """The name of a group that stays the same and holds no sign that Graph refuses."""
    return NICKNAME + hashlib.sha256(group.encode()).hexdigest()[:40]


def group_of(row: Mapping[str, Any]) -> str:
    """The group that a row of assignments goes to; empty for all users, all devices, and groups left out."""
    target = row.get("target")
    if not isinstance(target, Mapping) or target.get("@odata.type") != f"{GRAPH}groupAssignmentTarget":
        return ""
    return str(target.get("groupId") or "")


def group_call(group: str) -> Call:
    """The call that makes a group. It may not be asked twice."""
    body = {
        "displayName": f"{PREFIX} {group}"[:250],
        "description": "Phones that hold the same. Made by Bluelamp; changed by hand, it is changed back.",
        "mailEnabled": False,
        "mailNickname": nickname_of(group),
        "securityEnabled": True,
    }
    return Call("POST", "/groups", Service.DIRECTORY, body, type_name="Group", again=False)


def read(graph: Graph, now: float) -> Ours:
    """What is in the tenant now. About six reads, and one more for each hundred of something.

    Raises:
        what `Graph.rows` raises; nothing is taken from a list that broke off.
    """
    found = Ours(read_at=now)
    wanted = f"/groups?$filter=startswith(mailNickname,'{NICKNAME}')&$select=id,displayName,mailNickname&$top=999"
    for row in graph.rows(Call("GET", wanted, Service.DIRECTORY, units=3)):
        name = str(row.get("displayName", "")).removeprefix(f"{PREFIX} ")
        if is_id(str(row.get("id"))) and row.get("mailNickname") == nickname_of(name):
            found.groups[name] = str(row["id"])
    for type_name, kind in KINDS.items():
        for row in graph.rows(Call("GET", f"{kind.path}?$expand=assignments", Service.CONFIGURATION)):
            _take_setting(found, type_name, row)
    alive = set(found.groups.values())
    found.dead = {one for held in found.settings.values() for one in held.groups} - alive
    for row in graph.rows(Call("GET", f"{APPS}?$expand=assignments", Service.CONFIGURATION)):
        if isinstance(row.get("packageId"), str) and is_id(str(row.get("id"))):
            rows = [dict(one) for one in row.get("assignments") or () if isinstance(one, Mapping)]
            found.apps[row["packageId"]] = App(str(row["id"]), str(row.get("displayName")), rows)
    return found


def _take_setting(found: Ours, type_name: str, row: Mapping[str, Any]) -> None:
    said = str(row.get("displayName", ""))
    of_this_type = row.get("@odata.type") == f"{GRAPH}{type_name[0].lower()}{type_name[1:]}"
    if not said.startswith(f"{PREFIX} ") or " / " not in said or not of_this_type or not is_id(str(row.get("id"))):
        return
    group, _, part = said.removeprefix(f"{PREFIX} ").rpartition(" / ")
    body = {name: value for name, value in row.items() if name != "assignments"}
    groups = {group_of(one) for one in row.get("assignments") or () if isinstance(one, Mapping)} - {""}
    found.settings[group, part] = Setting(str(row["id"]), type_name, body, groups)
