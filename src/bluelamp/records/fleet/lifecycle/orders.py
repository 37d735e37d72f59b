"""Orders to one phone: lock, lost mode, where it is, found again, wipe. A wipe needs two people. Pure.

MUST: no order is sent twice, none is sent that one person asked for and two should, and where a phone
was is not kept once it is found (`tests/records/fleet/lifecycle/test_orders.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bluelamp.records.fleet.errors import OrderNotInThatState, PhoneNotLost, SamePersonTwice
from bluelamp.records.fleet.ports import Do


class State(StrEnum):
    """Where an order stands. ASKED waits for a second person; APPROVED waits to be sent."""

    ASKED = "asked"
    APPROVED = "approved"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


NEEDS_TWO = frozenset({Do.WIPE})
ONLY_WHILE_LOST = frozenset({Do.LOCATE, Do.FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order, with its times kept apart."""

    id: str
    phone: str
    do: Do
    state: State
    asked_by: str
    asked_at: datetime
    approved_by: str = ""
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    why: str = ""


def asked(  # noqa: PLR0913 - an order names all its facts
    order_id: str, phone: str, do: Do, by: str, now: datetime, *, is_lost: bool
) -> Order:
    """A new order: to be sent, or waiting for a second person.

    Raises:
        PhoneNotLost: only a phone in lost mode is located or found.
    """
    if do in ONLY_WHILE_LOST and not is_lost:
        raise PhoneNotLost(
            "This phone is not in lost mode.", todo="put it into lost mode first; only then may it be looked for."
        )
    state = State.ASKED if do in NEEDS_TWO else State.APPROVED
    return Order(id=order_id, phone=phone, do=do, state=state, asked_by=by, asked_at=now)


def approve(order: Order, by: str) -> Order:
    """The order, approved by a second person.

    Raises:
        SamePersonTwice: whoever asked would approve it.
        OrderNotInThatState: it waits for nobody.
    """
    _must(order.state is State.ASKED, "This order waits for nobody's approval.")
    if by == order.asked_by:
        raise SamePersonTwice("You asked for this yourself.", todo="ask a second person to look at it.")
    return replace(order, state=State.APPROVED, approved_by=by)


def refuse(order: Order, by: str) -> Order:
    """The order, refused by a second person, or taken back by whoever asked for it.

    Raises:
        OrderNotInThatState: it waits for nobody.
    """
    _must(order.state is State.ASKED, "This order waits for nobody's approval.")
    return replace(order, state=State.REFUSED, approved_by=by)


def sent(order: Order, now: datetime) -> Order:
    """The order, taken by the phone management.

    Raises:
        OrderNotInThatState: it is not to be sent.
    """
    _must(order.state is State.APPROVED, "This order is not to be sent.")
    return replace(order, state=State.SENT, sent_at=now)


def failed(order: Order, why: str, now: datetime) -> Order:
    """The order, not taken by the phone management and not to be sent again.

    Raises:
        OrderNotInThatState: it is not to be sent.
    """
    _must(order.state is State.APPROVED, "This order is not to be sent.")
    return replace(order, state=State.FAILED, answered_at=now, why=why)


def answered(order: Order, why: str, at: datetime) -> Order:
    """The order with the phone's answer; a second answer to one order changes nothing."""
    if order.state is not State.SENT:
        return order
    return replace(order, state=State.FAILED if why else State.DONE, answered_at=at, why=why)


def _must(holds: bool, says: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not holds:
        raise OrderNotInThatState(says, todo="look at the order again: somebody may have been quicker.")
