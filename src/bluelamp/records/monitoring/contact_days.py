"""Contacts of a day held against the records of them: what is read for it, and what becomes of the questions.

    calls and texts of the day and its neighbours ──┐
    who held each phone, and their duty ────────────┼──▶ core.reconciling ──▶ one finding a person, question and day
    contact records, and numbers that they name ────┘

The days before and after are read too, so that a contact at midnight finds its record. A question is asked about the
day alone. It is asked again whenever this runs: a record that was made meanwhile takes its question back, and what is
not due yet comes once it is.

Not done: a landline belongs to no person, so records of contacts by landline are never asked about; and a record is
asked about only where its person's work phone had calls or texts on those days, so that a feed that delivered nothing
accuses nobody.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from bluelamp.core.calendar import day_begins, day_ends
from bluelamp.core.cedar import EntityUid
from bluelamp.core.feeds.protected import as_known
from bluelamp.core.feeds.uses import WITHHELD
from bluelamp.core.kernel import Actor, from_millis, to_millis
from bluelamp.core.reconciling import (
    Ask,
    Communication,
    Duty,
    InCase,
    Kind,
    Limits,
    Question,
    Reconciled,
    Record,
    reconcile,
)
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.facts import Facts
from bluelamp.core.screening.grouped import EVIDENCE
from bluelamp.core.screening.queries import connected, fetched
from bluelamp.core.screening.resources import covered_table
from bluelamp.core.screening.sql import text
from bluelamp.records.adoption.queries import on_day
from bluelamp.records.declarations import queries as declarations
from bluelamp.records.declarations.lifecycle.contacts import Channel, Device
from bluelamp.records.declarations.settings import span_in, text_in
from bluelamp.records.facts.columns import columns, person_of
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import day_files, evidence, ports
from bluelamp.records.monitoring.acts.reconciling import Reconciling, record_reconciling
from bluelamp.records.monitoring.lifecycle.questions import KINDS, RULES
from bluelamp.records.monitoring.lifecycle.standing import Key, Put
from bluelamp.records.monitoring.models import Line
from bluelamp.records.monitoring.queries.reconciled import differs
from bluelamp.records.monitoring.settings import known_numbers
from bluelamp.records.monitoring.shadows import shadows_on

SYSTEM = Actor.system("monitoring")
IN_A_CASE = EntityUid("ContactClass", "in-a-case")
_WAYS = {Channel.CALL: Kind.CALL, Channel.TEXT: Kind.TEXT}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDay:
    """What holding a day's contacts against records came to, in figures.

    `shadow` are questions under a rule that is in shadow: they are counted and go to nobody.
    """

    day: date
    contacts: int
    matched: int
    waiting: int
    outside: int
    asked: int
    shadow: int


def reconcile_day(day: date) -> ContactDay:
    """How the contacts of a day in London stand against the records, on record with its findings.

    MUST: the same however often it runs, and nothing before a record's time is up
    (`tests/records/monitoring/test_contact_days.py`).

    Raises:
        NothingInForce: no rulebook was in force on that day.
        EventsDamaged: a file of events is missing or was changed.
    """
    now = clock.now()
    rulebook, shadow = on_day(day).rulebook, shadows_on(day)
    communications, held = _communications(day, shadow.feeds_in)
    records = list(_records(day, held))
    made = reconcile(
        communications,
        records,
        cases=_cases(rulebook),
        own_numbers=_own_numbers(now),
        limits=_limits(rulebook),
        now=now,
    )
    questions = [one for one in made.questions if one.day == day]
    asked = [one for one in questions if RULES[one.ask] not in shadow.rules_in]
    found = {Key(KINDS[one.ask], one.person, RULES[one.ask]): _put(one, rulebook) for one in asked}
    if differs(day, found):
        run = str(uuid.uuid4())
        evidence.write(ports.current.evidence_folder, day, run, _behind(asked, held))
        going_on = Reconciling(id=run, rulebook=rulebook.digest, findings=found)
        record_reconciling(by=SYSTEM, day=day, made=going_on)
    return _figures(day, made, asked=len(asked), shadow=len(questions) - len(asked))


def _behind(asked: Iterable[Question], held: _Held) -> Iterator[pa.RecordBatch]:
    """Which events are behind the questions of a day, in the columns and the order of evidence."""
    called = {one.id: (one.source, one.reported) for one in held.named}
    rows = sorted((one.person, RULES[one.ask], *called[part]) for one in asked for part in one.communications)
    columns_of = list(zip(*rows, strict=True)) or [()] * len(EVIDENCE)
    yield pa.record_batch([pa.array(one, pa.string()) for one in columns_of], schema=EVIDENCE)


def _figures(day: date, made: Reconciled, *, asked: int, shadow: int) -> ContactDay:
    return ContactDay(
        day=day,
        contacts=len(made.pairs) + made.waiting + made.outside,
        matched=len(made.pairs),
        waiting=made.waiting,
        outside=made.outside,
        asked=asked,
        shadow=shadow,
    )


# What is read -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What a call or text was called by its source."""

    id: str
    source: str
    reported: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Of whom calls and texts are here at all, and what each was called."""

    people: frozenset[str]
    named: tuple[_Named, ...]


_JOINED = """SELECT e.source, e.id, e.ms, e.action, e.target, e.direction, e.number_withheld, e.seconds,
  t.person, t.duty, t.on_call, t.recalled, t.emergency, t.major_incident, t.justification_recorded
FROM calls e JOIN timeline t ON t.phone = e.phone AND e.ms >= t.s AND e.ms < t.e
WHERE t.person IS NOT NULL ORDER BY e.ms, e.source, e.id"""


def _communications(day: date, feeds_in_shadow: Iterable[str]) -> tuple[list[Communication], _Held]:
    """The calls and texts of a day and its neighbours, each with who held the phone and their duty."""
    around = (day - _DAY, day, day + _DAY)
    start, end = day_begins(around[0]), day_ends(around[-1])
    with connected(2) as connection:
        tables: list[pa.Table] = []
        for one in around:
            with day_files.of_day(one) as files:
                parts = ", ".join(text(str(part)) for part in files.parts)
                shadow = files.names(sorted(feeds_in_shadow))
                tables.append(
                    fetched(
                        connection,
                        f"""SELECT n.source, n.id, epoch_ms(f.instant) AS ms, f.phone, f.action, f.target, f.direction,
                          f.number_withheld, f.seconds
                        FROM read_parquet([{parts}]) f JOIN ({shadow}) n ON n.event_id = f.event_id
                        WHERE f.action IN ('call', 'text') AND NOT n.in_shadow""",  # noqa: S608 - texts are quoted
                    )
                )
        connection.register("calls", pa.concat_tables(tables))
        inputs = columns(start, end)
        Facts(connection, inputs.tables, covered_table(on_day(day).rulebook)).compose(to_millis(start), to_millis(end))
        rows = fetched(connection, _JOINED).to_pylist()
    found = [_communication(row) for row in rows]
    named = tuple(
        _Named(id=one.id, source=row["source"], reported=row["id"]) for one, row in zip(found, rows, strict=True)
    )
    return found, _Held(people=frozenset(one.person for one in found), named=named)


def _communication(row: Mapping[str, object]) -> Communication:
    number = str(row["target"] or "")
    seconds = row["seconds"]
    return Communication(
        id=hashlib.sha256(f"{row['source']}\x1f{row['id']}".encode()).hexdigest(),
        person=person_of(str(row["person"])),
        at=from_millis(int(str(row["ms"]))),
        kind=Kind.CALL if row["action"] == "call" else Kind.TEXT,
        number="" if number == WITHHELD else number,
        incoming=row["direction"] == "incoming",
        seconds=int(str(seconds)) if seconds is not None else None,
        withheld=bool(row["number_withheld"]) and not row["justification_recorded"],
        duty=_duty(row),
    )


def _duty(row: Mapping[str, object]) -> Duty:
    """On call, recalled, in an emergency or a major incident counts as on call: they are not off duty then."""
    if row["duty"] == "on":
        return Duty.ON
    if any(row[name] for name in ("on_call", "recalled", "emergency", "major_incident")):
        return Duty.ON_CALL
    return Duty.OFF if row["duty"] == "off" else Duty.UNKNOWN


def _records(day: date, held: _Held) -> Iterator[Record]:
    """Contact records of a day and its neighbours, those made with a work phone or a landline."""
    for one in declarations.recorded_between(day_begins(day - _DAY), day_ends(day + _DAY)):
        kind = _WAYS.get(one.channel)
        if kind is None or one.device not in (Device.WORK, Device.LANDLINE):
            continue
        yield Record(
            id=one.id,
            person=one.person,
            at=one.happened_at,
            kind=kind,
            incident=one.incident,
            number=as_known(one.number),
            reason_withheld=one.reason_withheld,
            covered=one.device is Device.WORK and one.person in held.people,
        )


def _cases(rulebook: Rulebook) -> Mapping[str, list[InCase]]:
    """The numbers of people whose contacts the rulebook wants recorded."""
    contacts = rulebook.entities.of_type("Contact")
    who = [one.uid.id for one in contacts if IN_A_CASE in rulebook.entities.ancestors(one.uid)]
    found: dict[str, list[InCase]] = defaultdict(list)
    for one in declarations.numbers_in_cases(who):
        number = as_known(one.number)
        if number:
            found[number].append(InCase(incident=one.incident, since=one.since))
    return found


def _own_numbers(now: datetime) -> frozenset[str]:
    """Numbers of the force: those in work phones, and those whose kind the rulebook knows."""
    lines = Line.objects.filter(until=None).values_list("number", flat=True)
    return frozenset(lines) | frozenset(known_numbers(now))


def _limits(rulebook: Rulebook) -> Limits:
    beyond = rulebook.parameters["contacts_beyond_records"].value
    if not isinstance(beyond, int):
        raise TypeError("the rulebook in force has no whole number called contacts_beyond_records")
    return Limits(
        tolerance=span_in(rulebook, "contact_match_within"),
        together=span_in(rulebook, "texts_together_within"),
        record_within=span_in(rulebook, "contact_record_within"),
        beyond_records=beyond,
    )


# What becomes of it -----------------------------------------------------------------------------------------------


def _put(question: Question, rulebook: Rulebook) -> Put:
    behind = [*question.communications, *question.records, *question.incidents]
    return Put(
        handling=_handling(question.ask, rulebook),
        events=max(len(question.communications), len(question.records)),
        content=hashlib.sha256("\x1f".join(behind).encode()).hexdigest(),
        about={"contacts": question.contacts, "recorded": question.recorded},
    )


def _handling(ask: Ask, rulebook: Rulebook) -> str:
    """How it is first handled: as its rule says, or as the force has set for what is no rule about an act."""
    if ask is Ask.OUTLIER:
        return text_in(rulebook, "contacts_beyond_records_handling")
    if ask is Ask.NO_CALL:
        return text_in(rulebook, "record_without_contact_handling")
    rule = rulebook.by_id.get(RULES[ask])
    return (rule.handling if rule is not None else "") or "tell-officer"
