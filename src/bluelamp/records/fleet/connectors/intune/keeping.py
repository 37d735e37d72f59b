"""A phone that goes into no group keeps what it has.

To Intune a phone in no group has no apps assigned, and with a list of allowed apps it would lose them. So what its
group holds is held a second time, by a group of its own that no content reaches any more, and the phone goes there.
"""

from __future__ import annotations

from bluelamp.records.fleet.connectors.intune.client import Graph
from bluelamp.records.fleet.connectors.intune.holding import (
    Part,
    assign_apps,
    digest_held,
    hold_part,
    make_group,
)
from bluelamp.records.fleet.connectors.intune.kinds import GRAPH, KINDS, RESTRICTIONS
from bluelamp.records.fleet.connectors.intune.ours import Ours

KEPT = "kept as it was "


def is_kept(group: str) -> bool:
    """Whether a group is one that only keeps."""
    return group.startswith(KEPT)


def keep(graph: Graph, there: Ours, group: str) -> str:
    """The name of a group that holds what a group holds now, and goes on holding it.

    Raises:
        what `Graph.ask` raises; nothing has been taken from any phone.
    """
    if is_kept(group):
        return group
    twin = f"{KEPT}{digest_held(there, group)[:32] or group}"
    if twin in there.groups and (twin, KINDS[RESTRICTIONS].word) in there.settings:
        return twin
    make_group(graph, there, twin)
    own, new = there.groups[group], there.groups[twin]
    held = {package: app.intent_for(own) for package, app in there.apps.items()}
    kind = f"{GRAPH}mobileAppAssignment"
    assign_apps(
        graph,
        there,
        {one: {new: {"@odata.type": kind, "intent": intent}} for one, intent in held.items() if intent is not None},
    )
    parts = [
        Part(one.type_name, part, {k: v for k, v in one.body.items() if k not in _OF_THE_OTHER})
        for (of, part), one in there.settings.items()
        if of == group
    ]
    for one in sorted(parts, key=lambda part: part.type_name == RESTRICTIONS):
        hold_part(graph, there, twin, one)
    return twin


_OF_THE_OTHER = frozenset(
    {"id", "displayName", "version", "createdDateTime", "lastModifiedDateTime", "isAssigned", "deployedAppCount"}
)
