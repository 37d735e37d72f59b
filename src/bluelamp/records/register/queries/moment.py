"""All that rules can see of one person at one moment, in a single statement: "may I?" has a millisecond.

The tree of units changes seldom and is kept in memory by `tree`; `PersonMoment.tree` says which one it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bluelamp.records.journal.prepared import ask
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.queries.dates import sql_on
from bluelamp.records.register.queries.tree import NEWEST, SUPERSEDED, Stamp, stamp

_STATEMENT = """SELECT 'posting', p.kind, p.unit_id FROM register_posting p WHERE p.person_id = %s AND {posting}
UNION ALL SELECT 'role', r.role, NULL FROM register_role r WHERE r.person_id = %s AND {role}
UNION ALL SELECT 'holding', h.state, NULL FROM register_holding h WHERE h.person_id = %s AND {holding}
UNION ALL SELECT 'shift', s.state, NULL FROM register_shift s WHERE s.person_id = %s AND {shift}
UNION ALL SELECT 'rostered', NULL, NULL FROM register_rostered o WHERE o.person_id = %s AND {rostered}
UNION ALL SELECT 'tree', {newest}, {superseded}"""
_ALIASES = {"posting": "p", "role": "r", "holding": "h", "shift": "s", "rostered": "o"}
_SQL = _STATEMENT.format(
    newest=NEWEST, superseded=SUPERSEDED, **{name: sql_on(alias) for name, alias in _ALIASES.items()}
)


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
    tree: Stamp


def person_moment(person_id: str, at: datetime) -> PersonMoment:
    """What the register knows of somebody at a moment. One statement."""
    found: dict[str, list[tuple[str, str]]] = {"tree": [], **{name: [] for name in _ALIASES}}
    for name, first, second in ask(_SQL, [person_id, at, at] * len(_ALIASES)):
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
        tree=stamp(newest, superseded),
    )
