"""What is done to webhooks, each on record; and how their events are gathered, taken and noted, which is no act.

An event is sent at least once: it is taken, sent, and noted as sent afterwards. Whoever is killed in between leaves it
to be taken again once the time that it was taken for is over, and the receiver knows it by its id.

Promise: every event of the types that were asked for is sent to every receiver, in the order of the ledger for each
record, whatever the receiver answers and whenever it answers (`tests/doors/jobs/test_webhooks.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from bluelamp.core.kernel import Actor
from bluelamp.records.accounts import ports as accounts
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.webhooks import lifecycle, ports, verbs
from bluelamp.records.webhooks.errors import WebhookNameTaken, WebhookUnknown
from bluelamp.records.webhooks.lifecycle import READ_AT, Event, State, Use
from bluelamp.records.webhooks.models import Delivery, ReadTo, Webhook
from bluelamp.records.webhooks.queries import of_webhook

AT_ONCE = 500
"""How many entries of the ledger are read for events in one transaction."""
TAKEN_FOR = timedelta(minutes=2)
"""How long an event is left to whoever took it: longer than any sending lasts."""
KEPT_FOR = timedelta(days=7)
"""How long it can be seen that an event was sent."""
_WAITING, _SENT, _PARKED = State.WAITING.value, State.SENT.value, State.PARKED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An event to send: where to, with which secret."""

    number: int
    webhook: str
    name: str
    address: str
    secret: str
    event: Event


@act(verbs.WEBHOOK_MADE, on=of_webhook)
def make_webhook(*, by: Actor, webhook_id: str, name: str, address: str, types: Collection[str]) -> tuple[str, Fact]:
    """The secret of a new webhook, shown this once. It is told of what happens from now on.

    Raises:
        WebhookNameTaken, WebhookAddressRefused, WebhookTypesWrong: none was made.
    """
    if Webhook.objects.filter(name=lifecycle.checked_name(name), ended_at=None).exists():
        raise WebhookNameTaken(f"`{name}` is taken.", todo="choose another, or end that one first.")
    parts = lifecycle.checked_address(address, ports.current.private_hosts)
    wanted, secret = lifecycle.checked_types(types), lifecycle.make_secret()
    Webhook.objects.create(
        id=webhook_id,
        name=name,
        address=address,
        types=wanted,
        secret=accounts.current.box.seal(secret, bound_to=_bound(webhook_id)),
        state=Use.ON.value,
        made_at=clock.now(),
        made_by=by.id,
    )
    ReadTo.objects.get_or_create(pk=1, defaults={"place": journal.last_place()})
    return secret, verbs.WEBHOOK_MADE.record(
        webhook=webhook_id,
        called=name,
        host=parts.hostname,
        types=len(wanted),
        list=hashlib.sha256("\n".join(wanted).encode()).hexdigest(),
    )


@act(verbs.WEBHOOK_ENDED, on=of_webhook)
def end_webhook(*, by: Actor, webhook_id: str) -> tuple[None, Fact]:
    """Ends a webhook at once. What waited for it is removed; the record has what happened.

    Raises:
        WebhookUnknown: there is none of that id in use.
    """
    del by
    row = _in_use(webhook_id)
    row.state, row.ended_at = Use.ENDED.value, clock.now()
    row.save(update_fields=["state", "ended_at"])
    Delivery.objects.filter(webhook=row).delete()
    return None, verbs.WEBHOOK_ENDED.record(webhook=row.id)


@act(verbs.WEBHOOK_RESUMED, on=of_webhook)
def resume_webhook(*, by: Actor, webhook_id: str) -> tuple[int, Fact]:
    """How many events wait for a webhook, now that everything that was parked is tried again, in its order.

    Raises:
        WebhookUnknown: there is none of that id in use.
    """
    del by
    row = _in_use(webhook_id)
    Webhook.objects.filter(pk=row.id).update(state=Use.ON.value, failures=0, failing_since=None, next_try=None)
    Delivery.objects.filter(webhook=row, state__in=[_PARKED, _WAITING]).update(
        state=_WAITING, tries=0, failing_since=None, next_try=None
    )
    waiting = Delivery.objects.filter(webhook=row, state=_WAITING).count()
    return waiting, verbs.WEBHOOK_RESUMED.record(webhook=row.id, events=waiting)


def gather() -> int:
    """How many entries of the ledger were read, and their events put down for every webhook that wants them.

    Together with how far was read, in one transaction: whoever is killed has read nothing. Where nothing is new, none
    is begun: on SQLite it would keep every act waiting, each second.
    """
    known = ReadTo.objects.values_list("place", flat=True).first()
    if known is None or journal.last_place() <= known:
        return 0
    with transaction.atomic():
        read = ReadTo.objects.select_for_update().first()
        if read is None:
            return 0
        found = journal.acts_in_order(after=read.place, limit=AT_ONCE)
        if not found:
            return 0
        wanted = {row.id: frozenset(row.types) for row in Webhook.objects.exclude(state=Use.ENDED.value)}
        rows = [
            Delivery(
                webhook_id=webhook,
                act=one.number,
                place=place,
                verb=one.verb,
                at=one.at,
                kind=one.subject_kind,
                of=one.subject_id,
                state=_WAITING,
            )
            for place, one in found
            if one is not None and one.subject_kind in READ_AT
            for webhook, types in wanted.items()
            if one.verb in types
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        read.place = found[-1][0]
        read.save(update_fields=["place"])
        return len(found)


def take(webhook_id: str) -> Taken | None:
    """The next event to send to a webhook, taken for a while; None where nothing can be sent now.

    It is the first in the ledger's order whose time has come and before which nothing of its record waits or is parked.
    """
    now = clock.now()
    earlier = Delivery.objects.filter(
        webhook=OuterRef("webhook"), of=OuterRef("of"), state__in=[_WAITING, _PARKED], place__lt=OuterRef("place")
    )
    ready = (Q(next_try=None) | Q(next_try__lte=now)) & (Q(taken_until=None) | Q(taken_until__lte=now))
    rows = Delivery.objects.filter(ready, webhook=webhook_id, state=_WAITING, webhook__state=Use.ON.value)
    row = rows.exclude(Exists(earlier)).select_related("webhook").order_by("place").first()
    if row is None or (row.webhook.next_try is not None and row.webhook.next_try > now):
        return None
    same = Delivery.objects.filter(pk=row.pk, state=_WAITING, taken_until=row.taken_until)
    if not same.update(taken_until=now + TAKEN_FOR):
        return None
    return Taken(
        number=row.pk,
        webhook=row.webhook.id,
        name=row.webhook.name,
        address=row.webhook.address,
        secret=accounts.current.box.open(row.webhook.secret, bound_to=_bound(row.webhook.id)),
        event=Event(act=row.act, place=row.place, verb=row.verb, at=row.at, kind=row.kind, record=row.of),
    )


def note_sent(taken: Taken) -> None:
    """Notes that the receiver took an event. With that it is well, whatever it answered before."""
    now = clock.now()
    with transaction.atomic():
        Delivery.objects.filter(pk=taken.number).update(
            state=_SENT, sent_at=now, taken_until=None, tries=F("tries") + 1, said=""
        )
        failing = Webhook.objects.filter(pk=taken.webhook, failures__gt=0)
        failing.update(failures=0, failing_since=None, next_try=None)


def note_failed(taken: Taken, said: str, *, answered: bool, gone: bool = False) -> bool:
    """Whether something was parked by it: the event, or the receiver where it did not answer at all or is gone.

    Where the receiver answered, the event alone waits longer, and what is on other records goes on. Where it did not,
    the receiver is left alone for longer, so that an event that never arrived is not counted as tried.
    """
    now = clock.now()
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=taken.number)
        row.taken_until, row.said = None, said[:60]
        park = gone
        if answered:
            row.tries += 1
            row.failing_since = row.failing_since or now
            row.next_try = now + lifecycle.wait_after(row.tries)
            if now - row.failing_since >= lifecycle.TRIED_FOR:
                row.state, park = _PARKED, True
        row.save(update_fields=["taken_until", "said", "tries", "failing_since", "next_try", "state"])
        if not answered or gone:
            park = _leave_alone(taken.webhook, now, gone=gone) or park
    return park


def clear_sent(now: datetime) -> int:
    """How many events were removed that were sent long enough ago. For the night."""
    return Delivery.objects.filter(state=_SENT, sent_at__lt=now - KEPT_FOR).delete()[0]


def _leave_alone(webhook_id: str, now: datetime, *, gone: bool) -> bool:
    """Whether a webhook is parked: it has not answered for so long, or said that it is gone."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.next_try = now + lifecycle.wait_after(row.failures)
    parked = row.state == Use.ON.value and (gone or now - row.failing_since >= lifecycle.TRIED_FOR)
    if parked:
        row.state = Use.PARKED.value
    row.save(update_fields=["failures", "failing_since", "next_try", "state"])
    return parked


def _in_use(webhook_id: str) -> Webhook:
    row = Webhook.objects.select_for_update().filter(pk=webhook_id, ended_at=None).first()
    if row is None:
        raise WebhookUnknown("There is no such webhook in use.", todo="look at the list of webhooks.")
    return row


def _bound(webhook_id: str) -> str:
    return f"webhook {webhook_id}"
