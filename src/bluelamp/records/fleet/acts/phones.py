"""What people do with phones that is no order: look at them, have them tried again, read where a lost one was.

Looks are readings: each leaves one entry, which names everybody whose phone was on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from bluelamp.core.kernel import Actor
from bluelamp.records.fleet import queries, subjects, verbs
from bluelamp.records.fleet.errors import PhoneNotInFleet
from bluelamp.records.fleet.lifecycle.health import Short
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.fleet.values import DeliveryView, Difference, HealthPage, Kind, LostPage, PhoneRecord, PlaceView
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act, reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import queries as register
from bluelamp.records.register.values import PhoneView

T = TypeVar("T")
PAGE = register.PAGE
DIFFERENT, SHORT, LOST = "different", "short", "lost"


@act(verbs.PHONE_RETRIED, on=subjects.of_phone)
def retry_phone(*, by: Actor, phone_id: str) -> tuple[DeliveryView, Fact]:
    """Have a phone tried again at once that has not what it should have.

    Raises:
        PhoneNotInFleet: nothing was ever planned for it.
    """
    row = PhoneRow.objects.select_for_update().filter(pk=phone_id).first()
    if row is None or row.delivery is None:
        raise PhoneNotInFleet("Nothing was ever planned for this phone.", todo="give it to a holder first.")
    DeliveryRow.objects.filter(pk=row.delivery).update(retry_at=clock.now())
    return queries.delivery(row.delivery), verbs.PHONE_RETRIED.record()


@act(verbs.PHONES_RETRIED, on=subjects.several_phones)
def retry_phones(*, by: Actor, phone_ids: tuple[str, ...]) -> tuple[int, Fact]:
    """How many of several phones are tried again at once: those that were given something and wait for no push."""
    phones = PhoneRow.objects.filter(pk__in=phone_ids, waits="", left_at=None, enrolled_at__isnull=False)
    listed = list(phones.exclude(delivery=None).values_list("delivery", "holder"))
    DeliveryRow.objects.filter(pk__in=[number for number, _ in listed]).update(retry_at=clock.now())
    return len(listed), verbs.PHONES_RETRIED.record(_holders(one for _, one in listed), rows=len(listed))


@reading(verbs.PHONE_READ, on=subjects.of_phone)
def read_phone(*, by: Actor, phone_id: str, because: Because | None = None) -> tuple[PhoneRecord, Fact]:
    """What a phone holds and proves, how it is, and its orders.

    Raises:
        NotInRegister: there is no such phone.
    """
    return queries.record_of(phone_id, clock.now().date()), verbs.PHONE_READ.record()


@reading(verbs.PHONES_LISTED, on=subjects.several_phones)
def list_differences(
    *, by: Actor, kind: Kind | None = None, after: str = "", because: Because | None = None
) -> tuple[tuple[tuple[Difference, ...], Mapping[str, PhoneView]], Fact]:
    """A page of the phones that have not what the rules want, and one more row where there is a next page."""
    now = clock.now()
    rows = queries.differences(now, kind=kind, after=after, size=PAGE + 1)
    return _described(DIFFERENT, rows, (one.phone for one in rows[:PAGE]), now)


@reading(verbs.PHONES_LISTED, on=subjects.several_phones)
def list_short(
    *, by: Actor, short: Short | None = None, after: str = "", because: Because | None = None
) -> tuple[tuple[HealthPage, Mapping[str, PhoneView]], Fact]:
    """A page of the phones that are short of what is required of them, with the figures of the force."""
    now = clock.now()
    page = queries.health(now.date(), short=short, after=after, size=PAGE)
    return _described(SHORT, page, (one.phone for one in page.rows), now)


@reading(verbs.PHONES_LISTED, on=subjects.several_phones)
def list_lost(*, by: Actor, because: Because | None = None) -> tuple[tuple[LostPage, Mapping[str, PhoneView]], Fact]:
    """The phones that are lost by the register, by the fleet, or by both."""
    page = queries.lost_phones(register.lost_phones())
    return _described(LOST, page, (one.phone for one in page.rows), clock.now())


def _described(
    which: str, page: T, phones: Iterable[str], now: datetime
) -> tuple[tuple[T, Mapping[str, PhoneView]], Fact]:
    """A page with what the register says of its phones, and the entry that names their holders."""
    seen = register.described(phones, now)
    holders = _holders(one.holder for one in seen.values())
    return (page, seen), verbs.PHONES_LISTED.record(holders, which=which, rows=len(seen))


def _holders(found: Iterable[str | None]) -> list[str]:
    return sorted({one for one in found if one})


@reading(verbs.PLACE_READ, on=subjects.of_phone)
def read_place(*, by: Actor, phone_id: str, because: Because | None = None) -> tuple[PlaceView | None, Fact]:
    """Where a lost phone last said that it was; None where it has not said, or is found."""
    return queries.place_of(phone_id), verbs.PLACE_READ.record()
