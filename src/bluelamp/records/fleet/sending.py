"""What was planned, handed to the phone management: contents of groups, phones into groups, orders, retries.

Everything is safe to do twice, so that whoever is killed in the middle is done again. Nothing is asked while a
transaction is open. A target that asks to be left alone is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from bluelamp.records.fleet import wired
from bluelamp.records.fleet.errors import ConnectorError, PhoneNotManaged, TargetThrottled, TargetUnreachable
from bluelamp.records.fleet.lifecycle import orders
from bluelamp.records.fleet.models import ContentRow, CursorRow, DeliveryRow, GroupRow, OrderRow, PhoneRow
from bluelamp.records.fleet.ports import Connector, Content, Do, Move, Order, Outcome
from bluelamp.records.fleet.queries.phones import order_of
from bluelamp.records.fleet.queries.rows import apps_of

KEEP = timedelta(days=30)
"""How long an order waits for a phone that is off."""
ASK_AGAIN = timedelta(minutes=1)
NOT_MANAGED_AGAIN = timedelta(hours=1)
TAKEN_AWAY = "Somebody took this group away in the phone management. It is made again, and its phones put into it."
_AT_ONCE = 500


@dataclass(slots=True)
class Sent:
    """What a round of sending came to. `anew`: groups that somebody had taken away at the target.

    `again_at`: the target is to be left alone until then.
    """

    holds: int = 0
    moved: int = 0
    orders: int = 0
    refused: int = 0
    anew: int = 0
    again_at: datetime | None = None


class _LeaveAlone(Exception):
    """The target takes nothing more in this round."""

    def __init__(self, after: timedelta) -> None:
        super().__init__()
        self.after = after


def send(connector: Connector, now: datetime) -> Sent:
    """Hands the target of a connector what waits for it. Where it takes no more, the rest waits for a later round."""
    target = connector.target.name
    cursor, _ = CursorRow.objects.get_or_create(target=target)
    made = Sent()
    if cursor.leave_until is not None and cursor.leave_until > now:
        made.again_at = cursor.leave_until
        return made
    try:
        # Orders first: a lost phone waits for no push.
        _send_orders(connector, now, made)
        _begin_anew(connector, made)
        for _ in range(2):
            # Twice: a group changes only once the phones have left it that want something else.
            _hold(connector, now, made)
            _move(connector, now, made)
        _try_again(connector, now, made)
        _drop(connector)
    except _LeaveAlone as alone:
        made.again_at = now + alone.after
        CursorRow.objects.filter(pk=target).update(leave_until=made.again_at)
    _note_sent(target, now)
    return made


def _begin_anew(connector: Connector, made: Sent) -> None:
    """Has groups that somebody took away at the target be told anew what they hold, and their phones put in again."""
    told = GroupRow.objects.filter(target=connector.target.name).exclude(content_sent="")
    try:
        gone = connector.gone(list(told.order_by("pk").values_list("pk", flat=True)))
    except ConnectorError as error:
        _or_leave_alone(error)
        raise
    for group in gone:
        with transaction.atomic():
            PhoneRow.objects.filter(group_sent=group).update(group_sent="")
            GroupRow.objects.filter(pk=group).update(content_sent="", why=TAKEN_AWAY)
        made.anew += 1


def _hold(connector: Connector, now: datetime, made: Sent) -> None:
    due = GroupRow.objects.filter(Q(due_at=None) | Q(due_at__lte=now), target=connector.target.name)
    for group in due.exclude(content=F("content_sent")).order_by("ring", "pk"):
        if PhoneRow.objects.filter(group_sent=group.id, left_at=None).exclude(wanted=group.content).exists():
            continue
        row = ContentRow.objects.get(pk=group.content)
        content = Content(digest=row.digest, target=row.target, apps=apps_of(row), body=row.body)
        try:
            connector.hold(group.id, content)
        except ConnectorError as error:
            _or_leave_alone(error)
            made.refused += 1
            GroupRow.objects.filter(pk=group.id).update(why=error.message)
            _fail(PhoneRow.objects.filter(group=group.id).values_list("delivery", flat=True), error.message)
            continue
        # Only where nobody planned something else meanwhile is the group as it is to be.
        GroupRow.objects.filter(pk=group.id).update(content_sent=row.digest, why="")
        made.holds += 1


def _move(connector: Connector, now: datetime, made: Sent) -> None:
    """Phones into their groups, as many as one round takes, into groups that hold what they are to hold."""
    ready = GroupRow.objects.filter(pk=OuterRef("group"), content_sent=F("content"))
    waiting = PhoneRow.objects.filter(
        Exists(ready), target=connector.target.name, enrolled_at__isnull=False, left_at=None
    )
    later = DeliveryRow.objects.filter(pk=OuterRef("delivery"), retry_at__gt=now)
    rows = waiting.exclude(group=F("group_sent")).exclude(Exists(later)).exclude(serial="")
    listed = list(rows.order_by("ring", "pk").values_list("serial", "group", "delivery")[: wired.current.most_moves])
    for start in range(0, len(listed), _AT_ONCE):
        part = listed[start : start + _AT_ONCE]
        outcomes = _placed(connector, [Move(phone=serial, group=group) for serial, group, _ in part])
        wait: ConnectorError | None = None
        for (serial, group, delivery), outcome in zip(part, outcomes, strict=True):
            if outcome.error is None:
                PhoneRow.objects.filter(serial=serial, group=group).update(group_sent=group)
                made.moved += 1
            elif isinstance(outcome.error, TargetThrottled | TargetUnreachable):
                wait = outcome.error
            else:
                made.refused += 1
                if isinstance(outcome.error, PhoneNotManaged):
                    PhoneRow.objects.filter(serial=serial).update(group_sent="")
                _fail([delivery], outcome.error.message, again=now + NOT_MANAGED_AGAIN)
        if wait is not None:
            _or_leave_alone(wait)


def _placed(connector: Connector, moves: list[Move]) -> Iterable[Outcome]:
    try:
        return connector.place(moves)
    except ConnectorError as error:
        _or_leave_alone(error)
        raise


def _note_sent(target: str, now: datetime) -> None:
    """Notes as sent what the target was told of: the phone is in its group, and the group holds its content."""
    told = GroupRow.objects.filter(pk=OuterRef("group_sent"), content_sent=OuterRef("wanted"))
    phones = PhoneRow.objects.filter(Exists(told), target=target, group=F("group_sent")).exclude(wanted="")
    DeliveryRow.objects.filter(pk__in=phones.values("delivery"), sent_at=None).update(sent_at=now)


def _send_orders(connector: Connector, now: datetime, made: Sent) -> None:
    phones = dict(
        PhoneRow.objects.filter(target=connector.target.name)
        .exclude(serial="")
        .values_list("pk", "serial")
        .filter(pk__in=OrderRow.objects.filter(state=orders.State.APPROVED.value).values("phone"))
    )
    due = Q(again_at=None) | Q(again_at__lte=now)
    rows = OrderRow.objects.filter(due, state=orders.State.APPROVED.value, phone__in=phones).order_by("asked_at", "pk")
    for row in rows:
        order = Order(
            id=row.id, phone=phones[row.phone], do=Do(row.do), keep=KEEP, message=row.message, number=row.number
        )
        try:
            (outcome,) = connector.send([order])
        except ConnectorError as error:
            _or_leave_alone(error)
            raise
        _note_order(row, outcome, now)
        made.orders += outcome.error is None


def _note_order(row: OrderRow, outcome: Outcome, now: datetime) -> None:
    error = outcome.error
    if error is None:
        after = orders.sent(order_of(row), now)
    elif isinstance(error, TargetThrottled | TargetUnreachable):
        _or_leave_alone(error)
        return
    elif isinstance(error, PhoneNotManaged):
        # It may be enrolled in an hour. Until then the order stands, and its page says why.
        OrderRow.objects.filter(pk=row.id).update(again_at=now + NOT_MANAGED_AGAIN, why=error.message)
        return
    else:
        after = orders.failed(order_of(row), error.message, now)
    OrderRow.objects.filter(pk=row.id, state=row.state).update(
        state=after.state.value, sent_at=after.sent_at, answered_at=after.answered_at, why=after.why
    )


def _try_again(connector: Connector, now: datetime, made: Sent) -> None:
    """Has phones come and try again that could not: placed anew, and asked to check in."""
    phones = PhoneRow.objects.filter(target=connector.target.name, left_at=None).exclude(serial="")
    # Of those that are verified, only what somebody had tried again has a time here.
    due = DeliveryRow.objects.filter(over_at=None, retry_at__lte=now)
    able = Do.CHECK_IN in connector.abilities.orders
    found = phones.filter(delivery__in=due.values("pk")).order_by("pk")[:_AT_ONCE]
    for phone, serial, number in list(found.values_list("pk", "serial", "delivery")):
        if number is None:
            continue
        delivery = DeliveryRow.objects.get(pk=number)
        PhoneRow.objects.filter(pk=phone, delivery=number).update(group_sent="")
        DeliveryRow.objects.filter(pk=number).update(retry_at=None)
        if able and delivery.sent_at is not None:
            # Each time is an order of its own, and the same one where this is done twice.
            name = f"again-{number}-{round(delivery.retry_at.timestamp())}" if delivery.retry_at else f"again-{number}"
            order = Order(id=name, phone=serial, do=Do.CHECK_IN, keep=KEEP)
            for outcome in connector.send([order]):
                if isinstance(outcome.error, TargetThrottled | TargetUnreachable):
                    _or_leave_alone(outcome.error)
            made.orders += 1


def _drop(connector: Connector) -> None:
    """Takes away groups that no phone is in or goes to."""
    inside = PhoneRow.objects.filter(Q(group=OuterRef("pk")) | Q(group_sent=OuterRef("pk")))
    for group in GroupRow.objects.filter(~Exists(inside), target=connector.target.name).order_by("pk")[:_AT_ONCE]:
        try:
            connector.drop(group.id)
        except ConnectorError as error:
            _or_leave_alone(error)
            GroupRow.objects.filter(pk=group.id).update(why=error.message)
            continue
        group.delete()


def _fail(deliveries: Iterable[int | None], why: str, again: datetime | None = None) -> None:
    numbers = [one for one in deliveries if one is not None]
    for start in range(0, len(numbers), _AT_ONCE):
        rows = DeliveryRow.objects.filter(pk__in=numbers[start : start + _AT_ONCE], verified_at=None)
        rows.update(why=why, retry_at=again)


def _or_leave_alone(error: ConnectorError) -> None:
    """Ends the round where the target takes no more; anything else is the caller's."""
    if isinstance(error, TargetThrottled):
        raise _LeaveAlone(error.after) from error
    if isinstance(error, TargetUnreachable):
        raise _LeaveAlone(ASK_AGAIN) from error
