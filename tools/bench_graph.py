"""What a change of phones under Intune costs in calls of Graph, beside the reference's table, and how quick it is.

Against the tenant of `graph_stand_in`, whose clock goes only when the client waits: so the seconds are those that
Microsoft's published limits leave, and not those of this machine. Targets are the figures of the table; where one
call more is made, for the mark by which phones say what they took, the target says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from bench_rows import Row
from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.connectors.intune.client import Graph, count_of
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.connectors.intune.tokens import Registration, Tokens
from bluelamp.records.fleet.connectors.intune.transport import Cloud
from bluelamp.records.fleet.ports import Content, Move
from graph_stand_in.direct import Clock, Direct
from graph_stand_in.faults import Faults
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant

APPS = 90
_GRAPH = "#microsoft.graph."
_OURS = "the-class"


def rows(phones: int) -> Iterator[Row]:
    """The rows of the table, for so many phones."""
    bench = _Bench(phones)
    loaded = bench.change(lambda: bench.intune.hold("a", content(APPS)))
    yield Row(what=f"first load of {APPS} apps", figure=loaded[0], unit="calls", target=2 * APPS + 9)
    yield Row(what="  the wait that the limits leave", figure=loaded[1], unit="s", target=36)
    edited = bench.change(lambda: bench.intune.hold("a", content(APPS, screen=True)))
    yield Row(what="edit one profile used by all", figure=edited[0], unit="calls", target=1)
    banned = bench.change(lambda: bench.intune.hold("a", content(APPS + 1, screen=True)))
    yield Row(what="ban one new app (the table's 2, and the mark)", figure=banned[0], unit="calls", target=3)
    bench.intune.hold("b", content(APPS))
    bench.place("a")
    began = time.process_time()
    moved = bench.change(lambda: bench.place("b"))
    took = time.process_time() - began
    yield Row(
        what=f"move {phones:,} phones to another class", figure=moved[0], unit="calls", target=-(-phones // 20) + 1
    )
    yield Row(what="  the wait that the limits leave", figure=moved[1], unit="s", target=75)
    yield Row(what="  processor time, client and stand-in together", figure=took, unit="s")


def content(apps: int, *, screen: bool = False) -> Content:
    """A content with so many apps of generated names, all banned."""
    restrictions: dict[str, Any] = {"@odata.type": f"{_GRAPH}androidDeviceOwnerGeneralDeviceConfiguration"}
    restrictions |= {"playStoreMode": "allowList", "screenCaptureBlocked": screen}
    compliance = {"@odata.type": f"{_GRAPH}androidDeviceOwnerCompliancePolicy", "passwordRequired": True}
    action = {"actionType": "block", "gracePeriodHours": 0}
    rule = {"ruleName": "PasswordRequired", "scheduledActionConfigurations": [action]}
    chrome = {"@odata.type": f"{_GRAPH}androidManagedStoreAppConfiguration", "packageId": "app:com.android.chrome"}
    edge: dict[str, Any] = {"@odata.type": f"{_GRAPH}targetedManagedAppConfiguration", "customSettings": []}
    resources: list[dict[str, Any]] = [
        {"type": "AndroidDeviceOwnerGeneralDeviceConfiguration", "name": "r", "body": restrictions},
        {
            "type": "AndroidDeviceOwnerCompliancePolicy",
            "name": "c",
            "body": {**compliance, "scheduledActionsForRule": [rule]},
        },
        {"type": "AndroidManagedStoreAppConfiguration", "name": "w", "body": chrome},
        {"type": "TargetedManagedAppConfiguration", "name": "e", "body": edge},
    ]
    packages = [f"uk.example.app{number}" for number in range(apps)]
    for one in packages:
        app = {"@odata.type": f"{_GRAPH}androidManagedStoreApp", "displayName": one, "packageId": one}
        target = {"@odata.type": f"{_GRAPH}groupAssignmentTarget", "groupId": _OURS}
        row = {"@odata.type": f"{_GRAPH}mobileAppAssignment", "intent": "uninstall", "target": target}
        resources.append({"type": "AndroidManagedStoreApp", "name": one, "body": app, "about": one})
        resources.append({"type": "MobileAppAssignment", "name": one, "body": row, "about": one})
    removed = tuple(AppRow(one, State.REMOVED) for one in packages)
    body = {"group": _OURS, "resources": resources}
    return Content(digest=f"{apps}-{screen}", target="intune-android", apps=removed, body=body)


class _Bench:
    """A tenant with phones, and a connector whose calls and waits are counted."""

    def __init__(self, phones: int) -> None:
        self.clock = Clock()
        self.tenant = Tenant()
        self.serials = [f"SIM{number:06}" for number in range(phones)]
        for one in self.serials:
            self.tenant.enrol(one)
        self.server = Server(self.tenant, Faults(counts=True), seconds=self.clock.seconds)
        cloud = Cloud(self.server.address, self.server.address)
        over = Direct(self.server)
        tokens = Tokens(Registration(TENANT, CLIENT, self.server.secret), cloud, over, self.clock.seconds)
        self.graph = Graph(cloud, tokens, over, at=self.clock.time())
        self.intune = Intune(self.graph, at=self.clock.time())

    def change(self, work: Callable[[], None]) -> tuple[int, float]:
        """The calls that changed something, and the seconds that the limits made it wait; none was turned away."""
        self.clock.sleep(300)  # every bucket is full
        self.graph.asked.clear()
        self.clock.slept.clear()
        turned_away = self.server.faults.turned_away
        work()
        if self.server.faults.turned_away > turned_away:
            raise SystemExit("the stand-in turned calls away: the limits were not kept")
        return count_of(self.graph.asked, writes=True), sum(self.clock.slept)

    def place(self, group: str) -> None:
        """Every phone into one group."""
        outcomes = self.intune.place([Move(phone=one, group=group) for one in self.serials])
        if failed := [one for one in outcomes if one.error is not None]:
            raise SystemExit(f"{len(failed)} phones were not moved: {failed[0].error}")
