"""Reads of requests and permissions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bluelamp.records.declarations.errors import NoSuchDeclaration
from bluelamp.records.declarations.lifecycle.permissions import Asked, Kind, Permission, State, Wish
from bluelamp.records.declarations.models import PermissionRow, RequestRow, StepRow
from bluelamp.records.declarations.queries.scope import PAGE, Keys, Page, Seen, Wanted, narrowed, page
from bluelamp.records.declarations.values import PermissionView, RequestView, Step

_REQUESTS = Keys(RequestRow, "asked_at")
_PERMISSIONS = Keys(PermissionRow, "start")


def one_request(request_id: str) -> RequestView:
    """One permission request.

    Raises:
        NoSuchDeclaration: there is none of that id.
    """
    row = RequestRow.objects.filter(pk=request_id).first()
    if row is None:
        raise NoSuchDeclaration("There is no such permission request.", todo="choose one from the list.")
    return request_view(row)


def one_permission(permission_id: str) -> PermissionView:
    """One permission. Raises as `one_request`."""
    row = PermissionRow.objects.filter(pk=permission_id).first()
    if row is None:
        raise NoSuchDeclaration("There is no such permission.", todo="choose one from the list.")
    return permission_view(row)


def permission_of(request_id: str) -> PermissionView | None:
    """The permission that came of a request, or None."""
    row = PermissionRow.objects.filter(request=request_id).first()
    return None if row is None else permission_view(row)


def requests(
    seen: Seen, at: datetime, wanted: Wanted, *, after: str | None = None, size: int = PAGE
) -> Page[RequestView]:
    """A page of the requests that somebody may find, the newest first."""
    fits = {"state": wanted.state} if wanted.state else {}
    found, key = page(_REQUESTS, fits, narrowed(seen, wanted, at), after=after, size=size)
    return Page(rows=tuple(request_view(row) for row in found), after=key)


def permissions(
    seen: Seen, at: datetime, wanted: Wanted, *, after: str | None = None, size: int = PAGE
) -> Page[PermissionView]:
    """A page of the permissions that somebody may find, the newest first."""
    fits = {"state": wanted.state} if wanted.state else {}
    found, key = page(_PERMISSIONS, fits, narrowed(seen, wanted, at), after=after, size=size)
    return Page(rows=tuple(permission_view(row) for row in found), after=key)


def permissions_of(person: str) -> tuple[PermissionView, ...]:
    """Every permission that a person ever had, the newest first."""
    rows = PermissionRow.objects.filter(person=person).order_by("-start", "-pk")
    return tuple(permission_view(row) for row in rows)


def requests_of(person: str) -> tuple[RequestView, ...]:
    """Every request of a person, the newest first."""
    return tuple(request_view(row) for row in RequestRow.objects.filter(person=person).order_by("-asked_at", "-pk"))


def requests_by_id(ids: Iterable[str]) -> dict[str, RequestView]:
    """Some requests by their ids. One query."""
    return {row.pk: request_view(row) for row in RequestRow.objects.filter(pk__in=set(ids))}


def permissions_by_id(ids: Iterable[str]) -> dict[str, PermissionView]:
    """Some permissions by their ids. One query."""
    return {row.pk: permission_view(row) for row in PermissionRow.objects.filter(pk__in=set(ids))}


def steps_of(of_id: str) -> Sequence[Step]:
    """Every step that a request, a permission or a telling took, in order."""
    rows = StepRow.objects.filter(of_id=of_id).order_by("position")
    return tuple(Step(before=one.before, after=one.after, at=one.at, by=one.by) for one in rows)


def waiting_for_export() -> int:
    """How many permissions are over and wait for their export to be confirmed."""
    over = [State.LAPSED.value, State.WITHDRAWN.value]
    return PermissionRow.objects.filter(state__in=over, kind__in=[Kind.APP.value, Kind.ACCOUNT.value]).count()


def request_view(row: RequestRow) -> RequestView:
    """A row as a value."""
    return RequestView(
        id=row.id,
        person=row.person,
        wish=Wish(
            kind=Kind(row.kind),
            thing=row.thing,
            purpose=row.purpose,
            until=row.until,
            group=row.group,
            account=row.account,
            record_route=row.record_route,
            reference=row.reference,
            extends=row.extends,
        ),
        state=Asked(row.state),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def permission_view(row: PermissionRow) -> PermissionView:
    """A row as a value."""
    return PermissionView(
        term=Permission(
            id=row.id,
            person=row.person,
            kind=Kind(row.kind),
            start=row.start,
            until=row.until,
            state=State(row.state),
            stopped_at=row.stopped_at,
            exported_at=row.exported_at,
        ),
        request=row.request,
        thing_type=row.thing_type,
        thing=row.thing,
        purpose=row.purpose,
        group=row.group,
        account=row.account,
        conditions=row.conditions,
        extends=row.extends,
        decided_by=row.decided_by,
        exported_by=row.exported_by,
    )
