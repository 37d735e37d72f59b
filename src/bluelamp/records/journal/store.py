"""How an act becomes a record: a row, sealed openings, and an entry that waits for the ledger.

All in the caller's transaction. Every person in an entry stands there as a salted commitment; what
it opens to is sealed under that person's own key, so that erasing one person leaves the others
accountable. Text about a record is sealed under the key of the person the record is about, or of
the one who acted where it is about nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from bluelamp.core.kernel import Actor, to_millis
from bluelamp.core.ledger import Entry
from bluelamp.core.seal import KeyName, Keyring, SubjectKey, seal_with
from bluelamp.records.journal import ports
from bluelamp.records.journal.ledger_store import enqueue, refuse_outside_a_transaction
from bluelamp.records.journal.ports import Basis, Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact, PersonField, Sealed, entry_kinds

_AT_ONCE = 1_000
"""Rows in one statement: a database takes only so many values at once."""
_INTO = "INSERT INTO {table} ({names}) VALUES {marks}"


def append(fact: Fact, *, by: Actor, subject: Subject, ruling: Ruling, at: datetime, basis: Basis | None = None) -> int:  # noqa: PLR0913 - all that one entry says
    """The number of the act that is now on record, once the caller's transaction commits.

    Raises:
        NotInATransaction: the caller has none.
        LedgerError: the fact does not fit its declaration; nothing is kept.
    """
    refuse_outside_a_transaction(connection)
    verb = fact.verb
    plain, sealed = _split(fact, by, subject, basis)
    purpose = (basis.purpose if basis else None) or verb.purpose
    number = _insert_act(
        at=connection.ops.adapt_datetimefield_value(at),
        verb=verb.name,
        actor=by.id,
        signed_in_by=by.signed_in_by,
        subject_kind=subject.kind,
        subject_id=subject.id,
        purpose=purpose.value,
        regime=verb.regime.value,
        logged=verb.logged.value,
        basis_kind=basis.kind if basis else "",
        basis_reference=basis.reference if basis else "",
        rules=json.dumps(ruling.rules),
        rulebook=ruling.rulebook,
        values=json.dumps(plain),
    )
    _remember_people(number, fact, subject)
    commitments = _seal(number, verb.retention, sealed, at)
    if fact.people:
        plain = {**plain, "people": len(fact.people)}
    own: dict[str, str | int] = {
        "act": number,
        "subject-kind": subject.kind,
        "purpose": purpose.value,
        "regime": verb.regime.value,
        "logged": verb.logged.value,
        "rules": _digest_of(ruling.rules),
        "rulebook": ruling.rulebook,
    }
    body = entry_kinds().encode(Entry(verb.name, to_millis(at), {**own, **plain, **commitments}))
    _insert("journal_ticket", ("act_id", "ticket"), [(number, enqueue(body))])
    return number


def _split(
    fact: Fact, by: Actor, subject: Subject, basis: Basis | None
) -> tuple[dict[str, str | int], dict[str, tuple[str, str]]]:
    """The values to show as they are, and those to seal: each with the person whose key seals it."""
    owner = subject.about or by.id
    sealed = {"actor": (by.id, by.id), "subject": (owner, subject.id)}
    if subject.about is not None:
        sealed["about"] = (subject.about, subject.about)
    plain: dict[str, str | int] = {}
    for name, value in fact.values.items():
        form = fact.verb.fields[name]
        if isinstance(form, PersonField):
            sealed[name] = (str(value), str(value))
        elif isinstance(form, Sealed):
            sealed[name] = (owner, str(value))
        else:
            plain[name] = value
    if basis is not None and basis.text:
        sealed["basis"] = (by.id, basis.text)
    return plain, sealed


def _remember_people(number: int, fact: Fact, subject: Subject) -> None:
    people = {(one, "member") for one in fact.people}
    if subject.about is not None:
        people.add((subject.about, "about"))
    for name, value in fact.values.items():
        if isinstance(fact.verb.fields[name], PersonField):
            people.add((str(value), name))
    rows = [(number, person, role) for person, role in sorted(people)]
    _insert("journal_concerned", ("act_id", "person", "role"), rows)


def _seal(number: int, retention: str, sealed: dict[str, tuple[str, str]], at: datetime) -> dict[str, str]:
    keyring = _keyring()
    month = f"{at:%Y-%m}"
    openings, commitments = [], {}
    # One look for each key: most fields of an act are sealed under the key of whoever acts.
    taken: dict[str, SubjectKey] = {}
    for name, (person, value) in sealed.items():
        if person not in taken:
            taken[person] = keyring.key_for(KeyName(person, retention, month))
        one = seal_with(taken[person], index=number, field=name, value=value.encode())
        commitments[name] = one.commitment
        openings.append((number, name, one.commitment, one.opening))
    _insert("journal_opening", ("act_id", "field", "commitment", "sealed"), openings)
    return commitments


@lru_cache(maxsize=1_000)
def _digest_of(rules: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()


# The rows are written in SQL and not through the models: a page that lists writes five rows' worth of them, and
# Django's objects cost more than all that the database does (`tools/bench_pages.py`). The models say what stands
# there, make the tables and read them; `tests/records/journal/test_store.py` holds the two to the same rows.


def _insert_act(**row: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_statement("journal_act", tuple(row), 1, ending=" RETURNING id"), tuple(row.values()))
        return int(cursor.fetchone()[0])


def _insert(table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    if connection.vendor == "sqlite":
        # SQLite keeps what it would need to take back half a statement: one row at a time costs half as much.
        with connection.cursor() as cursor:
            cursor.executemany(_statement(table, columns, 1), rows)
        return
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(_statement(table, columns, len(some)), [value for row in some for value in row])


@lru_cache(maxsize=1_000)
def _statement(table: str, columns: tuple[str, ...], rows: int, *, ending: str = "") -> str:
    names = ", ".join(connection.ops.quote_name(one) for one in columns)
    marks = f"({', '.join(['%s'] * len(columns))})"
    return _INTO.format(table=table, names=names, marks=", ".join([marks] * rows)) + ending


def _keyring() -> Keyring:
    if ports.current.keyring is None:
        raise RuntimeError("no keyring is wired, so nothing can be sealed and nothing is recorded")
    return ports.current.keyring
