"""How long events are kept: holds and erasures. And what is entered so that events are understood or never kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bluelamp.core.calendar import day_begins
from bluelamp.core.feeds.numbers import e164
from bluelamp.core.feeds.protected import as_known
from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed, Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.monitoring import keys, subjects
from bluelamp.records.monitoring.deadlines import DATA_PROTECTION, HOLD_REVIEWED
from bluelamp.records.monitoring.errors import LineRefused, MonthHeld
from bluelamp.records.monitoring.lifecycle import feeds as lifecycle
from bluelamp.records.monitoring.lifecycle.keeping import checked_months
from bluelamp.records.monitoring.models import DayFile, Delivery, ErasedMonth, HoldRow, Line, PrivateNumber
from bluelamp.records.monitoring.queries.deliveries import as_hold, holds, one_hold
from bluelamp.records.monitoring.queries.feeds import locked
from bluelamp.records.monitoring.values import Hold
from bluelamp.records.monitoring.verbs import (
    HOLD_LIFTED,
    HOLD_OVERDUE,
    HOLD_PLACED,
    LINES_ENTERED,
    MONTH_ERASED,
    NUMBER_PROTECTED,
)


def _hold(*, hold_id: str) -> Subject:
    """A hold under its own id. It is about nobody."""
    return Subject(kind="hold", id=hold_id)


@act(MONTH_ERASED, on=subjects.of_feed)
def erase_month(*, by: Actor, feed_id: str, month: str) -> tuple[int, Fact]:
    """How many files of a month of a feed were erased: their key is deleted, so that no copy of them opens any more.

    The key goes once this is on record. Whoever is killed in between has the nightly job delete it, which deletes
    every key again that was ever to be deleted, so that a backup of the keys brings nothing back. The files themselves
    are removed by the same job.

    Raises:
        FeedUnknown, MonthHeld: nothing changed.
    """
    del by
    now = clock.now()
    feed = locked(feed_id)
    if any(one.covers(feed_id, month) for one in holds()):
        raise MonthHeld(f"A legal hold keeps `{month}`.", todo="have the hold lifted first, where it is not needed.")
    first, after = checked_months(month, month)
    rows = DayFile.objects.filter(delivery__feed=feed_id, day__gte=first, day__lt=after, erased_at=None)
    found = list(rows.values_list("key_id", "events"))
    Delivery.objects.filter(feed=feed_id, rejects_month=month).update(rejects_month="")
    held = keys.keyring().key_for(keys.name_of(feed, month))
    key_ids = sorted({bytes(key).hex() for key, _ in found} | {held.key_id.hex()})
    ErasedMonth.objects.update_or_create(
        feed_id=feed_id,
        month=month,
        defaults={
            "erased_at": now,
            "key_ids": key_ids,
            "files": len(found),
            "events": sum(events for _, events in found),
        },
    )
    rows.update(erased_at=now)
    transaction.on_commit(partial(keys.erase, [bytes.fromhex(one) for one in key_ids], now.date()))
    return len(found), MONTH_ERASED.record(
        feed=feed_id, month=month, files=len(found), events=sum(events for _, events in found)
    )


@act(HOLD_PLACED, on=_hold)
def place_hold(
    *, by: Actor, hold_id: str, feed_id: str | None, first: str, last: str, why: str, review_on: date
) -> tuple[Hold, Fact]:
    """A hold that keeps the months of a feed, or of all feeds, from being erased until it is lifted.

    Raises:
        FeedUnknown, FeedTermsWrong: nothing changed.
    """
    now = clock.now()
    checked_months(first, last)
    text = lifecycle.needed(why, "reason")
    if feed_id is not None:
        locked(feed_id)
    row = HoldRow.objects.create(
        id=hold_id,
        feed_id=feed_id,
        first=first,
        last=last,
        why=text,
        placed_by=by.id,
        placed_at=now,
        review_on=review_on,
    )
    start_clock(HOLD_REVIEWED, Of(app="monitoring", id=hold_id), owner=DATA_PROTECTION, decided=day_begins(review_on))
    return as_hold(row), HOLD_PLACED.record(
        feed=feed_id or "all", first=first, last=last, review=review_on.isoformat(), why=text
    )


@act(HOLD_LIFTED, on=_hold)
def lift_hold(*, by: Actor, hold_id: str) -> tuple[Hold, Fact]:
    """The hold, lifted: its months are erased when their time is over.

    Raises:
        HoldUnknown: there is none that stands.
    """
    found = one_hold(hold_id)
    HoldRow.objects.filter(pk=found.id).update(lifted_by=by.id, lifted_at=clock.now())
    stop_clock(HOLD_REVIEWED, Of(app="monitoring", id=hold_id))
    return found, HOLD_LIFTED.record(hold=hold_id)


def _missed(*, missed: Missed) -> Subject:
    return Subject(kind="hold", id=missed.of.id)


@act(HOLD_OVERDUE, on=_missed)
def note_overdue_hold(*, by: Actor, missed: Missed) -> tuple[None, Fact]:
    """Put on record that a hold was not looked at again in time. It stands, and stays due."""
    del by
    return None, HOLD_OVERDUE.record(hold=missed.of.id, late="yes" if missed.late else "no")


@act(NUMBER_PROTECTED, on=subjects.all_feeds)
def protect_numbers(*, by: Actor, numbers: Collection[str]) -> tuple[int, Fact]:
    """How many numbers are new among those that are never kept. They are held so that nobody can read them.

    Raises:
        LineRefused: one of them is no telephone number. Nothing changed.
    """
    wrong = [one for one in numbers if not as_known(one)]
    if wrong:
        raise LineRefused(f"`{wrong[0][:40]}` is no telephone number.", todo="write it as it is dialled.")
    now, begun = clock.now(), keys.digester()
    made = {keys.digest_of_number(one, begun) for one in numbers}
    new = sorted(made - set(PrivateNumber.objects.filter(digest__in=made).values_list("digest", flat=True)))
    PrivateNumber.objects.bulk_create(PrivateNumber(digest=one, added_by=by.id, added_at=now) for one in new)
    return len(new), NUMBER_PROTECTED.record(numbers=len(new))


@act(LINES_ENTERED, on=subjects.of_lines)
def enter_lines(*, by: Actor, phones: Mapping[str, str], since: datetime) -> tuple[int, Fact]:
    """How many numbers are in another phone than before, from an instant on; `phones` gives the phone of each number.

    Raises:
        LineRefused: one is no number in the form that networks use, or began later in another phone.
    """
    del by
    made = {e164(number): phone for number, phone in phones.items()}
    if None in made:
        wrong = next(one for one in phones if e164(one) is None)
        raise LineRefused(f"`{wrong[:40]}` is no telephone number.", todo="write it as +44 and the rest.")
    wanted = {number: phone for number, phone in made.items() if number is not None}
    standing = {one.number: one for one in Line.objects.filter(until=None, number__in=wanted)}
    moved = {number: phone for number, phone in wanted.items() if _is_new(standing.get(number), phone)}
    late = [number for number in moved if number in standing and standing[number].since >= since]
    if late:
        raise LineRefused(
            f"`{late[0]}` came into another phone at that moment or later.", todo="enter what came last first."
        )
    now = clock.now()
    Line.objects.filter(Q(until=None) & Q(number__in=moved)).update(until=since)
    Line.objects.bulk_create(
        Line(number=number, phone=phone, since=since, entered_at=now) for number, phone in moved.items()
    )
    return len(moved), LINES_ENTERED.record(lines=len(moved))


def _is_new(standing: Line | None, phone: str) -> bool:
    return standing is None or standing.phone != phone
