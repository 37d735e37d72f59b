"""Permission requests: ask for one, take it back, decide. Nobody decides their own, nor their own line manager's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.declared import Line, Narrowed, NewId, StepShown, Text
from bluelamp.doors.api.paging import Next, cursor_from, place_from
from bluelamp.doors.api.people import ID, Id, Made, Moment, PathId, Strict
from bluelamp.doors.api.problems import READS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.declarations import acts
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.lifecycle import permissions as lifecycle
from bluelamp.records.declarations.lifecycle.permissions import Kind, Wish
from bluelamp.records.declarations.queries import PermissionView, RequestView, Wanted

router = Router()


class RequestsAsked(Narrowed):
    """Which requests, and where the page begins."""

    state: lifecycle.Asked | None = None


class RequestShown(Schema):
    """A permission request, and how it was decided where it was."""

    id: str
    person: str
    state: str = Field(description="asked, granted, refused or withdrawn.")
    kind: str
    thing: str
    purpose: str
    until: datetime
    group: str
    account: str
    record_route: str
    reference: str
    extends: str = Field(description="The permission that it would carry on; empty where it is a new one.")
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str

    @classmethod
    def of(cls, one: RequestView) -> RequestShown:
        """From a query's value."""
        wish = one.wish
        return cls(
            id=one.id,
            person=one.person,
            state=one.state.value,
            kind=wish.kind.value,
            thing=wish.thing,
            purpose=wish.purpose,
            until=wish.until,
            group=wish.group,
            account=wish.account,
            record_route=wish.record_route,
            reference=wish.reference,
            extends=wish.extends,
            asked_at=one.asked_at,
            decided_at=one.decided_at,
            decided_by=one.decided_by,
            reason=one.reason,
        )


class RequestsPage(Schema):
    """A page of requests, the newest first."""

    requests: list[RequestShown]
    next: Next


class RequestEntry(Schema):
    """A request with every step, the permission that came of it, and those that the asker has had."""

    request: RequestShown
    steps: list[StepShown]
    permission: str | None
    had: list[str]


class NewRequest(Strict):
    """What you ask for, for yourself: to do one thing, for a purpose, until an instant."""

    id: NewId = None
    kind: Kind
    thing: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = Field(
        default="", description="The rulebook's id of the app, device or meeting; empty for withholding a number."
    )
    purpose: Text
    until: Moment
    group: Line = ""
    account: Line = ""
    record_route: Text = ""
    reference: Line = ""
    extends: Id | None = None


class Granting(Strict):
    """Why, on what conditions, and until when where it is for a shorter time than was asked."""

    reason: Text
    conditions: Text = ""
    until: Moment | None = None


class Refusing(Strict):
    """Why not; whoever asked reads it."""

    reason: Text


class Granted(Schema):
    """The permission that came of a request."""

    id: str
    permission: str
    until: datetime


@router.get("", response={200: RequestsPage, **READS}, auth=bearer(Reach.PERMISSIONS_READ))
def requests(request: Asked, asked: Query[RequestsAsked]) -> RequestsPage:
    """A page of the requests that you may find. Your own: send your id as `person`."""
    wanted = Wanted(person=asked.person or "", unit=asked.unit, state=asked.state.value if asked.state else "")
    page = acts.list_requests(
        by=request.auth.actor,
        wanted=wanted,
        after=place_from(asked.cursor, pattern=ID),
        size=asked.limit,
        because=because_of(request),
    )
    return RequestsPage(requests=[RequestShown.of(one) for one in page.rows], next=cursor_from(page.after))


@router.get("/{request_id}", response={200: RequestEntry, **READS}, auth=bearer(Reach.PERMISSIONS_READ))
def one_request(request: Asked, request_id: PathId) -> RequestEntry:
    """A request with what is needed to decide it. Somebody else's is on record as a look."""
    found = acts.read_request(by=request.auth.actor, request_id=request_id, because=because_of(request))
    return RequestEntry(
        request=RequestShown.of(found.request),
        steps=[StepShown.of(one) for one in found.steps],
        permission=found.permission.id if found.permission else None,
        had=[one.id for one in found.had],
    )


@router.post("", response={201: Made, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def ask(request: Asked, body: NewRequest, key: Key) -> Status[Made]:
    """Asks for a permission, for yourself. It waits for your line manager."""
    given = body.model_dump(exclude={"id", "extends"})
    wish = Wish(**given, extends=body.extends or "")

    def do() -> RequestView:
        return acts.ask_permission(by=request.auth.actor, request_id=body.id or new_id(), wish=wish)

    return once(request, key, do, lambda made: Made(id=made.id))


@router.post("/{request_id}/withdrawal", response={201: Made, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def withdraw(request: Asked, request_id: PathId, key: Key) -> Status[Made]:
    """Takes a request of your own back before it is decided."""
    return once(
        request,
        key,
        lambda: acts.withdraw_request(by=request.auth.actor, request_id=request_id),
        lambda made: Made(id=made.id),
    )


@router.post("/{request_id}/grant", response={201: Granted, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def grant(request: Asked, request_id: PathId, body: Granting, key: Key) -> Status[Granted]:
    """Grants somebody's request: what was asked, or for a shorter time. The next answer to "may I?" knows of it."""

    def do() -> PermissionView:
        return acts.grant_permission(by=request.auth.actor, request_id=request_id, **body.model_dump())

    return once(request, key, do, lambda made: Granted(id=request_id, permission=made.id, until=made.term.until))


@router.post("/{request_id}/refusal", response={201: Made, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def refuse(request: Asked, request_id: PathId, body: Refusing, key: Key) -> Status[Made]:
    """Refuses somebody's request."""

    def do() -> RequestView:
        return acts.refuse_permission(by=request.auth.actor, request_id=request_id, reason=body.reason)

    return once(request, key, do, lambda made: Made(id=made.id))
