"""Reads of Apple's phones: frozen values, never rows, never a challenge or a push token."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from bluelamp.core.mdm import State, Status
from bluelamp.records.mdm import lifecycle
from bluelamp.records.mdm.lifecycle import CODES
from bluelamp.records.mdm.models import Command, Done, Enrolment, Identity, Invitation, Open, Seen, Wake

_AT_ONCE = 500
_STATUSES = {code: status for status, code in CODES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentSeen:
    """One stay of a phone under management. `heard_at` lags by a few seconds."""

    number: int
    serial_number: str
    udid: str
    state: State
    release: str
    began_at: datetime
    enrolled_at: datetime | None
    ended_at: datetime | None
    heard_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesEnding:
    """How many phones speak with a certificate, how many of these end soon, and when the first does."""

    phones: int
    soon: int
    first: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySeen:
    """A command for one phone: waiting, put off, or done with `status` (None: its enrolment ended before)."""

    command: str
    kind: str
    waits: bool
    put_off: bool = False
    status: Status | None = None
    at: datetime | None = None
    answer: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneWaking:
    """When a push to one phone was last taken, since when its token is dead, and why the last was not taken."""

    pushed_at: datetime | None
    dead_at: datetime | None
    said: str


def enrolments(serial_number: str) -> tuple[EnrolmentSeen, ...]:
    """Every stay of a phone, the last one first."""
    rows = list(Enrolment.objects.filter(serial_number=serial_number).order_by("-pk"))
    heard = dict(Seen.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "at"))
    return tuple(
        EnrolmentSeen(
            number=row.pk,
            serial_number=row.serial_number,
            udid=row.udid,
            state=State(row.state),
            release=row.release,
            began_at=row.began_at,
            enrolled_at=row.enrolled_at,
            ended_at=row.ended_at,
            heard_at=heard.get(row.pk),
        )
        for row in rows
    )


def under_management(serial_numbers: Collection[str]) -> Mapping[str, int]:
    """The number of the enrolment of each of some phones, by serial number; those that are not here are left out."""
    found: dict[str, int] = {}
    listed = sorted(set(serial_numbers))
    for begin in range(0, len(listed), _AT_ONCE):
        rows = Enrolment.objects.filter(serial_number__in=listed[begin : begin + _AT_ONCE])
        found |= dict(rows.filter(state=State.ENROLLED.value).values_list("serial_number", "pk"))
    return found


def invitation(challenge: str, at: datetime) -> str | None:
    """The name of the open invitation with a challenge, or None."""
    row = Invitation.objects.filter(challenge=lifecycle.digest_of(challenge)).first()
    if row is None or not lifecycle.is_open(expires_at=row.expires_at, used_at=row.used_at, at=at):
        return None
    return row.name


def deliveries(enrolment: int) -> tuple[DeliverySeen, ...]:
    """What waits for a phone, in the order in which it goes, and then what is done with, in the order of commands."""
    waiting = list(Open.objects.filter(enrolment=enrolment).order_by("priority", "command"))
    done = list(Done.objects.filter(enrolment=enrolment).order_by("command"))
    numbers = [*(one.command for one in waiting), *(one.command for one in done)]
    named = {
        pk: (uuid, kind) for pk, uuid, kind in Command.objects.filter(pk__in=numbers).values_list("pk", "uuid", "kind")
    }
    return (
        *(
            DeliverySeen(command=named[one.command][0], kind=named[one.command][1], waits=True, put_off=one.put_off)
            for one in waiting
        ),
        *(
            DeliverySeen(
                command=named[one.command][0],
                kind=named[one.command][1],
                waits=False,
                status=_STATUSES[one.status],
                at=one.at,
                answer=None if one.answer is None else bytes(one.answer),
            )
            for one in done
        ),
    )


def certificates_ending(before: datetime) -> CertificatesEnding:
    """How many phones under management speak with a certificate that ends before a moment, and when the first ends."""
    here = Enrolment.objects.filter(state=State.ENROLLED.value).values("pk")
    newest = Identity.objects.filter(enrolment__in=here).values("enrolment").annotate(ends=Max("ends_at"))
    found = newest.aggregate(
        phones=Count("enrolment"), soon=Count("ends", filter=Q(ends__lt=before)), first=Min("ends")
    )
    return CertificatesEnding(phones=found["phones"], soon=found["soon"], first=found["first"])


def waking_of(serial_number: str) -> PhoneWaking | None:
    """How a phone under management stands with the push service; None where it is not here or was never woken."""
    phone = Enrolment.objects.filter(serial_number=serial_number, state=State.ENROLLED.value).order_by("-pk").first()
    row = None if phone is None else Wake.objects.filter(pk=phone.pk).first()
    if phone is None or row is None:
        return None
    # A token that was called dead says nothing of another that the phone gave since.
    dead = row.dead_at if bytes(phone.push_token) == bytes(row.dead_token) else None
    return PhoneWaking(pushed_at=row.pushed_at, dead_at=dead, said=row.said)


def phones_with_dead_tokens() -> int:
    """How many phones under management cannot be woken, since the push service called their token dead."""
    dead = Wake.objects.filter(dead_at__isnull=False)
    return Enrolment.objects.filter(pk__in=dead.values("pk"), state=State.ENROLLED.value).count()
