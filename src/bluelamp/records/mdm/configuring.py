"""Phones that wait at the end of being set up: a phone out of its box shows its holder nothing until it is let go.

It is let go once it took what was declared to it, so that nobody uses it before; or, where nothing is declared to it,
after a while, since a phone in store has no holder and must not wait for one. Whoever lets it go again does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bluelamp.core.mdm import State
from bluelamp.records.mdm import acts
from bluelamp.records.mdm.models import Enrolment

COMMAND = "device-configured"
"""The one command by which every phone is let go. No phone gets it twice."""


def waiting(enrolled_before: datetime) -> tuple[int, ...]:
    """The phones under management that wait, and came before a moment."""
    rows = Enrolment.objects.filter(awaits_configuration=True, state=State.ENROLLED.value)
    return tuple(rows.filter(enrolled_at__lt=enrolled_before).order_by("pk").values_list("pk", flat=True))


def let_go(enrolments: Sequence[int]) -> int:
    """Lets those of some phones go that wait; how many there were."""
    with transaction.atomic():
        rows = Enrolment.objects.select_for_update().filter(pk__in=enrolments, awaits_configuration=True)
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        Enrolment.objects.filter(pk__in=numbers).update(awaits_configuration=False)
        if numbers:
            acts.queue(COMMAND, {"RequestType": "DeviceConfigured"}, numbers)
    return len(numbers)
