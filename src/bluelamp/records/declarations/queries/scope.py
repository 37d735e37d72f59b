"""Whose declarations somebody may find in lists, and pages of them by key.

The list form of what the platform's rulebook answers for one record; `tests/records/declarations` hold
the two to the same answer. A list asks nothing a record at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
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
_FEW, _STRIDE, _LONGEST = 400, 50, 1000
R = TypeVar("R", bound=Model)

__all__ = ["PAGE", "Keys", "Page", "Seen", "Wanted", "page", "visible_to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Whose records a list may show: some people's, and those of everybody posted to some units on that day.

    With `everybody` the rest does not matter.
    """

    people: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    everybody: bool = False

    @property
    def few(self) -> bool:
        """Whether they are so few that their records are found by themselves, and not by walking everybody's."""
        return not self.everybody and len(self.people) <= _FEW and len(self.units) <= register.FEW_UNITS


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
    return Seen(people=frozenset({actor.id}), units=scope.units)


@dataclass(frozen=True, slots=True)
class Whose:
    """The records of whoever is in every part, on one day."""

    parts: tuple[Seen, ...]
    at: datetime

    def rows(self, column: str, *, few: bool | None = None) -> Q:
        """Those records, by the column that says whose one is; with `few`, as far as such parts say."""
        found = Q()
        for one in self.parts:
            if few in (None, one.few):
                posted = register.posted_to(one.units, self.at)
                theirs = Q(**{f"{column}__in": sorted(one.people)})
                found &= theirs | Q(**{f"{column}__in": posted}) if one.units else theirs
        return found

    def among(self, people: Iterable[str]) -> frozenset[str]:
        """Those of some people who are in every part of many. One query a part."""
        left = frozenset(people)
        for one in self.parts:
            if not one.few:
                left &= one.people | register.posted_among(left, one.units, self.at)
        return left


def narrowed(seen: Seen, wanted: Wanted, at: datetime) -> Whose:
    """What a filter leaves of it."""
    parts = [] if seen.everybody else [seen]
    if wanted.unit:
        parts.append(Seen(units=register.units_below([wanted.unit], at)))
    if wanted.person:
        parts.append(Seen(people=frozenset({wanted.person})))
    return Whose(tuple(parts), at)


@dataclass(frozen=True, slots=True)
class Keys(Generic[R]):
    """How a table is listed: its time, and the column that says whose a row is. The newest first, then by id."""

    moment: str
    person: str


def page(
    rows: QuerySet[R], keys: Keys[R], whose: Whose | None, *, after: str | None, size: int
) -> tuple[list[R], str | None]:
    """The rows of a page and the id to ask the next one with; without `whose`, of all of the rows.

    The records of few people are looked up by their index. Those of many are met soon enough by walking everybody's
    newest, a stride at a time, so that a page never sorts a whole table nor reads who is in the whole force.
    """
    walks = whose is not None and not all(one.few for one in whose.parts)
    if whose is not None:
        rows = rows.filter(whose.rows(keys.person, few=True))
    ordered = rows.order_by(f"-{keys.moment}", "-pk")
    if after is not None:
        ordered = _beyond(ordered, rows, keys, after)
    found = _walked(ordered, keys, whose, size + 1) if whose is not None and walks else list(ordered[: size + 1])
    more = len(found) > size
    return found[:size], str(found[size - 1].pk) if more else None


def _walked(ordered: QuerySet[R], keys: Keys[R], whose: Whose, size: int) -> list[R]:
    found: list[R] = []
    length = _STRIDE
    stride = list(ordered[:length])
    while stride:
        theirs = whose.among(getattr(one, keys.person) for one in stride)
        found += [one for one in stride if getattr(one, keys.person) in theirs]
        if len(found) >= size or len(stride) < length:
            break
        length = _LONGEST
        stride = list(ordered.filter(_older(keys, stride[-1]))[:length])
    return found[:size]


def _beyond(ordered: QuerySet[R], rows: QuerySet[R], keys: Keys[R], after: str) -> QuerySet[R]:
    last = rows.model._default_manager.filter(pk=after).first()  # noqa: SLF001 - Django's documented name
    return ordered if last is None else ordered.filter(_older(keys, last))


def _older(keys: Keys[Any], row: Model) -> Q:
    moment = getattr(row, keys.moment)
    return Q(**{f"{keys.moment}__lte": moment}) & (Q(**{f"{keys.moment}__lt": moment}) | Q(pk__lt=row.pk))
