"""What phones said, read by pages and put to each phone: enrolled, left, taken, verified, failed, health, answers.

A page is taken in together with its cursor, in one transaction, so that whoever is killed reads it
again. A report that comes twice changes nothing. MUST: no report makes a content verified that was not
sent to that phone before the report (`tests/records/fleet/test_reading.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from bluelamp.core.calendar import local_day
from bluelamp.records.fleet.lifecycle import orders
from bluelamp.records.fleet.lifecycle.proving import within
from bluelamp.records.fleet.lifecycle.verifying import differs
from bluelamp.records.fleet.lifecycle.waves import ring_of
from bluelamp.records.fleet.models import ContentRow, CursorRow, DeliveryRow, OrderRow, PhoneRow, ProofCountRow
from bluelamp.records.fleet.ports import (
    Answered,
    Apps,
    AppState,
    Connector,
    Enrolled,
    Failed,
    Health,
    Holds,
    Left,
    Located,
    Report,
    Took,
)
from bluelamp.records.fleet.queries.phones import order_of
from bluelamp.records.fleet.queries.rows import HIDES, apps_of
from bluelamp.records.register.queries import whole

PAGE = 500
_PAGES = 40
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=15), timedelta(hours=24)
_REPORTED = [
    "serial", "seen_at", "apps", "apps_at", "system", "release", "patched_on", "screen_lock", "encrypted", "tampered",
    "health_at", "drifts", "proved_at",
]  # fmt: skip
_ANEW = [
    "enrolled_at", "left_at", "lost_since", "wanted", "delivery", "group", "group_sent", "holder", "apps", "apps_at"
]  # fmt: skip
"""What planning and sending write too: written here only where a phone came or left."""
_TIMES = ["acknowledged_at", "verified_at", "failed_at", "why", "tries", "retry_at"]


@dataclass(slots=True)
class Read:
    """What a round of reading came to. `strangers`: phones under management that the register does not hold."""

    reports: int = 0
    enrolments: int = 0
    verified: int = 0
    strangers: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Page:
    """The rows that a page of reports is about, each loaded once and written once."""

    phones: dict[str, PhoneRow]
    deliveries: dict[int, DeliveryRow]
    contents: dict[str, ContentRow]
    proves_by_list: bool
    now: datetime
    read: Read
    anew: dict[str, PhoneRow] = field(default_factory=dict)
    proofs: Counter[tuple[date, int]] = field(default_factory=Counter)

    def delivery(self, phone: PhoneRow) -> DeliveryRow | None:
        """The delivery that is under way to a phone."""
        return None if phone.delivery is None else self.deliveries.get(phone.delivery)


def read(connector: Connector, now: datetime) -> Read:
    """Reads what is new at a target, page by page, and takes it in."""
    target = connector.target.name
    CursorRow.objects.get_or_create(target=target)
    done = Read()
    for _ in range(_PAGES):
        cursor = CursorRow.objects.values_list("cursor", flat=True).get(pk=target)
        page = connector.reports(cursor, PAGE)
        with transaction.atomic():
            # Whoever read the same page meanwhile has taken it in already.
            ours = CursorRow.objects.filter(pk=target, cursor=cursor)
            if not ours.update(cursor=page.cursor, read_at=now):
                return done
            _take_in(page.rows, connector, now, done)
        if not page.more:
            break
    return done


def _take_in(reports: Iterable[Report], connector: Connector, now: datetime, done: Read) -> None:
    listed = list(reports)
    page = _loaded(listed, connector, now, done)
    for one in listed:
        phone = page.phones.get(one.phone)
        if phone is None:
            done.strangers |= {one.phone}
            continue
        done.reports += 1
        if not isinstance(one.said, Enrolled | Left):
            phone.seen_at = one.at if phone.seen_at is None else max(phone.seen_at, one.at)
        handler = _HANDLERS.get(type(one.said))
        if handler is not None:
            handler(page, phone, one)
    # One statement for many rows, and only the columns that a report is about.
    _write(page.phones.values(), _REPORTED)
    _write(page.anew.values(), _ANEW)
    DeliveryRow.objects.bulk_create(
        page.deliveries.values(), update_conflicts=True, unique_fields=["id"], update_fields=_TIMES, batch_size=PAGE
    )
    _count(page.proofs)


def _count(proofs: Counter[tuple[date, int]]) -> None:
    """Adds to how many proofs a day had, so that a page of figures need not read them all."""
    rows = [ProofCountRow(day=day, within=within) for day, within in sorted(proofs)]
    ProofCountRow.objects.bulk_create(rows, ignore_conflicts=True)
    for day, span in sorted(proofs):
        ProofCountRow.objects.filter(day=day, within=span).update(count=F("count") + proofs[day, span])


def _write(rows: Iterable[PhoneRow], fields: list[str]) -> None:
    PhoneRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=PAGE
    )


def _loaded(reports: list[Report], connector: Connector, now: datetime, done: Read) -> _Page:
    serials = {one.phone for one in reports}
    phones = {row.serial: row for row in PhoneRow.objects.filter(serial__in=serials)}
    missing = serials - phones.keys()
    if missing:
        phones |= _from_register(missing, connector, now)
    numbers = [row.delivery for row in phones.values() if row.delivery is not None]
    deliveries = DeliveryRow.objects.in_bulk(numbers)
    contents = ContentRow.objects.defer("body").in_bulk({row.content for row in deliveries.values()})
    able = connector.abilities
    return _Page(phones, deliveries, contents, able.lists_apps and not able.says_content, now, done)


def _from_register(serials: Iterable[str], connector: Connector, now: datetime) -> Mapping[str, PhoneRow]:
    """Phones that nothing was planned for yet, such as those in store, where the register holds them."""
    wanted = set(serials)
    known = {serial: phone for phone, serial in whole.serials_of_phones(now).items() if serial in wanted}
    listed = PhoneRow.objects.in_bulk(list(known.values()))
    for phone, row in listed.items():
        row.serial = next(serial for serial, own in known.items() if own == phone)
    target = connector.target.name
    new = [
        PhoneRow(id=phone, serial=serial, target=target, ring=ring_of(phone), duty="unknown")
        for serial, phone in known.items()
        if phone not in listed
    ]
    PhoneRow.objects.bulk_create(new)
    return {row.serial: row for row in (*listed.values(), *new)}


def _enrolled(page: _Page, phone: PhoneRow, report: Report) -> None:
    if phone.left_at is not None and report.at <= phone.left_at:
        return
    if phone.enrolled_at is None or phone.left_at is not None:
        phone.enrolled_at, phone.left_at, phone.group_sent = report.at, None, ""
        page.anew[phone.id] = phone
        page.read.enrolments += 1


def _left(page: _Page, phone: PhoneRow, report: Report) -> None:
    """A phone that left holds nothing of ours. Should it come back, it begins anew."""
    if phone.left_at is not None or (phone.enrolled_at is not None and report.at < phone.enrolled_at):
        return
    if phone.delivery is not None:
        DeliveryRow.objects.filter(pk=phone.delivery).update(over_at=report.at)
    OrderRow.objects.filter(phone=phone.id).update(latitude=None, longitude=None, metres=None)
    phone.left_at, phone.delivery, phone.apps, phone.apps_at = report.at, None, None, None
    phone.drifts, phone.proved_at = "", None
    phone.wanted = phone.group = phone.group_sent = phone.holder = ""
    phone.lost_since = None
    page.anew[phone.id] = phone
    page.read.enrolments += 1


def _under_way(page: _Page, phone: PhoneRow, content: str, at: datetime) -> DeliveryRow | None:
    """The delivery that a report is about: the phone's own, of that content, and sent before the report."""
    delivery = page.delivery(phone)
    if delivery is None or delivery.content != content or delivery.sent_at is None or at < delivery.sent_at:
        return None
    return delivery


def _took(page: _Page, phone: PhoneRow, report: Report) -> None:
    assert isinstance(report.said, Took)  # noqa: S101 - holds the table below
    delivery = _under_way(page, phone, report.said.content, report.at)
    if delivery is not None and delivery.acknowledged_at is None:
        _acknowledge(delivery, report.at)


def _acknowledge(delivery: DeliveryRow, at: datetime) -> None:
    delivery.acknowledged_at = at
    delivery.failed_at, delivery.why, delivery.retry_at = None, "", None


def _holds(page: _Page, phone: PhoneRow, report: Report) -> None:
    assert isinstance(report.said, Holds)  # noqa: S101 - holds the table below
    delivery = _under_way(page, phone, report.said.content, report.at)
    if delivery is not None and delivery.verified_at is None:
        _verify(page, phone, delivery, report.at)


def _verify(page: _Page, phone: PhoneRow, delivery: DeliveryRow, at: datetime) -> None:
    if delivery.acknowledged_at is None or at < delivery.acknowledged_at:
        _acknowledge(delivery, at)  # it had taken by then what it holds, whenever it says so
    delivery.verified_at = at
    delivery.failed_at, delivery.why, delivery.retry_at = None, "", None
    phone.drifts, phone.proved_at = "", phone.proved_at or at
    # A phone in a box could prove nothing: where it was enrolled later, the time runs from there.
    since = max(one for one in (delivery.decided_at or delivery.planned_at, phone.enrolled_at) if one is not None)
    page.proofs[local_day(at), within(at - since)] += 1
    page.read.verified += 1


def _apps(page: _Page, phone: PhoneRow, report: Report) -> None:
    assert isinstance(report.said, Apps)  # noqa: S101 - holds the table below
    if phone.apps_at is not None and report.at < phone.apps_at:
        return
    phone.apps, phone.apps_at = {app: state.value for app, state in report.said.apps.items()}, report.at
    delivery = page.delivery(phone)
    if delivery is None:
        return
    reported = {app: AppState(state) for app, state in report.said.apps.items()}
    other = differs(apps_of(page.contents[delivery.content]), reported, hides=phone.target in HIDES)
    if delivery.verified_at is not None:
        phone.drifts = other.say() if report.at >= delivery.verified_at else ""
        return
    taken = delivery.acknowledged_at is not None and report.at >= delivery.acknowledged_at
    if page.proves_by_list and taken and not other:
        _verify(page, phone, delivery, report.at)


def _failed(page: _Page, phone: PhoneRow, report: Report) -> None:
    assert isinstance(report.said, Failed)  # noqa: S101 - holds the table below
    delivery = _under_way(page, phone, report.said.content, report.at)
    if delivery is None or delivery.verified_at is not None:
        return
    if delivery.failed_at is not None and report.at <= delivery.failed_at:
        return
    delivery.failed_at, delivery.why, delivery.tries = report.at, report.said.why, delivery.tries + 1
    delivery.retry_at = page.now + min(_FIRST_RETRY * 2 ** min(delivery.tries - 1, 10), _LAST_RETRY)


def _health(page: _Page, phone: PhoneRow, report: Report) -> None:
    del page
    said = report.said
    assert isinstance(said, Health)  # noqa: S101 - holds the table below
    if phone.health_at is not None and report.at < phone.health_at:
        return
    phone.system, phone.release, phone.patched_on = said.system, said.release, said.patched_on
    phone.screen_lock, phone.encrypted, phone.tampered = said.screen_lock, said.encrypted, said.tampered
    phone.health_at = report.at


def _answered(page: _Page, phone: PhoneRow, report: Report) -> None:
    del page
    assert isinstance(report.said, Answered)  # noqa: S101 - holds the table below
    row = OrderRow.objects.filter(pk=report.said.order, phone=phone.id).first()
    if row is None:
        return
    after = orders.answered(order_of(row), report.said.why, report.at)
    OrderRow.objects.filter(pk=row.pk).update(state=after.state.value, answered_at=after.answered_at, why=after.why)


def _located(page: _Page, phone: PhoneRow, report: Report) -> None:
    """Where it was is kept only while the phone is lost, and only in answer to somebody's order."""
    del page
    said = report.said
    assert isinstance(said, Located)  # noqa: S101 - holds the table below
    if phone.lost_since is not None:
        OrderRow.objects.filter(pk=said.order, phone=phone.id).update(
            latitude=said.latitude, longitude=said.longitude, metres=said.metres, located_at=report.at
        )


_HANDLERS: Mapping[type, Callable[[_Page, PhoneRow, Report], None]] = {
    Enrolled: _enrolled,
    Left: _left,
    Took: _took,
    Holds: _holds,
    Apps: _apps,
    Failed: _failed,
    Health: _health,
    Answered: _answered,
    Located: _located,
}
