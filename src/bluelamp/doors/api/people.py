"""People of the force: find them, read an entry, enter somebody, post them, see them out, give a role."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Path, Query, Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from bluelamp.core.kernel.instants import in_utc
from bluelamp.doors.api.paging import Next, Paged, cursor_from, place_from
from bluelamp.doors.api.problems import READS, REFUSALS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.register import acts
from bluelamp.records.register.choices import Kind
from bluelamp.records.register.values import NameView, PeopleFilter, PersonView, RoleView

router = Router()
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Id = Annotated[str, Field(pattern=f"^{ID}$", description="A random id.")]
PathId = Annotated[str, Path(pattern=f"^{ID}$", description="A random id.")]
Short = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
FIRST_YEAR, LAST_YEAR = 1900, 2199
Narrow = Annotated[str | None, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


def _within_reason(moment: datetime) -> datetime:
    """The moment in UTC; refused where no phone and no posting can be of its year."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"the year is not between {FIRST_YEAR} and {LAST_YEAR}")
    return in_utc(moment)


Moment = Annotated[AwareDatetime, AfterValidator(_within_reason), Field(description="With its offset from UTC.")]


class Strict(Schema):
    """A body in which nothing may stand that is not described."""

    model_config = ConfigDict(extra="forbid")


class PeopleAsked(Paged):
    """Which people, and where the page begins."""

    text: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    unit: Id | None = None
    kind: Kind | None = None
    grade: Narrow = None
    role: Narrow = None


class PersonShown(Schema):
    """A person, as the register has them now. What was erased is null."""

    id: str
    name: str | None
    number: str | None
    email: str | None
    kind: str
    grade: str
    unit: str
    unit_name: str
    since: datetime

    @classmethod
    def of(cls, one: PersonView) -> PersonShown:
        """From a query's value."""
        return cls(
            id=one.id,
            name=one.name,
            number=one.number,
            email=one.email,
            kind=str(one.kind),
            grade=one.grade,
            unit=one.unit,
            unit_name=one.unit_name,
            since=one.since,
        )


class PeoplePage(Schema):
    """A page of people, in the order of their names."""

    people: list[PersonShown]
    next: Next


class RoleShown(Schema):
    """A role that somebody holds."""

    role: str
    unit: str | None
    since: datetime
    until: datetime | None

    @classmethod
    def of(cls, one: RoleView) -> RoleShown:
        """From a query's value."""
        return cls(role=one.role, unit=one.unit, since=one.since, until=one.until)


class Named(Schema):
    """Somebody, by id and name."""

    id: str
    name: str | None
    number: str | None

    @classmethod
    def of(cls, one: NameView) -> Named:
        """From a query's value."""
        return cls(id=one.id, name=one.name, number=one.number)


class PersonEntry(Schema):
    """A person's entry: who they are, their roles, their line manager, the phones they hold."""

    person: PersonShown
    roles: list[RoleShown]
    manager: Named | None
    phones: list[str]


class NewPerson(Strict):
    """Somebody who joins the force."""

    name: Short
    number: Short
    kind: Kind
    grade: Short
    unit: Id
    email: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x20\x7f]*$")] = ""
    since: Moment | None = None


class Posting(Strict):
    """Where somebody works from a moment on."""

    kind: Kind
    grade: Short
    unit: Id
    since: Moment | None = None
    until: Moment | None = None


class Leaving(Strict):
    """When somebody leaves."""

    since: Moment | None = None


class NewRole(Strict):
    """A role for somebody, for a unit or for the whole force."""

    role: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[a-z][a-z-]*$")]
    unit: Id | None = None
    since: Moment | None = None
    until: Moment | None = None


class Made(Schema):
    """What was written."""

    id: str


class Left(Schema):
    """Somebody left; these phones are still to be handed back."""

    id: str
    phones_to_return: list[str]


@router.get("", response={200: PeoplePage, **REFUSALS}, auth=bearer(Reach.REGISTER_READ))
def people(request: Asked, asked: Query[PeopleAsked]) -> PeoplePage:
    """A page of the people whom you may find."""
    wanted = PeopleFilter(**asked.model_dump(exclude={"limit", "cursor"}))
    after = place_from(asked.cursor, pattern=ID)
    page = acts.list_people(
        by=request.auth.actor, wanted=wanted, after=after, size=asked.limit, because=because_of(request)
    )
    return PeoplePage(people=[PersonShown.of(one) for one in page.rows], next=cursor_from(page.after))


@router.get("/{person_id}", response={200: PersonEntry, **READS}, auth=bearer(Reach.REGISTER_READ))
def person(request: Asked, person_id: PathId) -> PersonEntry:
    """A person's entry. Somebody else's is on record as a look, and may need a `Reason`."""
    found = acts.read_person(by=request.auth.actor, person_id=person_id, because=because_of(request))
    return PersonEntry(
        person=PersonShown.of(found.person),
        roles=[RoleShown.of(one) for one in found.roles],
        manager=Named.of(found.manager) if found.manager else None,
        phones=[one.id for one in found.phones],
    )


@router.post("", response={201: Made, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def add_person(request: Asked, body: NewPerson, key: Key) -> Status[Made]:
    """Enters somebody."""

    def do() -> PersonView:
        return acts.add_person(
            by=request.auth.actor,
            name=body.name,
            number=body.number,
            kind=body.kind,
            grade=body.grade,
            unit_id=body.unit,
            email=body.email,
            since=body.since,
        )

    return once(request, key, do, lambda made: Made(id=made.id))


@router.post("/{person_id}/postings", response={201: Made, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def post_person(request: Asked, person_id: PathId, body: Posting, key: Key) -> Status[Made]:
    """Posts somebody to a unit."""

    def do() -> object:
        return acts.post_person(
            by=request.auth.actor,
            person_id=person_id,
            kind=body.kind,
            grade=body.grade,
            unit_id=body.unit,
            since=body.since,
            until=body.until,
        )

    return once(request, key, do, lambda _: Made(id=person_id))


@router.post("/{person_id}/leaving", response={201: Left, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def leave(request: Asked, person_id: PathId, body: Leaving, key: Key) -> Status[Left]:
    """Sees somebody out of the force. Their sign-in ends with it; the phones they still hold are named."""
    return once(
        request,
        key,
        lambda: acts.leave_force(by=request.auth.actor, person_id=person_id, since=body.since),
        lambda held: Left(id=person_id, phones_to_return=[one.id for one in held]),
    )


@router.post("/{person_id}/roles", response={201: Made, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def give_role(request: Asked, person_id: PathId, body: NewRole, key: Key) -> Status[Made]:
    """Gives somebody a role."""

    def do() -> object:
        return acts.give_role(
            by=request.auth.actor,
            person_id=person_id,
            role=body.role,
            unit_id=body.unit,
            since=body.since,
            until=body.until,
        )

    return once(request, key, do, lambda _: Made(id=person_id))
