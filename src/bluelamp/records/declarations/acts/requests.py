"""Asking for a permission, and deciding about it: never the one who asked, and nobody about their own manager."""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.declarations import checks, history, queries, subjects, verbs
from bluelamp.records.declarations.deadlines import DECISION_DUE, PERMISSION_ENDS, POLICY_OWNERS
from bluelamp.records.declarations.errors import EndWrong
from bluelamp.records.declarations.lifecycle import permissions as lifecycle
from bluelamp.records.declarations.lifecycle.permissions import THING_TYPES, Permission, Request, State, Wish
from bluelamp.records.declarations.models import PermissionRow, RequestRow
from bluelamp.records.declarations.queries import PermissionView, RequestView
from bluelamp.records.declarations.queries.permissions import permission_view, request_view
from bluelamp.records.declarations.settings import permission_limits
from bluelamp.records.declarations.telling import DECIDED, REQUESTS, TO_DECIDE
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.notices.acts import notify
from bluelamp.records.register import queries as register

APP = "declarations"


@act(verbs.PERMISSION_ASKED, on=subjects.new_request)
def ask_permission(*, by: Actor, request_id: str, wish: Wish) -> tuple[RequestView, Fact]:
    """Ask for a permission, for oneself. It waits for one's line manager; where there is none, for a policy owner.

    Raises:
        AlreadyDeclared: the form was sent before.
        NotToBeAsked, AnswersMissing, TextTooLong, EndWrong: it cannot be asked so.
        NotNow: it would extend what is not there to be extended.
    """
    now = clock.now()
    asked = lifecycle.checked(wish, permission_limits(wish.kind, wish.thing, now), now)
    if asked.extends:
        carried = queries.one_permission(asked.extends)
        lifecycle.may_extend(asked, carried.term, carried.thing, by.id)
    row = history.once(request_id, lambda: _written(request_id, by.id, asked, now))
    owner = register.line_manager(by.id, now) or POLICY_OWNERS
    units = register.person_subject(by.id).units
    start_clock(DECISION_DUE, Of(app=APP, id=row.id), owner=owner, units=units)
    history.step(history.REQUEST, row.id, None, lifecycle.Asked.ASKED, at=now, by=by.id)
    notify(owner, TO_DECIDE, f"{REQUESTS}/{row.id}")
    return request_view(row), verbs.PERMISSION_ASKED.record(
        permission_kind=asked.kind.value,
        permitted=asked.thing or None,
        until=_said(asked.until),
        wanted_for=asked.purpose,
    )


@act(verbs.REQUEST_WITHDRAWN, on=subjects.own_request)
def withdraw_request(*, by: Actor, request_id: str) -> tuple[RequestView, Fact]:
    """Take a request of one's own back before it is decided.

    Raises:
        NotNow: it has been decided. Nothing changed.
    """
    row, request = _locked(request_id)
    after = lifecycle.withdraw_request(request, by.id)
    _move(row, request, after, by.id)
    return request_view(row), verbs.REQUEST_WITHDRAWN.record()


@act(verbs.PERMISSION_GRANTED, on=subjects.request_to_decide)
def grant_permission(
    *,
    by: Actor,
    request_id: str,
    reason: str,
    conditions: str = "",
    until: datetime | None = None,
) -> tuple[PermissionView, Fact]:
    """Grant a request, so that the next answer to "may I?" takes it into account: what was asked, or a shorter time.

    The permission is a fact that the rules read, not an exception to them: a rule that forbids still wins.
    Where it carries an earlier one on, that one ends with this decision, and what was true before stays true.

    Raises:
        OwnRequest, OwnManagersRequest: it is not this person's to decide. Nothing changed.
        NotNow, EndWrong, NotToBeAsked, AnswersMissing, TextTooLong: as `lifecycle.grant`. Nothing changed.
    """
    now = clock.now()
    row, request = _locked(request_id)
    said = checks.texts({"reason": (reason, checks.LONG), "conditions": (conditions, checks.LONG)})
    checks.answered([("reason", "why", said["reason"])])
    limits = permission_limits(request.wish.kind, request.wish.thing, now)
    decides = subjects.decider(by, request.person)
    after, made = lifecycle.grant(request, decides, until=until, now=now, limits=limits, permission_id=checks.new_id())
    carried = _carried_on(request.wish.extends, made, by.id)
    _move(row, request, after, by.id, said["reason"])
    permission = _given(row, made, said["conditions"], by.id, carried)
    start_clock(
        PERMISSION_ENDS,
        Of(app=APP, id=made.id),
        owner=made.person,
        units=register.person_subject(made.person).units,
        decided=made.until,
    )
    history.step(history.PERMISSION, made.id, None, State.IN_FORCE, at=now, by=by.id)
    notify(row.person, DECIDED, f"{REQUESTS}/{row.id}")
    return permission_view(permission), verbs.PERMISSION_GRANTED.record(
        permission_kind=made.kind.value,
        permission=made.id,
        until=_said(made.until),
        extends=carried or None,
        conditions=said["conditions"] or None,
        reason=said["reason"],
    )


@act(verbs.PERMISSION_REFUSED, on=subjects.request_to_decide)
def refuse_permission(*, by: Actor, request_id: str, reason: str) -> tuple[RequestView, Fact]:
    """Refuse a request, with the reason that the asker reads.

    Raises:
        OwnRequest, OwnManagersRequest, NotNow, AnswersMissing, TextTooLong: nothing changed.
    """
    row, request = _locked(request_id)
    said = checks.texts({"reason": (reason, checks.LONG)})
    checks.answered([("reason", "why not", said["reason"])])
    after = lifecycle.refuse(request, subjects.decider(by, request.person))
    _move(row, request, after, by.id, said["reason"])
    notify(row.person, DECIDED, f"{REQUESTS}/{row.id}")
    return request_view(row), verbs.PERMISSION_REFUSED.record(permission_kind=row.kind, reason=said["reason"])


def _written(request_id: str, person: str, asked: Wish, now: datetime) -> RequestRow:
    return RequestRow.objects.create(
        id=request_id,
        person=person,
        kind=asked.kind.value,
        thing=asked.thing,
        purpose=asked.purpose,
        group=asked.group,
        account=asked.account,
        record_route=asked.record_route,
        reference=asked.reference,
        until=asked.until,
        extends=asked.extends,
        state=lifecycle.Asked.ASKED.value,
        asked_at=now,
    )


def _locked(request_id: str) -> tuple[RequestRow, Request]:
    row = RequestRow.objects.select_for_update().get(pk=request_id)
    return row, request_view(row).as_request()


def _move(row: RequestRow, before: Request, after: Request, by: str, reason: str = "") -> None:
    """Writes where a request has got to: its row, the step, and its clock stopped."""
    now = clock.now()
    row.state, row.reason = after.state.value, reason
    row.decided_at, row.decided_by = now, by
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    history.step(history.REQUEST, row.id, before.state, after.state, at=now, by=by)
    stop_clock(DECISION_DUE, Of(app=APP, id=row.id))


def _carried_on(extends: str, made: Permission, by: str) -> str:
    """The id of the permission that the new one carries on, once that has ended with it; empty where there is none.

    Where it lapsed or was taken back before the decision, the new one stands for itself.
    """
    row = PermissionRow.objects.select_for_update().filter(pk=extends).first() if extends else None
    if row is None:
        return ""
    before = permission_view(row).term
    if before.state is not State.IN_FORCE or not before.holds(made.start):
        return ""
    if made.until <= before.until:
        raise EndWrong(
            "The permission that this carries on would run longer.", todo="grant a later end, or refuse the request."
        )
    after = lifecycle.extended(before, made.start)
    row.state, row.stopped_at, row.ends = after.state.value, after.stopped_at, after.ends
    row.save(update_fields=["state", "stopped_at", "ends"])
    history.step(history.PERMISSION, row.id, before.state, after.state, at=made.start, by=by)
    stop_clock(PERMISSION_ENDS, Of(app=APP, id=row.id))
    return row.id


def _given(row: RequestRow, made: Permission, conditions: str, by: str, carried: str) -> PermissionRow:
    return PermissionRow.objects.create(
        id=made.id,
        request=row.id,
        person=made.person,
        kind=row.kind,
        thing_type=THING_TYPES.get(made.kind, ""),
        thing=row.thing,
        purpose=row.purpose,
        group=row.group,
        account=row.account,
        conditions=conditions,
        extends=carried,
        start=made.start,
        until=made.until,
        ends=made.ends,
        state=made.state.value,
        decided_by=by,
    )


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
