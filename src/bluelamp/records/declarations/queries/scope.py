"""Whose declarations somebody may find in lists, and pages of them by key.

The list form of what the platform's rulebook answers for one record; `tests/records/declarations` hold
the two to the same answer. A list asks nothing a record at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from bluelamp.core.kernel import Actor
from bluelamp.records.journal.prepared import instances
from bluelamp.records.register import queries as register
from bluelamp.records.register.values import Page

PAGE = 25
REQUESTS_SEEN_BY = frozenset({"policy-owner", "service-permissions-read"})
PERMISSIONS_SEEN_BY = frozenset({"policy-owner", "mobile-team", "service-permissions-read"})
CONTACTS_SEEN_BY = frozenset({"service-contacts-read"})
"""A service alone: it names an incident each time."""
_FEW, _STRIDE, _LONGEST = 400, 32, 1000
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

    def rows(self, column: str) -> Q:
        """Those records, by the column that says whose one is."""
        return self.condition((column,), self.parts, self.values(self.parts))

    @property
    def few(self) -> tuple[Seen, ...]:
        """The parts whose records are found by themselves."""
        return tuple(one for one in self.parts if one.few)

    def values(self, parts: Sequence[Seen]) -> dict[str, Any]:
        """What fills the condition on some parts."""
        found: dict[str, Any] = {"at": self.at} if any(one.units for one in parts) else {}
        for number, one in enumerate(parts):
            found[f"people{number}"] = sorted(one.people)
            if one.units:
                found[f"units{number}"] = sorted(one.units)
        return found

    def condition(self, columns: Sequence[str], parts: Sequence[Seen], given: Mapping[str, Any]) -> Q:
        """That a record is of somebody in every one of some parts, by any of the columns that say whose one is."""
        found = Q()
        for number, part in enumerate(parts):
            theirs = Q()
            for column in columns:
                theirs |= Q(**{f"{column}__in": given[f"people{number}"]})
                if part.units:
                    theirs |= Q(**{f"{column}__in": register.posted_to(given[f"units{number}"], given["at"])})
            found &= theirs
        return found

    def holds(self, person: str, unit: str | None) -> bool:
        """Whether somebody posted to that unit is in every part of many; the others are asked of the database."""
        return all(one.few or person in one.people or unit in one.units for one in self.parts)


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
    """How a table is listed: its time, and the columns that say whose a row is. The newest first, then by id."""

    model: type[R]
    moment: str
    persons: tuple[str, ...] = ("person",)


@dataclass(frozen=True, slots=True)
class _List(Generic[R]):
    """One list: what its rows are equal to, and whose they are as far as that is asked of the database."""

    keys: Keys[R]
    fits: Mapping[str, str | bool]
    whose: Whose

    def rows(self, size: int, after: R | None, *, placed: bool = False) -> list[R]:
        """The newest rows, or the newest after one. One query, put together once for each kind of list.

        `placed` gives each row the unit of its person at that time, as `unit_then`.
        """
        keys, parts = self.keys, self.whose.few
        said = tuple(name for name, value in self.fits.items() if value is True)
        given: dict[str, Any] = {name: value for name, value in self.fits.items() if name not in said}
        given |= self.whose.values(parts)
        if placed:
            given["at"] = self.whose.at
        if after is not None:
            given |= {"moment": getattr(after, keys.moment), "key": after.pk}

        def build(values: Mapping[str, Any]) -> QuerySet[R]:
            equal = {name: True if name in said else values[name] for name in self.fits}
            rows = keys.model._default_manager.filter(**equal)  # noqa: SLF001 - Django's documented name
            rows = rows.filter(self.whose.condition(keys.persons, parts, values))
            if after is not None:
                earlier = Q(**{f"{keys.moment}__lt": values["moment"]}) | Q(pk__lt=values["key"])
                rows = rows.filter(Q(**{f"{keys.moment}__lte": values["moment"]}) & earlier)
            rows = rows.order_by(f"-{keys.moment}", "-pk")
            if not placed:
                return rows[:size]
            found: QuerySet[Any, Any] = rows.annotate(unit_then=register.unit_then(keys.persons[0], values["at"]))
            return found[:size]

        units = tuple(bool(one.units) for one in parts)
        name = (keys, tuple(self.fits), said, units, size, after is None, placed)
        return instances(name, keys.model, build, also=("unit_then",) * placed, **given)


def page(
    keys: Keys[R], fits: Mapping[str, str | bool], whose: Whose, *, after: str | None, size: int
) -> tuple[list[R], str | None]:
    """The rows of a page and the id to ask the next one with.

    The records of few people are looked up by their index. Those of many are met soon enough by walking everybody's
    newest with the unit of each person, a stride at a time, so that a page never sorts a whole table nor reads who is
    in the whole force.
    """
    wanted = _List(keys, fits, whose)
    manager = keys.model._default_manager  # noqa: SLF001 - Django's documented name
    last = manager.filter(pk=after).first() if after is not None else None
    found = wanted.rows(size + 1, last) if len(whose.few) == len(whose.parts) else _walked(wanted, size + 1, last)
    more = len(found) > size
    return found[:size], str(found[size - 1].pk) if more else None


def _walked(wanted: _List[R], size: int, after: R | None) -> list[R]:
    person = wanted.keys.persons[0]
    found: list[R] = []
    length = _STRIDE
    stride = wanted.rows(length, after, placed=True)
    while stride:
        found += [one for one in stride if wanted.whose.holds(getattr(one, person), one.unit_then)]  # type: ignore[attr-defined]  # read with the row
        if len(found) >= size or len(stride) < length:
            break
        length = _LONGEST
        stride = wanted.rows(length, stride[-1], placed=True)
    return found[:size]
