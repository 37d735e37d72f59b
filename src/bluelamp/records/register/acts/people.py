"""Acts on people: coming, being posted, roles, managers and cover, leaving, and erasing a name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import checks, queries, verbs
from bluelamp.records.register.choices import Kind
from bluelamp.records.register.errors import AlreadyInRegister, NotAChoice, NotInRegister, WrongHands
from bluelamp.records.register.forgetting import forget, why_needed
from bluelamp.records.register.models import (
    OPEN,
    Cover,
    Identity,
    Lead,
    Manager,
    Person,
    Posting,
    Role,
)
from bluelamp.records.register.queries.standing import EVERYBODY, SUPERVISOR
from bluelamp.records.register.spans import Span, checked
from bluelamp.records.register.values import PersonView, PhoneView
from bluelamp.records.register.writing import end_rows, write


def _people_of(unit_id: str) -> Subject:
    """The people of the register, as far as one unit goes: what somebody new is added to."""
    return Subject(kind="register", id="people", units=queries.units_above(unit_id, clock.now()))


@act(verbs.PERSON_ADDED, on=_people_of)
def add_person(
    *,
    by: Actor,
    name: str,
    number: str,
    kind: str,
    grade: str,
    unit_id: str,
    email: str = "",
    since: datetime | None = None,
) -> tuple[PersonView, Fact]:
    """A new person, from now on or from a day.

    Raises:
        AlreadyInRegister: somebody has that number.
        NotInRegister: there is no such unit.
        NotAChoice: the kind is not known, or something is empty.
    """
    now = clock.now()
    start = since or now
    queries.one_unit(unit_id, now)
    posting = _posting(kind, grade, unit_id)
    identity = _identity(name, number, email)
    _number_is_free(identity["number"], "")
    made = Person.objects.create(id=checks.new_id(), added_at=now).pk
    write(Identity, {"person_id": made}, identity, Span(start), now=now)
    write(Posting, {"person_id": made}, posting, Span(start), now=now)
    fact = verbs.PERSON_ADDED.record(person=made, unit=unit_id, since=checks.moment(start))
    return queries.one_person(made, start), fact


@act(verbs.PERSON_POSTED, on=queries.person_subject)
def post_person(
    *,
    by: Actor,
    person_id: str,
    kind: str,
    grade: str,
    unit_id: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[PersonView, Fact]:
    """A person's kind, rank or grade, and unit from a moment on; with one in the past it is a correction."""
    now = clock.now()
    span = checked(since or now, until)
    posting = _posting(kind, grade, unit_id)
    queries.one_unit(unit_id, now)
    _locked(person_id)
    write(Posting, {"person_id": person_id}, posting, span, now=now)
    fact = verbs.PERSON_POSTED.record(
        person=person_id, unit=unit_id, person_kind=posting["kind"], since=checks.moment(span.start), until=_end(until)
    )
    return queries.one_person(person_id, span.start), fact


@act(verbs.PERSON_LEFT, on=queries.person_subject)
def leave_force(*, by: Actor, person_id: str, since: datetime | None = None) -> tuple[tuple[PhoneView, ...], Fact]:
    """A person leaves: posting, roles, what they lead and cover all end. Gives the phones that are still theirs.

    A phone is never taken out of somebody's name by this: it has to come back, or be written off.
    """
    now = clock.now()
    span = Span(since or now)
    _locked(person_id)
    write(Posting, {"person_id": person_id}, None, span, now=now)
    for rows in (
        Role.objects.filter(person_id=person_id),
        Lead.objects.filter(person_id=person_id),
        Manager.objects.filter(Q(person_id=person_id) | Q(manager_id=person_id)),
        Cover.objects.filter(Q(person_id=person_id) | Q(by_id=person_id)),
    ):
        end_rows(rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=span.start)), span.start, now=now)
    theirs = queries.phones_of(person_id, now)
    fact = verbs.PERSON_LEFT.record(person=person_id, since=checks.moment(span.start), phones=len(theirs))
    return theirs, fact


@act(verbs.IDENTITY_CHANGED, on=queries.person_subject)
def change_identity(
    *, by: Actor, person_id: str, name: str, number: str, email: str = "", since: datetime | None = None
) -> tuple[None, Fact]:
    """A person's name, number and e-mail from a moment on; with one in the past it is a correction.

    Raises:
        AlreadyInRegister: somebody else has that number.
    """
    now = clock.now()
    span = Span(since or now)
    identity = _identity(name, number, email)
    _locked(person_id)
    _number_is_free(identity["number"], person_id)
    write(Identity, {"person_id": person_id}, identity, span, now=now)
    return None, verbs.IDENTITY_CHANGED.record(person=person_id, since=checks.moment(span.start))


@act(verbs.IDENTITY_ERASED, on=queries.person_subject)
def erase_identity(*, by: Actor, person_id: str) -> tuple[int, Fact]:
    """A person's name, number and e-mail are gone, every row of them. What they did stays, under an id.

    The keys of the person are destroyed apart from this, by whoever may: then the ledger forgets them too.

    Raises:
        StillNeeded: they are in the force, or a phone is theirs.
    """
    now = clock.now()
    _locked(person_id)
    needed = why_needed(person_id, now)
    if needed is not None:
        raise needed
    rows = forget(person_id)
    return rows, verbs.IDENTITY_ERASED.record(person=person_id, rows=rows)


@act(verbs.ROLE_GIVEN, on=queries.person_subject)
def give_role(
    *,
    by: Actor,
    person_id: str,
    role: str,
    unit_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[None, Fact]:
    """A role, for a unit or the whole force, from a moment on and perhaps until another.

    Raises:
        NotAChoice: the role follows from the register and is never given: everybody's, a supervisor's.
    """
    now = clock.now()
    span = checked(since or now, until)
    _given_by_hand(role)
    if unit_id is not None:
        queries.one_unit(unit_id, now)
    _locked(person_id)
    write(Role, {"person_id": person_id, "role": role, "unit_id": unit_id}, {}, span, now=now)
    fact = verbs.ROLE_GIVEN.record(
        person=person_id, role=role, unit=unit_id, since=checks.moment(span.start), until=_end(until)
    )
    return None, fact


@act(verbs.ROLE_ENDED, on=queries.person_subject)
def end_role(
    *, by: Actor, person_id: str, role: str, unit_id: str | None = None, since: datetime | None = None
) -> tuple[None, Fact]:
    """A role ends, now or at a moment.

    Raises:
        NotInRegister: the person does not hold it.
    """
    now = clock.now()
    span = Span(since or now)
    _given_by_hand(role)
    _locked(person_id)
    done = write(Role, {"person_id": person_id, "role": role, "unit_id": unit_id}, None, span, now=now)
    if not done.superseded:
        raise NotInRegister("The person does not hold that role then.", todo="look at the roles they hold.")
    return None, verbs.ROLE_ENDED.record(person=person_id, role=role, unit=unit_id, since=checks.moment(span.start))


@act(verbs.MANAGER_SET, on=queries.person_subject)
def set_manager(
    *, by: Actor, person_id: str, manager_id: str | None, since: datetime | None = None
) -> tuple[None, Fact]:
    """Whom a person answers to, where it is not the lead of their unit; None leaves it to the unit again.

    Raises:
        WrongHands: a person would manage themselves.
    """
    now = clock.now()
    span = Span(since or now)
    _two_people(person_id, manager_id, "manage themselves")
    _locked(person_id)
    values = None if manager_id is None else {"manager_id": _known(manager_id)}
    write(Manager, {"person_id": person_id}, values, span, now=now)
    return None, verbs.MANAGER_SET.record(person=person_id, manager=manager_id, since=checks.moment(span.start))


@act(verbs.COVER_SET, on=queries.person_subject)
def set_cover(
    *,
    by: Actor,
    person_id: str,
    covered_by: str | None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[None, Fact]:
    """Who stands in for a person in all they lead and manage; None ends it.

    Raises:
        WrongHands: a person would stand in for themselves.
    """
    now = clock.now()
    span = checked(since or now, until)
    _two_people(person_id, covered_by, "stand in for themselves")
    _locked(person_id)
    values = None if covered_by is None else {"by_id": _known(covered_by)}
    write(Cover, {"person_id": person_id}, values, span, now=now)
    fact = verbs.COVER_SET.record(person=person_id, by=covered_by, since=checks.moment(span.start), until=_end(until))
    return None, fact


def _posting(kind: str, grade: str, unit_id: str) -> dict[str, str]:
    return {
        "kind": str(checks.choice(Kind, kind, "kind of person")),
        "grade": checks.needed(grade, "rank or grade", 60),
        "unit_id": unit_id,
    }


def _identity(name: str, number: str, email: str) -> dict[str, str]:
    called = checks.needed(name, "name", 200)
    return {
        "name": called,
        "sorted_as": checks.sorted_as(called),
        "number": checks.needed(number, "number", 40),
        "email": checks.email(email),
    }


def _number_is_free(number: str, person_id: str) -> None:
    if Identity.objects.filter(OPEN, number=number).exclude(person_id=person_id).exists():
        raise AlreadyInRegister(
            f"The number `{number}` belongs to somebody else.", todo="check the number, or look for the person by it."
        )


def _locked(person_id: str) -> None:
    """Keeps other changes of this person away until the transaction ends."""
    Person.objects.select_for_update().get(pk=_known(person_id))


def _known(person_id: str) -> str:
    if not queries.is_known(person_id):
        raise NotInRegister("There is no such person in the register.", todo="look for them in the list.")
    return person_id


def _given_by_hand(role: str) -> None:
    checks.code(role, "role")
    if role in (EVERYBODY, SUPERVISOR):
        raise NotAChoice(
            f"The role `{role}` follows from the register and is not given.",
            todo="post the person, or set who leads the unit.",
        )


def _two_people(person_id: str, other: str | None, would: str) -> None:
    if person_id == other:
        raise WrongHands(f"Somebody would {would}.", todo="name another person.")


def _end(until: datetime | None) -> str | None:
    return None if until is None else checks.moment(until)
