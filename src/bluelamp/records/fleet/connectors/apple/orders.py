"""What one phone is told to do, as commands. Pure.

An order has one command whose answer is the answer to the order; what else is asked beside goes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bluelamp.core.mdm import Priority
from bluelamp.records.fleet.ports import Do, Order

Command = Mapping[str, Any]
_ORDER, _ASKED = "order-", "ask-"
_NO_WORDS = "This phone was reported lost. Please hand it in at any police station."
URGENT = frozenset({Do.LOCK, Do.LOST, Do.LOCATE, Do.FOUND, Do.WIPE})
"""What goes before everything else that waits for a phone."""

INVENTORY: Mapping[str, Command] = {
    "apps": {"RequestType": "InstalledApplicationList", "Items": ["Identifier", "Installing"]},
    "security": {"RequestType": "SecurityInfo"},
    "information": {
        "RequestType": "DeviceInformation",
        "Queries": [
            "OSVersion",
            "SupplementalOSVersionExtra",
            "BuildVersion",
            "SupplementalBuildVersion",
            "IsSupervised",
            "IsMDMLostModeEnabled",
        ],
    },
}
"""What a phone is asked about itself, by a name; information last, so that by then the rest is known."""


def commands_of(order: Order) -> Mapping[str, Command]:
    """The commands of an order by their names, in the order in which they go."""
    if order.do is Do.CHECK_IN:
        *beside, last = INVENTORY
        return {f"{_ASKED}{order.id}-{name}": INVENTORY[name] for name in beside} | {
            f"{_ORDER}{order.id}": INVENTORY[last]
        }
    return {f"{_ORDER}{order.id}": _COMMANDS[order.do](order)}


def asked(turn: str) -> Mapping[str, Command]:
    """The commands that ask phones how they are, by their names; `turn` tells one asking from another."""
    return {f"{_ASKED}{turn}-{name}": one for name, one in INVENTORY.items()}


def order_of(command: str) -> str | None:
    """The order whose answer a command brings, or None."""
    return command.removeprefix(_ORDER) if command.startswith(_ORDER) else None


def priority_of(do: Do) -> Priority:
    """How soon an order goes."""
    return Priority.URGENT if do in URGENT else Priority.NORMAL


def _lock(order: Order) -> Command:
    return {"RequestType": "DeviceLock", **_words(order)}


def _lost(order: Order) -> Command:
    # A phone takes no lost mode without a message or a number.
    return {"RequestType": "EnableLostMode", **(_words(order) or {"Message": _NO_WORDS})}


def _words(order: Order) -> Command:
    said = {"Message": order.message, "PhoneNumber": order.number}
    return {name: text for name, text in said.items() if text}


_COMMANDS: Mapping[Do, Callable[[Order], Command]] = {
    Do.LOCK: _lock,
    Do.LOST: _lost,
    Do.LOCATE: lambda _: {"RequestType": "DeviceLocation"},
    Do.FOUND: lambda _: {"RequestType": "DisableLostMode"},
    Do.WIPE: lambda _: {"RequestType": "EraseDevice"},
}
