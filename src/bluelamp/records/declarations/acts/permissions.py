"""What becomes of a permission: it lapses, is taken or given back, and ends once its export is confirmed."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed, Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.declarations import checks, history, subjects, verbs
from bluelamp.records.declarations.deadlines import EXPORT_DUE, MOBILE_TEAM, PERMISSION_ENDS
from bluelamp.records.declarations.lifecycle import permissions as lifecycle
from bluelamp.records.declarations.lifecycle.permissions import LEAVES_MESSAGES, Decider, Permission
from bluelamp.records.declarations.models import PermissionRow
from bluelamp.records.declarations.queries import PermissionView
from bluelamp.records.declarations.queries.permissions import permission_view
from bluelamp.records.declarations.telling import OVER, PERMISSIONS
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact
from bluelamp.records.notices.acts import notify
from bluelamp.records.register import queries as register

APP = "declarations"


@act(verbs.PERMISSION_WITHDRAWN, on=subjects.permission_to_decide)
def withdraw_permission(*, by: Actor, permission_id: str, reason: str) -> tuple[PermissionView, Fact]:
    """Take somebody's permission back before its end. What it opened is shut from this instant.

    Raises:
        OwnManagersRequest, NotNow, AnswersMissing, TextTooLong: nothing changed.
    """
    row, before = _locked(permission_id)
    said = checks.texts({"reason": (reason, checks.LONG)})
    checks.answered([("reason", "why", said["reason"])])
    after = lifecycle.withdraw(before, subjects.decider(by, before.person), clock.now())
    _over(row, before, after, by.id)
    notify(row.person, OVER, f"{PERMISSIONS}/{row.id}")
    return permission_view(row), verbs.PERMISSION_WITHDRAWN.record(permission_kind=row.kind, reason=said["reason"])


@act(verbs.PERMISSION_GIVEN_BACK, on=subjects.own_permission)
def give_back_permission(*, by: Actor, permission_id: str) -> tuple[PermissionView, Fact]:
    """Give a permission of one's own back before its end.

    Raises:
        NotNow: it is over already. Nothing changed.
    """
    row, before = _locked(permission_id)
    after = lifecycle.withdraw(before, Decider(id=by.id), clock.now())
    _over(row, before, after, by.id)
    return permission_view(row), verbs.PERMISSION_GIVEN_BACK.record(permission_kind=row.kind)


@act(verbs.PERMISSION_LAPSED, on=subjects.of_missed)
def lapse_permission(*, by: Actor, missed: Missed) -> tuple[PermissionView, Fact]:
    """Note that a permission reached its end. The rules stopped reading it on that instant, noted or not.

    Raises:
        NotNow: it is over already. Nothing changed.
    """
    row, before = _locked(missed.of.id)
    after = lifecycle.lapse(before, clock.now())
    _over(row, before, after, by.id)
    notify(row.person, OVER, f"{PERMISSIONS}/{row.id}")
    return permission_view(row), verbs.PERMISSION_LAPSED.record(
        permission_kind=row.kind, late="yes" if missed.late else "no"
    )


@act(verbs.EXPORT_CONFIRMED, on=subjects.permission_to_decide)
def confirm_export(*, by: Actor, permission_id: str, where: str) -> tuple[PermissionView, Fact]:
    """Confirm that what a permission left behind is in a force system, and where. With that it ends.

    Raises:
        OwnRequest: the holder would confirm their own.
        NotNow, AnswersMissing, TextTooLong: nothing changed.
    """
    now = clock.now()
    row, before = _locked(permission_id)
    said = checks.texts({"where": (where, checks.LONG)})
    checks.answered([("where", "where the export is", said["where"])])
    after = lifecycle.confirm_export(before, by.id, now)
    row.state, row.exported_at, row.exported_by = after.state.value, now, by.id
    row.save(update_fields=["state", "exported_at", "exported_by"])
    history.step(history.PERMISSION, row.id, before.state, after.state, at=now, by=by.id)
    stop_clock(EXPORT_DUE, Of(app=APP, id=row.id))
    return permission_view(row), verbs.EXPORT_CONFIRMED.record(permission_kind=row.kind, where=said["where"])


def _locked(permission_id: str) -> tuple[PermissionRow, Permission]:
    row = PermissionRow.objects.select_for_update().get(pk=permission_id)
    return row, permission_view(row).term


def _over(row: PermissionRow, before: Permission, after: Permission, by: str) -> None:
    """Writes that a permission is over: its row, the step, its clock, and the clock of its export where it has one."""
    now = clock.now()
    row.state, row.stopped_at, row.ends = after.state.value, after.stopped_at, after.ends
    row.save(update_fields=["state", "stopped_at", "ends"])
    history.step(history.PERMISSION, row.id, before.state, after.state, at=now, by=by)
    stop_clock(PERMISSION_ENDS, Of(app=APP, id=row.id))
    if after.kind in LEAVES_MESSAGES:
        units = register.person_subject(row.person).units
        start_clock(EXPORT_DUE, Of(app=APP, id=row.id), owner=MOBILE_TEAM, units=units)
