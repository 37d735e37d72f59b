"""One phone is to do one thing: as an action of its managed device, once for each order.

Graph has no key by which the same order would be known again, so the book has: an order in it is not given twice.
Whether it was done is read from the phone's list of actions, and a check-in from the time of the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bluelamp.records.fleet.connectors.book import Book
from bluelamp.records.fleet.connectors.intune import devices
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import Graph
from bluelamp.records.fleet.connectors.intune.errors import GraphNotThere
from bluelamp.records.fleet.connectors.intune.reporting import MANAGED, ORDER, PHONE, Known, Out, text_of
from bluelamp.records.fleet.errors import ConnectorError
from bluelamp.records.fleet.ports import Do, Order, Outcome, not_managed, refused

ACTIONS: Mapping[Do, str] = {Do.CHECK_IN: "syncDevice", Do.LOCK: "remoteLock", Do.WIPE: "wipe"}
"""What Intune can have an Android phone do."""
_FEW = 40
"""Up to how many known phones are asked for one by one, and not by listing them all."""
_WIPE = {"keepEnrollmentData": False, "keepUserData": False}


class Phones:
    """Which managed device and which row of the directory a serial number is."""

    def __init__(self, graph: Graph, book: Book) -> None:
        self._graph = graph
        self._book = book
        self._devices: dict[str, devices.Device] = {}
        self._things: dict[str, str] = {}

    def managed(self, serials: Sequence[str]) -> dict[str, devices.Device]:
        """The managed devices of serial numbers, as they are now; one that is not managed is left out.

        Raises:
            what `Graph.rows` raises.
        """
        if len(serials) > _FEW or any(one not in self._devices for one in serials):
            self._list()
        else:
            self._ask(serials)
        found = {one: self._devices[one] for one in serials if one in self._devices}
        # Whoever was asked for is known from now on, so that it is missed if it leaves before it is looked at.
        known = self._book.notes(PHONE, {one.id for one in found.values()})
        self._book.write(
            {(PHONE, one.id): Known(one.serial).as_text() for one in found.values() if one.id not in known}, ()
        )
        return found

    def things(self, serials: Sequence[str]) -> dict[str, str]:
        """The ids in the directory of serial numbers; one that is not managed, or has no row there, is left out.

        Raises:
            what `Graph.rows` raises.
        """
        found = self.managed(serials)
        if any(one.directory not in self._things for one in found.values()):
            call = Call("GET", "/devices?$select=id,deviceId&$top=999", Service.DIRECTORY, units=3)
            self._things = {str(row.get("deviceId")): str(row.get("id")) for row in self._graph.rows(call)}
        return {serial: self._things[one.directory] for serial, one in found.items() if one.directory in self._things}

    def _list(self) -> None:
        call = Call("GET", f"{MANAGED}?$select={devices.FIELDS}&$top=1000", Service.DEVICES)
        self._devices = {}
        for row in self._graph.rows(call):
            one = devices.device(row)
            # A phone that was enrolled anew has two rows for a time: the one that checked in last is the phone.
            if one is not None and _later(one, self._devices.get(one.serial)):
                self._devices[one.serial] = one

    def _ask(self, serials: Iterable[str]) -> None:
        asked = list(serials)
        calls = [
            Call("GET", f"{MANAGED}/{self._devices[one].id}?$select={devices.FIELDS}", Service.DEVICES) for one in asked
        ]
        for serial, became in zip(asked, self._graph.together(calls), strict=True):
            if isinstance(became.error, GraphNotThere):
                del self._devices[serial]
            elif became.error is not None:
                raise became.error
            elif (one := devices.device(became.body)) is not None:
                self._devices[serial] = one


def send(graph: Graph, book: Book, phones: Phones, orders: Sequence[Order]) -> list[Outcome]:
    """Gives orders that were not given yet: an outcome for each, in order.

    Raises:
        what `Graph.rows` raises, before any is given.
    """
    given = book.notes(ORDER, {one.id for one in orders})
    errors: dict[str, ConnectorError] = {}
    fresh = [one for one in orders if one.id not in given]
    for one in fresh:
        if one.do not in ACTIONS:
            errors[one.id] = refused(f"Intune cannot have an Android phone do `{one.do}`")
    able = [one for one in fresh if one.id not in errors]
    found = phones.managed(list(dict.fromkeys(one.phone for one in able))) if able else {}
    errors |= {one.id: not_managed(one.phone) for one in able if one.phone not in found}
    known = [one for one in able if one.phone in found]
    calls = [_call(found[one.phone].id, ACTIONS[one.do]) for one in known]
    for order, became in zip(known, graph.together(calls), strict=True):
        if isinstance(became.error, GraphNotThere):
            errors[order.id] = not_managed(order.phone)
        elif became.error is not None:
            errors[order.id] = became.error
        else:
            book.write({(ORDER, order.id): _out(order, found[order.phone]).as_text()}, ())
    return [Outcome(phone=one.phone, error=errors.get(one.id)) for one in orders]


def _call(device: str, action: str) -> Call:
    body: dict[str, Any] | None = dict(_WIPE) if action == "wipe" else None  # the others take no body at all
    return Call("POST", f"{MANAGED}/{device}/{action}", Service.DEVICES, body, action=action)


def _out(order: Order, device: devices.Device) -> Out:
    """The order with what was true before it, so that what follows can be told from what was."""
    if order.do is Do.CHECK_IN:
        return Out(order.id, device.id, "", text_of(device.synced))
    name = ACTIONS[order.do]
    ended = [one.began for one in device.actions if one.name == name and one.why is not None]
    return Out(order.id, device.id, name, ended[0] if ended else "")


def _later(one: devices.Device, other: devices.Device | None) -> bool:
    return other is None or (text_of(one.synced), one.id) > (text_of(other.synced), other.id)
