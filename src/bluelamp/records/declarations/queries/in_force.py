"""Permissions in force at an instant, in plain statements: one stands before every answer to "may I?".

What is given is the effective end, so that a permission lapses on the instant, swept or not, and one that
was taken back held until then and no longer. MUST say of an instant what `between` says of a span that has
it (`tests/records/declarations/queries/test_in_force.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from bluelamp.records.declarations.lifecycle.permissions import LEAVES_MESSAGES, Kind, State

# `group` is a word of SQL. The columns stand in both, in the order in which `_read` takes them.
_OF = """SELECT id, person, kind, thing_type, thing, purpose, "group", start, ends, exported_at
FROM declarations_permission WHERE person = %s AND ends > %s AND start <= %s AND ends > start"""
_BETWEEN = """SELECT id, person, kind, thing_type, thing, purpose, "group", start, ends, exported_at
FROM declarations_permission WHERE ends > %s AND start < %s AND ends > start ORDER BY start, id"""
_NOT_CLOSED = f"""SELECT id, person, kind, thing_type, thing, purpose, "group", start, ends, exported_at
FROM declarations_permission WHERE start <= %s AND ends > start AND (ends > %s OR (exported_at IS NULL
AND state <> %s AND kind IN ({", ".join("%s" for _ in LEAVES_MESSAGES)}))) ORDER BY start, id"""  # noqa: S608 - placeholders only


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A permission as the rules may read it: for what, and from when until when it held."""

    id: str
    person: str
    kind: Kind
    thing_type: str
    thing: str
    purpose: str
    group: str | None
    start: datetime
    until: datetime
    exported_at: datetime | None


def in_force_for(person: str, at: datetime) -> Sequence[InForce]:
    """The permissions of one person that are in force at an instant. One statement."""
    moment = _adapted(at)
    return _read(_OF, [person, moment, moment])


def in_force_between(start: datetime, end: datetime) -> Sequence[InForce]:
    """Everybody's that are in force at some instant of a time. One statement."""
    return _read(_BETWEEN, [_adapted(start), _adapted(end)])


def not_closed_at(at: datetime) -> Sequence[InForce]:
    """Everybody's that are in force at an instant, or ended before it and left messages that nobody has confirmed.

    One that was carried on by a new decision is not among them: the new one is. One statement.
    """
    moment = _adapted(at)
    return _read(_NOT_CLOSED, [moment, moment, State.EXTENDED.value, *sorted(one.value for one in LEAVES_MESSAGES)])


def _read(sql: str, given: list[str]) -> list[InForce]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    return [
        InForce(
            id=row[0],
            person=row[1],
            kind=Kind(row[2]),
            thing_type=row[3],
            thing=row[4],
            purpose=row[5],
            group=row[6] or None,
            start=_moment(row[7]),
            until=_moment(row[8]),
            exported_at=None if row[9] is None else _moment(row[9]),
        )
        for row in rows
    ]


def _adapted(at: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(at))


def _moment(value: datetime | str) -> datetime:
    """A moment as either database gives it to a plain statement: SQLite keeps UTC and does not say so."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
