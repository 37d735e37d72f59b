"""Work in its four groups: one's own for everybody, and beside it that of one's people for whoever leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bluelamp.core.rulebook import Rulebook
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.language import later as _
from bluelamp.doors.web.my_team.handing_on import can_be_handed_on
from bluelamp.doors.web.permissions.words import thing_name
from bluelamp.doors.web.register.words import ROLES, Tag
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.clocks.lifecycle import Group, is_role, role_of
from bluelamp.records.clocks.queries import ClockView
from bluelamp.records.declarations import queries
from bluelamp.records.declarations.deadlines import (
    ANSWER_DUE,
    DECISION_DUE,
    EXPORT_DUE,
    PERMISSION_ENDS,
    TAKING_UP_DUE,
)
from bluelamp.records.declarations.lifecycle.permissions import Kind
from bluelamp.records.declarations.queries import Desk, Task
from bluelamp.records.declarations.telling import PERMISSIONS, REQUESTS, TOLD
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register

GROUPS: Mapping[Group, Tag] = {
    Group.CRITICALLY_OVERDUE: Tag(_("Critically overdue"), "red"),
    Group.OVERDUE: Tag(_("Overdue"), "orange"),
    Group.DUE_SOON: Tag(_("Due soon"), "yellow"),
    Group.NOT_DUE: Tag(_("Not due yet"), "grey"),
}
"""The groups in the order in which they are read."""
PAGES: Mapping[str, str] = {
    DECISION_DUE.name: REQUESTS,
    PERMISSION_ENDS.name: PERMISSIONS,
    EXPORT_DUE.name: PERMISSIONS,
    ANSWER_DUE.name: TOLD,
    TAKING_UP_DUE.name: TOLD,
}
"""Where the thing that a task is on has its page, by the kind of task; an id follows."""
ELSEWHERE: Mapping[str, str] = {
    "safeguards.challenge": "/data-requests/challenges",
    "safeguards.opening-review": "/openings",
    "monitoring.finding": "/findings",
    "monitoring.finding-answered": "/findings",
    "monitoring.finding-to-refer": "/findings",
    "monitoring.rule-questioned": "/findings/rules#",
}


class Line(NamedTuple):
    """One task as a row shows it."""

    task: Task
    says: str
    href: str
    about: str
    owner: str
    hand_on: str


class Part(NamedTuple):
    """The tasks of one group: its words, how many there are, and the first of them."""

    tag: Tag
    in_all: int
    lines: tuple[Line, ...]


@require_safe
@signed_in
def work(request: Asked) -> HttpResponse:
    """What waits for the reader: their own tasks, those of their roles, and of whoever they stand in for."""
    at = clock.now()
    (mine,) = _shown([queries.desk_of(request.actor, at)], request.actor.id, at)
    context = {"parts": mine, "at": at}
    return render(request, "my_team/work.html", context)


@require_safe
@signed_in
def team(request: Asked) -> HttpResponse:
    """The same for whoever leads, with what waits for their people beside it, and the ways to phones and duty."""
    at = clock.now()
    led = {one.unit for one in request.actor.standings if one.role == "supervisor" and one.unit}
    desks = [queries.desk_of(request.actor, at), queries.team_work(request.actor, at)]
    mine, theirs = _shown(desks, request.actor.id, at)
    context = {
        "parts": mine,
        "team_parts": theirs,
        "units": sorted(register.unit_names(led, at).items(), key=lambda one: one[1]),
        "at": at,
    }
    return render(request, "my_team/team.html", context)


def _shown(desks: Sequence[Desk], reader: str, at: datetime) -> list[tuple[Part, ...]]:
    """The groups of each desk in which there is something, the most urgent first. One query for all names."""
    tasks = [one for desk in desks for rows in desk.rows.values() for one in rows]
    people = {one.person for one in tasks} | {one.clock.owner for one in tasks if not is_role(one.clock.owner)}
    names = {person: str(name) for person, name in register.names_of(people, at).items()}
    rulebook = in_force(at).rulebook
    return [
        tuple(
            Part(GROUPS[group], desk.counts[group], tuple(_lines(desk.rows[group], reader, names, rulebook)))
            for group in GROUPS
            if desk.counts[group]
        )
        for desk in desks
    ]


def _lines(tasks: Iterable[Task], reader: str, names: Mapping[str, str], rulebook: Rulebook) -> Iterable[Line]:
    for one in tasks:
        held = one.clock
        yield Line(
            task=one,
            says=one.says,
            href=_page_of(held),
            about=", ".join(part for part in (_what(rulebook, one.what), names.get(one.person, "")) if part),
            owner="" if held.owner == reader else _owner(held, names),
            hand_on=reverse("my_team:hand-on", args=[held.id]) if can_be_handed_on(held) else "",
        )


def _page_of(held: ClockView) -> str:
    """The page on which a task is done; nothing where it has none of its own."""
    page = PAGES.get(held.kind) or ELSEWHERE.get(held.kind)
    return f"{page}/{held.of.id}" if page else ""


def _owner(held: ClockView, names: Mapping[str, str]) -> str:
    if is_role(held.owner):
        return str(ROLES.get(role_of(held.owner), role_of(held.owner)))
    return names.get(held.owner, "")


def _what(rulebook: Rulebook, what: str) -> str:
    """What a task is about in words: the name of an app, or what a kind of permission is called."""
    if what in ("", "told"):
        return ""
    if what in set(Kind):
        return thing_name(rulebook, Kind(what), "")
    return thing_name(rulebook, Kind.APP, what)
