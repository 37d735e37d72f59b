"""The desk of whoever leads: what waits for them, in the four groups, with what each task is about.

A task row says whose it is and what is due, and no more; what was asked or told is read on its own page,
which is a look and stands on the record as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.kinds import kind_named
from bluelamp.records.clocks.lifecycle import Group
from bluelamp.records.clocks.queries import ClockView, Work
from bluelamp.records.declarations.queries.permissions import permissions_by_id, requests_by_id
from bluelamp.records.declarations.queries.tellings import tellings_by_id
from bluelamp.records.register import queries as register

APP = "declarations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: the clock, what is to be done, and whom it is about with a word on what.

    `person` and `what` are empty for the tasks of other apps, whose own pages say them.
    """

    clock: ClockView
    says: str
    group: Group
    person: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What somebody has to do: how many in each group, and the first of them, the most urgent first."""

    counts: Mapping[Group, int]
    rows: Mapping[Group, tuple[Task, ...]]


def desk_of(actor: Actor, now: datetime, *, limit: int = 50) -> Desk:
    """The open work of a person: their own, their roles' and that of whoever they stand in for."""
    roles = {one.role for one in actor.standings}
    return _desk(clocks.work_of(actor.id, roles, now=now, limit=limit))


def team_work(actor: Actor, now: datetime, *, limit: int = 50) -> Desk:
    """The open work of the people that somebody leads or covers, without their own."""
    people = register.posted_to(actor.leads, now)
    return _desk(clocks.work_of_owners(people, now, without=actor.id, limit=limit))


def _desk(work: Work) -> Desk:
    about = _about(one for rows in work.rows.values() for one in rows)
    return Desk(
        counts=work.counts,
        rows={group: tuple(_task(one, group, about) for one in rows) for group, rows in work.rows.items()},
    )


def _task(one: ClockView, group: Group, about: Mapping[str, tuple[str, str]]) -> Task:
    person, what = about.get(one.of.id, ("", "")) if one.of.app == APP else ("", "")
    return Task(clock=one, says=kind_named(one.kind).says, group=group, person=person, what=what)


def _about(rows: Iterable[ClockView]) -> dict[str, tuple[str, str]]:
    """Whom each thing is about and a word on what, by the thing's id. Three queries at most."""
    ids = {one.of.id for one in rows if one.of.app == APP}
    if not ids:
        return {}
    found = {key: (one.person, one.wish.thing or one.wish.kind.value) for key, one in requests_by_id(ids).items()}
    found |= {key: (one.person, one.thing or one.kind.value) for key, one in permissions_by_id(ids).items()}
    return found | {key: (one.telling.teller, "told") for key, one in tellings_by_id(ids).items()}
