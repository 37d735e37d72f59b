"""What a group is to hold, read out of a content of the port and held against what the content says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.core.phones.intune.payloads import GraphResource, app_rows
from bluelamp.core.phones.targets import INTUNE_ANDROID
from bluelamp.records.fleet.connectors.intune.kinds import APP, ASSIGNMENT, KINDS, part_of
from bluelamp.records.fleet.ports import Content, refused


@dataclass(frozen=True, slots=True)
class Wanted:
    """Apps by package, the intent of each assigned one, and the settings by type and part."""

    digest: str
    apps: Mapping[str, Mapping[str, Any]]
    intents: Mapping[str, Mapping[str, Any]]
    settings: Mapping[tuple[str, str], Mapping[str, Any]]


def wanted(content: Content) -> Wanted:
    """What a content asks of Intune.

    Promise: an app is uninstalled only where the content itself says that it removes it, and in the same number
    (`tests/records/fleet/connectors/intune/test_wanted.py`).

    Raises:
        TargetRefused: it is for another target, cannot be read, or does with an app what it does not say.
    """
    if content.target != INTUNE_ANDROID.name:
        raise refused(f"this is a content for `{content.target}`")
    resources = [_resource(one) for one in content.body.get("resources", ())]
    said = [row for row in content.apps if row.state is not State.SUSPENDED]  # of those a body says nothing
    if _counted(app_rows(resources)) != _counted(said):
        raise refused("the body does with apps what the content does not say of itself")
    apps = {one.about or "": one.body for one in resources if one.type_name == APP}
    assigned = [one for one in resources if one.type_name == ASSIGNMENT]
    if any(one.body["target"].get("groupId") != content.body.get("group") for one in assigned):
        raise refused("an app is assigned to a group that is not the one of the content")
    if lacking := [one.about for one in assigned if one.about not in apps]:
        raise refused(f"`{lacking[0]}` is assigned and is not among the apps")
    intents = {one.about or "": {k: v for k, v in one.body.items() if k != "target"} for one in assigned}
    settings = {
        (one.type_name, part_of(one.type_name, one.body)): one.body
        for one in resources
        if one.type_name not in {APP, ASSIGNMENT}
    }
    if len(settings) + len(intents) + len(apps) < len(resources):
        raise refused("it holds one part twice")
    return Wanted(content.digest, apps, intents, settings)


def _resource(one: Any) -> GraphResource:
    if not isinstance(one, Mapping) or not isinstance(one.get("body"), Mapping):
        raise refused("a resource of the content has no body")
    type_name = one.get("type")
    if type_name not in {APP, ASSIGNMENT, *KINDS}:
        raise refused(f"`{type_name}` is nothing that Bluelamp keeps in Intune")
    if type_name == ASSIGNMENT and one["body"].get("intent") not in {"required", "available", "uninstall"}:
        raise refused("an app is assigned with an intent that Bluelamp does not use")
    return GraphResource(str(type_name), str(one.get("name")), one["body"], one.get("about"))


def _counted(rows: Iterable[AppRow]) -> Counter[tuple[str, str]]:
    return Counter((row.id, row.state.value) for row in rows)
