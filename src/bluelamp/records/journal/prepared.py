"""Statements that are asked again and again: written once by Django, and then only sent.

Django puts a statement together anew each time a queryset is evaluated. For a list page that costs several times
what the database does for it. Here a queryset is put together once, with stand-ins for its values; from then on its
text is sent with the values of the moment, and its rows come back as Django would give them.

MUST give what the queryset itself gives (`tests/records/journal/test_prepared.py`,
`tests/records/register/queries/test_narrowing.py`). Only reads: a statement that could write is refused.

Not done: nothing is kept of what was read. Every call asks the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.utils.dateparse import parse_datetime

Rows = list[tuple[Any, ...]]
M = TypeVar("M", bound=Model)
_WRITES = "INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA"
# PostgreSQL's text of a union begins with a bracket.
_ONLY_READS = re.compile(rf"[\s(]*(SELECT|WITH)\b(?!.*\b({_WRITES})\b)", re.DOTALL)
_MOST_KEPT = 2_000
_STAND_IN = "\x1fstand-in\x1f"
_STAND_IN_NUMBER = 2_000_000_000
_STAND_IN_DAY = datetime(1971, 1, 1, tzinfo=UTC)
_COUNTED = "SELECT COUNT(*) FROM ({rows}) counted"
_How = tuple[Callable[..., Any], ...] | None
_kept: dict[Hashable, _Statement] = {}
_seen: set[str] = set()


@dataclass(frozen=True, slots=True)
class _Run:
    """Places of a statement that are filled together: with one value, with members of a list, or as they were written.

    A unit has up to a thousand units below it, each a place of its own.
    """

    name: str
    of_list: slice | None
    fixed: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """The text of a statement, what fills its places in their order, and how each column is read.

    Without a text where no row can ever fit, so that nothing need be asked.
    """

    text: str
    runs: tuple[_Run, ...]
    readers: tuple[tuple[int, _How, Any], ...]


def rows(name: Hashable, build: Callable[[Mapping[str, Any]], QuerySet[Any, Any]], **values: Any) -> Rows:
    """The rows of a queryset as tuples: `build` makes it of the values, once for each name and shape of the values.

    `name` MUST tell apart every queryset that `build` can make but for its values. A value is a text, a number, a
    moment, or a list of texts. It goes into the queryset as it is: what is worked out from it is worked out before.

    Raises:
        ValueError: a value was changed on its way into the queryset, so that others could not take its place.
        TypeError: a value is of no kind that can be sent.
    """
    made = _statement(name, build, values)
    if not made.text:
        return []
    with connection.cursor() as cursor:
        cursor.execute(made.text, _sent(made, values))
        found: Rows = cursor.fetchall()
    return _read(found, made) if made.readers else found


def instances(
    name: Hashable,
    model: type[M],
    build: Callable[[Mapping[str, Any]], QuerySet[M]],
    *,
    also: tuple[str, ...] = (),
    **values: Any,
) -> list[M]:
    """As `rows`, each row whole and as its model, with the annotations that `also` names."""
    columns = [*(one.attname for one in model._meta.concrete_fields), *also]  # noqa: SLF001 - Django's documented name
    found = rows(("instances", name, also), lambda given: build(given).values_list(*columns), **values)
    using = connection.alias
    return [_instance(model, columns, row, using) for row in found]


def _instance(model: type[M], columns: Sequence[str], row: tuple[Any, ...], using: str) -> M:
    """A row as its model, made in the way that a copy of one is.

    The signals and checks of a new one cost as much as reading it.
    """
    state = ModelState()
    state.adding, state.db = False, using
    made = model.__new__(model)
    made.__dict__.update(zip(columns, row, strict=True), _state=state)
    return made


def count(name: Hashable, build: Callable[[Mapping[str, Any]], QuerySet[Any, Any]], **values: Any) -> int:
    """How many rows such a queryset has; the database counts them.

    Raises:
        ValueError: as `rows`.
    """
    made = _statement(name, build, values)
    if not made.text:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(rows=made.text), _sent(made, values))
        return int(cursor.fetchone()[0])


def ask(statement: str, values: Sequence[Any] = ()) -> Rows:
    """The rows of a statement in SQL that only reads; moments are values as they are.

    Raises:
        ValueError: the statement could write.
    """
    if statement not in _seen:
        if not _ONLY_READS.match(statement):
            raise ValueError("this statement could write, and only acts write")
        _seen.add(statement)
    # One moment stands in a statement many times over.
    moments = _adapted(one for one in values if isinstance(one, datetime))
    sent = [moments[one] if isinstance(one, datetime) else one for one in values]
    with connection.cursor() as cursor:
        cursor.execute(statement, sent)
        return list(cursor.fetchall())


def _statement(
    name: Hashable, build: Callable[[Mapping[str, Any]], QuerySet[Any, Any]], values: Mapping[str, Any]
) -> _Statement:
    shape = tuple(sorted((one, _shape(value)) for one, value in values.items()))
    key = (connection.vendor, name, shape)
    made = _kept.get(key)
    if made is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        made = _kept[key] = _written(build, values)
    return made


def _adapted(moments: Iterable[datetime]) -> dict[datetime, Any]:
    """Some moments as the database takes them."""
    adapt = connection.ops.adapt_datetimefield_value
    return {one: adapt(one) for one in set(moments)}


def _sent(made: _Statement, values: Mapping[str, Any]) -> list[Any]:
    moments = _adapted(one for one in values.values() if isinstance(one, datetime))
    sent: list[Any] = []
    for one in made.runs:
        if one.of_list is not None:
            sent += values[one.name][one.of_list]
        elif one.name:
            value = values[one.name]
            sent.append(moments[value] if isinstance(value, datetime) else value)
        else:
            sent += one.fixed
    return sent


def _runs(places: Iterable[tuple[str, int | None] | None], asked: Sequence[Any]) -> Iterator[_Run]:
    """The places of a statement by what fills them; neighbours in a list are one run, and so are fixed ones."""
    before: _Run | None = None
    for place, value in zip(places, asked, strict=True):
        if place is None:
            run = _Run("", None, (value,))
        elif place[1] is None:
            run = _Run(place[0], None, ())
        else:
            run = _Run(place[0], slice(place[1], place[1] + 1), ())
        if before is None:
            before = run
            continue
        joined = _joined(before, run)
        if joined is None:
            yield before
        before = joined or run
    if before is not None:
        yield before


def _joined(before: _Run, run: _Run) -> _Run | None:
    if before.of_list and run.of_list and before.name == run.name and before.of_list.stop == run.of_list.start:
        return _Run(run.name, slice(before.of_list.start, run.of_list.stop), ())
    if before.fixed and run.fixed:
        return _Run("", None, before.fixed + run.fixed)
    return None


def _shape(value: Any) -> Hashable:
    return ("list", len(value)) if isinstance(value, list) else type(value).__name__


def _written(build: Callable[[Mapping[str, Any]], QuerySet[Any, Any]], values: Mapping[str, Any]) -> _Statement:
    stand_ins: dict[Any, tuple[str, int | None]] = {}

    def stand_in(value: Any, place: tuple[str, int | None]) -> Any:
        number = len(stand_ins)
        if isinstance(value, datetime):
            made: Any = _STAND_IN_DAY + timedelta(hours=number, microseconds=1)
            stand_ins[connection.ops.adapt_datetimefield_value(made)] = place
        elif isinstance(value, int) and not isinstance(value, bool):
            made = _STAND_IN_NUMBER + number
            stand_ins[made] = place
        elif isinstance(value, str):
            made = f"{_STAND_IN}{number}"
            stand_ins[made] = place
        else:
            raise TypeError(f"`{place[0]}` is no text, number or moment: name it in `name` instead")
        return made

    given = {
        name: [stand_in(one, (name, at)) for at, one in enumerate(value)]
        if isinstance(value, list)
        else stand_in(value, (name, None))
        for name, value in values.items()
    }
    query = build(given).query
    compiler = query.get_compiler(connection=connection)
    try:
        text, asked = compiler.as_sql()
    except EmptyResultSet:
        # Whether a condition can be met by nothing turns on which lists are empty, and so on the shape alone.
        return _Statement("", (), ())
    places = [stand_ins.get(one) for one in asked]
    if any(isinstance(one, str) and _STAND_IN in one for one, at in zip(asked, places, strict=True) if at is None):
        raise ValueError("a value is changed on its way into the queryset: work it out before")
    if set(stand_ins) - set(asked):
        raise ValueError("a value does not reach the statement")
    if not _ONLY_READS.match(text):
        raise ValueError("this statement could write, and only acts write")
    columns = [column for column, _, _ in compiler.select]
    readers = tuple((at, _reader(how), column) for at, (how, column) in compiler.get_converters(columns).items())
    return _Statement(text, tuple(_runs(places, asked)), readers)


def _read(found: Rows, made: _Statement) -> Rows:
    read = [list(row) for row in found]
    for at, how, column in made.readers:
        if how is None:
            for row in read:
                if row[at] is not None:
                    row[at] = _in_utc(row[at])
            continue
        for row in read:
            for one in how:
                row[at] = one(row[at], column, connection)
    return [tuple(row) for row in read]


def _reader(how: Sequence[Callable[..., Any]]) -> _How:
    """How a column is read; None for a moment that SQLite gives without its zone, which is UTC.

    Django's own way asks four functions for each moment, which for a page of rows costs as much as reading them.
    """
    plain = getattr(connection.ops, "convert_datetimefield_value", None)
    is_moment = settings.USE_TZ and connection.timezone is UTC and list(how) == [plain]
    return None if is_moment else tuple(how)


def _in_utc(value: Any) -> Any:
    moment = value if isinstance(value, datetime) else parse_datetime(value)
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
