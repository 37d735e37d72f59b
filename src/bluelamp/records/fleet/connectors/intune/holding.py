"""A group holds a content: what differs is sent, and nothing else.

The order is chosen for a fall half way: apps are made, then assigned, then settings are sent, and the restrictions
go last, with the digest of the content in their description. A phone reports which version of the restrictions it
has, and so says which content it took. Nothing is ever let go without being undone, and no app loses its assignment
because a content does not speak of it: it stays `available`, since with a list of allowed apps an app without an
assignment goes with its messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bluelamp.records.fleet.connectors.intune import answers, ours
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import Became, Graph
from bluelamp.records.fleet.connectors.intune.kinds import (
    APP,
    APPS,
    ASSIGNMENT,
    GRAPH,
    KINDS,
    RESTRICTIONS,
    opposite,
    same,
    with_opposites,
)
from bluelamp.records.fleet.connectors.intune.ours import App, Ours, Setting, group_of, name_of
from bluelamp.records.fleet.connectors.intune.wanted import Wanted

MARK = "Bluelamp content "
"""What the description of the restrictions begins with, before the digest."""


@dataclass(frozen=True, slots=True)
class Part:
    """One setting that a group is to have: its Graph type, the words for it in its name, and what it says."""

    type_name: str
    part: str
    body: Mapping[str, Any]


def hold(graph: Graph, there: Ours, group: str, want: Wanted) -> None:
    """Has a group hold a content, making the group where there is none.

    Raises:
        what `Graph.ask` raises. `there` is then to be read again, and this to be asked again.
    """
    make_group(graph, there, group)
    _make_apps(graph, there, want)
    own = there.groups[group]
    intents = dict(_intents(there, own, want))
    assign_apps(graph, there, {package: {own: row} for package, row in intents.items()})
    parts = _settings(there, group, want)
    later = [one for one in parts if one.type_name != RESTRICTIONS]
    last = [one for one in parts if one.type_name == RESTRICTIONS]
    for one in (*later, *last):
        hold_part(graph, there, group, one)


def digest_held(there: Ours, group: str) -> str:
    """The digest of the content that a group holds, as its restrictions say; empty where they do not."""
    held = there.settings.get((group, KINDS[RESTRICTIONS].word))
    said = str(held.body.get("description") or "") if held else ""
    return said.removeprefix(MARK) if said.startswith(MARK) else ""


def make_group(graph: Graph, there: Ours, group: str) -> None:
    """Makes the group of a name where there is none."""
    if group not in there.groups:
        there.groups[group] = answers.identifier(graph.ask(ours.group_call(group)))


def assign_apps(graph: Graph, there: Ours, wanted: Mapping[str, Mapping[str, Mapping[str, Any] | None]]) -> None:
    """Assigns apps to groups as said, by package and group; None takes the group out of the assignments.

    Graph takes the whole set of assignments of an app at once. So each is read again just before, and everything
    that is not about these groups goes back as it was.
    """
    packages = list(wanted)
    path = {one: f"{APPS}/{there.apps[one].id}" for one in packages}
    reads = [Call("GET", f"{path[one]}/assignments", Service.CONFIGURATION) for one in packages]
    sets: dict[str, list[dict[str, Any]]] = {}
    for package, became in zip(packages, graph.together(reads), strict=True):
        found = answers.rows_in(_sure(became).body)
        sets[package] = _merged([one for one in found if group_of(one) not in there.dead], wanted[package])
    calls = [
        Call(
            "POST",
            f"{path[package]}/assign",
            Service.CONFIGURATION,
            {"mobileAppAssignments": rows},
            type_name=ASSIGNMENT,
            within="mobileAppAssignments",
        )
        for package, rows in sets.items()
    ]
    for (package, rows), became in zip(sets.items(), graph.together(calls), strict=True):
        _sure(became)
        there.apps[package].rows = rows


def hold_part(graph: Graph, there: Ours, group: str, one: Part) -> None:
    """Sends one part of a content where it differs, and assigns it to its group where it is not."""
    type_name, part, body = one.type_name, one.part, one.body
    kind = KINDS[type_name]
    held = there.settings.get((group, part))
    named = {**body, "displayName": name_of(group, part)} | _aimed(there, type_name, body)
    if held is None:
        call = Call("POST", kind.path, Service.CONFIGURATION, named, type_name=type_name, again=False)
        made = graph.ask(call)
        held = there.settings[group, part] = Setting(answers.identifier(made), type_name, {**named, **made}, set())
    else:
        changed = with_opposites(type_name, named, held.body)
        changed.pop("scheduledActionsForRule", None)  # said once, when the policy is made; Graph takes it no other way
        if not same(changed, held.body):
            path = f"{kind.path}/{held.id}"
            made = graph.ask(Call("PATCH", path, Service.CONFIGURATION, changed, type_name=type_name))
            held.body = {**held.body, **changed, **made}
    own = there.groups[group]
    if held.groups != {own}:
        rows = [{"target": _target(own)}]
        path = f"{kind.path}/{held.id}/assign"
        body_of = {"assignments": rows}
        graph.ask(Call("POST", path, Service.CONFIGURATION, body_of, type_name=kind.assigned_as, within="assignments"))
        held.groups = {own}


def _make_apps(graph: Graph, there: Ours, want: Wanted) -> None:
    lacking = [one for one in want.intents if one not in there.apps]
    calls = [Call("POST", APPS, Service.CONFIGURATION, want.apps[one], type_name=APP, again=False) for one in lacking]
    for package, became in zip(lacking, graph.together(calls), strict=True):
        body = _sure(became).body
        there.apps[package] = App(answers.identifier(body), str(body.get("displayName")), [])


def _intents(there: Ours, own: str, want: Wanted) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """The assignments of a group that differ, by package."""
    for package, intent in want.intents.items():
        if there.apps[package].intent_for(own) != intent["intent"]:
            yield package, intent
    for package, app in there.apps.items():
        had = app.intent_for(own)
        if package in want.intents or had is None or had == "available":
            continue
        # An order to uninstall is taken back; an app that was required is open still, and never lost by silence.
        yield (
            package,
            None if had == "uninstall" else {"@odata.type": f"{GRAPH}mobileAppAssignment", "intent": "available"},
        )


def _settings(there: Ours, group: str, want: Wanted) -> list[Part]:
    """The parts that a group is to have, with the opposite of each that it has and is to have no more."""
    listed: list[Part] = []
    for (type_name, part), body in want.settings.items():
        marked = {**body, "description": f"{MARK}{want.digest}"} if type_name == RESTRICTIONS else body
        listed.append(Part(type_name, part, marked))
    for (of, part), held in there.settings.items():
        if of == group and (held.type_name, part) not in want.settings:
            listed.append(Part(held.type_name, part, opposite(held.type_name, held.body)))
    return listed


def _merged(rows: Sequence[Mapping[str, Any]], wanted: Mapping[str, Mapping[str, Any] | None]) -> list[dict[str, Any]]:
    """A whole set of assignments: what others made as it was, and ours as wanted."""
    kept = [{k: v for k, v in one.items() if k in _OF_A_ROW} for one in rows if group_of(one) not in wanted]
    return kept + [{**row, "target": _target(group)} for group, row in wanted.items() if row is not None]


_OF_A_ROW = frozenset({"@odata.type", "intent", "target", "settings"})
"""What of a row of assignments may be sent back; the rest is Graph's own."""


def _aimed(there: Ours, type_name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The app that a managed configuration is for, by the id that it has in this tenant."""
    package = str(body.get("packageId") or "").removeprefix("app:")
    if type_name != "AndroidManagedStoreAppConfiguration" or package not in there.apps:
        return {}
    return {"targetedMobileApps": [there.apps[package].id]}


def _target(group: str) -> dict[str, str]:
    return {"@odata.type": f"{GRAPH}groupAssignmentTarget", "groupId": group}


def _sure(became: Became) -> Became:
    """What became of a call, where it was done.

    Raises:
        GraphUncertain and all other errors of the port: it was not, or nobody knows.
    """
    if became.error is not None:
        raise became.error
    return became
