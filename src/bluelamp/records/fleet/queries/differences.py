"""Phones that have not, or do not prove that they have, what the rules want: page by page, with the reason for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.values import Difference, Kind, Stage

SILENT_AFTER = timedelta(hours=24)
WAITS_SAY: Mapping[Waits, str] = {
    Waits.NOTHING: "",
    Waits.FOR_RING: "It waits for its ring of a push.",
    Waits.FOR_TWO: "It waits until two people have approved a push.",
    Waits.PAUSED: "Somebody paused the push.",
    Waits.GATED: "The push stopped at a gate, since too many phones could not do it.",
    Waits.GIVEN_UP: "Somebody gave the push up.",
    Waits.CHANGED_HANDS: "It changed hands, and messages of who had it may be on it. Have them exported, or wipe it.",
    Waits.REFUSED: "What the rules want would do harm on this phone, so nothing is sent.",
}


def differences(now: datetime, *, kind: Kind | None = None, after: str = "", size: int = 25) -> tuple[Difference, ...]:
    """Phones that differ, by id, with the reason for each. Two statements, whatever the size of the fleet.

    A phone whose content was verified and whose own list later differs is among them. With `kind`, those alone that
    wait, have not proved what they were sent, or drifted.
    """
    found = PhoneRow.objects.filter(pk__in=_names(kind, after)).defer("apps").order_by("pk")
    rows = list(found[:size])
    deliveries = DeliveryRow.objects.in_bulk([row.delivery for row in rows if row.delivery is not None])
    return tuple(_difference(row, deliveries.get(row.delivery or 0), now) for row in rows)


def _names(kind: Kind | None, after: str) -> QuerySet[Any, Any]:
    """The ids of the phones that differ: three lists that the database keeps small."""
    phones = PhoneRow.objects.filter(pk__gt=after).values("pk")
    unproved = DeliveryRow.objects.filter(over_at=None, verified_at=None, phone__gt=after).values("phone")
    lists = {
        Kind.WAITS: phones.exclude(waits=""),
        Kind.NOT_PROVED: unproved,
        Kind.DRIFTED: phones.exclude(drifts=""),
    }
    first, *others = lists.values()
    return first.union(*others) if kind is None else lists[kind]


def _difference(row: PhoneRow, delivery: DeliveryRow | None, now: datetime) -> Difference:
    drift = f"Its own list says {row.drifts}." if row.drifts else ""
    parts: Sequence[str] = (WAITS_SAY[Waits(row.waits)], _why(row, delivery, now), drift)
    waits = bool(row.waits)
    since = row.rules_want_since if waits else row.apps_at if row.drifts else delivery and delivery.planned_at
    return Difference(
        phone=row.id,
        stage=_stage(delivery),
        since=since or now,
        why=next((one for one in parts if one), "It is being looked at."),
        retry=None if delivery is None else delivery.retry_at,
        can_retry=not waits and delivery is not None and row.left_at is None and row.enrolled_at is not None,
    )


def _stage(delivery: DeliveryRow | None) -> Stage:
    if delivery is None:
        return Stage.NOTHING_PLANNED
    if delivery.verified_at is not None:
        return Stage.VERIFIED
    if delivery.acknowledged_at is not None:
        return Stage.ACKNOWLEDGED
    return Stage.PLANNED if delivery.sent_at is None else Stage.SENT


def _why(row: PhoneRow, delivery: DeliveryRow | None, now: datetime) -> str:
    if delivery is None or delivery.verified_at is not None:
        return ""
    if delivery.why:
        return f"It could not: {delivery.why}"
    if row.left_at is not None:
        return "It left management. Find out why, and enrol it again."
    if not row.serial:
        return "The register has no serial number of it, so nothing can reach it."
    if row.enrolled_at is None:
        return "It is not enrolled yet."
    if delivery.sent_at is None:
        return "It is to be sent in the next minutes."
    if now - delivery.sent_at < SILENT_AFTER:
        return "It was sent, and the phone has not proved it yet."
    return "The phone has not answered for more than a day. It may be off, or without a network."
