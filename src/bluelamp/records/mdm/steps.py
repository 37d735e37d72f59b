"""What a phone's message does to what waits for it: one round trip on PostgreSQL, one transaction on SQLite.

This is the path of every message that is not "idle" with nothing waiting, thousands a second when all phones are
woken at once. It does what `core.mdm.Queue` says, which `tests/conformance/command_queue.py` holds on both databases.

The certificate is looked up in the same statement, so nothing that a process remembers about it can let a phone do
something that it may not. An answer counts where its command waited, and moves it out in the same breath: that is why
a second answer counts for nothing, and why a process that is killed here leaves either all of it or none.

Not done on SQLite: a message is a transaction of its own, so a storm there is as slow as the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from bluelamp.core.mdm import FINAL, Pinned, Report, State, Status, Turn, may_speak
from bluelamp.records.mdm import asking_postgresql as asking
from bluelamp.records.mdm.lifecycle import CODES, News

_NO_ANSWERS = {Status.IDLE: -1, Status.NOT_NOW: -2}

_PUT_OFF = """UPDATE mdm_open SET put_off = true
WHERE enrolment = %s AND command = (SELECT id FROM mdm_command WHERE uuid = %s)"""
_TAKE_OUT = """DELETE FROM mdm_open
WHERE enrolment = %s AND command = (SELECT id FROM mdm_command WHERE uuid = %s) RETURNING command, asks"""


@dataclass(frozen=True, slots=True)
class Stepped:
    """The enrolment that a message was of, and what the phone is told."""

    enrolment: int
    turn: Turn


def step(fingerprint: bytes, report: Report, answer: bytes, at: datetime) -> Stepped:
    """What a phone is told in answer to its message, with all that the message changes done.

    Raises:
        NotThatPhone: the certificate is not this phone's; nothing was changed.
        NotEnrolled: the phone is not under management; nothing was changed.
    """
    if connection.vendor == "postgresql":
        return _on_postgresql(fingerprint, report, answer, at)
    return _on_sqlite(fingerprint, report, answer, at)


def body_of(command: int) -> bytes:
    """The bytes of a command, as the phone gets them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM mdm_command WHERE id = %s", [command])
        return bytes(cursor.fetchone()[0])


def pinned(fingerprint: bytes) -> Pinned | None:
    """What is known of a certificate that has spoken for a phone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.udid, e.state FROM mdm_identity i JOIN mdm_enrolment e ON e.id = i.enrolment "
            "WHERE i.fingerprint = %s",
            [fingerprint],
        )
        row = cursor.fetchone()
    return None if row is None else Pinned(row[0], row[1], State(row[2]))


def _on_postgresql(fingerprint: bytes, report: Report, answer: bytes, at: datetime) -> Stepped:
    code = _NO_ANSWERS.get(report.status)
    if report.status is Status.IDLE:
        me, send, put_off = asking.idle(fingerprint)
        number = may_speak(me, report.udid).enrolment
        if not put_off:
            return Stepped(number, Turn(send))
    final = code is None
    said = asking.Said(
        udid=report.udid,
        code=CODES[report.status] if code is None else code,
        command=report.command or "",
        answer=answer if final else b"",
        at=at,
    )
    me, counted, send, later = asking.step(fingerprint, said)
    return Stepped(may_speak(me, report.udid).enrolment, Turn(send, counted, later))


def _on_sqlite(fingerprint: bytes, report: Report, answer: bytes, at: datetime) -> Stepped:
    me = may_speak(pinned(fingerprint), report.udid).enrolment
    if report.status is Status.IDLE:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT command, (SELECT COUNT(*) FROM mdm_open WHERE enrolment = %s AND put_off) FROM mdm_open "
                "WHERE enrolment = %s ORDER BY priority, command LIMIT 1",
                [me, me],
            )
            row = cursor.fetchone()
            if row is not None and row[1]:
                cursor.execute("UPDATE mdm_open SET put_off = false WHERE enrolment = %s AND put_off", [me])
        return Stepped(me, Turn(None if row is None else row[0]))
    with transaction.atomic(), connection.cursor() as cursor:
        may_speak(pinned(fingerprint), report.udid)  # again, where nobody else writes
        counted = _counted(cursor, me, report, answer, at)
        cursor.execute(
            "SELECT command, put_off FROM mdm_open WHERE enrolment = %s ORDER BY put_off, priority, command LIMIT 1",
            [me],
        )
        row = cursor.fetchone()
    if row is None:
        return Stepped(me, Turn(None, counted))
    if row[1]:
        return Stepped(me, Turn(None, counted, report.status is not Status.NOT_NOW))
    return Stepped(me, Turn(row[0], counted))


def _counted(cursor: Any, me: int, report: Report, answer: bytes, at: datetime) -> bool:
    """Whether the answer was to something that waited, which it then changes."""
    if report.status not in FINAL:
        cursor.execute(_PUT_OFF, [me, report.command])
        return bool(cursor.rowcount)
    cursor.execute(_TAKE_OUT, [me, report.command])
    gone = cursor.fetchone()
    if gone is None:
        return False
    moment = connection.ops.adapt_datetimefield_value(at)
    cursor.execute(
        "INSERT INTO mdm_done (enrolment, command, status, at, answer) VALUES (%s, %s, %s, %s, %s)",
        [me, gone[0], CODES[report.status], moment, answer],
    )
    if gone[1]:
        cursor.execute(
            "INSERT INTO mdm_told (enrolment, kind, command, at) VALUES (%s, %s, %s, %s)",
            [me, News.ANSWERED.value, gone[0], moment],
        )
    return True
