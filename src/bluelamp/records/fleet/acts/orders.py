"""Orders to one phone that was lost, or is to be wiped. Each is somebody's act; a wipe is two people's.

An order is sent by the job, and waits there for a phone that is off. MUST: no order destroys anything that one
person alone asked for.
"""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.fleet import queries, subjects, verbs
from bluelamp.records.fleet.errors import CannotBeOrdered, OrderedAlready, OrderUnknown, PhoneNotInFleet
from bluelamp.records.fleet.lifecycle import orders
from bluelamp.records.fleet.lifecycle.orders import Order
from bluelamp.records.fleet.models import OrderRow, PhoneRow
from bluelamp.records.fleet.ports import Do
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact


@act(verbs.PHONE_LOCKED, on=subjects.of_phone)
def lock_phone(*, by: Actor, phone_id: str, order_id: str, message: str, reason: str) -> tuple[Order, Fact]:
    """Have a phone's screen locked, with a message on it where it can show one.

    Raises:
        PhoneNotInFleet, CannotBeOrdered, OrderedAlready: nothing changed.
    """
    made = _made(by, phone_id, order_id, Do.LOCK, message=message)
    return made, verbs.PHONE_LOCKED.record(order=order_id, reason=reason)


@act(verbs.LOST_MODE_SET, on=subjects.of_phone)
def lose_phone(
    *, by: Actor, phone_id: str, order_id: str, message: str, number: str, reference: str, reason: str
) -> tuple[Order, Fact]:
    """Put a phone into lost mode: shut, with a message and a number to ring, until it is found.

    Where its management has no lost mode, its screen is locked with the message instead. Both wait for a phone
    that is off.

    Raises:
        PhoneNotInFleet, CannotBeOrdered, OrderedAlready: nothing changed.
    """
    do = Do.LOST if queries.can(phone_id, Do.LOST) else Do.LOCK
    made = _made(by, phone_id, order_id, do, message=message, number=number, reference=reference)
    PhoneRow.objects.filter(pk=phone_id, lost_since=None).update(lost_since=clock.now())
    return made, verbs.LOST_MODE_SET.record(order=order_id, reference=reference, reason=reason)


@act(verbs.PHONE_SOUGHT, on=subjects.of_phone)
def seek_phone(*, by: Actor, phone_id: str, order_id: str, reason: str) -> tuple[Order, Fact]:
    """Have a lost phone say where it is. Only a lost one does.

    Raises:
        PhoneNotLost, PhoneNotInFleet, CannotBeOrdered, OrderedAlready: nothing changed.
    """
    made = _made(by, phone_id, order_id, Do.LOCATE)
    return made, verbs.PHONE_SOUGHT.record(order=order_id, reason=reason)


@act(verbs.PHONE_FOUND, on=subjects.of_phone)
def find_phone(*, by: Actor, phone_id: str, order_id: str) -> tuple[Order | None, Fact]:
    """End the lost mode of a phone that was found. Where it was while it was lost is kept no longer.

    None, where its management has no lost mode: its holder unlocks it.

    Raises:
        PhoneNotLost, PhoneNotInFleet, OrderedAlready: nothing changed.
    """
    if queries.can(phone_id, Do.FOUND):
        made = _made(by, phone_id, order_id, Do.FOUND)
    else:
        orders.asked(order_id, phone_id, Do.FOUND, by.id, clock.now(), is_lost=_row(phone_id).lost_since is not None)
        made = None
    PhoneRow.objects.filter(pk=phone_id).update(lost_since=None)
    OrderRow.objects.filter(phone=phone_id).update(latitude=None, longitude=None, metres=None)
    return made, verbs.PHONE_FOUND.record(order=order_id)


@act(verbs.WIPE_ASKED, on=subjects.of_phone)
def ask_wipe(*, by: Actor, phone_id: str, order_id: str, reason: str, reference: str = "") -> tuple[Order, Fact]:
    """Ask for a phone to be wiped. Nothing is sent until a second person agrees.

    Raises:
        PhoneNotInFleet, CannotBeOrdered, OrderedAlready: nothing changed.
    """
    made = _made(by, phone_id, order_id, Do.WIPE, reference=reference)
    return made, verbs.WIPE_ASKED.record(order=order_id, reference=reference or None, reason=reason)


@act(verbs.WIPE_APPROVED, on=subjects.of_order)
def approve_wipe(*, by: Actor, order_id: str, reason: str) -> tuple[Order, Fact]:
    """Agree, as a second person, that a phone is wiped.

    Raises:
        SamePersonTwice, OrderNotInThatState, OrderUnknown: nothing changed.
    """
    made = _kept(orders.approve(_locked(order_id), by.id))
    return made, verbs.WIPE_APPROVED.record(order=order_id, reason=reason)


@act(verbs.WIPE_REFUSED, on=subjects.of_order)
def refuse_wipe(*, by: Actor, order_id: str, reason: str) -> tuple[Order, Fact]:
    """Have a phone not wiped after all: by a second person, or by whoever asked.

    Raises:
        OrderNotInThatState, OrderUnknown: nothing changed.
    """
    made = _kept(orders.refuse(_locked(order_id), by.id))
    return made, verbs.WIPE_REFUSED.record(order=order_id, reason=reason)


def _made(by: Actor, phone_id: str, order_id: str, do: Do, **said: str) -> Order:
    row = _row(phone_id)
    if OrderRow.objects.filter(pk=order_id).exists():
        raise OrderedAlready("This was ordered already.", todo="look at the phone's page for what became of it.")
    if not queries.can(phone_id, do):
        raise CannotBeOrdered(
            "The management of this phone cannot do that.", todo="do it by hand, with the phone's holder."
        )
    made = orders.asked(order_id, phone_id, do, by.id, clock.now(), is_lost=row.lost_since is not None)
    OrderRow.objects.create(
        id=made.id,
        phone=phone_id,
        do=do.value,
        state=made.state.value,
        asked_by=made.asked_by,
        asked_at=made.asked_at,
        **said,
    )
    return made


def _row(phone_id: str) -> PhoneRow:
    row = PhoneRow.objects.select_for_update().filter(pk=phone_id).first()
    if row is None:
        raise PhoneNotInFleet(
            "Nothing was ever planned for this phone.", todo="give it to a holder, or enrol it, and try again."
        )
    return row


def _locked(order_id: str) -> Order:
    row = OrderRow.objects.select_for_update().filter(pk=order_id).first()
    if row is None:
        raise OrderUnknown("There is no such order.", todo="look at the phone's page.")
    return queries.order_of(row)


def _kept(order: Order) -> Order:
    OrderRow.objects.filter(pk=order.id).update(state=order.state.value, approved_by=order.approved_by)
    return order
