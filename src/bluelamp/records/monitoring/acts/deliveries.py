"""What a feed delivered: made to count, and rows that could not be read handed back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa
from django.db import IntegrityError, transaction

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act, reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.verb import Fact
from bluelamp.records.monitoring import event_files, keys, ports, subjects
from bluelamp.records.monitoring.errors import DeliveryUnknown, FeedNotOn, MonthErased
from bluelamp.records.monitoring.models import DayFile, Delivery
from bluelamp.records.monitoring.queries.deliveries import delivered, one_delivery
from bluelamp.records.monitoring.queries.feeds import erased_months, locked, one_feed
from bluelamp.records.monitoring.values import DeliveryView, Staged, Way
from bluelamp.records.monitoring.verbs import REJECTS_READ, TAKEN_IN


@act(TAKEN_IN, on=subjects.of_feed)
def note_delivery(*, by: Actor, feed_id: str, staged: Staged, name: str, way: Way) -> tuple[DeliveryView, Fact]:
    """What counts from now on: files that are on the disk already. The same once more is what it was the first time.

    Raises:
        FeedUnknown, FeedNotOn: it was stopped while it was written.
        MonthErased: a month was erased while it was written. In every case nothing counts.
    """
    now = clock.now()
    feed = locked(feed_id)
    if not feed.is_on(now):
        raise FeedNotOn(f"The feed `{feed.name}` was stopped meanwhile.", todo="have it started again, or leave it be.")
    gone = erased_months(feed_id) & {event_files.month_of(one.day) for one in staged.files}
    if gone:
        raise MonthErased(f"The events of `{min(gone)}` were erased meanwhile.", todo="send it again, without them.")
    before = delivered(feed_id, staged.digest)
    made = before or _counted(staged, feed_id, name, way, by=by.id, now=now) or delivered(feed_id, staged.digest)
    if made is None:
        raise DeliveryUnknown("What was delivered could not be noted.", todo="send it again.")
    return made, TAKEN_IN.record(
        feed=feed_id,
        delivery=made.id,
        way=way.value,
        events=0 if made.id != staged.id else staged.events,
        protected=0 if made.id != staged.id else staged.protected,
        background=0 if made.id != staged.id else staged.background,
        rejected=0 if made.id != staged.id else staged.rejected,
    )


@reading(REJECTS_READ, on=subjects.of_delivery)
def take_out_rejects(*, by: Actor, delivery_id: str, because: Because | None = None) -> tuple[pa.Table, Fact]:
    """The rows of a delivery that could not be read, with the reason beside each. They are kept as long as its month.

    Raises:
        DeliveryUnknown: there is none, or nothing of it was handed back, or that was erased.
        EventsDamaged: the file is missing or was changed.
    """
    del by, because
    found = one_delivery(delivery_id)
    if not found.rejects_month or found.rejects_month in erased_months(found.feed_id):
        raise DeliveryUnknown("No rows of this delivery are held.", todo="look at the delivery itself.")
    feed = one_feed(found.feed_id)
    place = event_files.rejects_place(feed.terms.category, found.rejects_month, found.id)
    key = keys.key_for(feed, found.rejects_month)
    table = _whole(event_files.batches(ports.current.folder, place, key))
    return table, REJECTS_READ.record(feed=feed.id, delivery=found.id, rows=len(table))


def _counted(staged: Staged, feed_id: str, name: str, way: Way, *, by: str, now: datetime) -> DeliveryView | None:
    """The delivery with its rows, or None where the same was noted in the same moment by somebody else."""
    try:
        with transaction.atomic():
            row = Delivery.objects.create(
                id=staged.id,
                feed_id=feed_id,
                name=name,
                way=way.value,
                taken_at=now,
                taken_by=by,
                digest=staged.digest,
                events=staged.events,
                protected=staged.protected,
                background=staged.background,
                rejected=staged.rejected,
                late=staged.late,
                others=staged.others,
                reasons=dict(staged.reasons),
                rejects_month=staged.rejects_month,
                first=staged.first,
                last=staged.last,
            )
    except IntegrityError:
        return None
    category = locked(feed_id).terms.category.value
    DayFile.objects.bulk_create(
        DayFile(
            delivery=row, category=category, day=one.day, key_id=one.key_id, digest=one.digest, events=one.events
        )
        for one in staged.files
    )  # fmt: skip
    return one_delivery(row.id)


def _whole(found: Iterator[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(list(found))
