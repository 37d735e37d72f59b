"""I told my sergeant: record that you told, or were told; confirm, dispute, take up. Not the confidential channel."""

from __future__ import annotations

from datetime import datetime

from ninja import Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.declared import NewId, StepShown, Text
from bluelamp.doors.api.paging import Next, Paged, cursor_from, place_from
from bluelamp.doors.api.people import ID, Id, Moment, PathId, Strict
from bluelamp.doors.api.problems import READS, REFUSALS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.declarations import acts
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.lifecycle.told import How
from bluelamp.records.declarations.queries import TellingView

router = Router()


class TellingShown(Schema):
    """That a supervisor was told of something, and what they say to it."""

    id: str
    teller: str
    supervisor: str
    told_at: datetime
    how: str
    about: str
    state: str = Field(description="told, confirmed, disputed, silent or taken-up.")
    entered_by: str
    entered_at: datetime
    answer: str
    answered_at: datetime | None
    taken_up_by: str

    @classmethod
    def of(cls, one: TellingView) -> TellingShown:
        """From a query's value."""
        told = one.telling
        return cls(
            id=one.id,
            teller=told.teller,
            supervisor=told.supervisor,
            told_at=told.told_at,
            how=told.how.value,
            about=told.about,
            state=told.state.value,
            entered_by=one.entered_by,
            entered_at=one.entered_at,
            answer=one.answer,
            answered_at=one.answered_at,
            taken_up_by=one.taken_up_by,
        )


class TellingsPage(Schema):
    """A page of what you told and were told, the newest first."""

    tellings: list[TellingShown]
    next: Next


class TellingEntry(Schema):
    """A telling with both accounts and every step it took."""

    telling: TellingShown
    steps: list[StepShown]
    act: int | None = Field(description="The number of the act with which it was entered; `/acts` has its receipt.")
    recorded_at: datetime | None
    receipt: str | None = Field(description="A C2SP tlog-proof; null until a checkpoint that covers it is published.")


class NewTelling(Strict):
    """Whom you told, when and how, and what you want to add."""

    id: NewId = None
    supervisor: Id
    told_at: Moment
    how: How
    about: Text = ""


class NewBeingTold(Strict):
    """Who told you, when and how, and what you want to add."""

    id: NewId = None
    teller: Id
    told_at: Moment
    how: How
    about: Text = ""


class Confirming(Strict):
    """What you want to say to it."""

    says: Text = ""


class Answering(Strict):
    """How it was, or what you do about it."""

    says: Text


class Stands(Schema):
    """Where a telling stands now."""

    id: str
    state: str


def stands(one: TellingView) -> Stands:
    """From an act's value."""
    return Stands(id=one.id, state=one.telling.state.value)


@router.get("", response={200: TellingsPage, **REFUSALS}, auth=bearer(Reach.TELLINGS_READ))
def tellings(request: Asked, asked: Query[Paged]) -> TellingsPage:
    """A page of what you told and were told. Nobody else's can be listed."""
    page = acts.list_tellings(
        by=request.auth.actor,
        after=place_from(asked.cursor, pattern=ID),
        size=asked.limit,
        because=because_of(request),
    )
    return TellingsPage(tellings=[TellingShown.of(one) for one in page.rows], next=cursor_from(page.after))


@router.post("/received", response={201: Stands, **WRITES}, auth=bearer(Reach.TELLINGS_WRITE))
def record_being_told(request: Asked, body: NewBeingTold, key: Key) -> Status[Stands]:
    """Records, as a supervisor, that somebody told you of something. It is confirmed by that."""

    def do() -> TellingView:
        facts = body.model_dump(exclude={"id"})
        return acts.record_being_told(by=request.auth.actor, telling_id=body.id or new_id(), **facts)

    return once(request, key, do, stands)


@router.get("/{telling_id}", response={200: TellingEntry, **READS}, auth=bearer(Reach.TELLINGS_READ))
def telling(request: Asked, telling_id: PathId) -> TellingEntry:
    """A telling, for whoever told, was told, or has the task to take it up."""
    found = acts.read_telling(by=request.auth.actor, telling_id=telling_id, because=because_of(request))
    receipt = found.receipt
    return TellingEntry(
        telling=TellingShown.of(found.telling),
        steps=[StepShown.of(one) for one in found.steps],
        act=receipt.number if receipt else None,
        recorded_at=receipt.at if receipt else None,
        receipt=str(receipt.proof) if receipt and receipt.proof else None,
    )


@router.post("", response={201: Stands, **WRITES}, auth=bearer(Reach.TELLINGS_WRITE))
def record(request: Asked, body: NewTelling, key: Key) -> Status[Stands]:
    """Records that you told a supervisor of something, which starts their clock."""

    def do() -> TellingView:
        facts = body.model_dump(exclude={"id"})
        return acts.record_told(by=request.auth.actor, telling_id=body.id or new_id(), **facts)

    return once(request, key, do, stands)


@router.post("/{telling_id}/confirmation", response={201: Stands, **WRITES}, auth=bearer(Reach.TELLINGS_WRITE))
def confirm(request: Asked, telling_id: PathId, body: Confirming, key: Key) -> Status[Stands]:
    """Confirms that you were told, in time or late."""

    def do() -> TellingView:
        return acts.confirm_told(by=request.auth.actor, telling_id=telling_id, says=body.says)

    return once(request, key, do, stands)


@router.post("/{telling_id}/dispute", response={201: Stands, **WRITES}, auth=bearer(Reach.TELLINGS_WRITE))
def dispute(request: Asked, telling_id: PathId, body: Answering, key: Key) -> Status[Stands]:
    """Says that it was not so. Both accounts stand beside each other."""

    def do() -> TellingView:
        return acts.dispute_told(by=request.auth.actor, telling_id=telling_id, says=body.says)

    return once(request, key, do, stands)


@router.post("/{telling_id}/taking-up", response={201: Stands, **WRITES}, auth=bearer(Reach.TELLINGS_WRITE))
def take_up(request: Asked, telling_id: PathId, body: Answering, key: Key) -> Status[Stands]:
    """Takes up, from above, what a supervisor was told and has not answered."""

    def do() -> TellingView:
        return acts.take_up_told(by=request.auth.actor, telling_id=telling_id, says=body.says)

    return once(request, key, do, stands)
