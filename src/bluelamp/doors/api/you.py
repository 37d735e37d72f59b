"""Whoever the token acts for: who that is, what is waiting for them, who looked at them."""

from __future__ import annotations

from datetime import datetime

from ninja import Query, Router, Schema
from pydantic import Field

from bluelamp.doors.api.paging import Cursor, Next, cursor_from, place_from
from bluelamp.doors.api.problems import REFUSALS
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.journal import clock
from bluelamp.records.journal.verb import VERBS
from bluelamp.records.safeguards.acts import read_looks
from bluelamp.records.safeguards.queries import LOOKS_ON_A_PAGE as LOOKS

router = Router()


class RoleHeld(Schema):
    """A role, for a unit or for the whole force."""

    role: str
    unit: str | None = Field(description="The unit it is held for; null for the whole force.")


class You(Schema):
    """Whoever the token acts for."""

    person: str
    roles: list[RoleHeld]
    leads: list[str] = Field(description="Units led or covered today, with those beneath them.")
    reach: list[str] = Field(description="What the token reaches.")


class Task(Schema):
    """Something to do, with its deadline."""

    id: str
    kind: str
    about: str = Field(description="Which part of the platform it is about.")
    record: str
    group: str = Field(description="critically-overdue, overdue, due-soon or not-due.")
    due: datetime | None


class Tasks(Schema):
    """What is waiting, most urgent first: at most fifty of each group."""

    total: int
    tasks: list[Task]


class LooksAsked(Schema):
    """Where the page begins."""

    cursor: Cursor = None


class Look(Schema):
    """Something that somebody did with your data."""

    act: int
    at: datetime
    what: str
    verb: str
    purpose: str
    law: str
    rested_on: str = Field(description="What the look rested on: a task, line management, a grant, a typed reason.")


class Looks(Schema):
    """A page of who did what with your data, newest first."""

    looks: list[Look]
    next: Next


@router.get("", response={200: You, **REFUSALS}, auth=bearer(None))
def you(request: Asked) -> You:
    """Who the token acts for, with the roles of this moment."""
    actor = request.auth.actor
    held = sorted((one.role, one.unit or "") for one in actor.standings)
    return You(
        person=actor.id,
        roles=[RoleHeld(role=role, unit=unit or None) for role, unit in held],
        leads=sorted(actor.leads),
        reach=sorted(request.auth.reach),
    )


@router.get("/tasks", response={200: Tasks, **REFUSALS}, auth=bearer(Reach.TASKS_READ))
def tasks(request: Asked) -> Tasks:
    """What is waiting for you, or for a role that you hold."""
    actor, now = request.auth.actor, clock.now()
    work = clocks.work_of(actor.id, {one.role for one in actor.standings}, now=now)
    found = [
        Task(id=one.id, kind=one.kind, about=one.of.app, record=one.of.id, group=str(group), due=one.due_at)
        for group, rows in work.rows.items()
        for one in rows
    ]
    return Tasks(total=work.total, tasks=found)


@router.get("/looks", response={200: Looks, **REFUSALS}, auth=bearer(Reach.JOURNAL_READ))
def looks(request: Asked, asked: Query[LooksAsked]) -> Looks:
    """Who did what with your data, as the page shows it."""
    actor = request.auth.actor
    before = place_from(asked.cursor, pattern=r"[0-9]{1,18}")
    rows = read_looks(by=actor, person=actor.id, before=int(before) if before else None, because=because_of(request))
    shown, more = rows[:LOOKS], len(rows) > LOOKS
    return Looks(
        looks=[
            Look(
                act=row.number,
                at=row.at,
                what=VERBS[row.verb].says if row.verb in VERBS else row.verb,
                verb=row.verb,
                purpose=row.purpose,
                law=row.regime,
                rested_on=row.basis_kind,
            )
            for row in shown
        ],
        next=cursor_from(shown[-1].number if more else None),
    )
