"""The two questions of every message of a phone, asked of PostgreSQL with as little in between as there can be.

Thousands of phones ask at once when all are woken, and what goes round a question costs more than the question: with a
cursor for each message the door spent 90 microseconds of processor time on it, so it is 19. So a statement is prepared
once for each connection, its values are given in PostgreSQL's own form, and the answer is waited for in C.

Only what a message needs can be asked here. It is part of a transaction where there is one. What goes wrong is said in
Django's words: whoever asked then gives up a connection that was lost, and takes another, which
`tests/records/mdm/test_steps_after_a_lost_connection.py` holds.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from bluelamp.core.mdm import Pinned, State

_IDLE = b"""SELECT e.id, e.udid, e.state, o.command, o.put_off FROM mdm_identity i
JOIN mdm_enrolment e ON e.id = i.enrolment LEFT JOIN LATERAL (
SELECT command, bool_or(put_off) OVER () AS put_off FROM mdm_open WHERE enrolment = e.id
ORDER BY priority, command LIMIT 1) o ON true WHERE i.fingerprint = $1::bytea"""
_STEP = b"""SELECT me, own_udid, own_state, counted, send, later
FROM mdm_step($1::bytea, $2::text, $3::smallint, $4::text, $5::bytea, $6::timestamptz)"""
_STATEMENTS = {b"bluelamp_idle": _IDLE, b"bluelamp_step": _STEP}
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""What PostgreSQL counts microseconds from."""
_MICROSECOND = timedelta(microseconds=1)
_number = struct.Struct("!q")
_small = struct.Struct("!h")
_own = threading.local()


def idle(fingerprint: bytes) -> tuple[Pinned | None, int | None, bool]:
    """Of the phone of a certificate: what is known of it, the command that is next, and whether any was put off.

    Raises:
        django.db.Error: the database did not answer.
    """
    found = _asked(b"bluelamp_idle", (fingerprint,))
    if not found.ntuples:
        return None, None, False
    return _pinned(found), _number_at(found, 3), found.get_value(0, 4) == b"\x01"


class Said(NamedTuple):
    """A message as the function in the database takes it; `code` is that of its status, below nothing for no answer."""

    udid: str
    code: int
    command: str
    answer: bytes
    at: datetime


def step(fingerprint: bytes, said: Said) -> tuple[Pinned | None, bool, int | None, bool]:
    """What is known of the phone of a certificate, whether its message counted, what is next, and whether to wake it.

    Raises:
        django.db.Error: the database did not answer; nothing was changed.
    """
    moment = _number.pack((said.at - _BEGINNING) // _MICROSECOND)
    values = (fingerprint, said.udid.encode(), _small.pack(said.code), said.command.encode(), said.answer, moment)
    found = _asked(b"bluelamp_step", values)
    pinned = None if found.get_value(0, 0) is None else _pinned(found)
    return pinned, found.get_value(0, 3) == b"\x01", _number_at(found, 4), found.get_value(0, 5) == b"\x01"


def _asked(name: bytes, values: Sequence[bytes]) -> PGresult:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        own: psycopg.Connection = connection.connection
        if getattr(_own, "prepared", None) is not own:
            _prepare(own)
        if not own.autocommit and own.pgconn.transaction_status == TransactionStatus.IDLE:
            own.execute("SELECT 1")  # a transaction was asked for, and begins with the first statement
        found = own.pgconn.exec_prepared(name, values, [Format.BINARY] * len(values), Format.BINARY)
        _refuse_less(found)
        return found


def _prepare(own: psycopg.Connection) -> None:
    """Has a connection know the statements; each thread has its own, and a new one knows nothing."""
    for name, text in _STATEMENTS.items():
        _refuse_less(own.pgconn.prepare(name, text))
    _own.prepared = own


def _refuse_less(found: PGresult) -> None:
    if found.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise psycopg.errors.error_from_result(found)


def _pinned(found: PGresult) -> Pinned | None:
    number, udid, state = _number_at(found, 0), found.get_value(0, 1), found.get_value(0, 2)
    if number is None or udid is None or state is None:
        return None
    return Pinned(number, udid.decode(), State(state.decode()))


def _number_at(found: PGresult, column: int) -> int | None:
    value = found.get_value(0, column)
    return None if value is None else int(_number.unpack(value)[0])
