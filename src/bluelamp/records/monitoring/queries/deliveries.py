"""What was delivered, which files count, what is held and what was erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from bluelamp.records.monitoring import event_files
from bluelamp.records.monitoring.errors import DeliveryUnknown, HoldUnknown
from bluelamp.records.monitoring.lifecycle.feeds import Category
from bluelamp.records.monitoring.models import DayFile, Delivery, ErasedMonth, HoldRow
from bluelamp.records.monitoring.values import DeliveryView, Hold, Way

ON_A_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfDay:
    """A file of events of one day that counts."""

    feed_id: str
    place: str
    key_id: bytes
    digest: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthHeld:
    """A month of a feed that is still held."""

    feed_id: str
    month: str
    files: int
    events: int


def one_delivery(delivery_id: str) -> DeliveryView:
    """The delivery of that id.

    Raises:
        DeliveryUnknown: there is none.
    """
    row = _seen().filter(pk=delivery_id).first()
    if row is None:
        raise DeliveryUnknown("There is no such delivery.", todo="look at the deliveries of its feed.")
    return delivery_view(row)


def deliveries_of(feed_id: str, *, before: datetime | None = None, size: int = ON_A_PAGE) -> tuple[DeliveryView, ...]:
    """The newest deliveries of a feed, or those before an instant; one more than asked where it goes on."""
    rows = _seen().filter(feed=feed_id, **({} if before is None else {"taken_at__lt": before}))
    return tuple(delivery_view(one) for one in rows.order_by("-taken_at", "-id")[: size + 1])


def delivered(feed_id: str, digest: str) -> DeliveryView | None:
    """What was delivered to a feed under a digest, where the same came before."""
    row = _seen().filter(feed=feed_id, digest=digest).first()
    return None if row is None else delivery_view(row)


def files_of(day: date) -> tuple[FileOfDay, ...]:
    """The files that count for a day, in an order that does not hang on when they came."""
    rows = DayFile.objects.filter(day=day, erased_at=None).order_by("digest").values_list(
        "delivery__feed_id", "category", "delivery_id", "key_id", "digest", "events"
    )  # fmt: skip
    return tuple(
        FileOfDay(
            feed_id=feed,
            place=event_files.place_of(Category(category), day, delivery),
            key_id=bytes(key_id),
            digest=digest,
            events=events,
        )
        for feed, category, delivery, key_id, digest, events in rows
    )


def days_since(since: datetime | None) -> tuple[date, ...]:
    """The days for which something was delivered from an instant on, or ever, and which still hold something."""
    rows = DayFile.objects.filter(erased_at=None)
    if since is not None:
        rows = rows.filter(delivery__taken_at__gte=since)
    return tuple(rows.order_by("day").values_list("day", flat=True).distinct())


def places_that_count() -> frozenset[str]:
    """The place of every file that a row names."""
    files = DayFile.objects.filter(erased_at=None).values_list("category", "day", "delivery_id")
    found = {event_files.place_of(Category(category), day, delivery) for category, day, delivery in files}
    given_back = Delivery.objects.exclude(rejects_month="").values_list("feed__category", "rejects_month", "id")
    return frozenset(
        found | {event_files.rejects_place(Category(one), month, which) for one, month, which in given_back}
    )


def months_held() -> tuple[MonthHeld, ...]:
    """Every month of every feed of which something is still held, events or rows that were handed back."""
    found: dict[tuple[str, str], list[int]] = {}
    rows = DayFile.objects.filter(erased_at=None).values_list("delivery__feed_id", "day").annotate(
        Count("pk"), Sum("events")
    )  # fmt: skip
    for feed, day, files, events in rows.order_by("delivery__feed_id", "day"):
        held = found.setdefault((feed, event_files.month_of(day)), [0, 0])
        held[0], held[1] = held[0] + files, held[1] + events
    for feed, month in Delivery.objects.exclude(rejects_month="").values_list("feed_id", "rejects_month").distinct():
        found.setdefault((feed, month), [0, 0])
    return tuple(
        MonthHeld(feed_id=feed, month=month, files=held[0], events=held[1])
        for (feed, month), held in sorted(found.items())
    )


def keys_erased() -> list[bytes]:
    """The identity of every key of events that was ever deleted."""
    found = ErasedMonth.objects.order_by("pk").values_list("key_ids", flat=True)
    return [bytes.fromhex(one) for key_ids in found for one in key_ids]


def totals() -> Mapping[str, tuple[int, int, int, int]]:
    """Deliveries, events, contacts that were not kept, and rows handed back of each feed, by its id."""
    rows = Delivery.objects.values_list("feed_id").order_by("feed_id")
    counted = rows.annotate(Count("pk"), Sum("events"), Sum("protected"), Sum("rejected"))
    return {feed: (count, events, protected, rejected) for feed, count, events, protected, rejected in counted}


def holds() -> tuple[Hold, ...]:
    """Every legal hold, the newest first."""
    return tuple(as_hold(one) for one in HoldRow.objects.order_by("-placed_at", "id"))


def one_hold(hold_id: str) -> Hold:
    """The hold of that id.

    Raises:
        HoldUnknown: there is none that stands.
    """
    row = HoldRow.objects.filter(pk=hold_id, lifted_at=None).first()
    if row is None:
        raise HoldUnknown("There is no such hold in force.", todo="look at the list of holds.")
    return as_hold(row)


def as_hold(row: HoldRow) -> Hold:
    """A hold from its row."""
    return Hold(
        id=row.id,
        feed_id=row.feed_id,
        first=row.first,
        last=row.last,
        why=row.why,
        placed_by=row.placed_by,
        placed_at=row.placed_at,
        review_on=row.review_on,
        lifted_by=row.lifted_by,
        lifted_at=row.lifted_at,
    )


def delivery_view(row: Delivery) -> DeliveryView:
    """A delivery from its row, as `_seen` reads it."""
    return DeliveryView(
        id=row.id,
        feed_id=row.feed_id,
        feed=row.feed.name,
        name=row.name,
        way=Way(row.way),
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        events=row.events,
        protected=row.protected,
        background=row.background,
        rejected=row.rejected,
        late=row.late,
        others=row.others,
        reasons=dict(row.reasons),
        first=row.first,
        last=row.last,
        rejects_month=row.rejects_month,
        erased=getattr(row, "erased", 0),
    )


def _seen() -> QuerySet[Delivery]:
    gone = Count("files", filter=Q(files__erased_at__isnull=False))
    return Delivery.objects.select_related("feed").annotate(erased=gone)
