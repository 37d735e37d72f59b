"""Figures over the fleet: what differs and why, how phones are, how far the rollout has got. No page names anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Q

from bluelamp.core.kernel import LONDON
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.lifecycle.health import Short, shortfalls
from bluelamp.records.fleet.models import ContentRow, DeliveryRow, PhoneRow
from bluelamp.records.fleet.queries.rows import differs_of, health_of, newest_fixes
from bluelamp.records.fleet.values import Difference, RolloutDay, Stage

__all__ = ["differences", "health_figures", "newest_fixes", "rollout", "time_to_verify"]
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


def differences(now: datetime, *, after: str = "", size: int = 25) -> tuple[Difference, ...]:
    """Phones that have not, or do not prove that they have, what the rules want, by id, with the reason for each.

    A phone whose content was verified and whose own list later differs is among them.
    """
    current = {row.pk: row for row in _unverified(after, size)}
    rows = PhoneRow.objects.filter(pk__gt=after).filter(
        ~Q(waits="") | Q(delivery__in=list(current)) | Q(apps__isnull=False)
    )
    found: list[Difference] = []
    contents: dict[str, ContentRow] = {}
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if row.wanted and row.wanted not in contents:
            contents[row.wanted] = ContentRow.objects.get(pk=row.wanted)
        one = _difference(row, current.get(row.delivery or 0), contents.get(row.wanted), now)
        if one is not None:
            found.append(one)
        if len(found) == size:
            break
    return tuple(found)


def _unverified(after: str, size: int) -> Sequence[DeliveryRow]:
    """The deliveries under way of the next phones: no more than could fill the page."""
    rows = DeliveryRow.objects.filter(over_at=None, verified_at=None, phone__gt=after).order_by("phone")
    return list(rows[:size])


def _difference(
    row: PhoneRow, delivery: DeliveryRow | None, content: ContentRow | None, now: datetime
) -> Difference | None:
    why = WAITS_SAY[Waits(row.waits)] or _why(row, delivery, now) or differs_of(row, content).say()
    if not why:
        return None
    stage = Stage.VERIFIED if delivery is None and row.delivery else _stage(delivery)
    since = row.apps_at if delivery is None else delivery.planned_at
    retry = None if delivery is None else delivery.retry_at
    return Difference(phone=row.id, stage=stage, since=since or now, why=why, retry=retry)


def _stage(delivery: DeliveryRow | None) -> Stage:
    if delivery is None:
        return Stage.NOTHING_PLANNED
    if delivery.acknowledged_at is not None:
        return Stage.ACKNOWLEDGED
    return Stage.PLANNED if delivery.sent_at is None else Stage.SENT


def _why(row: PhoneRow, delivery: DeliveryRow | None, now: datetime) -> str:
    if delivery is None:
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


def health_figures(today: date) -> Mapping[Short | None, int]:
    """How many phones are short of what; under None, how many meet all four. A phone may count under several."""
    newest = newest_fixes()
    counts: Counter[Short | None] = Counter()
    for row in (
        PhoneRow.objects.filter(left_at=None, enrolled_at__isnull=False).defer("apps").iterator(chunk_size=2_000)
    ):
        health = health_of(row)
        fix = None if health is None else newest.get(health.system)
        seen = None if row.seen_at is None else row.seen_at.date()
        kinds: set[Short | None] = {one.short for one in shortfalls(health, today=today, seen_on=seen, newest_fix=fix)}
        counts.update(kinds or {None})
    return counts


def time_to_verify(start: datetime, end: datetime) -> Mapping[str, float]:
    """Of the contents planned in a time and verified: how many, and the median and worst seconds from one to the other.

    Those not verified are counted apart, so that a good median hides none.
    """
    rows = DeliveryRow.objects.filter(planned_at__gte=start, planned_at__lt=end)
    took = [
        (verified - planned).total_seconds()
        for planned, verified in rows.filter(verified_at__isnull=False).values_list("planned_at", "verified_at")
        if verified is not None
    ]
    waiting = rows.filter(verified_at=None, over_at=None).count()
    return {
        "verified": float(len(took)),
        "waiting": float(waiting),
        "median": median(took) if took else 0.0,
        "worst": max(took, default=0.0),
    }


def rollout(begins: date, ends: date, target: int, until: date) -> tuple[RolloutDay, ...]:
    """Day by day how many phones were enrolled, and how many had proved their first content, beside a straight line.

    Days are London's. Counted from when each came first; a phone that left is counted no longer.
    """
    here = PhoneRow.objects.filter(left_at=None, enrolled_at__isnull=False).values_list("enrolled_at", flat=True)
    enrolled = _by_day([one for one in here if one is not None])
    proved = _by_day(_first_proofs())
    found, all_enrolled, all_proved = [], 0, 0
    day = min([begins, *enrolled, *proved])
    whole = max((ends - begins).days, 1)
    while day <= until:
        all_enrolled += enrolled.get(day, 0)
        all_proved += proved.get(day, 0)
        if day >= begins:
            line = min(target, target * (day - begins).days // whole)
            found.append(RolloutDay(day=day, enrolled=all_enrolled, verified=all_proved, line=line))
        day += timedelta(days=1)
    return tuple(found)


def _by_day(moments: Sequence[datetime]) -> Mapping[date, int]:
    return Counter(one.astimezone(LONDON).date() for one in moments)


def _first_proofs() -> Sequence[datetime]:
    first: dict[str, datetime] = {}
    here = PhoneRow.objects.filter(left_at=None, enrolled_at__isnull=False).values("pk")
    rows = DeliveryRow.objects.filter(verified_at__isnull=False, phone__in=here).order_by("verified_at")
    for phone, verified in rows.values_list("phone", "verified_at").iterator(chunk_size=2_000):
        if verified is not None:
            first.setdefault(phone, verified)
    return list(first.values())
