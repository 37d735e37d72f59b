"""One page of a list of the register, read in one of three ways that give the same rows.

- Where few rows fit they are found first, in order, and counted with it.
- Where many fit, the list is walked in its order and each row is asked about, until the page is full.
- Where nearly everybody fits, the list is walked without asking: the unit of each person comes with the row, and the
  few that do not fit are left out here. Whoever leads the whole force leads more than a thousand units, and to send
  them all with each statement costs more than the page. Where that gives no full page, the second way is taken.

`tests/records/register/queries/test_narrowing.py` holds the three to one answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bluelamp.records.journal.prepared import Rows
from bluelamp.records.journal.prepared import rows as rows_of
from bluelamp.records.register.queries import narrowing
from bluelamp.records.register.queries.narrowing import Narrowed, part_of

Values = Mapping[str, Any]


class Listing(ABC):
    """A list as one reader asks for it: who is left, what else is asked, and whether few rows fit."""

    name: str
    keys: tuple[str, str]

    def __init__(self, who: Narrowed, given: Values, *, few: bool) -> None:
        self._who = who
        self._given = given
        self._asked = tuple(sorted(given))
        self._few = few

    @abstractmethod
    def fits(self, values: Values, who: Narrowed, asked: tuple[str, ...]) -> QuerySet[Any, Any]:
        """The rows that are left."""

    @abstractmethod
    def ordered(self, rows: QuerySet[Any, Any], *, few: bool) -> QuerySet[Any, Any]:
        """The rows in the order of the list."""

    @abstractmethod
    def begun(self, rows: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
        """The rows that follow `after`, where the values have one."""

    @abstractmethod
    def chosen(self, keys: list[Any]) -> QuerySet[Any, Any]:
        """The rows with these keys."""

    @abstractmethod
    def shown(self, rows: QuerySet[Any, Any], values: Values, *, placed: bool) -> QuerySet[Any, Any]:
        """What is shown of each row; `placed` adds two columns: the person it is of, and their unit at that time."""

    def page(self, after: str | None, size: int) -> tuple[Rows, int | None]:
        """The rows of a page and one more, and the length of the whole list where it is short."""
        if self._few and size <= narrowing.SHORT:
            part = part_of(self._short(), after, size)
            if part is not None:
                keys, total = part
                return self._by_key(keys, self._who.at), total
        found = self._walked(after, size) if self._who.most and not self._few else None
        return self._rows(self._who, after, size + 1) if found is None else found, None

    def _short(self) -> Rows:
        def build(values: Values) -> QuerySet[Any, Any]:
            rows = self.ordered(self.fits(values, self._who, self._asked), few=True)
            return rows.values_list(*self.keys)[: narrowing.SHORT + 1]

        return rows_of((*self._name(self._who), "short"), build, **self._who.values, **self._given)

    def _by_key(self, keys: list[Any], at: datetime) -> Rows:
        if not keys:
            return []

        def build(values: Values) -> QuerySet[Any, Any]:
            return self.shown(self.ordered(self.chosen(values["keys"]), few=False), values, placed=False)

        return rows_of((self.name, "by key"), build, at=at, keys=keys)

    def _rows(self, who: Narrowed, after: str | None, length: int, *, placed: bool = False) -> Rows:
        values = {**who.values, **self._given}
        if after is not None:
            values["after"] = after

        def build(values: Values) -> QuerySet[Any, Any]:
            rows = self.ordered(self.fits(values, who, self._asked), few=self._few)
            rows = self.begun(rows, values) if "after" in values else rows
            return self.shown(rows, values, placed=placed)[:length]

        return rows_of((*self._name(who), length, after is None, placed), build, **values)

    def _walked(self, after: str | None, size: int) -> Rows | None:
        """The rows of a page where nearly everybody fits; None where they are not met soon."""
        length = size + 1 + size // 2
        met = self._rows(self._who.anybody(), after, length, placed=True)
        found = [row[:-2] for row in met if self._who.holds(*row[-2:])]
        return found if len(found) > size or len(met) < length else None

    def _name(self, who: Narrowed) -> tuple[Any, ...]:
        return (self.name, who.shape, self._asked, self._few)
