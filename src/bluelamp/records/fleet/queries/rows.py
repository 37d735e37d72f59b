"""Rows of the fleet as the values that the lifecycle takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Max

from bluelamp.core.phones import TARGETS
from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.lifecycle.verifying import Differs, differs
from bluelamp.records.fleet.models import ContentRow, PhoneRow
from bluelamp.records.fleet.ports import AppState, Health

HIDES = frozenset(one.name for one in TARGETS if one.platform == "apple")
"""Targets on which an app that is shut is hidden and stays in the phone's own list."""


def apps_of(row: ContentRow) -> tuple[AppRow, ...]:
    """What a content does with each app."""
    return tuple(AppRow(own, State(state)) for own, state in row.apps)


def health_of(row: PhoneRow) -> Health | None:
    """What a phone last said of itself; None where it never did."""
    if row.health_at is None:
        return None
    return Health(
        system=row.system,
        release=row.release,
        patched_on=row.patched_on,
        screen_lock=row.screen_lock,
        encrypted=row.encrypted,
        tampered=row.tampered,
    )


def differs_of(row: PhoneRow, content: ContentRow | None = None) -> Differs:
    """How the phone's own list of apps differs from what it was given; no difference where it has not said."""
    if row.apps is None or not row.wanted:
        return Differs()
    wanted = content or ContentRow.objects.filter(pk=row.wanted).first()
    if wanted is None:
        return Differs()
    reported = {app: AppState(state) for app, state in row.apps.items()}
    return differs(apps_of(wanted), reported, hides=row.target in HIDES)


def newest_fixes() -> Mapping[str, date]:
    """By system, the date of the newest security update that a phone of the fleet has."""
    rows = PhoneRow.objects.filter(patched_on__isnull=False).order_by().values_list("system")
    return {system: newest for system, newest in rows.annotate(newest=Max("patched_on")) if newest is not None}
