"""One phone: its four times, why it waits, where it differs, its orders, and since when an app is proved on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bluelamp.core.phones import TARGETS, Platform
from bluelamp.records.fleet import wired
from bluelamp.records.fleet.errors import OrderUnknown, PhoneNotInFleet
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.lifecycle.health import shortfalls
from bluelamp.records.fleet.lifecycle.orders import Order
from bluelamp.records.fleet.lifecycle.orders import State as OrderState
from bluelamp.records.fleet.models import ContentRow, DeliveryRow, OrderRow, PhoneRow
from bluelamp.records.fleet.ports import Connector, Do
from bluelamp.records.fleet.queries.rows import apps_of, differs_of, health_of, newest_fixes
from bluelamp.records.fleet.values import DeliveryView, OrderView, PhoneRecord, PhoneStanding, PlaceView, Proof

_MOST = 100
_PLATFORMS: Mapping[str, Platform] = {one.name: one.platform for one in TARGETS}
_GIVEN = ("open", "required")


def standing(phone_id: str, today: date) -> PhoneStanding:
    """How a phone stands.

    Raises:
        PhoneNotInFleet: nothing was ever planned for it.
    """
    row = PhoneRow.objects.filter(pk=phone_id).first()
    if row is None:
        raise PhoneNotInFleet("Nothing was ever planned for this phone.", todo="give it to a holder, or enrol it.")
    seen = None if row.seen_at is None else row.seen_at.date()
    health = health_of(row)
    newest = None if health is None else newest_fixes().get(health.system)
    return PhoneStanding(
        phone=row.id,
        target=row.target,
        ring=row.ring,
        enrolled=row.enrolled_at,
        left=row.left_at,
        seen=row.seen_at,
        lost_since=row.lost_since,
        waits=Waits(row.waits),
        delivery=None if row.delivery is None else delivery(row.delivery),
        differs=differs_of(row).say(),
        shortfalls=shortfalls(health, today=today, seen_on=seen, newest_fix=newest),
    )


def delivery(number: int) -> DeliveryView:
    """One delivery by its number."""
    return _delivery(DeliveryRow.objects.get(pk=number))


def deliveries_of(phone_id: str) -> tuple[DeliveryView, ...]:
    """What a phone was given, the newest first."""
    rows = DeliveryRow.objects.filter(phone=phone_id).order_by("-planned_at", "-pk")
    return tuple(_delivery(row) for row in rows[:_MOST])


def phones_held_by(person_id: str) -> tuple[str, ...]:
    """The phones that the fleet plans for somebody."""
    return tuple(PhoneRow.objects.filter(holder=person_id).order_by("pk").values_list("pk", flat=True))


def given_to(person_id: str) -> Mapping[str, tuple[DeliveryView | None, Waits]]:
    """What each phone that the fleet plans for somebody was given last, and why it waits. Two queries."""
    rows = list(PhoneRow.objects.filter(holder=person_id, left_at=None).defer("apps").order_by("pk"))
    given = DeliveryRow.objects.in_bulk([row.delivery for row in rows if row.delivery is not None])
    return {
        row.id: (_delivery(given[row.delivery]) if row.delivery in given else None, Waits(row.waits)) for row in rows
    }


def on_phone_since(phone_id: str, app: str) -> datetime | None:
    """Since when it is proved that an app, by its id on the platform, is open on a phone; None where it is not proved.

    Counted from the verification of the first of the contents in a row that have it, back from the one
    that is on the phone now. A content that is planned or sent proves nothing.
    """
    since = None
    rows = list(DeliveryRow.objects.filter(phone=phone_id).order_by("-planned_at", "-pk")[:_MOST])
    contents = {
        row.digest: row
        for row in ContentRow.objects.filter(pk__in={one.content for one in rows}).only("digest", "apps")
    }
    for row in rows:
        if row.verified_at is None:
            if since is None and row.acknowledged_at is not None and not _gives(contents[row.content], app):
                return None  # the phone took a content without it, so what was proved before holds no longer
            continue
        if not _gives(contents[row.content], app):
            break
        since = row.verified_at
    return since


def proof_of(person_id: str, ids: Mapping[Platform, str | None]) -> Proof | None:
    """What somebody's phones prove of an app, by its ids on the platforms; None where no phone could have it."""
    rows = PhoneRow.objects.filter(holder=person_id, left_at=None).exclude(delivery=None).order_by("pk")
    found = [(row, own) for row in rows if (own := ids.get(_PLATFORMS[row.target]))]
    if not found:
        return None
    proofs = [on_phone_since(row.id, own) for row, own in found]
    known = [one for one in proofs if one is not None]
    open_ = DeliveryRow.objects.filter(pk__in=[row.delivery for row, _ in found], verified_at=None).exists()
    waits = any(row.waits for row, _ in found)
    return Proof(since=min(known, default=None), waiting=open_ or waits)


def _gives(content: ContentRow, app: str) -> bool:
    return any(row.id == app and row.state.value in _GIVEN for row in apps_of(content))


def record_of(phone_id: str, today: date) -> PhoneRecord:
    """All that a phone's page of the fleet shows."""
    try:
        stands = standing(phone_id, today)
    except PhoneNotInFleet:
        return PhoneRecord(phone=phone_id, standing=None, deliveries=(), orders=(), can=frozenset())
    return PhoneRecord(
        phone=phone_id,
        standing=stands,
        deliveries=deliveries_of(phone_id),
        orders=orders_of(phone_id),
        can=able(stands.target),
    )


def can(phone_id: str, do: Do) -> bool:
    """Whether the management of a phone can do something; no where none is wired or the phone is not known."""
    target = PhoneRow.objects.filter(pk=phone_id).values_list("target", flat=True).first()
    return target is not None and do in able(target)


def able(target: str) -> frozenset[Do]:
    """What phones of a target can be ordered; nothing where none is wired."""
    connector = connector_of(target)
    return frozenset() if connector is None else connector.abilities.orders


def connector_of(target: str) -> Connector | None:
    """The connector of a target; None where it is not wired now."""
    return next((one for one in wired.current.connectors.values() if one.target.name == target), None)


def one_order(order_id: str) -> OrderView:
    """One order.

    Raises:
        OrderUnknown: there is none of that id.
    """
    row = OrderRow.objects.filter(pk=order_id).first()
    if row is None:
        raise OrderUnknown("There is no such order.", todo="look at the phone's page.")
    return _order(row)


def orders_of(phone_id: str) -> tuple[OrderView, ...]:
    """The orders to a phone, the newest first."""
    rows = OrderRow.objects.filter(phone=phone_id).order_by("-asked_at", "id")
    return tuple(_order(row) for row in rows[:_MOST])


def place_of(phone_id: str) -> PlaceView | None:
    """Where a phone last said that it was, while it is lost."""
    if not PhoneRow.objects.filter(pk=phone_id, lost_since__isnull=False).exists():
        return None
    row = OrderRow.objects.filter(phone=phone_id, latitude__isnull=False).order_by("-located_at").first()
    if row is None or row.latitude is None or row.longitude is None or row.located_at is None:
        return None
    return PlaceView(latitude=row.latitude, longitude=row.longitude, metres=row.metres or 0.0, at=row.located_at)


def order_of(row: OrderRow) -> Order:
    """An order as a value."""
    return Order(
        id=row.id,
        phone=row.phone,
        do=Do(row.do),
        state=OrderState(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        approved_by=row.approved_by,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        why=row.why,
    )


def _order(row: OrderRow) -> OrderView:
    return OrderView(order=order_of(row), located=row.latitude is not None, reference=row.reference)


def _delivery(row: DeliveryRow) -> DeliveryView:
    return DeliveryView(
        phone=row.phone,
        content=row.content,
        decided=row.decided_at or row.planned_at,
        planned=row.planned_at,
        sent=row.sent_at,
        acknowledged=row.acknowledged_at,
        verified=row.verified_at,
        over=row.over_at,
        failed=row.failed_at,
        why=row.why,
        tries=row.tries,
        retry=row.retry_at,
    )
