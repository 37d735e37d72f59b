"""A command put down for many phones, and phones put down to be woken: one statement for ten thousand of them.

With a row made here for each, putting a command down for thirty thousand phones costs seconds while whoever decided it
holds his transaction. The database makes the rows instead, in the order of their numbers, so that two who put down
never wait for each other crosswise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

AT_ONCE = 10_000
_OPEN_ON_POSTGRESQL = """INSERT INTO mdm_open (enrolment, priority, command, put_off, asks)
SELECT e.id, %s, %s, false, %s FROM mdm_enrolment e
WHERE e.id = ANY(%s) AND e.state <> 'ended'
AND NOT EXISTS (SELECT 1 FROM mdm_open o WHERE o.enrolment = e.id AND o.command = %s)
AND NOT EXISTS (SELECT 1 FROM mdm_done d WHERE d.enrolment = e.id AND d.command = %s)
ORDER BY e.id ON CONFLICT DO NOTHING RETURNING enrolment"""
_OPEN_ON_SQLITE = """INSERT INTO mdm_open (enrolment, priority, command, put_off, asks)
SELECT e.id, %s, %s, false, %s FROM mdm_enrolment e
WHERE e.id IN (SELECT value FROM json_each(%s)) AND e.state <> 'ended'
AND NOT EXISTS (SELECT 1 FROM mdm_open o WHERE o.enrolment = e.id AND o.command = %s)
AND NOT EXISTS (SELECT 1 FROM mdm_done d WHERE d.enrolment = e.id AND d.command = %s)
ORDER BY e.id ON CONFLICT DO NOTHING RETURNING enrolment"""
_WAKE_ON_POSTGRESQL = """INSERT INTO mdm_wake (enrolment, due_at, tries, urgent, said, dead_token)
SELECT e.id, %s, 0, %s, '', %s FROM mdm_enrolment e WHERE e.id = ANY(%s) ORDER BY e.id
ON CONFLICT (enrolment) DO UPDATE SET tries = 0, urgent = mdm_wake.urgent OR excluded.urgent,
due_at = CASE WHEN mdm_wake.due_at > excluded.due_at THEN excluded.due_at ELSE mdm_wake.due_at END
WHERE mdm_wake.due_at > excluded.due_at OR (excluded.urgent AND NOT mdm_wake.urgent)"""
_WAKE_ON_SQLITE = """INSERT INTO mdm_wake (enrolment, due_at, tries, urgent, said, dead_token)
SELECT e.id, %s, 0, %s, '', %s FROM mdm_enrolment e WHERE e.id IN (SELECT value FROM json_each(%s)) ORDER BY e.id
ON CONFLICT (enrolment) DO UPDATE SET tries = 0, urgent = mdm_wake.urgent OR excluded.urgent,
due_at = CASE WHEN mdm_wake.due_at > excluded.due_at THEN excluded.due_at ELSE mdm_wake.due_at END
WHERE mdm_wake.due_at > excluded.due_at OR (excluded.urgent AND NOT mdm_wake.urgent)"""


def put_down(command: int, enrolments: Sequence[int], priority: int, *, asks: bool) -> list[int]:
    """The phones for which the command waits from now on: those that are here and never had it."""
    added: list[int] = []
    with connection.cursor() as cursor:
        for begin in range(0, len(enrolments), AT_ONCE):
            part = _listed(enrolments[begin : begin + AT_ONCE])
            statement = _OPEN_ON_POSTGRESQL if connection.vendor == "postgresql" else _OPEN_ON_SQLITE
            cursor.execute(statement, [priority, command, asks, part, command, command])
            added += sorted(row[0] for row in cursor.fetchall())
    return added


def wake(enrolments: Sequence[int], due_at: datetime, *, urgent: bool) -> None:
    """Has phones that are here woken at a moment, or sooner where they are to be woken sooner; one row a phone."""
    moment = connection.ops.adapt_datetimefield_value(due_at)
    with connection.cursor() as cursor:
        for begin in range(0, len(enrolments), AT_ONCE):
            part = _listed(enrolments[begin : begin + AT_ONCE])
            statement = _WAKE_ON_POSTGRESQL if connection.vendor == "postgresql" else _WAKE_ON_SQLITE
            cursor.execute(statement, [moment, urgent, b"", part])


def _listed(numbers: Sequence[int]) -> Any:
    """Numbers as one value of a statement."""
    return list(numbers) if connection.vendor == "postgresql" else json.dumps(list(numbers))
