"""Whose certificate is to be renewed: from half of its life, once a day until it is, and nobody is passed over.

A phone that misses the end of its certificate is lost to management until somebody enrols it by hand. It is told to get
another by a profile that only it can read, with an invitation that is good for that phone alone. What a phone was told
and has not answered stays in its queue while the invitation is open; what it could not do, or did not finish, is tried
again the next day. No answer, and no lack of one, ends the trying (`tests/records/mdm/test_renewing.py`).

The old certificate speaks for another day after the new one first did: an answer may be under way with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from django.db.models import Count, Max, Q

from bluelamp.core.mdm import State
from bluelamp.core.mdm.scep import LASTS
from bluelamp.records.mdm.errors import RenewalImpossible
from bluelamp.records.mdm.models import Command, Enrolment, Identity, Invitation, Open

FROM = LASTS / 2
"""How long before its end a certificate is renewed."""
AGAIN = timedelta(days=1)
OPEN = timedelta(days=30)
"""How long an invitation to renew is open: so long a phone may be off and still find it."""
BOTH = timedelta(days=1)
"""How long the old certificate speaks beside the new one."""
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesSeen:
    """How the certificates of the phones under management stand; each phone is counted once.

    `due`: past half of their life. `soon`: valid for a month at most, and `over`: no longer; both are among `due`.
    """

    phones: int
    due: int
    soon: int
    over: int


def certificates(now: datetime) -> CertificatesSeen:
    """How the certificates of the phones under management stand."""
    ends = [one for one, _ in _ends()]
    return CertificatesSeen(
        phones=len(ends),
        due=sum(one <= now + FROM for one in ends),
        soon=sum(one <= now + SOON for one in ends),
        over=sum(one <= now for one in ends),
    )


def due(now: datetime, most: int) -> tuple[int, ...]:
    """The enrolments whose certificates are to be renewed now, those that end first at the front."""
    told = set(Invitation.objects.filter(made_at__gt=now - AGAIN).values_list("renews", flat=True))
    found: list[int] = []
    for ends, number in _ends():
        if len(found) == most or ends > now + FROM:
            break
        if number in told or _rests(number, now) or _certificate(number) is None:
            continue
        found.append(number)
    return tuple(found)


def renewable(enrolment: int) -> tuple[Enrolment, datetime, x509.Certificate]:
    """An enrolment under management, when its certificate ends, and the certificate.

    Raises:
        RenewalImpossible: there is none, or its certificate is not kept.
    """
    row = Enrolment.objects.select_for_update().filter(pk=enrolment, state=State.ENROLLED.value).first()
    ends = Identity.objects.filter(enrolment=enrolment).aggregate(ends=Max("ends_at"))["ends"]
    certificate = _certificate(enrolment)
    if row is None or ends is None or certificate is None:
        raise RenewalImpossible(
            "The certificate of the phone cannot be renewed.", todo="invite the phone to enrol again."
        )
    return row, ends, certificate


def end_earlier(enrolment: int, now: datetime) -> tuple[str, ...]:
    """The names of the invitations to renew that were made before; none of them is open from now on."""
    Invitation.objects.filter(renews=enrolment, expires_at__gt=now).update(expires_at=now)
    return tuple(Invitation.objects.filter(renews=enrolment).order_by("made_at").values_list("name", flat=True))


def renewed_by(name: str) -> Enrolment | None:
    """The enrolment under management that an invitation was made to renew, or None."""
    row = Invitation.objects.filter(pk=name).first()
    number = 0 if row is None or row.renews is None else row.renews
    return Enrolment.objects.select_for_update().filter(pk=number, state=State.ENROLLED.value).first()


def is_renewal(name: str) -> bool:
    """Whether an invitation was made to renew a certificate."""
    return Invitation.objects.filter(pk=name, renews__isnull=False).exists()


def retire(now: datetime) -> int:
    """Has old certificates speak no more whose phone speaks with a newer one; how many there were."""
    rows = Identity.objects.values("enrolment").annotate(last=Max("pinned_at"), count=Count("pk"))
    gone = 0
    for number, last in rows.filter(count__gt=1, last__lte=now - BOTH).values_list("enrolment", "last"):
        gone += Identity.objects.filter(enrolment=number, pinned_at__lt=last).delete()[0]
    return gone


def command_of(name: str) -> str:
    """The name of the command that tells a phone of an invitation to renew."""
    return f"renew-{name}"


def _ends() -> list[tuple[datetime, int]]:
    """When the last certificate of each phone under management ends, and the phone, in this order."""
    here = Enrolment.objects.filter(state=State.ENROLLED.value).values("pk")
    rows = Identity.objects.filter(enrolment__in=here).values_list("enrolment").annotate(ends=Max("ends_at"))
    return sorted((ends, number) for number, ends in rows)


def _rests(enrolment: int, now: datetime) -> bool:
    """Whether what the phone was told last still waits for it, and can still be done."""
    last = Invitation.objects.filter(renews=enrolment).order_by("-made_at").first()
    if last is None or last.expires_at <= now:
        return False
    told = Command.objects.filter(uuid=command_of(last.name)).values("pk")
    return Open.objects.filter(enrolment=enrolment, command__in=told).exists()


def _certificate(enrolment: int) -> x509.Certificate | None:
    """The certificate with which a phone speaks, where it is kept."""
    newest = Identity.objects.filter(enrolment=enrolment).order_by("-pinned_at", "-ends_at").first()
    first = Q(name__in=Enrolment.objects.filter(pk=enrolment).values("invitation"))
    for kept in Invitation.objects.filter(first | Q(renews=enrolment)).exclude(certificate=None):
        der = bytes(kept.certificate or b"")
        if newest is not None and hashlib.sha256(der).digest() == bytes(newest.fingerprint):
            return x509.load_der_x509_certificate(der)
    return None
