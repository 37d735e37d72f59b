"""What narrows a list: who may be found, a unit, a text that was typed. One condition on rows that have a person.

Three forms of the same condition. Where few people fit they are found first and their rows by them. Where many fit,
the list is walked in its order, and each row is asked about until the page is full. Where nearly everybody fits, the
rows are read with the unit of each person, and looked at here. All give the same rows; which one is quick turns on how
many fit (`tests/records/register/queries/test_narrowing.py` holds them to one answer).

Values stand beside the condition and not in it, so that a statement is written once (`journal.prepared`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bluelamp.records.journal.prepared import Rows
from bluelamp.records.register.models import Posting
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.scope import FEW_UNITS, Scope
from bluelamp.records.register.queries.units import are_most, units_below

LAST = "\U0010ffff"
"""After every text that begins in a way."""


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """Who is left at a moment: through a scope, of some units, or both; None where that does not narrow.

    `few` says how they are looked for, and `most` that they are nearly everybody.
    """

    at: datetime
    me: str = ""
    scope: frozenset[str] | None = None
    units: frozenset[str] | None = None
    few: bool
    most: bool = False

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """What tells the conditions apart."""
        narrows = ("scope",) * (self.scope is not None) + ("unit",) * (self.units is not None)
        return (*narrows, "few" if self.few else "many")

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What fills the condition."""
        found: dict[str, Any] = {"at": self.at}
        if self.scope is not None:
            found |= {"me": self.me, "scope": sorted(self.scope)}
        if self.units is not None:
            found["units"] = sorted(self.units)
        return found

    def holds(self, person: str | None, unit: str | None) -> bool:
        """The same condition for one person and the unit that they are posted to, as it was read with them."""
        if unit is None:
            return False
        seen = self.scope is None or person == self.me or unit in self.scope
        return seen and (self.units is None or unit in self.units)

    def anybody(self) -> Narrowed:
        """Everybody in the force at that moment."""
        return Narrowed(at=self.at, few=False)


def narrowed(scope: Scope, at: datetime, unit: str | None) -> Narrowed:
    """What a scope and a unit leave. One query where there is a unit and the scope has no `as_of`."""
    wanted = units_below([unit], at, scope.as_of) if unit else None
    # Whoever is in a unit that is wholly in view is in view: one condition then says what two did.
    in_view = scope.everybody or (wanted is not None and scope.units.issuperset(wanted))
    few = scope.few or (wanted is not None and len(wanted) <= FEW_UNITS)
    narrows = [one for one in (None if in_view else scope.units, wanted) if one is not None]
    return Narrowed(
        at=at,
        me="" if in_view else scope.person,
        scope=None if in_view else scope.units,
        units=wanted,
        few=few,
        most=bool(narrows) and all(are_most(one, scope.as_of) for one in narrows),
    )


_LONG_FOR = 60.0
_MOST_KEPT = 5_000
_long: dict[Hashable, float] = {}


def counted(name: Hashable, who: Narrowed, given: Mapping[str, Any], most: int | None, count: Callable[[], int]) -> int:
    """What `count` gives. A list that had more rows than are counted is taken to have more for a minute.

    A page says "25 of more than 500", and counting as far as that would cost more than the page itself. A list of
    five hundred or fewer is counted each time.
    """
    asked = tuple((one, tuple(value) if isinstance(value, list) else value) for one, value in given.items())
    key = (name, who.shape, who.me, who.scope, who.units, asked)
    now = time.monotonic()
    if most is not None and _long.get(key, 0.0) > now:
        return most + 1
    found = count()
    if most is not None and found > most:
        if len(_long) >= _MOST_KEPT:
            _long.clear()
        _long[key] = now + _LONG_FOR
    return found


SHORT = 500
"""A list that is found by who fits, and not by walking through everybody, is read so far at once."""


def part_of(short: Rows, after: str | None, size: int) -> tuple[list[Any], int | None] | None:
    """The keys of one page and one more, and how long the list is where it was read to its end.

    `short` has a key and an id in the list's order, `after` is an id. None where the page is not in what was read: its
    place has to be asked for then.
    """
    start = 0
    if after is not None:
        ids = [one for _, one in short]
        if after not in ids:
            return None
        start = ids.index(after) + 1
    stop = start + size + 1
    whole = len(short) <= SHORT
    if not whole and stop > len(short):
        return None
    return [key for key, _ in short[start:stop]], len(short) if whole else None


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
