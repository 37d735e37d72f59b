"""What phones said and what became of them, for whoever reads it: each once, in the order in which it came.

What is put down is gone when it was taken, in the transaction of whoever takes it. So nothing is passed over because it
became visible late, and whoever is killed in the middle takes it again (`tests/records/mdm/test_telling.py`).

An answer is given whole once, and then its bytes are not kept: a list of apps is long, and where a phone was is kept
where it is consulted and nowhere else. What became of the command stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from bluelamp.core.mdm import Status
from bluelamp.records.journal import clock
from bluelamp.records.mdm.lifecycle import CODES, News
from bluelamp.records.mdm.models import Command, Done, Enrolment, Seen, Told

_STATUSES = {code: status for status, code in CODES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSeen:
    """One thing that was said. For an answer: which command it is to and of what kind, what became of it, the answer.

    `status` is None where the enrolment ended before the phone answered.
    """

    number: int
    enrolment: int
    serial_number: str
    news: News
    at: datetime
    command: str = ""
    kind: str = ""
    status: Status | None = None
    answer: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSeen:
    """When a phone was last heard."""

    enrolment: int
    serial_number: str
    at: datetime


def take(most: int) -> tuple[ToldSeen, ...]:
    """What was said and nobody has taken yet, the oldest first; it is gone with the transaction of the caller."""
    with transaction.atomic():
        rows = list(Told.objects.select_for_update().order_by("pk")[:most])
        serials = dict(
            Enrolment.objects.filter(pk__in={row.enrolment for row in rows}).values_list("pk", "serial_number")
        )
        asked = {row.command for row in rows if row.command is not None}
        commands = Command.objects.filter(pk__in=asked).defer("body").in_bulk()
        found = tuple(_seen(row, serials[row.enrolment], commands) for row in rows)
        Told.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return found


def put_down(enrolment: int, news: News) -> None:
    """Puts down what became of a phone, in the transaction in which it does."""
    Told.objects.create(enrolment=enrolment, kind=news.value, at=clock.now())


def heard_since(at: datetime) -> tuple[HeardSeen, ...]:
    """The phones under management that were heard after a moment. It lags by a few seconds."""
    heard = dict(Seen.objects.filter(at__gt=at).values_list("pk", "at"))
    rows = Enrolment.objects.filter(ended_at=None).exclude(enrolled_at=None).order_by("pk")
    return tuple(
        HeardSeen(enrolment=number, serial_number=serial, at=heard[number])
        for number, serial in rows.values_list("pk", "serial_number")
        if number in heard
    )


def _seen(row: Told, serial_number: str, commands: Mapping[int, Command]) -> ToldSeen:
    seen = ToldSeen(number=row.pk, enrolment=row.enrolment, serial_number=serial_number, news=News(row.kind), at=row.at)
    if row.command is None:
        return seen
    done = Done.objects.get(enrolment=row.enrolment, command=row.command)
    Done.objects.filter(enrolment=row.enrolment, command=row.command).update(answer=None)
    asked = commands[row.command]
    answer = bytes(done.answer or b"")
    return replace(seen, command=asked.uuid, kind=asked.kind, status=_STATUSES[done.status], answer=answer)
