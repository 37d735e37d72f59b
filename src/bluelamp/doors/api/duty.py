"""Duty: when somebody is on duty, as the rosters say, and entering it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from ninja import Query, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.errors import DutyTooLong
from bluelamp.doors.api.people import Made, Moment, PathId, Strict
from bluelamp.doors.api.problems import READS, WRITES
from bluelamp.doors.api.tokens import Asked, bearer, because_of
from bluelamp.doors.api.writes import Key, once
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.journal import clock
from bluelamp.records.register import acts

router = Router()
LONGEST = timedelta(days=92)


class Spell(Schema):
    """What the roster says from a moment to another."""

    state: str
    start: datetime
    end: datetime | None


class DutyShown(Schema):
    """Duty now, and between two moments. `unknown` is where no roster speaks; it counts against nobody."""

    now: str
    spells: list[Spell]


class DutyAsked(Schema):
    """Between which moments; by default the week ahead."""

    start: Moment | None = None
    end: Moment | None = None


class NewDuty(Strict):
    """A spell of duty."""

    state: Literal["on", "on_call", "remote", "recalled", "leave"]
    start: Moment
    end: Moment = Field(description="After the start.")


@router.get("/{person_id}/duty", response={200: DutyShown, **READS}, auth=bearer(Reach.REGISTER_READ))
def duty(request: Asked, person_id: PathId, asked: Query[DutyAsked]) -> DutyShown:
    """Somebody's duty, by default of the week ahead. Somebody else's is on record as a look."""
    first = asked.start or clock.now()
    last = asked.end or first + timedelta(days=7)
    if not first < last <= first + LONGEST:
        raise DutyTooLong("The period is longer than 92 days, or ends before it begins.", todo="ask for less.")
    found = acts.read_duty(
        by=request.auth.actor, person_id=person_id, start=first, end=last, because=because_of(request)
    )
    return DutyShown(
        now=str(found.now.state),
        spells=[Spell(state=str(one.state), start=one.start, end=one.end) for one in found.spans],
    )


@router.post("/{person_id}/duty", response={201: Made, **WRITES}, auth=bearer(Reach.REGISTER_WRITE))
def set_duty(request: Asked, person_id: PathId, body: NewDuty, key: Key) -> Status[Made]:
    """Enters a spell of duty."""

    def do() -> object:
        return acts.set_duty(
            by=request.auth.actor, person_id=person_id, state=body.state, start=body.start, end=body.end
        )

    return once(request, key, do, lambda _: Made(id=person_id))
