"""Reads of webhooks: frozen values, never rows, never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from bluelamp.records.journal.subject import Subject
from bluelamp.records.webhooks.errors import WebhookUnknown
from bluelamp.records.webhooks.lifecycle import State, Use
from bluelamp.records.webhooks.models import Delivery, Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSeen:
    """A webhook, and how many of its events wait, were sent or are parked."""

    id: str
    name: str
    address: str
    types: tuple[str, ...]
    use: Use
    made_at: datetime
    failing_since: datetime | None
    next_try: datetime | None
    events: Mapping[State, int]


def webhooks() -> tuple[WebhookSeen, ...]:
    """Every webhook, by name, ended ones too."""
    counted: dict[str, dict[State, int]] = {}
    for webhook, state, count in Delivery.objects.order_by().values_list("webhook", "state").annotate(Count("pk")):
        counted.setdefault(webhook, {})[State(state)] = count
    return tuple(
        WebhookSeen(
            id=row.id,
            name=row.name,
            address=row.address,
            types=tuple(row.types),
            use=Use(row.state),
            made_at=row.made_at,
            failing_since=row.failing_since,
            next_try=row.next_try,
            events=counted.get(row.id, {}),
        )
        for row in Webhook.objects.order_by("name", "made_at")
    )


def webhook_named(name: str) -> WebhookSeen:
    """The webhook in use that is called so.

    Raises:
        WebhookUnknown: none is.
    """
    found = next((one for one in webhooks() if one.name == name and one.use is not Use.ENDED), None)
    if found is None:
        raise WebhookUnknown("No webhook in use is called that.", todo="look at the list of webhooks.")
    return found


def to_be_tried(now: datetime) -> tuple[str, ...]:
    """The webhooks for which something waits, and which are not to be left alone until later."""
    ready = Q(next_try=None) | Q(next_try__lte=now)
    found = Webhook.objects.filter(ready, state=Use.ON.value, delivery__state=State.WAITING.value)
    return tuple(found.order_by("id").values_list("id", flat=True).distinct())


def parked() -> int:
    """How many events are parked, and how many webhooks are."""
    return (
        Delivery.objects.filter(state=State.PARKED.value).count()
        + Webhook.objects.filter(state=Use.PARKED.value).count()
    )


def of_webhook(webhook_id: str) -> Subject:
    """A webhook, as a thing that is acted on. It is about nobody."""
    return Subject(kind="webhook", id=webhook_id)
