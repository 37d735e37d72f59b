"""Who somebody is today: their roles, what they lead, who manages them, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bluelamp.core.kernel import Actor, Standing
from bluelamp.core.kernel.actor import RESERVED_ROLES
from bluelamp.records.journal.prepared import ask
from bluelamp.records.journal.prepared import rows as rows_of
from bluelamp.records.register.models import Cover, Lead, Manager, Posting, Role
from bluelamp.records.register.queries.dates import on, sql_on
from bluelamp.records.register.queries.tree import NEWEST, SUPERSEDED, stamp, tree_of
from bluelamp.records.register.queries.units import units_above
from bluelamp.records.register.values import RoleView

EVERYBODY = "officer"
"""The role that everybody in the force has, officers, specials and staff."""
SUPERVISOR = "supervisor"
"""The role that follows from leading or covering a unit. It is never given by hand."""
_LONGEST_CHAIN = 5
_WHO_IS = """WITH RECURSIVE away(id, links) AS (SELECT CAST(%s AS varchar(36)), 0
UNION SELECT c.person_id, away.links + 1 FROM away JOIN register_cover c ON c.by_id = away.id
WHERE {c} AND away.links < {longest})
SELECT 'lead', l.unit_id, NULL FROM register_lead l WHERE l.person_id IN (SELECT id FROM away) AND {l}
UNION ALL SELECT 'posting', NULL, NULL FROM register_posting p WHERE p.person_id = %s AND {p}
UNION ALL SELECT 'role', r.role, r.unit_id FROM register_role r WHERE r.person_id = %s AND {r}
UNION ALL SELECT 'tree', {newest}, {superseded}"""
_WHO = _WHO_IS.format(
    longest=_LONGEST_CHAIN, newest=NEWEST, superseded=SUPERSEDED, **{one: sql_on(one) for one in "clpr"}
)


def actor_for(person_id: str, at: datetime, signed_in_by: str) -> Actor:
    """The person as whoever acts: their roles at that moment, and the units they lead or cover with all below.

    Somebody who is not in the force at that moment has no role at all. One statement, asked at every request, so a
    change counts at the next one; the tree of units is kept while its stamp in that statement stays as it is.
    """
    found: dict[str, list[tuple[str, str | None]]] = {"posting": [], "role": [], "lead": [], "tree": []}
    moments = [at, at]
    for what, first, second in ask(_WHO, [person_id, *moments * 2, *[person_id, *moments] * 2]):
        found[what].append((first, second))
    if not found["posting"]:
        return Actor(id=person_id, signed_in_by=signed_in_by)
    standings = {Standing(role=role, unit=unit) for role, unit in found["role"] if _is_given(role)}
    led = frozenset(unit for unit, _ in found["lead"])
    standings |= {Standing(role=EVERYBODY)} | {Standing(role=SUPERVISOR, unit=unit) for unit in led}
    as_of = stamp(*found["tree"][0])
    return Actor(
        id=person_id,
        standings=frozenset(standings),
        leads=tree_of(as_of).below(led, at) if led else led,
        as_of=as_of,
        signed_in_by=signed_in_by,
    )


def _is_given(role: str) -> bool:
    """Whether a role is one that people are given; what follows from a posting, or is no person's, never counts."""
    return role not in (EVERYBODY, SUPERVISOR) and not role.startswith(RESERVED_ROLES)


def units_led(person_id: str, at: datetime) -> frozenset[str]:
    """The units that somebody leads, or covers for the one who does; not those below them."""
    people = {person_id} | covered_by(person_id, at)
    return frozenset(Lead.objects.filter(on(at), person_id__in=people).values_list("unit_id", flat=True))


def covered_by(person_id: str, at: datetime) -> frozenset[str]:
    """Everybody whom somebody stands in for, and whom those stood in for."""
    found: set[str] = set()
    nearest = {person_id}
    for _ in range(_LONGEST_CHAIN):
        away = set(Cover.objects.filter(on(at), by_id__in=nearest).values_list("person_id", flat=True))
        nearest = away - found - {person_id}
        if not nearest:
            break
        found |= nearest
    return frozenset(found)


def standing_in_for(person_id: str, at: datetime) -> str:
    """Who stands in for somebody at a moment: the person themselves where nobody does."""
    seen = {person_id}
    present = person_id
    for _ in range(_LONGEST_CHAIN):
        by = Cover.objects.filter(on(at), person_id=present).values_list("by_id", flat=True).first()
        if by is None or by in seen:
            break
        seen.add(by)
        present = by
    return present


def line_manager(person_id: str, at: datetime) -> str | None:
    """Whom somebody answers to at a moment, or who stands in for them; None where the register knows nobody.

    A manager named for the person comes first, then the lead of the nearest unit above that somebody else
    leads. Who covers for the manager but is the person asked about is passed over: nobody manages themselves.
    """
    own = paper_manager(person_id, at)
    if own is None:
        return None
    present = standing_in_for(own, at)
    return own if present == person_id else present


def paper_manager(person_id: str, at: datetime) -> str | None:
    """The same without cover: whom somebody answers to on paper."""
    named = Manager.objects.filter(on(at), person_id=person_id).values_list("manager_id", flat=True).first()
    if named is not None:
        return named
    unit = Posting.objects.filter(on(at), person_id=person_id).values_list("unit_id", flat=True).first()
    if unit is None:
        return None
    above = units_above(unit, at)
    leads = dict(Lead.objects.filter(on(at), unit_id__in=above).values_list("unit_id", "person_id"))
    return next((leads[one] for one in above if leads.get(one, person_id) != person_id), None)


def manages(manager_id: str, person_id: str, at: datetime) -> bool:
    """Whether somebody is the line manager of another at a moment, on paper or by cover."""
    return manager_id in {line_manager(person_id, at), paper_manager(person_id, at)} - {None}


def roles_of(person_id: str, at: datetime, known: datetime | None = None) -> tuple[RoleView, ...]:
    """The roles that somebody held at a moment, in the order of their names."""
    rows = Role.objects.filter(on(at, known), person_id=person_id).order_by("role", "unit_id")
    return _role_views(rows.values_list("person_id", "role", "unit_id", "valid_from", "valid_until"))


def holders_of(role: str, at: datetime, unit_id: str | None = None) -> tuple[RoleView, ...]:
    """Everybody who holds a role at a moment, for a unit where one is named."""
    rows = Role.objects.filter(on(at), role=role).order_by("person_id")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return _role_views(rows.values_list("person_id", "role", "unit_id", "valid_from", "valid_until"))


def standings_of(person_ids: Collection[str]) -> Mapping[str, tuple[RoleView, ...]]:
    """Every role that these people hold or held, with its dates; leading a unit counts as the role of a supervisor.

    Two queries, whatever the number: for a list that tells in which role each act was done on its day.
    """
    if not person_ids:
        return {}
    people = sorted(person_ids)
    held = rows_of("roles ever held", _ever_held, people=people)
    led = rows_of("units ever led", _ever_led, people=people)
    found: dict[str, list[RoleView]] = {}
    for one in _role_views([*held, *((person, SUPERVISOR, unit, since, until) for person, unit, since, until in led)]):
        found.setdefault(one.person, []).append(one)
    return {person: tuple(views) for person, views in found.items()}


def _ever_held(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    live = Role.objects.filter(superseded_at__isnull=True, person_id__in=given["people"])
    return live.values_list("person_id", "role", "unit_id", "valid_from", "valid_until")


def _ever_led(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    live = Lead.objects.filter(superseded_at__isnull=True, person_id__in=given["people"])
    return live.values_list("person_id", "unit_id", "valid_from", "valid_until")


def lead_of(unit_id: str, at: datetime) -> str | None:
    """Who leads a unit at a moment."""
    return Lead.objects.filter(on(at), unit_id=unit_id).values_list("person_id", flat=True).first()


def _role_views(rows: Iterable[tuple[str, str, str | None, datetime, datetime | None]]) -> tuple[RoleView, ...]:
    return tuple(
        RoleView(person=person, role=role, unit=unit, since=since, until=until)
        for person, role, unit, since, until in rows
    )
