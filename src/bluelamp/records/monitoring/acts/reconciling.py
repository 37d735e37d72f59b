"""What holding contacts against records found, on record: new questions stand, old ones change or are taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.monitoring import verbs
from bluelamp.records.monitoring.lifecycle.questions import RECONCILED
from bluelamp.records.monitoring.lifecycle.standing import Changes, Key, Put, changes
from bluelamp.records.monitoring.models import FindingRow, FindingVersionRow
from bluelamp.records.monitoring.queries.reconciled import key_of
from bluelamp.records.monitoring.queries.runs import stood

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciling:
    """What is to go on record of a day: its findings, under which rulebook, and the id of the file of their events."""

    id: str
    rulebook: str
    findings: Mapping[Key, Put]


def _of_day(*, day: date) -> Subject:
    return Subject(kind="contacts-of-day", id=day.isoformat())


@act(verbs.DAY_RECONCILED, on=_of_day)
def record_reconciling(*, by: Actor, day: date, made: Reconciling) -> tuple[Changes, Fact]:
    """The questions of a day on record. Nobody is told by this: that follows in an act for each."""
    del by
    now = clock.now()
    standing = FindingRow.objects.select_for_update().filter(period=day, kind__in=RECONCILED)
    rows = {key_of(row): row for row in standing}
    made_of = changes({key: stood(row) for key, row in rows.items()}, made.findings)
    touched = [rows[one] for one in (*made_of.changed, *made_of.withdrawn)]
    FindingVersionRow.objects.bulk_create([_version(row, now) for row in touched], batch_size=_AT_ONCE)
    for key in (*made_of.changed, *made_of.withdrawn):
        _renewed(rows[key], made.findings.get(key), made, now).save(force_update=True)
    new = [_found(key, made.findings[key], made, day, now) for key in made_of.new]
    FindingRow.objects.bulk_create(new, batch_size=_AT_ONCE)
    # What did not change is the same in this file of events as in the last one.
    FindingRow.objects.filter(period=day, kind__in=RECONCILED, withdrawn_at=None).update(run=made.id)
    return made_of, verbs.DAY_RECONCILED.record(
        new=len(made_of.new), changed=len(made_of.changed), withdrawn=len(made_of.withdrawn)
    )


def _version(row: FindingRow, until: datetime) -> FindingVersionRow:
    return FindingVersionRow(
        finding=row,
        version=row.version,
        rulebook=row.rulebook,
        handling=row.handling,
        events=row.events,
        content=row.content,
        about=row.about,
        run=row.run,
        withdrawn=row.withdrawn_at is not None,
        until=until,
    )


def _renewed(row: FindingRow, put: Put | None, made: Reconciling, now: datetime) -> FindingRow:
    row.version += 1
    row.changed_at = now
    row.withdrawn_at = now if put is None else None
    if put is not None:
        row.rulebook, row.handling, row.events = made.rulebook, put.handling, put.events
        row.content, row.about = put.content, dict(put.about)
    return row


def _found(key: Key, put: Put, made: Reconciling, day: date, now: datetime) -> FindingRow:
    return FindingRow(
        id=str(uuid.uuid4()),
        kind=key.kind,
        person=key.person,
        rule=key.rule,
        period=day,
        rulebook=made.rulebook,
        handling=put.handling,
        events=put.events,
        content=put.content,
        about=dict(put.about),
        run=made.id,
        found_at=now,
        changed_at=now,
    )
