"""Acts on clocks, and the sweep. Other apps start and stop theirs through the functions given on from `running`.

Promise: what follows from a missed deadline happens once, however many sweeps run at once and
however long none ran (`tests/records/clocks/test_acts_of_the_sweep.py`, `tests/faults`).
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel import Actor, BluelampError
from bluelamp.records.clocks import ports
from bluelamp.records.clocks.errors import (
    ClockNotRunning,
    CoverEndsBeforeItBegins,
    CoverForOneself,
)
from bluelamp.records.clocks.kinds import HANDLERS, kind_named
from bluelamp.records.clocks.lifecycle import OPEN, Missed, Of, State, is_late, is_role
from bluelamp.records.clocks.models import Beat, Clock, Cover
from bluelamp.records.clocks.queries import ClockView, CoverView, view
from bluelamp.records.clocks.running import (
    extend_clock,
    pause_clock,
    resume_clock,
    start_clock,
    stop_clock,
    stop_clocks,
)
from bluelamp.records.clocks.verbs import COVER_ENDED, COVER_GIVEN, DEADLINE_MISSED, OWNER_WARNED, REASSIGNED
from bluelamp.records.journal import clock as time
from bluelamp.records.journal.act import act
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact

__all__ = [
    "Swept",
    "beat",
    "end_cover",
    "extend_clock",
    "give_cover",
    "pause_clock",
    "reassign_clock",
    "resume_clock",
    "start_clock",
    "stop_clock",
    "stop_clocks",
    "sweep",
]

CLOCK = Actor.system("clock")
"""Who acts when a moment passes."""
_AT_A_TIME = 500
_LONGEST_WAIT = timedelta(hours=6)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep did: deadlines acted on, how many of them late, owners warned, rows that failed by their kind."""

    acted: int
    late: int
    warned: int
    failed: tuple[tuple[str, str], ...]


def _of_clock(*, clock_id: str) -> Subject:
    """A clock as something that is acted on; it is about its owner, where that is one person."""
    row = Clock.objects.filter(pk=clock_id).first()
    if row is None:
        raise ClockNotRunning("There is no such clock.", todo="go back to the list of work; it may have been stopped.")
    return Subject(
        kind="clock",
        id=row.pk,
        about=None if is_role(row.owner) else row.owner,
        units=tuple(row.units),
        also={"clock": row.kind, "owner": row.owner, "state": row.state},
    )


def _of_person_away(*, owner: str) -> Subject:
    """The cover of a person, about that person."""
    return Subject(kind="cover", id=owner, about=owner, units=ports.current.units_of(owner))


def _of_cover(*, cover_id: str) -> Subject:
    """A cover that was given, about the person who is away."""
    row = Cover.objects.filter(pk=cover_id).first()
    if row is None:
        raise ClockNotRunning("There is no such cover.", todo="go back to the list; it may have ended.")
    return _of_person_away(owner=row.owner)


@act(REASSIGNED, on=_of_clock)
def reassign_clock(*, by: Actor, clock_id: str, to: str, reason: str) -> tuple[ClockView, Fact]:
    """The clock with its new owner, a person's id or a role, who is told; its moment stays as it was.

    Whoever takes a task over themselves is told nothing.

    Raises:
        ClockNotRunning: it was stopped, or is not there.
    """
    row = Clock.objects.select_for_update().filter(pk=clock_id, state__in=OPEN).first()
    if row is None:
        raise ClockNotRunning("This task is done already.", todo="go back to the list of work.")
    before, row.owner = row.owner, to
    row.save(update_fields=["owner"])
    if to != by.id:
        ports.current.tell_handed_on(to, row.kind, Of(app=row.of_app, id=row.of_id))
    return view(row), REASSIGNED.record(
        clock_kind=row.kind,
        before=None if is_role(before) else before,
        to=None if is_role(to) else to,
        to_role=to if is_role(to) else None,
        reason=reason,
    )


@act(COVER_GIVEN, on=_of_person_away)
def give_cover(*, by: Actor, owner: str, cover: str, first: date, last: date) -> tuple[CoverView, Fact]:
    """The cover of a person who is away: whoever stands in sees and may do their work on those days.

    Work that comes in meanwhile is covered too, because cover is kept by person and not by clock. It is
    for tasks alone; whoever covers a person in the register leads in their place and has their tasks too.

    Raises:
        CoverForOneself: both are the same person.
        CoverEndsBeforeItBegins: the last day lies before the first.
    """
    del by
    if cover == owner:
        raise CoverForOneself("Nobody can stand in for themselves.", todo="choose somebody else.")
    if last < first:
        raise CoverEndsBeforeItBegins(
            f"The cover begins on `{first}` and would end on `{last}`.", todo="check which of the two days is wrong."
        )
    row = Cover.objects.create(id=str(uuid.uuid4()), owner=owner, cover=cover, first=first, last=last)
    made = CoverView(id=row.pk, owner=owner, cover=cover, first=first, last=last)
    return made, COVER_GIVEN.record(cover=cover, first=first.isoformat(), last=last.isoformat())


@act(COVER_ENDED, on=_of_cover)
def end_cover(*, by: Actor, cover_id: str) -> tuple[CoverView, Fact]:
    """The cover with yesterday as its last day, or removed where it had not begun; nobody stands in from now on.

    Raises:
        ClockNotRunning: there is no such cover.
    """
    del by
    row = Cover.objects.select_for_update().get(pk=cover_id)
    last = min(row.last, local_day(time.now()) - timedelta(days=1))
    ended = CoverView(id=row.pk, owner=row.owner, cover=row.cover, first=row.first, last=last)
    if last < row.first:
        row.delete()
    else:
        row.last = last
        row.save(update_fields=["last"])
    return ended, COVER_ENDED.record(cover=ended.cover, last=last.isoformat())


@act(DEADLINE_MISSED, on=_of_clock)
def _note_missed(*, by: Actor, clock_id: str, late: bool, minutes: int) -> tuple[None, Fact]:
    del by
    row = Clock.objects.get(pk=clock_id)
    # What followed may have ended the matter itself and stopped the clock with it.
    row.state = State.MISSED.value if row.state == State.RUNNING.value else row.state
    row.acted_at, row.late, row.failures, row.retry_at = time.now(), late, 0, None
    row.save(update_fields=["state", "acted_at", "late", "failures", "retry_at"])
    return None, DEADLINE_MISSED.record(clock_kind=row.kind, late="yes" if late else "no", minutes=minutes)


@act(OWNER_WARNED, on=_of_clock)
def _warn(*, by: Actor, clock_id: str) -> tuple[None, Fact]:
    del by
    row = Clock.objects.get(pk=clock_id)
    row.warned_at = time.now()
    row.save(update_fields=["warned_at"])
    ports.current.tell(row.owner, row.kind, Of(app=row.of_app, id=row.of_id))
    return None, OWNER_WARNED.record(clock_kind=row.kind)


def sweep() -> Swept:
    """What is due now, acted on: each deadline once, and each owner warned once.

    Each row is a transaction of its own. A row that fails is counted, left for a later sweep, longer
    each time, and named in what is given, so that the caller can announce it; the others go on.
    """
    now = time.now()
    due = _each(_due(now), _act_on, now)
    near = _each(_near(now), _tell_owner, now)
    acted = [one for one in due if not one.trouble]
    return Swept(
        acted=len(acted),
        late=sum(one.late for one in acted),
        warned=sum(not one.trouble for one in near),
        failed=tuple(sorted({(one.kind, one.trouble) for one in (*due, *near) if one.trouble})),
    )


def _due(now: datetime) -> QuerySet[Clock]:
    return _waiting(now).filter(due_at__lte=now).order_by("due_at", "id")


def _near(now: datetime) -> QuerySet[Clock]:
    return _waiting(now).filter(warned_at__isnull=True, warn_at__lte=now, due_at__gt=now).order_by("warn_at", "id")


def _waiting(now: datetime) -> QuerySet[Clock]:
    again = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    return Clock.objects.filter(again, state=State.RUNNING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What came of one row: nothing wrong, or the code of what was."""

    kind: str
    late: bool = False
    trouble: str = ""


def _each(rows: QuerySet[Clock], do: Callable[[Clock, datetime], _Tried], now: datetime) -> list[_Tried]:
    """What came of every row that is still there when it is this sweep's turn."""
    tried: list[_Tried] = []
    passed_over: set[str] = set()
    while True:
        found = rows.exclude(pk__in=passed_over).values_list("pk", flat=True)
        numbers = list(found[:_AT_A_TIME])
        if not numbers:
            return tried
        for pk in numbers:
            with transaction.atomic():
                # Another sweep may hold this row, or have acted on it: then it is not given here.
                row = rows.select_for_update(skip_locked=True).filter(pk=pk).first()
                if row is None:
                    passed_over.add(pk)
                else:
                    tried.append(_guarded(row, do, now))


def _guarded(row: Clock, do: Callable[[Clock, datetime], _Tried], now: datetime) -> _Tried:
    """What came of the row; after a failure it is as it was, but for the count and when to try again."""
    try:
        with transaction.atomic():
            done = do(row, now)
    except BluelampError as error:
        done = _Tried(kind=row.kind, trouble=error.code)
    except Exception as error:  # noqa: BLE001 - one bad row must not keep the others from being acted on
        _LOG.exception("a clock of the kind %s could not be acted on", row.kind)
        done = _Tried(kind=row.kind, trouble=type(error).__name__)
    if done.trouble:
        wait = min(timedelta(minutes=2 ** min(row.failures, 10)), _LONGEST_WAIT)
        Clock.objects.filter(pk=row.pk).update(failures=row.failures + 1, retry_at=now + wait)
    return done


def _act_on(row: Clock, now: datetime) -> _Tried:
    kind = kind_named(row.kind)
    due_at = row.due_at or now  # only rows with a moment are found
    late = is_late(due_at, now)
    of = Of(app=row.of_app, id=row.of_id)
    missed = Missed(clock=row.pk, kind=kind.name, of=of, owner=row.owner, due_at=due_at, at=now, late=late)
    try:
        HANDLERS[kind.name](missed)
    except NotAllowed as refused:
        # Its refusal is on the record and stays there; nothing else was done.
        return _Tried(kind=row.kind, trouble=refused.code)
    _note_missed(by=CLOCK, clock_id=row.pk, late=late, minutes=int((now - due_at).total_seconds() // 60))
    return _Tried(kind=row.kind, late=late)


def _tell_owner(row: Clock, now: datetime) -> _Tried:
    del now
    try:
        _warn(by=CLOCK, clock_id=row.pk)
    except NotAllowed as refused:
        return _Tried(kind=row.kind, trouble=refused.code)
    return _Tried(kind=row.kind)


def beat(job: str, *, trouble: str = "", says: str = "") -> None:
    """Notes that a recurring job ran, and what went wrong where something did. No act: it is about nobody."""
    now = time.now()
    values: dict[str, object] = {"at": now, "trouble": trouble, "says": says}
    Beat.objects.update_or_create(job=job, defaults=values if trouble else {**values, "well_at": now})
