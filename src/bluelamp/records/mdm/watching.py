"""What changed of what waits, as the watcher of each process asks for it; and when phones were last heard.

Nothing here is on record: a change is a hint to look into the tables, and a moment at which a phone was heard is
written by the hundred, every few seconds. What a killed process had not written yet is lost, up to ten seconds of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from bluelamp.records.mdm.models import Change, Counter

MOST_NAMED = 500
"""More phones than these at once are not named one by one: everything is read anew."""
_KEPT = 10_000
_SEEN_ON_POSTGRESQL = """INSERT INTO mdm_seen (enrolment, at)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[])
ON CONFLICT (enrolment) DO UPDATE SET at = excluded.at WHERE mdm_seen.at < excluded.at"""
_SEEN_ON_SQLITE = """INSERT INTO mdm_seen (enrolment, at)
SELECT value ->> 0, value ->> 1 FROM json_each(%s) WHERE true
ON CONFLICT (enrolment) DO UPDATE SET at = excluded.at WHERE mdm_seen.at < excluded.at"""
_AT_ONCE = 5_000


def note_change(enrolments: Sequence[int]) -> int:
    """Puts down, in the transaction that changes what waits, for which phones; gives the number of the change.

    The row of the counter is held until the commit, so that numbers become visible in their order. It comes last in
    its transaction: everybody else who changes something waits for it.
    """
    assert connection.in_atomic_block  # noqa: S101 - holds how this may be called
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mdm_counter (id, number) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET number = mdm_counter.number + 1 RETURNING number"
        )
        number = int(cursor.fetchone()[0])
    named: Sequence[int | None] = enrolments if 0 < len(enrolments) <= MOST_NAMED else [None]
    Change.objects.bulk_create(Change(number=number, enrolment=one) for one in named)
    if number % 1_000 == 0:
        Change.objects.filter(number__lt=number - _KEPT).delete()
    return number


def everything() -> tuple[int, list[int]]:
    """The number of the last change, and every phone that has something waiting; read in this order."""
    number = Counter.objects.values_list("number", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT enrolment FROM mdm_open")
        return number, [row[0] for row in cursor.fetchall()]


def changes_after(number: int) -> list[tuple[int, int | None]]:
    """The changes after one, in order: the number of each, and the phone, or None for all phones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, enrolment FROM mdm_change WHERE number > %s ORDER BY number", [number])
        return [(int(row[0]), row[1]) for row in cursor.fetchall()]


def write_seen(heard: Mapping[int, datetime]) -> None:
    """Writes when phones were last heard, in the order of their numbers, so that two writers never wait crosswise.

    One statement for thousands: with a statement for each phone this took a third of what a message costs.
    """
    rows = sorted(heard.items())
    adapt = connection.ops.adapt_datetimefield_value
    for begin in range(0, len(rows), _AT_ONCE):
        part = rows[begin : begin + _AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_SEEN_ON_POSTGRESQL, [[one for one, _ in part], [at for _, at in part]])
            else:
                cursor.execute(_SEEN_ON_SQLITE, [json.dumps([[one, adapt(at)] for one, at in part])])
