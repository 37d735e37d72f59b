"""How phones are against Cyber Essentials: how many are short of what, and which, with each shortfall in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import BooleanField, Case, Count, Q, Value, When

from bluelamp.records.fleet.lifecycle.health import SILENT_AFTER, UPDATES_WITHIN, Short, shortfalls
from bluelamp.records.fleet.models import PhoneRow
from bluelamp.records.fleet.ports import Health
from bluelamp.records.fleet.queries.rows import health_of
from bluelamp.records.fleet.values import HealthPage, ShortPhone

_REPORTED = ("system", "release", "patched_on", "screen_lock", "encrypted", "tampered")
_HERE = Q(left_at=None, enrolled_at__isnull=False)
_KNOWN = Q(health_at__isnull=False)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Phones that reported the same and are as silent as each other, and how many."""

    health: Health | None
    silent: bool
    count: int


def health_figures(today: date) -> Mapping[Short | None, int]:
    """How many phones are short of what; under None, how many meet all four. A phone may count under several."""
    return _figures(_alike(today), today)


def health(today: date, *, short: Short | None = None, after: str = "", size: int = 25) -> HealthPage:
    """The figures, and a page of the phones that are short, by id; with `short`, of those short of that alone.

    Two statements, of which one counts: phones that report the same are counted by the database as one.
    """
    alike = _alike(today)
    newest = _newest(alike)
    wanted = _any(_conditions(today, alike, newest)[one] for one in (Short if short is None else (short,)))
    rows = PhoneRow.objects.filter(_HERE, wanted, pk__gt=after).defer("apps").order_by("pk")[: size + 1]
    phones = tuple(ShortPhone(phone=row.id, seen=row.seen_at, shortfalls=_short_of(row, today, newest)) for row in rows)
    return HealthPage(
        figures=_figures(alike, today),
        rows=phones[:size],
        after=phones[size - 1].phone if len(phones) > size else "",
    )


def _alike(today: date) -> list[_Alike]:
    silent = Case(
        When(seen_at__gte=_heard_since(today), then=Value(False)),  # noqa: FBT003 - a value of the database
        default=Value(True),  # noqa: FBT003 - as above
        output_field=BooleanField(),
    )
    known = Case(
        When(_KNOWN, then=Value(True)),  # noqa: FBT003 - as above
        default=Value(False),  # noqa: FBT003 - as above
        output_field=BooleanField(),
    )
    rows = PhoneRow.objects.filter(_HERE).annotate(known=known, silent=silent)
    grouped = rows.values_list("known", "silent", *_REPORTED).annotate(count=Count("pk")).order_by()
    return [
        _Alike(Health(**dict(zip(_REPORTED, said, strict=True))) if known else None, silent, count)
        for known, silent, *said, count in grouped
    ]


def _heard_since(today: date) -> datetime:
    return datetime.combine(today - SILENT_AFTER, time(), UTC)


def _newest(alike: Iterable[_Alike]) -> Mapping[str, date]:
    """By system, the date of the newest security update that any of these phones has."""
    found: dict[str, date] = {}
    for one in alike:
        if one.health is not None and one.health.patched_on is not None:
            system = one.health.system
            found[system] = max(found.get(system, one.health.patched_on), one.health.patched_on)
    return found


def _figures(alike: Iterable[_Alike], today: date) -> Mapping[Short | None, int]:
    listed = list(alike)
    newest = _newest(listed)
    counts: Counter[Short | None] = Counter()
    for one in listed:
        fix = None if one.health is None else newest.get(one.health.system)
        found = shortfalls(one.health, today=today, seen_on=None if one.silent else today, newest_fix=fix)
        kinds: set[Short | None] = {each.short for each in found}
        for kind in kinds or {None}:
            counts[kind] += one.count
    return counts


def _conditions(today: date, alike: Iterable[_Alike], newest: Mapping[str, date]) -> Mapping[Short, Q]:
    """What a row has to be to be short of each: the list form of `shortfalls`, held to it by a test."""
    odd: dict[Short, list[Q]] = {Short.UNSUPPORTED: [], Short.UNKNOWN: []}
    for system, release in {(one.health.system, one.health.release) for one in alike if one.health is not None}:
        plain = Health(system=system, release=release, patched_on=today, screen_lock=True, tampered=False)
        for found in shortfalls(plain, today=today, seen_on=today, newest_fix=None):
            odd[found.short].append(Q(system=system, release=release))
    late = [Q(system=system, patched_on__lt=fix) for system, fix in newest.items() if today - fix > UPDATES_WITHIN]
    silence = (Q(tampered=None), Q(screen_lock=None), Q(patched_on=None))
    return {
        Short.NO_SCREEN_LOCK: _KNOWN & Q(screen_lock=False),
        Short.UNSUPPORTED: _KNOWN & _any(odd[Short.UNSUPPORTED]),
        Short.UPDATE_LATE: _KNOWN & _any(late),
        Short.TAMPERED: _KNOWN & Q(tampered=True),
        Short.UNKNOWN: ~_KNOWN | _any((*silence, *odd[Short.UNKNOWN])),
        Short.SILENT: _KNOWN & (Q(seen_at=None) | Q(seen_at__lt=_heard_since(today))),
    }


def _any(conditions: Iterable[Q]) -> Q:
    """A row that fits one of them; none does where there are none."""
    found = Q(pk__in=[])
    for one in conditions:
        found |= one
    return found


def _short_of(row: PhoneRow, today: date, newest: Mapping[str, date]) -> tuple[str, ...]:
    said = health_of(row)
    fix = None if said is None else newest.get(said.system)
    seen = None if row.seen_at is None else row.seen_at.date()
    return tuple(one.says for one in shortfalls(said, today=today, seen_on=seen, newest_fix=fix))
