"""Reads of the clocks: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from bluelamp.core.calendar import local_day
from bluelamp.records.clocks import ports
from bluelamp.records.clocks.lifecycle import OPEN, Group, Of, State, group_of, role_owner
from bluelamp.records.clocks.models import Beat, Clock, Cover
from bluelamp.records.journal import clock as time


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """One clock. `owner` is a person's id or `role:` and a role."""

    id: str
    kind: str
    of: Of
    owner: str
    units: tuple[str, ...]
    number: int
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    critical_at: datetime | None
    state: State
    acted_at: datetime | None
    late: bool
    stopped_at: datetime | None

    def group(self, now: datetime) -> Group:
        """Where it stands in a list of work at an instant."""
        return group_of(warn_at=self.warn_at, due_at=self.due_at, critical_at=self.critical_at, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What somebody has to do, most urgent first: how many in each group, and the first of them."""

    counts: Mapping[Group, int]
    rows: Mapping[Group, tuple[ClockView, ...]]

    @property
    def total(self) -> int:
        """How many there are in all groups together."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverView:
    """Who stands in for whom, and on which days, both included."""

    id: str
    owner: str
    cover: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatView:
    """When a recurring job last ran, when it last ran well, and its trouble where it has one."""

    job: str
    at: datetime
    well_at: datetime | None
    trouble: str
    says: str


_SAME = tuple(one.name for one in fields(ClockView) if one.name not in {"of", "units", "state"})


def view(row: Clock) -> ClockView:
    """A row as a value."""
    same = {name: getattr(row, name) for name in _SAME}
    return ClockView(**same, of=Of(app=row.of_app, id=row.of_id), units=tuple(row.units), state=State(row.state))


def open_clock(kind: str, of: Of) -> ClockView | None:
    """The clock of that kind that runs, is paused or was missed on a thing, or None."""
    row = Clock.objects.filter(kind=kind, of_app=of.app, of_id=of.id, state__in=OPEN).first()
    return view(row) if row else None


def clocks_on(of: Of) -> list[ClockView]:
    """Every clock that ever ran on a thing, the newest first."""
    return [view(row) for row in Clock.objects.filter(of_app=of.app, of_id=of.id).order_by("-started_at", "id")]


def clock(clock_id: str) -> ClockView | None:
    """The clock with this id, or None."""
    row = Clock.objects.filter(pk=clock_id).first()
    return view(row) if row else None


def owners_of(person: str, roles: Iterable[str], at: datetime) -> frozenset[str]:
    """The owners whose work is a person's at an instant: themselves, their roles, and those they stand in for.

    Somebody stands in for the tasks of another by a cover given here, and for everything of another by
    the register's.
    """
    on = local_day(at)
    stands_in = Cover.objects.filter(cover=person, first__lte=on, last__gte=on).values_list("owner", flat=True)
    as_roles = {role_owner(role) for role in roles}
    return frozenset({person, *as_roles, *stands_in, *ports.current.covering(person, at)})


def open_task(person: str, roles: Iterable[str], things: Sequence[str], at: datetime) -> ClockView | None:
    """An open clock on one of some things that is that person's to see to at an instant, or None. Two queries."""
    owners = owners_of(person, roles, at)
    row = Clock.objects.filter(of_id__in=things, owner__in=owners, state__in=OPEN).order_by("due_at", "id").first()
    return None if row is None else view(row)


def may_act_for(person: str, roles: Iterable[str], owner: str, at: datetime) -> bool:
    """Whether the work of an owner is that person's to do at an instant."""
    return owner in owners_of(person, roles, at)


def work_of(person: str, roles: Iterable[str], *, now: datetime | None = None, limit: int = 50) -> Work:
    """The open work of a person, cover included, in the four groups; as many queries for any number of rows."""
    at = now or time.now()
    return work(Clock.objects.filter(owner__in=owners_of(person, roles, at)), at, limit)


def work_of_owners(owners: QuerySet[Any, str], now: datetime, *, without: str, limit: int = 50) -> Work:
    """The open work of some people in the four groups, without their roles and whom they stand in for.

    They come as a query, so that whoever leads the whole force has their 30,000 names asked for in no other statement.
    """
    return work(Clock.objects.filter(owner__in=owners).exclude(owner=without), now, limit)


def work(rows: QuerySet[Clock], now: datetime, limit: int) -> Work:
    """Open rows in the four groups: exact counts, and the first rows, most urgent first."""
    rows = rows.filter(state__in=OPEN)
    grouped = Case(
        When(critical_at__lte=now, then=Value(Group.CRITICALLY_OVERDUE.value)),
        When(due_at__lte=now, then=Value(Group.OVERDUE.value)),
        When(warn_at__lte=now, then=Value(Group.DUE_SOON.value)),
        default=Value(Group.NOT_DUE.value),
    )
    found = rows.annotate(group=grouped).values_list("group").annotate(number=Count("pk")).order_by()
    counts = {Group(name): int(number) for name, number in found}
    first: dict[Group, list[ClockView]] = {one: [] for one in Group}
    for row in rows.order_by(F("due_at").asc(nulls_last=True), "id")[:limit]:
        one = view(row)
        first[one.group(now)].append(one)
    return Work(counts={one: counts.get(one, 0) for one in Group}, rows={one: tuple(first[one]) for one in Group})


def owners_of_what_is_due(now: datetime) -> list[tuple[str, int]]:
    """Everybody, and every role, with open work that is overdue or due soon, and how much of it. One query."""
    soon = Q(due_at__lte=now) | Q(warn_at__lte=now)
    rows = Clock.objects.filter(soon, state__in=OPEN).order_by("owner").values_list("owner")
    return [(owner, count) for owner, count in rows.annotate(count=Count("pk"))]


def covers_of(owner: str, on: date) -> list[CoverView]:
    """Who stands in for a person on a day or later."""
    return covers_of_people([owner], on)


def covers_of_people(owners: Collection[str], on: date) -> list[CoverView]:
    """Who stands in for each of some people on a day or later. One query."""
    rows = Cover.objects.filter(owner__in=sorted(owners), last__gte=on).order_by("first", "id")
    return [CoverView(id=one.pk, owner=one.owner, cover=one.cover, first=one.first, last=one.last) for one in rows]


def cover_on(owners: Sequence[str], on: date) -> dict[str, str]:
    """Who stands in for each of these people on a day; those nobody stands in for are left out."""
    rows = Cover.objects.filter(owner__in=owners, first__lte=on, last__gte=on).order_by("-first", "id")
    return {one.owner: one.cover for one in reversed(rows)}


def overdue_and_not_acted_on(now: datetime) -> int:
    """How many deadlines have passed and wait for a sweep."""
    return Clock.objects.filter(Q(state=State.RUNNING.value) & Q(due_at__lte=now)).count()


def beats() -> dict[str, BeatView]:
    """Every recurring job by its name."""
    return {
        one.job: BeatView(job=one.job, at=one.at, well_at=one.well_at, trouble=one.trouble, says=one.says)
        for one in Beat.objects.all()
    }
