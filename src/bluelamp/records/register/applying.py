"""How a plan is carried out in the tables, and how that is undone. The acts around it hold the transaction.

Everything is written in bulk and carries the id of the import, by which it is found again. Undoing supersedes
what the import wrote and writes again what the import superseded; nothing is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from bluelamp.records.register import checks, custody, lifecycle, queries
from bluelamp.records.register.bulk import insert_all
from bluelamp.records.register.errors import CannotBeUndone
from bluelamp.records.register.models import (
    Cover,
    CustodyStep,
    Dated,
    Holding,
    Identity,
    Lead,
    Manager,
    Person,
    Phone,
    PhoneDetails,
    Posting,
    Role,
    Rostered,
    Shift,
)
from bluelamp.records.register.phone_facts import COLUMNS as DETAILS
from bluelamp.records.register.planning.plan import Plan, PlannedRow, What
from bluelamp.records.register.planning.rosters import RosterWork
from bluelamp.records.register.queries.units import unit_codes
from bluelamp.records.register.spans import Span
from bluelamp.records.register.writing import Writing, write_many

_BATCH = 500
_TABLES: dict[str, tuple[type[Dated], ...]] = {
    "people": (Identity, Posting),
    "phones": (PhoneDetails, Holding),
    "roster": (Shift, Rostered),
}


def carry_out(plan: Plan, source: str, by: str | None, now: datetime) -> list[str]:
    """Does what a plan says. Gives the ids of the people it touches."""
    if plan.kind == "people":
        return _people(plan, source, now)
    if plan.kind == "phones":
        return _phones(plan, source, by, now)
    return _roster(plan.work, source, now)


def _people(plan: Plan, source: str, now: datetime) -> list[str]:
    units = unit_codes(now)
    added = {row.key: checks.new_id() for row in plan.of(What.ADD)}
    insert_all(Person, ({"id": person, "added_at": now} for person in added.values()))
    identities, postings, touched = [], [], []
    for row in (*plan.of(What.ADD), *plan.of(What.CHANGE)):
        person = row.target or added[row.key]
        touched.append(person)
        changed = {name for name, _, _ in row.changes}
        key = {"person_id": person}
        if not row.target or changed & {"name", "email"}:
            identities.append(Writing(key=key, span=Span(now), values=_identity(row)))
        if not row.target or changed & {"kind", "grade", "unit"}:
            posted = {"kind": row.values["kind"], "grade": row.values["grade"], "unit_id": units[row.values["unit"]]}
            postings.append(Writing(key=key, span=Span(now), values=posted))
    write_many(Identity, identities, now=now, source=source)
    write_many(Posting, postings, now=now, source=source)
    return touched


def _identity(row: PlannedRow) -> dict[str, str]:
    return {
        "name": row.values["name"],
        "sorted_as": checks.sorted_as(row.values["name"]),
        "number": row.values["number"],
        "email": row.values.get("email", ""),
    }


def _phones(plan: Plan, source: str, by: str | None, now: datetime) -> list[str]:
    rows: dict[type[Model], list[dict[str, Any]]] = {table: [] for table in (Phone, PhoneDetails, CustodyStep, Holding)}
    touched = []
    dates = {"valid_from": now, "valid_until": None, "recorded_at": now, "recorded_in": source}
    for row in plan.of(What.ADD):
        phone = checks.new_id()
        moves = [lifecycle.add(phone, taken_by=by, at=now)]
        holder = row.values["holder"]
        if holder and by:
            moves.append(lifecycle.issue(moves[-1].after, to=holder, handed_by=by, at=now))
            touched.append(holder)
            rows[Holding].append({"phone_id": phone, "person_id": holder, "state": "issued", **dates})
        rows[Phone].append({"id": phone, "added_at": now, **custody.place_of(moves[-1].after)})
        rows[PhoneDetails].append({"phone_id": phone, **{name: row.values[name] for name in DETAILS}, **dates})
        rows[CustodyStep] += [custody.link(one, now=now, source=source) for one in moves]
    for table, made in rows.items():
        insert_all(table, made)
    changes = [
        Writing(key={"phone_id": row.target}, span=Span(now), values={name: row.values[name] for name in DETAILS})
        for row in plan.of(What.CHANGE)
    ]
    write_many(PhoneDetails, changes, now=now, source=source)
    return touched


def _roster(work: RosterWork, source: str, now: datetime) -> list[str]:
    for start in range(0, len(work.ended), _BATCH):
        some = Shift.objects.filter(pk__in=work.ended[start : start + _BATCH])
        some.update(superseded_at=now, superseded_in=source)
    insert_all(
        Shift,
        (
            {
                "person_id": person,
                "state": state,
                "valid_from": span.start,
                "valid_until": span.end,
                "recorded_at": now,
                "recorded_in": source,
            }
            for person, state, span in work.written
        ),
    )
    complete = set(work.complete)
    spoken_of = [
        Writing(key={"person_id": person}, span=work.window, values={} if person in complete else None)
        for person in work.people
    ]
    write_many(Rostered, spoken_of, now=now, source=source)
    return list(work.people)


def undo(kind: str, source: str, now: datetime) -> tuple[int, list[str]]:
    """Sets back what an import did. Gives how many rows, and the people it touches.

    Raises:
        CannotBeUndone: something was done since with what it wrote.
    """
    _must_be_untouched(kind, source)
    if kind == "phones":
        _withdraw(source, now)
    rows, people = 0, set()
    for table in _TABLES[kind]:
        mine = table._default_manager.filter(recorded_in=source, superseded_at__isnull=True)  # noqa: SLF001 - Django's documented name
        people |= set(_people_in(list(mine)))
        rows += mine.update(superseded_at=now)
        ended = list(table._default_manager.filter(superseded_in=source))  # noqa: SLF001 - as above
        people |= set(_people_in(ended))
        rows += insert_all(table, (_again(row, now) for row in ended))
    return rows, sorted(people)


def _must_be_untouched(kind: str, source: str) -> None:
    for table in _TABLES[kind]:
        mine = table._default_manager.filter(recorded_in=source)  # noqa: SLF001 - as above
        if mine.filter(superseded_at__isnull=False).exists():
            raise _touched()
    if kind == "people":
        fresh = _fresh_people(source)
        for start in range(0, len(fresh), _BATCH):
            some = fresh[start : start + _BATCH]
            used = (
                Role.objects.filter(person_id__in=some),
                Lead.objects.filter(person_id__in=some),
                Manager.objects.filter(person_id__in=some),
                Manager.objects.filter(manager_id__in=some),
                Cover.objects.filter(person_id__in=some),
                Cover.objects.filter(by_id__in=some),
                Shift.objects.filter(person_id__in=some),
                Holding.objects.filter(person_id__in=some),
            )
            if any(rows.exists() for rows in used):
                raise _touched()


def _fresh_people(source: str) -> list[str]:
    """The people whom an import added: all that is known of them comes from it."""
    named = set(Identity.objects.filter(recorded_in=source).values_list("person_id", flat=True))
    before = set(Identity.objects.filter(superseded_in=source).values_list("person_id", flat=True))
    return sorted(named - before)


def _withdraw(source: str, now: datetime) -> None:
    steps: defaultdict[str, int] = defaultdict(int)
    for phone in CustodyStep.objects.filter(recorded_in=source).values_list("phone_id", flat=True):
        steps[phone] += 1
    for phone, count in steps.items():
        was = queries.custody_of(phone, locked=True)
        if was.position != count:
            raise _touched()
        moved = lifecycle.withdraw(was, steps=count, at=now)
        Phone.objects.filter(pk=phone).update(**custody.place_of(moved.after))
        CustodyStep.objects.create(**custody.link(moved, now=now))


def _again(row: Dated, now: datetime) -> dict[str, Any]:
    """A row that an import had superseded, as a new one."""
    names = [one.attname for one in row._meta.concrete_fields if one.attname != "id"]  # noqa: SLF001 - as above
    again = {name: getattr(row, name) for name in names}
    return {**again, "recorded_at": now, "superseded_at": None, "recorded_in": None, "superseded_in": None}


def _people_in(rows: Sequence[Any]) -> Iterator[str]:
    for row in rows:
        person = getattr(row, "person_id", None)
        if person is not None:
            yield person


def _touched() -> CannotBeUndone:
    return CannotBeUndone(
        "Something was done since with what this import wrote.",
        todo="correct the rows one by one, or hand in a file that sets them right.",
    )
