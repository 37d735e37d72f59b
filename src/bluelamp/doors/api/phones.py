"""Phones: find them, read an entry with its chain of custody, enter one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.paging import Next, Paged, cursor_from, place_from
from bluelamp.doors.api.people import ID, Id, Made, Named, PathId, Short, Strict
from bluelamp.doors.api.problems import READS, REFUSALS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.register import acts
from bluelamp.records.register.choices import Platform
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.values import CustodyEvent, PhoneFilter, PhoneView

router = Router()


class PhonesAsked(Paged):
    """Which phones, and where the page begins."""

    text: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    unit: Id | None = None
    state: State | None = None
    platform: Platform | None = None
    holder: Id | None = None


class PhoneShown(Schema):
    """A phone, as it is now."""

    id: str
    asset_tag: str
    serial: str
    imei_1: str
    imei_2: str
    platform: str
    model: str
    used_for: str
    state: str
    holder: str | None
    since: datetime

    @classmethod
    def of(cls, one: PhoneView) -> PhoneShown:
        """From a query's value."""
        return cls(
            id=one.id,
            asset_tag=one.asset_tag,
            serial=one.serial,
            imei_1=one.imei_1,
            imei_2=one.imei_2,
            platform=str(one.platform),
            model=one.model,
            used_for=one.used_for,
            state=str(one.state),
            holder=one.holder,
            since=one.since,
        )


class PhonesPage(Schema):
    """A page of phones, in the order of their asset tags."""

    phones: list[PhoneShown]
    next: Next


class Step(Schema):
    """A link in the chain of custody."""

    position: int
    what: str
    at: datetime
    handed_by: str | None
    taken_by: str | None
    holder: str | None
    after: str

    @classmethod
    def of(cls, one: CustodyEvent) -> Step:
        """From a query's value."""
        return cls(
            position=one.position,
            what=str(one.what),
            at=one.at,
            handed_by=one.handed_by,
            taken_by=one.taken_by,
            holder=one.holder,
            after=str(one.after),
        )


class PhoneEntry(Schema):
    """A phone's entry, with its chain of custody and the people in it."""

    phone: PhoneShown
    chain: list[Step]
    people: list[Named]


class NewPhone(Strict):
    """A phone that comes into the force."""

    asset_tag: Short
    platform: Platform
    model: Short
    used_for: Short
    serial: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    imei_1: Annotated[str, Field(max_length=20, pattern=r"^[0-9 -]*$")] = ""
    imei_2: Annotated[str, Field(max_length=20, pattern=r"^[0-9 -]*$")] = ""


@router.get("", response={200: PhonesPage, **REFUSALS}, auth=bearer(Reach.REGISTER_READ))
def phones(request: Asked, asked: Query[PhonesAsked]) -> PhonesPage:
    """A page of the phones that you may find."""
    wanted = PhoneFilter(**asked.model_dump(exclude={"limit", "cursor"}))
    after = place_from(asked.cursor, pattern=ID)
    page = acts.list_phones(
        by=request.auth.actor, wanted=wanted, after=after, size=asked.limit, because=because_of(request)
    )
    return PhonesPage(phones=[PhoneShown.of(one) for one in page.rows], next=cursor_from(page.after))


@router.get("/{phone_id}", response={200: PhoneEntry, **READS}, auth=bearer(Reach.REGISTER_READ))
def phone(request: Asked, phone_id: PathId) -> PhoneEntry:
    """A phone's entry. It is on record as a look at everybody in its chain of custody."""
    found = acts.read_phone(by=request.auth.actor, phone_id=phone_id, because=because_of(request))
    return PhoneEntry(
        phone=PhoneShown.of(found.phone),
        chain=[Step.of(one) for one in found.chain],
        people=[Named.of(one) for one in found.names.values()],
    )


@router.post("", response={201: Made, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def add_phone(request: Asked, body: NewPhone, key: Key) -> Status[Made]:
    """Enters a phone, in the store."""

    def do() -> PhoneView:
        return acts.add_phone(
            by=request.auth.actor,
            asset_tag=body.asset_tag,
            platform=body.platform,
            model=body.model,
            used_for=body.used_for,
            serial=body.serial,
            imei_1=body.imei_1,
            imei_2=body.imei_2,
        )

    return once(request, key, do, lambda made: Made(id=made.id))
