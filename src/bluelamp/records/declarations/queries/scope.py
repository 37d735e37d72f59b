"""Whose declarations somebody may find in lists, and pages of them by key.

The list form of what the platform's rulebook answers for one record; `tests/records/declarations` hold
the two to the same answer. A list asks nothing a record at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from bluelamp.core.kernel import Actor
from bluelamp.records.register import queries as register
from bluelamp.records.register.values import Page

PAGE = 25
REQUESTS_SEEN_BY = frozenset({"policy-owner", "service-permissions-read"})
PERMISSIONS_SEEN_BY = frozenset({"policy-owner", "mobile-team", "service-permissions-read"})
CONTACTS_SEEN_BY = frozenset({"service-contacts-read"})
"""A service alone: it names an incident each time."""
_FEW, _STRIDE = 400, 1000
R = TypeVar("R", bound=Model)

__all__ = ["PAGE", "Keys", "Page", "Seen", "Wanted", "page", "visible_to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Whose records a list may show. With `everybody` the rest does not matter."""

    people: frozenset[str] = frozenset()
    everybody: bool = False

    def sees(self, person: str) -> bool:
        """Whether a person's records are among them."""
        return self.everybody or person in self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to: a person, a unit with all below it, a state, an incident."""

    person: str = ""
    unit: str | None = None
    state: str = ""
    incident: str = ""


def visible_to(actor: Actor, at: datetime, seen_by: frozenset[str]) -> Seen:
    """Whose declarations an actor finds in lists: their own, their team's, and through a role everybody's."""
    scope = register.visible_to(actor, at, seen_by)
    if scope.everybody:
        return Seen(everybody=True)
    return Seen(people=frozenset({actor.id, *register.people_of_units(scope.units, at)}))


def narrowed(seen: Seen, wanted: Wanted, at: datetime) -> Seen:
    """What of it a filter leaves."""
    found = seen
    if wanted.unit:
        theirs = frozenset(register.people_of_units(register.units_below([wanted.unit], at), at))
        found = Seen(people=theirs if found.everybody else found.people & theirs)
    if wanted.person:
        found = Seen(people=frozenset({wanted.person} if found.sees(wanted.person) else ()))
    return found


@dataclass(frozen=True, slots=True)
class Keys(Generic[R]):
    """How a table is listed: its time, and the column that says whose a row is. The newest first, then by id."""

    moment: str
    person: str


def page(rows: QuerySet[R], keys: Keys[R], seen: Seen, *, after: str | None, size: int) -> tuple[list[R], str | None]:
    """The rows of a page and the id to ask the next one with.

    Few people are looked up by their index. Many are met soon enough by walking everybody's newest, a
    stride at a time, so that a page never sorts a whole table.
    """
    found: list[R] = []
    ordered = rows.order_by(f"-{keys.moment}", "-pk")
    if after is not None:
        ordered = _beyond(ordered, rows, keys, after)
    if seen.everybody or len(seen.people) <= _FEW:
        if not seen.everybody:
            ordered = ordered.filter(**{f"{keys.person}__in": sorted(seen.people)})
        found = list(ordered[: size + 1])
    else:
        found = _walked(ordered, rows, keys, seen, size + 1)
    more = len(found) > size
    return found[:size], str(found[size - 1].pk) if more else None


def _walked(ordered: QuerySet[R], rows: QuerySet[R], keys: Keys[R], seen: Seen, size: int) -> list[R]:
    found: list[R] = []
    stride = list(ordered[:_STRIDE])
    while stride:
        found += [one for one in stride if seen.sees(getattr(one, keys.person))]
        if len(found) >= size or len(stride) < _STRIDE:
            break
        newest_first = rows.order_by(f"-{keys.moment}", "-pk")
        stride = list(newest_first.filter(_older(keys, stride[-1]))[:_STRIDE])
    return found[:size]


def _beyond(ordered: QuerySet[R], rows: QuerySet[R], keys: Keys[R], after: str) -> QuerySet[R]:
    last = rows.model._default_manager.filter(pk=after).first()  # noqa: SLF001 - Django's documented name
    return ordered if last is None else ordered.filter(_older(keys, last))


def _older(keys: Keys[Any], row: Model) -> Q:
    moment = getattr(row, keys.moment)
    return Q(**{f"{keys.moment}__lte": moment}) & (Q(**{f"{keys.moment}__lt": moment}) | Q(pk__lt=row.pk))
