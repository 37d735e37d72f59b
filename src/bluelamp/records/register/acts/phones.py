"""Acts on phones: adding one, what is known of it, and each step of custody.

Every step names who handed over and who took. Where one of them is left out it is whoever acts, if that is a
person; a locker hands over by nobody.
"""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact, Verb
from bluelamp.records.register import checks, custody, lifecycle, phone_facts, queries, verbs
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.lifecycle import Custody, Moved
from bluelamp.records.register.models import PhoneDetails
from bluelamp.records.register.spans import Span
from bluelamp.records.register.values import PhoneView
from bluelamp.records.register.writing import write


def _stock() -> Subject:
    """The phones of the register, which something new is added to."""
    return Subject(kind="register", id="phones")


@act(verbs.PHONE_ADDED, on=_stock)
def add_phone(
    *,
    by: Actor,
    asset_tag: str,
    platform: str,
    model: str,
    used_for: str,
    serial: str = "",
    imei_1: str = "",
    imei_2: str = "",
) -> tuple[PhoneView, Fact]:
    """A new phone, in the store.

    Raises:
        AlreadyInRegister: another phone has that tag, serial number or IMEI.
        NotAnImei: an IMEI's check digit does not fit.
    """
    now = clock.now()
    details = phone_facts.checked_details(
        asset_tag=asset_tag,
        serial=serial,
        imei_1=imei_1,
        imei_2=imei_2,
        platform=platform,
        model=model,
        used_for=used_for,
    )
    phone_facts.must_be_free(details, None)
    made = checks.new_id()
    custody.take(lifecycle.add(made, taken_by=_person(by), at=now), now=now)
    write(PhoneDetails, {"phone_id": made}, details, Span(now), now=now)
    return queries.one_phone(made, now), verbs.PHONE_ADDED.record(phone=made, platform=details["platform"])


@act(verbs.PHONE_DESCRIBED, on=queries.phone_subject)
def describe_phone(
    *,
    by: Actor,
    phone_id: str,
    asset_tag: str,
    platform: str,
    model: str,
    used_for: str,
    serial: str = "",
    imei_1: str = "",
    imei_2: str = "",
    since: datetime | None = None,
) -> tuple[PhoneView, Fact]:
    """What is known of a phone from a moment on, or, with one in the past, what is now known to have been so."""
    now = clock.now()
    span = Span(since or now)
    details = phone_facts.checked_details(
        asset_tag=asset_tag,
        serial=serial,
        imei_1=imei_1,
        imei_2=imei_2,
        platform=platform,
        model=model,
        used_for=used_for,
    )
    queries.custody_of(phone_id, locked=True)
    phone_facts.must_be_free(details, phone_id)
    write(PhoneDetails, {"phone_id": phone_id}, details, span, now=now)
    fact = verbs.PHONE_DESCRIBED.record(phone=phone_id, since=checks.moment(span.start))
    return queries.one_phone(phone_id, span.start), fact


@act(verbs.PHONE_ISSUED, on=queries.phone_subject)
def issue_phone(
    *, by: Actor, phone_id: str, to: str, handed_by: str | None = None, at: datetime | None = None
) -> tuple[Custody, Fact]:
    """A phone from the store goes to somebody for keeps."""
    was, when = _now_at(phone_id, at, to, handed_by)
    moved = lifecycle.issue(was, to=to, handed_by=handed_by or _one_person(by), at=when)
    return _taken(verbs.PHONE_ISSUED, moved)


@act(verbs.PHONE_SIGNED_OUT, on=queries.phone_subject)
def sign_out_phone(
    *, by: Actor, phone_id: str, to: str, handed_by: str | None = None, at: datetime | None = None
) -> tuple[Custody, Fact]:
    """A phone of the pool goes out for a shift, or its holder takes up the one they left at work."""
    was, when = _now_at(phone_id, at, to, handed_by)
    handed = handed_by or (None if by.id == to else _person(by))
    return _taken(verbs.PHONE_SIGNED_OUT, lifecycle.sign_out(was, to=to, handed_by=handed, at=when))


@act(verbs.PHONE_SIGNED_IN, on=queries.phone_subject)
def sign_in_phone(
    *, by: Actor, phone_id: str, taken_by: str | None = None, at: datetime | None = None
) -> tuple[Custody, Fact]:
    """A phone on loan comes back to the pool; an issued one is left at work and stays its holder's."""
    was, when = _now_at(phone_id, at, taken_by)
    taker = taken_by or (None if by.id == was.holder else _person(by))
    return _taken(verbs.PHONE_SIGNED_IN, lifecycle.sign_in(was, taken_by=taker, at=when))


@act(verbs.PHONE_RETURNED, on=queries.phone_subject)
def return_phone(
    *, by: Actor, phone_id: str, taken_by: str | None = None, at: datetime | None = None
) -> tuple[Custody, Fact]:
    """An issued phone comes back to the store for good."""
    was, when = _now_at(phone_id, at, taken_by)
    return _taken(verbs.PHONE_RETURNED, lifecycle.give_back(was, taken_by=taken_by or _one_person(by), at=when))


@act(verbs.PHONE_TRANSFERRED, on=queries.phone_subject)
def transfer_phone(*, by: Actor, phone_id: str, to: str, at: datetime | None = None) -> tuple[Custody, Fact]:
    """A phone goes from its holder straight to somebody else."""
    was, when = _now_at(phone_id, at, to)
    return _taken(verbs.PHONE_TRANSFERRED, lifecycle.transfer(was, to=to, at=when))


@act(verbs.PHONE_LOST, on=queries.phone_subject)
def report_phone_lost(*, by: Actor, phone_id: str, said: str = "", at: datetime | None = None) -> tuple[Custody, Fact]:
    """A phone is missing, lost or stolen. What was said about it is sealed; nothing is asked for to report it."""
    was, when = _now_at(phone_id, at)
    return _taken(verbs.PHONE_LOST, lifecycle.report_lost(was, at=when), said)


@act(verbs.PHONE_FOUND, on=queries.phone_subject)
def find_phone(
    *, by: Actor, phone_id: str, taken_by: str | None = None, said: str = "", at: datetime | None = None
) -> tuple[Custody, Fact]:
    """A lost phone is there again: its holder's if they took it, the store's if anybody else did."""
    was, when = _now_at(phone_id, at, taken_by)
    moved = lifecycle.find(was, taken_by=taken_by or _one_person(by), at=when)
    return _taken(verbs.PHONE_FOUND, moved, said)


@act(verbs.PHONE_RETIRED, on=queries.phone_subject)
def retire_phone(*, by: Actor, phone_id: str, said: str = "", at: datetime | None = None) -> tuple[Custody, Fact]:
    """A phone leaves the force: from the store, or written off as lost."""
    was, when = _now_at(phone_id, at)
    return _taken(verbs.PHONE_RETIRED, lifecycle.retire(was, at=when), said)


def _now_at(phone_id: str, at: datetime | None, *people: str | None) -> tuple[Custody, datetime]:
    """The phone, locked, and when the step happened; the people of it are known."""
    when = checks.happened(at, clock.now())
    for one in people:
        if one is not None and not queries.is_known(one):
            raise NotInRegister("There is no such person in the register.", todo="look for them in the list.")
    return queries.custody_of(phone_id, locked=True), when


def _taken(verb: Verb, moved: Moved, said: str = "") -> tuple[Custody, Fact]:
    custody.take(moved, now=clock.now())
    fact = verb.record(
        phone=moved.after.phone,
        position=moved.after.position,
        happened=checks.moment(moved.after.since),
        handed_by=moved.handed_by,
        taken_by=moved.taken_by,
        said=said.strip() or None,
    )
    return moved.after, fact


def _person(by: Actor) -> str | None:
    """Whoever acts, where the register knows them: jobs of the system have no hands."""
    return by.id if not by.is_system and queries.is_known(by.id) else None


def _one_person(by: Actor) -> str:
    found = _person(by)
    if found is None:
        raise NotInRegister("A hand-over needs a person.", todo="name who hands the phone over or takes it.")
    return found
