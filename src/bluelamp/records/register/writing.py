"""How a dated value is written: what stood there is superseded, what is left of it is written again.

Everything that changes a dated table goes through here. The caller holds the transaction and has locked the
person, unit or phone concerned. Nothing here decides whether a change may be made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from bluelamp.records.register.models import Dated
from bluelamp.records.register.spans import Span, left_of

D = TypeVar("D", bound=Dated)
_BATCH = 500
_DATES = ("id", "valid_from", "valid_until", "recorded_at", "superseded_at", "recorded_in", "superseded_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A value to write over a span of one thing: `key` says which, `values` what; None ends what was there."""

    key: Mapping[str, Any]
    span: Span
    values: Mapping[str, Any] | None


@dataclass(slots=True, kw_only=True)
class Written:
    """How many rows were superseded and how many written."""

    superseded: int = 0
    written: int = 0


def write(
    table: type[D],
    key: Mapping[str, Any],
    values: Mapping[str, Any] | None,
    span: Span,
    *,
    now: datetime,
) -> Written:
    """One value over one span: a new value, a correction of the past, or with None an end."""
    return write_many(table, [Writing(key=key, span=span, values=values)], now=now)


def write_many(table: type[D], writings: Sequence[Writing], *, now: datetime, source: str | None = None) -> Written:
    """Many values at once, in a few statements. Several writings of one thing are written in their order.

    `source` is the import on whose behalf it is done.
    """
    done = Written()
    by_columns: defaultdict[tuple[str, ...], list[Writing]] = defaultdict(list)
    for one in writings:
        by_columns[tuple(sorted(one.key))].append(one)
    for columns, group in by_columns.items():
        live = _live_rows(table, columns, group)
        for one in group:
            _over(table, live[_key(columns, one)], one, now, source)
        _save(table, (row for rows in live.values() for row in rows.all), done, now, source)
    return done


@dataclass(slots=True)
class _Rows:
    """The rows of one thing: as they were read, and as they are to be."""

    all: list[tuple[Any, bool]] = field(default_factory=list)

    def live(self) -> list[Any]:
        return [row for row, is_live in self.all if is_live]


def _live_rows(table: type[D], columns: Sequence[str], group: Iterable[Writing]) -> dict[Hashable, _Rows]:
    """The live rows that any of the writings may touch, by key."""
    found: dict[Hashable, _Rows] = defaultdict(_Rows)
    first = columns[0]
    wanted = {_key(columns, one) for one in group}
    values = sorted({key[0] for key in wanted}, key=str)
    for start in range(0, len(values), _BATCH):
        some = {f"{first}__in": values[start : start + _BATCH]}
        for row in table._default_manager.filter(superseded_at__isnull=True, **some):  # noqa: SLF001 - Django's documented name
            key = tuple(getattr(row, name) for name in columns)
            if key in wanted:
                found[key].all.append((row, True))
    return found


def _key(columns: Sequence[str], writing: Writing) -> tuple[Any, ...]:
    return tuple(writing.key[name] for name in columns)


def _over(table: type[D], rows: _Rows, writing: Writing, now: datetime, source: str | None) -> None:
    kept = []
    for row, is_live in rows.all:
        span = Span(row.valid_from, row.valid_until)
        if not is_live or not span.meets(writing.span):
            kept.append((row, is_live))
            continue
        if row.pk is not None:
            kept.append((row, False))
        kept += [(_row(table, _values(row), piece, now, source), True) for piece in left_of(span, writing.span)]
    if writing.values is not None:
        kept.append((_row(table, {**writing.key, **writing.values}, writing.span, now, source), True))
    rows.all = kept


def _values(row: Dated) -> dict[str, Any]:
    names = (one.attname for one in row._meta.concrete_fields)  # noqa: SLF001 - Django's documented name
    return {name: getattr(row, name) for name in names if name not in _DATES}


def _row(table: type[D], values: Mapping[str, Any], span: Span, now: datetime, source: str | None) -> D:
    return table(**values, valid_from=span.start, valid_until=span.end, recorded_at=now, recorded_in=source)


def _save(table: type[D], rows: Iterable[tuple[Any, bool]], done: Written, now: datetime, source: str | None) -> None:
    """Supersedes first, so that what is written next overlaps nothing live."""
    ended, new = [], []
    for row, is_live in rows:
        if row.pk is not None and not is_live:
            ended.append(row.pk)
        elif row.pk is None:
            new.append(row)
    objects = table._default_manager  # noqa: SLF001 - Django's documented name
    for start in range(0, len(ended), _BATCH):
        objects.filter(pk__in=ended[start : start + _BATCH]).update(superseded_at=now, superseded_in=source)
    objects.bulk_create(new, batch_size=_BATCH)
    done.superseded += len(ended)
    done.written += len(new)


def end_rows(rows: QuerySet[D], at: datetime, *, now: datetime) -> int:
    """Some live rows end at a moment; those that had not begun by then are gone. Gives how many there were."""
    ended = list(rows.filter(superseded_at__isnull=True))
    table = rows.model
    done = Written()
    kept = [
        (_row(table, _values(row), piece, now, None), True)
        for row in ended
        for piece in left_of(Span(row.valid_from, row.valid_until), Span(at))
    ]
    _save(table, [*((row, False) for row in ended), *kept], done, now, None)
    return done.superseded
