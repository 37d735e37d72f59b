"""The whole force at once, as plain columns: for facts over millions of events, for plans and for rollout.

Every function is one query and gives tuples in a named order. Nothing here is recorded by itself: whoever
reads everybody does so inside an act of their own.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from bluelamp.records.register.models import (
    Dated,
    Holding,
    Lead,
    PhoneDetails,
    Place,
    Posting,
    Role,
    Rostered,
    Shift,
    Unit,
)
from bluelamp.records.register.queries.dates import between, on


def postings_at(at: datetime, known: datetime | None = None) -> list[tuple[str, str, str, str]]:
    """Person, kind, grade, unit: everybody in the force at a moment."""
    return list(Posting.objects.filter(on(at, known)).values_list("person_id", "kind", "grade", "unit_id"))


def roles_at(at: datetime, known: datetime | None = None) -> list[tuple[str, str, str | None]]:
    """Person, role, unit."""
    return list(Role.objects.filter(on(at, known)).values_list("person_id", "role", "unit_id"))


def unit_parents_at(at: datetime, known: datetime | None = None) -> list[tuple[str, str, bool]]:
    """Unit, parent, and whether that is along the line of command."""
    return list(Place.objects.filter(on(at, known)).values_list("unit_id", "parent_id", "in_line"))


def codes_of_units() -> dict[str, str]:
    """The code of every unit there ever was, by its id."""
    return dict(Unit.objects.values_list("id", "code"))


def leads_at(at: datetime) -> list[tuple[str, str]]:
    """Unit, person who leads it."""
    return list(Lead.objects.filter(on(at)).values_list("unit_id", "person_id"))


def platforms_at(at: datetime) -> list[tuple[str, str, str, str | None]]:
    """Phone, platform, state, holder: every phone as it is now, described as of a moment."""
    return list(
        PhoneDetails.objects.filter(on(at)).values_list("phone_id", "platform", "phone__state", "phone__holder_id")
    )


def holdings_between(
    start: datetime, end: datetime, known: datetime | None = None
) -> list[tuple[str, str, str, datetime, datetime | None]]:
    """Phone, person, state, since, until: who had what at some moment of a time."""
    rows = Holding.objects.filter(between(start, end, known))
    return list(rows.values_list("phone_id", "person_id", "state", "valid_from", "valid_until"))


def shifts_between(
    start: datetime, end: datetime, known: datetime | None = None
) -> list[tuple[str, str, datetime, datetime | None]]:
    """Person, state, since, until: what rosters give for a time."""
    rows = Shift.objects.filter(between(start, end, known))
    return list(rows.values_list("person_id", "state", "valid_from", "valid_until"))


def complete_rosters_between(
    start: datetime, end: datetime, known: datetime | None = None
) -> list[tuple[str, datetime, datetime | None]]:
    """Person, since, until: for when rosters are complete, so that silence means off duty."""
    rows = Rostered.objects.filter(between(start, end, known))
    return list(rows.values_list("person_id", "valid_from", "valid_until"))


def postings_between(start: datetime, end: datetime) -> list[tuple[str, str, str, datetime, datetime | None]]:
    """Person, kind, unit, since, until: who was in the force at some moment of a time."""
    rows = Posting.objects.filter(between(start, end))
    return list(rows.values_list("person_id", "kind", "unit_id", "valid_from", "valid_until"))


def roles_between(start: datetime, end: datetime) -> list[tuple[str, str, datetime, datetime | None]]:
    """Person, role, since, until."""
    rows = Role.objects.filter(between(start, end))
    return list(rows.values_list("person_id", "role", "valid_from", "valid_until"))


def platforms_of_phones(at: datetime) -> list[tuple[str, str]]:
    """Phone, platform, as described at a moment."""
    return list(PhoneDetails.objects.filter(on(at)).values_list("phone_id", "platform"))


def serials_of_phones(at: datetime) -> dict[str, str]:
    """The serial number of every phone that has one, by the phone's id, as described at a moment."""
    return dict(PhoneDetails.objects.filter(on(at)).exclude(serial="").values_list("phone_id", "serial"))


def next_edge(at: datetime) -> datetime | None:
    """The next moment at which something known already begins or ends: a shift, a posting, a role, a holding."""
    found = [
        moment
        for model in (Shift, Rostered, Posting, Role, Holding, Place)
        for column in ("valid_from", "valid_until")
        if (moment := _first(model, column, at)) is not None
    ]
    return min(found, default=None)


def _first(model: type[Dated], column: str, at: datetime) -> datetime | None:
    rows = model._default_manager.filter(superseded_at__isnull=True, **{f"{column}__gt": at})  # noqa: SLF001 - Django's own
    found: datetime | None = rows.aggregate(first=Min(column))["first"]
    return found


def names_of_phones(start: datetime, end: datetime) -> list[tuple[str, str, str, str, str, datetime, datetime | None]]:
    """Phone, asset tag, serial number, first and second IMEI, since, until: what a phone went by at some moment."""
    rows = PhoneDetails.objects.filter(between(start, end)).order_by("phone_id", "valid_from")
    return list(rows.values_list("phone_id", "asset_tag", "serial", "imei_1", "imei_2", "valid_from", "valid_until"))
