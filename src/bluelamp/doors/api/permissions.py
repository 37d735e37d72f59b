"""Permissions: those in force and those that are over; taken back, given back, and ended once exported."""

from __future__ import annotations

from datetime import datetime

from ninja import Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.declared import Narrowed, StepShown, Text
from bluelamp.doors.api.paging import Next, cursor_from, place_from
from bluelamp.doors.api.people import ID, PathId, Strict
from bluelamp.doors.api.problems import READS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.declarations import acts
from bluelamp.records.declarations.lifecycle.permissions import State
from bluelamp.records.declarations.queries import PermissionView, Wanted

router = Router()


class PermissionsAsked(Narrowed):
    """Which permissions, and where the page begins."""

    state: State | None = None


class PermissionShown(Schema):
    """A permission: what it is for, its term, and where it stands."""

    id: str
    person: str
    request: str
    state: str = Field(description="in-force, lapsed, withdrawn, extended or ended.")
    kind: str
    thing_type: str
    thing: str
    purpose: str
    group: str
    account: str
    conditions: str
    start: datetime
    until: datetime = Field(description="The end that was decided.")
    ends: datetime = Field(description="The instant from which it holds no more; earlier where it was stopped.")
    extends: str
    decided_by: str
    exported_at: datetime | None
    exported_by: str

    @classmethod
    def of(cls, one: PermissionView) -> PermissionShown:
        """From a query's value."""
        return cls(
            id=one.id,
            person=one.person,
            request=one.request,
            state=one.term.state.value,
            kind=one.kind.value,
            thing_type=one.thing_type,
            thing=one.thing,
            purpose=one.purpose,
            group=one.group,
            account=one.account,
            conditions=one.conditions,
            start=one.term.start,
            until=one.term.until,
            ends=one.term.ends,
            extends=one.extends,
            decided_by=one.decided_by,
            exported_at=one.term.exported_at,
            exported_by=one.exported_by,
        )


class PermissionsPage(Schema):
    """A page of permissions, the newest first."""

    permissions: list[PermissionShown]
    next: Next


class PermissionEntry(Schema):
    """A permission with every step it took."""

    permission: PermissionShown
    steps: list[StepShown]


class TakingBack(Strict):
    """Why it is taken back before its end; its holder is told that it is."""

    reason: Text


class Exported(Strict):
    """Where in a force system what it left behind is."""

    where: Text


class Stands(Schema):
    """Where a permission stands now."""

    id: str
    state: str
    ends: datetime


def stands(one: PermissionView) -> Stands:
    """From an act's value."""
    return Stands(id=one.id, state=one.term.state.value, ends=one.term.ends)


@router.get("", response={200: PermissionsPage, **READS}, auth=bearer(Reach.PERMISSIONS_READ))
def permissions(request: Asked, asked: Query[PermissionsAsked]) -> PermissionsPage:
    """A page of the permissions that you may find. Your own: send your id as `person`."""
    wanted = Wanted(person=asked.person or "", unit=asked.unit, state=asked.state.value if asked.state else "")
    page = acts.list_permissions(
        by=request.auth.actor,
        wanted=wanted,
        after=place_from(asked.cursor, pattern=ID),
        size=asked.limit,
        because=because_of(request),
    )
    return PermissionsPage(permissions=[PermissionShown.of(one) for one in page.rows], next=cursor_from(page.after))


@router.get("/{permission_id}", response={200: PermissionEntry, **READS}, auth=bearer(Reach.PERMISSIONS_READ))
def one_permission(request: Asked, permission_id: PathId) -> PermissionEntry:
    """A permission. Somebody else's is on record as a look."""
    found = acts.read_permission(by=request.auth.actor, permission_id=permission_id, because=because_of(request))
    return PermissionEntry(
        permission=PermissionShown.of(found.permission), steps=[StepShown.of(one) for one in found.steps]
    )


@router.post("/{permission_id}/withdrawal", response={201: Stands, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def withdraw(request: Asked, permission_id: PathId, body: TakingBack, key: Key) -> Status[Stands]:
    """Takes somebody's permission back before its end. What it opened is shut from that instant."""

    def do() -> PermissionView:
        return acts.withdraw_permission(by=request.auth.actor, permission_id=permission_id, reason=body.reason)

    return once(request, key, do, stands)


@router.post("/{permission_id}/return", response={201: Stands, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def give_back(request: Asked, permission_id: PathId, key: Key) -> Status[Stands]:
    """Gives a permission of your own back before its end."""
    return once(
        request,
        key,
        lambda: acts.give_back_permission(by=request.auth.actor, permission_id=permission_id),
        stands,
    )


@router.post("/{permission_id}/export", response={201: Stands, **WRITES}, auth=bearer(Reach.PERMISSIONS_WRITE))
def confirm_export(request: Asked, permission_id: PathId, body: Exported, key: Key) -> Status[Stands]:
    """Confirms that what a permission left behind is in a force system. With that it ends. Never by its holder."""

    def do() -> PermissionView:
        return acts.confirm_export(by=request.auth.actor, permission_id=permission_id, where=body.where)

    return once(request, key, do, stands)
