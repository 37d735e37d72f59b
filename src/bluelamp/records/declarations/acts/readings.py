"""Readings: every look at what somebody else declared, one entry a page. One's own leaves no entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bluelamp.core.kernel import Actor
from bluelamp.records.declarations import checks, queries, subjects, verbs
from bluelamp.records.declarations.queries import (
    PAGE,
    ContactLine,
    ContactView,
    Page,
    PermissionView,
    RequestView,
    Step,
    TellingReceipt,
    TellingView,
    Wanted,
)
from bluelamp.records.declarations.wording import contact_text
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import reading
from bluelamp.records.journal.gate import Because, naming
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import queries as register


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """The page of a request: what is asked, every step it took, what came of it, and what the asker has had."""

    request: RequestView
    steps: Sequence[Step]
    permission: PermissionView | None
    had: tuple[PermissionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRecord:
    """The page of a permission, with every step it took."""

    permission: PermissionView
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """The page of a contact record: everything it ever said, and the text to attach to the incident record."""

    contact: ContactView
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingRecord:
    """The page of a telling: both accounts, every step, and the receipt."""

    telling: TellingView
    steps: Sequence[Step]
    receipt: TellingReceipt | None


def requests_set(*, by: Actor, wanted: Wanted) -> Subject:
    """A list of requests."""
    return subjects.listed("requests", by, wanted)


def permissions_set(*, by: Actor, wanted: Wanted) -> Subject:
    """A list of permissions."""
    return subjects.listed("permissions", by, wanted)


def contacts_set(*, by: Actor, wanted: Wanted) -> Subject:
    """A list of contact records."""
    return subjects.listed("contacts", by, wanted)


def own_tellings(*, by: Actor) -> Subject:
    """What somebody told and was told."""
    return Subject(kind="set", id="tellings", about=by.id)


@reading(verbs.REQUESTS_LISTED, on=requests_set)
def list_requests(
    *, by: Actor, wanted: Wanted, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[RequestView], Fact]:
    """A page of the requests that the actor may find, the newest first."""
    del because
    at = clock.now()
    found = queries.requests(queries.visible_to(by, at, queries.REQUESTS_SEEN_BY), at, wanted, after=after, size=size)
    return found, verbs.REQUESTS_LISTED.record(
        sorted({one.person for one in found.rows}), rows=len(found.rows), set=naming(one.id for one in found.rows)
    )


@reading(verbs.REQUEST_READ, on=subjects.own_request)
def read_request(*, by: Actor, request_id: str, because: Because | None = None) -> tuple[RequestRecord, Fact]:
    """One request with what is needed to decide it.

    Raises:
        NoSuchDeclaration: there is none of that id.
    """
    del by, because
    request = queries.one_request(request_id)
    record = RequestRecord(
        request=request,
        steps=queries.steps_of(request_id),
        permission=queries.permission_of(request_id),
        had=queries.permissions_of(request.person),
    )
    return record, verbs.REQUEST_READ.record()


@reading(verbs.PERMISSIONS_LISTED, on=permissions_set)
def list_permissions(
    *, by: Actor, wanted: Wanted, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[PermissionView], Fact]:
    """A page of the permissions that the actor may find, the newest first."""
    del because
    at = clock.now()
    seen = queries.visible_to(by, at, queries.PERMISSIONS_SEEN_BY)
    found = queries.permissions(seen, at, wanted, after=after, size=size)
    return found, verbs.PERMISSIONS_LISTED.record(
        sorted({one.person for one in found.rows}), rows=len(found.rows), set=naming(one.id for one in found.rows)
    )


@reading(verbs.PERMISSION_READ, on=subjects.own_permission)
def read_permission(*, by: Actor, permission_id: str, because: Because | None = None) -> tuple[PermissionRecord, Fact]:
    """One permission. Raises as `read_request`."""
    del by, because
    record = PermissionRecord(permission=queries.one_permission(permission_id), steps=queries.steps_of(permission_id))
    return record, verbs.PERMISSION_READ.record()


@reading(verbs.CONTACTS_LISTED, on=contacts_set)
def list_contacts(
    *, by: Actor, wanted: Wanted, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[ContactLine], Fact]:
    """A page of the contact records that the actor may find, the newest contact first.

    Raises:
        AnswersMissing: a service asked for more than the records of one incident.
    """
    del because
    at = clock.now()
    if by.is_service:
        checks.answered([("incident", "the number of the incident, which a service names", wanted.incident)])
    found = queries.contacts(queries.visible_to(by, at, queries.CONTACTS_SEEN_BY), at, wanted, after=after, size=size)
    return found, verbs.CONTACTS_LISTED.record(
        sorted({one.person for one in found.rows}), rows=len(found.rows), set=naming(one.id for one in found.rows)
    )


@reading(verbs.CONTACT_READ, on=subjects.own_contact)
def read_contact(*, by: Actor, contact_id: str, because: Because | None = None) -> tuple[ContactRecord, Fact]:
    """One contact record with its text to attach. Raises as `read_request`."""
    del by, because
    found = queries.one_contact(contact_id)
    name = str(register.names_of([found.line.person], clock.now())[found.line.person])
    return ContactRecord(contact=found, text=contact_text(found, name)), verbs.CONTACT_READ.record()


@reading(verbs.TOLD_LISTED, on=own_tellings)
def list_tellings(
    *, by: Actor, after: str | None = None, size: int = PAGE, because: Because | None = None
) -> tuple[Page[TellingView], Fact]:
    """A page of what the actor told and was told, the newest first."""
    del because
    found = queries.tellings_of(by.id, after=after, size=size)
    return found, verbs.TOLD_LISTED.record(rows=len(found.rows))


@reading(verbs.TOLD_READ, on=subjects.telling_to_read)
def read_telling(*, by: Actor, telling_id: str, because: Because | None = None) -> tuple[TellingRecord, Fact]:
    """One telling with both accounts and the receipt. Raises as `read_request`."""
    del by, because
    record = TellingRecord(
        telling=queries.one_telling(telling_id),
        steps=queries.steps_of(telling_id),
        receipt=queries.receipt_for(telling_id),
    )
    return record, verbs.TOLD_READ.record()
