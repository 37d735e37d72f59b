"""What is done about Apple's phones, each on record; and how commands are queued and answers kept, which is no act.

Inviting a phone is a person's; the steps of a phone are its own, carried out by the job that listens to phones. What
a phone is told to do is decided and recorded by the fleet: here it is only put into the queue.

Promise: a phone that is known enrols again only with a fresh invitation, and the record says so
(`tests/records/mdm/test_acts.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.db.models import Q

from bluelamp.core.kernel import Actor
from bluelamp.core.mdm import (
    Asked,
    CheckIn,
    Enrol,
    Issuer,
    Known,
    Pinned,
    Priority,
    Proof,
    State,
    may_enrol,
    may_follow,
    may_give_token,
    may_speak,
    plists,
    scep,
)
from bluelamp.core.mdm import Invitation as Invited
from bluelamp.core.mdm import Place as EnrolmentPlace
from bluelamp.core.mdm import enrolment as profiles_of_enrolment
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.mdm import lifecycle, putting_down, renewing, unlocking, verbs
from bluelamp.records.mdm.errors import CommandTwice
from bluelamp.records.mdm.lifecycle import CODES, Made, News
from bluelamp.records.mdm.models import Command, Done, Enrolment, Identity, Invitation, Open, Told, Wake
from bluelamp.records.mdm.telling import put_down
from bluelamp.records.mdm.watching import note_change

LISTENER = Actor.system("listens-to-phones")
"""Who carries out the steps that phones take by themselves."""
WAKE_AFTER = timedelta(seconds=1)
"""How long a phone is not woken after something came to wait: `core.mdm.LEASE`, so that it finds it."""
PUT_OFF_FOR = timedelta(minutes=15)
"""How long a phone is left alone that put something off and will not come by itself."""
_ENDED, _BEGUN, _ENROLLED = State.ENDED.value, State.BEGUN.value, State.ENROLLED.value


def of_proof(proof: Proof) -> Subject:
    """The enrolment that a certificate was issued for, as a thing that is acted on. It is about nobody."""
    return Subject(kind="apple-enrolment", id=proof.identity.name)


def of_challenge(asked: Asked) -> Subject:
    """The invitation that a phone answers, as a thing that is acted on; one that there is not is named so."""
    row = Invitation.objects.filter(challenge=lifecycle.digest_of(asked.challenge)).first()
    return Subject(kind="apple-enrolment", id="none" if row is None else row.name)


def of_enrolment(enrolment: int) -> Subject:
    """An enrolment by its number, as a thing that is acted on: named as the invitation that it began with."""
    return Subject(kind="apple-enrolment", id=Enrolment.objects.get(pk=enrolment).invitation)


@act(verbs.PHONE_INVITED, on=lambda: Subject(kind="apple-enrolment", id="new"))
def invite(*, by: Actor, serial_number: str, lasts: timedelta, udid: str = "") -> tuple[Made, Fact]:
    """A new invitation for a phone, with its challenge, shown this once. Open ones for the same phone are over.

    Raises:
        InvitationWrong: no serial number, no UDID, or open for too long; nobody was invited.
    """
    made, now = lifecycle.make_invitation(serial_number, udid, lasts=lasts), clock.now()
    Invitation.objects.filter(serial_number=serial_number, used_at=None, expires_at__gt=now).update(expires_at=now)
    Invitation.objects.create(
        name=made.name,
        challenge=lifecycle.digest_of(made.challenge),
        serial_number=serial_number,
        udid=udid,
        made_at=now,
        made_by=by.id,
        expires_at=now + lasts,
    )
    known = Enrolment.objects.filter(serial_number=serial_number).exists()
    hours = int(lasts / timedelta(hours=1))
    return made, verbs.PHONE_INVITED.record(hours=hours, known="yes" if known else "no")


@act(verbs.CERTIFICATE_ISSUED, on=of_challenge)
def issue_certificate(*, by: Actor, asked: Asked, issuer: Issuer) -> tuple[bytes, Fact]:
    """The certificate, as DER, for which a phone was invited; the invitation is used with it.

    A phone that asks again with the same key, since the answer was lost, is given the same certificate again.

    Raises:
        CertificateRefused: no invitation with that challenge is open; nothing was changed.
    """
    now = clock.now()
    row = Invitation.objects.select_for_update().filter(challenge=lifecycle.digest_of(asked.challenge)).first()
    if row is None or now > row.expires_at:
        raise scep.refusal("no invitation is open")
    if row.used_at is None:
        issued = issuer.issue(asked.key, name=row.name, serial_number=row.serial_number, at=now)
        row.certificate = issued.public_bytes(Encoding.DER)
        row.used_at = now
        row.save(update_fields=["certificate", "used_at"])
    certificate = bytes(row.certificate or b"")
    if not certificate or x509.load_der_x509_certificate(certificate).public_key() != asked.key:
        raise scep.refusal("the invitation was used before")
    return certificate, verbs.CERTIFICATE_ISSUED.record(days=scep.LASTS.days)


@act(verbs.ENROLMENT_BEGUN, on=of_proof)
def begin_enrolment(*, by: Actor, proof: Proof, said: CheckIn) -> tuple[int, Fact]:
    """The number of the enrolment that a phone began; an earlier one of the same phone ends, with all that waited.

    Raises:
        NotThatPhone: the certificate was not issued for this phone; nothing was changed.
        NotEnrolled: the certificate has enrolled a phone before; nothing was changed.
    """
    serial_number = said.text("SerialNumber")
    same = Q(udid=said.udid) | Q(serial_number=serial_number)
    rows = Enrolment.objects.select_for_update().filter(same).order_by("pk")
    known = [(row, Known(row.pk, row.udid, row.serial_number)) for row in rows]
    how = may_enrol(
        said,
        proof,
        pinned=pinned(proof.fingerprint),
        invitation=_invited(proof.identity.name),
        known=[one for _, one in known],
    )
    standing = next((row for row, _ in known if row.state != _ENDED), None)
    cleared = 0 if standing is None else _clear(standing.pk)
    if how is Enrol.REPEATED and standing is not None:
        return standing.pk, verbs.ENROLMENT_BEGUN.record(how=how.value, cleared=cleared)
    now = clock.now()
    if standing is not None:
        _end(standing, now)
    made = Enrolment.objects.create(
        udid=said.udid,
        serial_number=serial_number,
        state=_BEGUN,
        invitation=proof.identity.name,
        topic=said.text("Topic")[:200],
        product=said.text("ProductName")[:60],
        release=said.text("OSVersion")[:20],
        began_at=now,
    )
    Identity.objects.create(
        fingerprint=proof.fingerprint, enrolment=made.pk, pinned_at=now, ends_at=proof.identity.ends
    )
    return made.pk, verbs.ENROLMENT_BEGUN.record(how=how.value, cleared=cleared)


@act(verbs.PHONE_ENROLLED, on=of_proof)
def enrol(*, by: Actor, proof: Proof, said: CheckIn) -> tuple[int, Fact]:
    """The number of the enrolment that is complete: the phone said how it is woken.

    Raises:
        NotThatPhone, NotEnrolled: it may not; nothing was changed.
    """
    return take_token(proof, said), verbs.PHONE_ENROLLED.record()


@act(verbs.PHONE_LEFT, on=of_proof)
def leave(*, by: Actor, proof: Proof, said: CheckIn) -> tuple[int, Fact]:
    """The number of the enrolment that the phone ended.

    Raises:
        NotThatPhone, NotEnrolled: it may not; nothing was changed.
    """
    number = may_speak(pinned(proof.fingerprint), said.udid).enrolment
    row = Enrolment.objects.select_for_update().get(pk=number)
    cleared = _clear(number)
    _end(row, clock.now())
    return number, verbs.PHONE_LEFT.record(cleared=cleared)


@act(verbs.PHONE_WIPED, on=of_enrolment)
def end_wiped(*, by: Actor, enrolment: int) -> tuple[None, Fact]:
    """Ends the enrolment of a phone that said that it wipes itself: it says nothing after that. Twice is as once."""
    row = Enrolment.objects.select_for_update().get(pk=enrolment)
    cleared = 0
    if row.state != _ENDED:
        cleared = _clear(row.pk)
        _end(row, clock.now())
    return None, verbs.PHONE_WIPED.record(cleared=cleared)


@act(verbs.RENEWAL_BEGUN, on=of_enrolment)
def begin_renewal(*, by: Actor, enrolment: int, place: EnrolmentPlace, issuer: Issuer) -> tuple[str, Fact]:
    """The name of an invitation to renew a phone's certificate, which the phone is told; earlier ones are over.

    Raises:
        RenewalImpossible: the phone is not under management, or its certificate is not kept.
    """
    now = clock.now()
    row, ends, certificate = renewing.renewable(enrolment)
    for name in renewing.end_earlier(enrolment, now):
        _withdraw(enrolment, renewing.command_of(name), now)
    made = lifecycle.make_invitation(row.serial_number, row.udid, lasts=renewing.OPEN)
    Invitation.objects.create(
        name=made.name,
        challenge=lifecycle.digest_of(made.challenge),
        serial_number=row.serial_number,
        udid=row.udid,
        made_at=now,
        made_by=by.id,
        expires_at=now + renewing.OPEN,
        renews=enrolment,
    )
    profile = profiles_of_enrolment.profile(place, issuer, name=made.name, challenge=made.challenge)
    payload = profiles_of_enrolment.signed(profiles_of_enrolment.for_one(profile, certificate), issuer)
    queue(renewing.command_of(made.name), {"RequestType": "InstallProfile", "Payload": payload}, [enrolment])
    return made.name, verbs.RENEWAL_BEGUN.record(days=(ends - now).days)


@act(verbs.IDENTITY_RENEWED, on=of_proof)
def follow(*, by: Actor, proof: Proof, udid: str) -> tuple[int, Fact]:
    """The number of the enrolment for which another certificate speaks from now on, beside the one before it.

    Raises:
        NotThatPhone: it was not issued to renew that phone's; nothing was changed.
    """
    name = proof.identity.name
    row = renewing.renewed_by(name)
    known = None if row is None else Known(row.pk, row.udid, row.serial_number)
    may_follow(udid, proof, invitation=_invited(name), renews=known)
    assert row is not None  # noqa: S101 - holds what the line above refuses
    Identity.objects.get_or_create(
        fingerprint=proof.fingerprint,
        defaults={"enrolment": row.pk, "pinned_at": clock.now(), "ends_at": proof.identity.ends},
    )
    return row.pk, verbs.IDENTITY_RENEWED.record()


def take_token(proof: Proof, said: CheckIn) -> int:
    """The number of the enrolment whose phone said how it is woken from now on; part of an act the first time.

    Raises:
        NotThatPhone, NotEnrolled: it may not; nothing was changed.
    """
    with transaction.atomic():
        found = may_give_token(pinned(proof.fingerprint, lock=True), said.udid, proof)
        Enrolment.objects.filter(pk=found.enrolment).update(
            state=_ENROLLED,
            push_token=said.octets("Token"),
            push_magic=said.text("PushMagic")[:100],
            topic=said.text("Topic")[:200],
            token_signed_at=proof.signed_at,
        )
        if "AwaitingConfiguration" in said.values:
            waits = said.values["AwaitingConfiguration"] is True
            Enrolment.objects.filter(pk=found.enrolment).update(awaits_configuration=waits)
        if Enrolment.objects.filter(pk=found.enrolment, enrolled_at=None).update(enrolled_at=clock.now()):
            put_down(found.enrolment, News.ENROLLED)
        unlock = said.octets("UnlockToken")
        if unlock:
            kept = unlocking.sealed(unlock, found.enrolment, clock.now())
            Enrolment.objects.filter(pk=found.enrolment).update(unlock_token=kept)
        # A phone that was put under management, or could not be reached by its old token, is woken by this one.
        Wake.objects.filter(pk=found.enrolment).update(dead_token=b"", dead_at=None, said="")
        if Open.objects.filter(enrolment=found.enrolment).exists():
            wake([found.enrolment], clock.now() + WAKE_AFTER)
    return found.enrolment


def pinned(fingerprint: bytes, *, lock: bool = False) -> Pinned | None:
    """What is known of a certificate that has spoken for a phone, with the last push token that was taken."""
    identity = Identity.objects.filter(fingerprint=fingerprint).first()
    if identity is None:
        return None
    rows = Enrolment.objects.select_for_update() if lock else Enrolment.objects
    row = rows.get(pk=identity.enrolment)
    return Pinned(row.pk, row.udid, State(row.state), row.token_signed_at)


def queue(
    uuid: str,
    command: Mapping[str, Any],
    enrolments: Sequence[int],
    *,
    priority: Priority = Priority.NORMAL,
    asks: bool = False,
) -> int:
    """Has a command wait for phones, in the transaction of whoever decides it; how many it was put down for.

    `asks`: somebody wants to read what each phone answers, by `telling.take`.

    Asked again it changes nothing for the phones that ever had it. A phone whose enrolment has ended is passed over.

    Raises:
        CommandTwice: there is another command of that name.
        CommandUnfit: no phone knows such a command; nothing was put down.
    """
    lifecycle.refuse_unfit(command)
    body = plists.written({"CommandUUID": uuid, "Command": dict(command)})
    with transaction.atomic():
        made, new = Command.objects.get_or_create(
            uuid=uuid,
            defaults={"body": body, "kind": str(command.get("RequestType", ""))[:60], "made_at": clock.now()},
        )
        if not new and bytes(made.body) != body:
            raise CommandTwice(f"There is another command `{uuid}`.", todo="give this one a name of its own.")
        added = putting_down.put_down(made.pk, sorted(set(enrolments)), int(priority), asks=asks)
        if added:
            wake(added, clock.now() + WAKE_AFTER, urgent=priority is Priority.URGENT)
            note_change(added)
    return len(added)


def wake(enrolments: Sequence[int], due_at: datetime, *, urgent: bool = False) -> None:
    """Has phones woken at a moment, or sooner where they are to be woken sooner; one row a phone."""
    putting_down.wake(enrolments, due_at, urgent=urgent)


def _invited(name: str) -> Invited | None:
    row = Invitation.objects.filter(pk=name).exclude(used_at=None).first()
    return None if row is None else Invited(row.name, row.serial_number, row.udid)


def _withdraw(enrolment: int, uuid: str, now: datetime) -> None:
    """Has a command wait for a phone no more; it is kept as one of which nobody knows what became."""
    for one in Open.objects.filter(enrolment=enrolment, command__in=Command.objects.filter(uuid=uuid).values("pk")):
        Done.objects.create(enrolment=enrolment, command=one.command, status=CODES[None], at=now)
        one.delete()


def _clear(enrolment: int) -> int:
    """How many commands waited; they are kept as such of which nobody knows what became."""
    now, waited = clock.now(), list(Open.objects.filter(enrolment=enrolment).order_by("command"))
    Done.objects.bulk_create(
        [Done(enrolment=enrolment, command=one.command, status=CODES[None], at=now) for one in waited]
    )
    Told.objects.bulk_create(
        Told(enrolment=enrolment, kind=News.ANSWERED.value, command=one.command, at=now) for one in waited if one.asks
    )
    Open.objects.filter(enrolment=enrolment).delete()
    Wake.objects.filter(enrolment=enrolment).delete()
    return len(waited)


def _end(row: Enrolment, now: datetime) -> None:
    row.state, row.ended_at, row.unlock_token = _ENDED, now, None
    row.save(update_fields=["state", "ended_at", "unlock_token"])
    if row.enrolled_at is not None:
        put_down(row.pk, News.ENDED)
    note_change([row.pk])
