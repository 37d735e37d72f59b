"""All that rules can see of one person at one moment, in a single statement: "may I?" has a millisecond.

The tree of units changes seldom and is read whole by `tree_rows`; `PersonMoment.tree` says whether it
has changed since, so that whoever keeps it in memory never answers from an old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bluelamp.records.register.choices import Duty
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.models import Place
from bluelamp.records.register.queries.dates import believed, sql_moment, sql_on

_STATEMENT = """SELECT 'posting', p.kind, p.unit_id FROM register_posting p WHERE p.person_id = %s AND {posting}
UNION ALL SELECT 'role', r.role, NULL FROM register_role r WHERE r.person_id = %s AND {role}
UNION ALL SELECT 'holding', h.state, NULL FROM register_holding h WHERE h.person_id = %s AND {holding}
UNION ALL SELECT 'shift', s.state, NULL FROM register_shift s WHERE s.person_id = %s AND {shift}
UNION ALL SELECT 'rostered', NULL, NULL FROM register_rostered o WHERE o.person_id = %s AND {rostered}
UNION ALL SELECT 'tree', CAST((SELECT MAX(id) FROM register_place) AS VARCHAR),
CAST((SELECT COUNT(*) FROM register_place WHERE superseded_at IS NOT NULL) AS VARCHAR)"""
_ALIASES = {"posting": "p", "role": "r", "holding": "h", "shift": "s", "rostered": "o"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMoment:
    """A person at a moment. `kind` and `unit` are None for somebody who was not in the force then.

    `rostered` is whether the roster is complete then, so that silence means off duty. `tree` changes
    whenever the tree of units does.
    """

    kind: str | None
    unit: str | None
    roles: frozenset[str]
    holds: frozenset[State]
    shifts: frozenset[Duty]
    rostered: bool
    tree: tuple[str, str]


def person_moment(person_id: str, at: datetime) -> PersonMoment:
    """What the register knows of somebody at a moment. One statement."""
    moment = sql_moment(at)
    sql = _STATEMENT.format(**{name: sql_on(alias) for name, alias in _ALIASES.items()})
    found: dict[str, list[tuple[str, str]]] = {"tree": [], **{name: [] for name in _ALIASES}}
    with connection.cursor() as cursor:
        cursor.execute(sql, [person_id, moment, moment] * len(_ALIASES))
        for name, first, second in cursor.fetchall():
            found[name].append((first, second))
    kind, unit = found["posting"][0] if found["posting"] else (None, None)
    newest, superseded = found["tree"][0]
    return PersonMoment(
        kind=kind,
        unit=unit,
        roles=frozenset(role for role, _ in found["role"]),
        holds=frozenset(State(state) for state, _ in found["holding"]),
        shifts=frozenset(Duty(state) for state, _ in found["shift"]),
        rostered=bool(found["rostered"]),
        tree=(newest or "", superseded or ""),
    )


def tree_rows() -> list[tuple[str, str, datetime, datetime | None]]:
    """Unit, the unit above it (in the line of command or as a group), since, until: everything that stands today."""
    rows = Place.objects.filter(believed(None))
    return list(rows.values_list("unit_id", "parent_id", "valid_from", "valid_until"))
