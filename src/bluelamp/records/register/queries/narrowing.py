"""What narrows a list: who may be found, a unit, a text that was typed. One condition on rows that have a person.

Two forms of the same condition. Where few people fit they are found first and their rows by them. Where many fit, the
list is walked in its order, and each row is asked about until the page is full. Both give the same rows; which one is
quick turns on how many fit (`tests/records/register/test_prepared_lists.py` holds both to one answer).

Values stand beside the condition and not in it, so that a statement is written once (`journal.prepared`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bluelamp.records.register.models import Posting
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.scope import FEW_UNITS, Scope
from bluelamp.records.register.queries.units import units_below

LAST = "\U0010ffff"
"""After every text that begins in a way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Who is left: `shape` tells the conditions apart, `values` fill them, `few` says how they are looked for."""

    shape: tuple[str, ...]
    values: Mapping[str, Any]
    few: bool


def narrowed(scope: Scope, at: datetime, unit: str | None) -> Narrowed:
    """What a scope and a unit leave. One query where there is a unit."""
    shape: list[str] = []
    values: dict[str, Any] = {"at": at}
    if not scope.everybody:
        shape.append("scope")
        values |= {"me": scope.person, "scope": sorted(scope.units)}
    wanted = sorted(units_below([unit], at)) if unit else []
    if unit:
        shape.append("unit")
        values["units"] = wanted
    few = scope.few or 0 < len(wanted) <= FEW_UNITS
    return Narrowed(shape=(*shape, "few" if few else "many"), values=values, few=few)


def postings(given: Mapping[str, Any], shape: tuple[str, ...]) -> Q:
    """The condition on the posting of a person."""
    condition = on(given["at"])
    if "scope" in shape:
        own = Q(person_id=given["me"])
        condition &= (own | Q(unit_id__in=given["scope"])) if given["scope"] else own
    if "unit" in shape:
        condition &= Q(unit_id__in=given["units"])
    return condition


def persons(given: Mapping[str, Any], who: Narrowed, field: str, more: Q | None = None) -> Q | Exists:
    """The condition on rows whose `field` is a person that is left; `more` is asked of the posting."""
    rows = Posting.objects.filter(postings(given, who.shape))
    if more is not None:
        rows = rows.filter(more)
    if who.few:
        return Q(**{f"{field}__in": rows.values("person_id")})
    return Exists(rows.filter(person_id=OuterRef(field)))
