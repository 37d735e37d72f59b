"""Phones go from group to group, by their rows in the directory.

A phone is put into its new group before it is taken out of the old one. The other way round it would be in none for
a moment, and with a list of allowed apps that moment can cost every app on it, with its messages.

Microsoft adds twenty members in one call and takes them out one by one. So a group that all its phones leave is
taken away in one call in place of thousands, once they are in the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bluelamp.records.fleet.connectors.intune.batches import in_twenties
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import MEMBERS, Call
from bluelamp.records.fleet.connectors.intune.client import Graph
from bluelamp.records.fleet.connectors.intune.errors import GraphNotThere, GraphRefused
from bluelamp.records.fleet.errors import ConnectorError

ALREADY = "object references already exist"
"""What Graph says, in words alone, where a member that was to be added is one."""
WORTH_IT = 100
"""From how many phones on a group that all leave is taken away whole."""
_OBJECTS = "https://graph.microsoft.com/v1.0/directoryObjects/"


@dataclass(slots=True)
class Members:
    """Who is in which of our groups, by the ids of the directory."""

    groups: dict[str, set[str]] = field(default_factory=dict)

    def of(self, thing: str) -> list[str]:
        """The groups that a phone is in."""
        return [group for group, members in self.groups.items() if thing in members]


def read(graph: Graph, groups: Sequence[str]) -> Members:
    """Who is in the groups now; a read for each thousand members, and one at least for each group.

    A group that is not there, or that the directory does not show yet, is left out: it is no reason to move nobody.
    """
    found = Members()
    for group in groups:
        call = Call("GET", f"/groups/{group}/members?$select=id&$top=999", Service.DIRECTORY, units=3)
        with suppress(GraphNotThere):
            found.groups[group] = {str(row.get("id")) for row in graph.rows(call)}
    return found


def put(graph: Graph, members: Members, wanted: Mapping[str, str | None]) -> dict[str, ConnectorError]:
    """Has things of the directory be in one group each, and in no other of ours; what failed, by thing.

    Where one of twenty is refused Graph adds none of them, so those twenty are then added one by one.
    """
    failed: dict[str, ConnectorError] = {}
    into: dict[str, list[str]] = {}
    for thing, group in wanted.items():
        if group is not None and thing not in members.groups.setdefault(group, set()):
            into.setdefault(group, []).append(thing)
    _add(graph, members, [(group, list(part)) for group, own in into.items() for part in in_twenties(own)], failed)
    out = [
        (group, thing)
        for thing, wish in wanted.items()
        if thing not in failed
        for group in members.of(thing)
        if group != wish
    ]
    _take_out(graph, members, out, failed)
    return failed


def _add(
    graph: Graph, members: Members, parts: Sequence[tuple[str, list[str]]], failed: dict[str, ConnectorError]
) -> None:
    calls = [
        Call(
            "PATCH",
            f"/groups/{group}",
            Service.DIRECTORY,
            {MEMBERS: [_OBJECTS + one for one in own]},
            type_name="Group",
            settles=True,
        )
        for group, own in parts
    ]
    singly: list[tuple[str, list[str]]] = []
    for (group, own), became in zip(parts, graph.together(calls), strict=True):
        if became.error is None or (len(own) == 1 and _is_there_already(became.error)):
            members.groups[group] |= set(own)
        elif isinstance(became.error, GraphRefused) and len(own) > 1:
            singly += [(group, [one]) for one in own]
        else:
            failed |= dict.fromkeys(own, became.error)
    if singly:
        _add(graph, members, singly, failed)


def _is_there_already(error: ConnectorError) -> bool:
    """A call that was tried again after no answer may have done its work the first time."""
    return isinstance(error, GraphRefused) and ALREADY in error.words


def _take_out(
    graph: Graph, members: Members, out: Sequence[tuple[str, str]], failed: dict[str, ConnectorError]
) -> None:
    leaving: dict[str, set[str]] = {}
    for group, thing in out:
        leaving.setdefault(group, set()).add(thing)
    gone = {group for group, own in leaving.items() if _goes_whole(graph, members, group, own)}
    singly = [(group, thing) for group, thing in out if group not in gone]
    calls = [Call("DELETE", f"/groups/{group}/members/{thing}/$ref", Service.DIRECTORY) for group, thing in singly]
    for (group, thing), became in zip(singly, graph.together(calls), strict=True):
        if became.error is None or isinstance(became.error, GraphNotThere):
            members.groups[group].discard(thing)
        else:
            failed[thing] = became.error


def _goes_whole(graph: Graph, members: Members, group: str, leaving: Collection[str]) -> bool:
    """Takes away a group that all leave; who is in it is read once more, so that nobody is lost with it.

    A registration that may not take groups away has its phones taken out one by one.
    """
    if len(leaving) < WORTH_IT or members.groups[group] != leaving:
        return False
    if read(graph, [group]).groups.get(group) != leaving:
        return False
    (became,) = graph.together([Call("DELETE", f"/groups/{group}", Service.DIRECTORY)])
    if became.error is not None and not isinstance(became.error, GraphNotThere):
        return False
    del members.groups[group]
    return True
