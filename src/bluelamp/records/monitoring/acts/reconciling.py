"""What holding contacts against records found, on record: new questions stand, old ones change or are taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from bluelamp.core.kernel import Actor
from bluelamp.core.screening.grouped import EVIDENCE
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.monitoring import evidence, ports, verbs
from bluelamp.records.monitoring.lifecycle.questions import KINDS
from bluelamp.records.monitoring.lifecycle.standing import Changes, Key, Put, changes
from bluelamp.records.monitoring.models import FindingRow, FindingVersionRow
from bluelamp.records.monitoring.queries.runs import stood

_KINDS = tuple(sorted(set(KINDS.values())))
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciling:
    """What is to go on record of a day: its findings, and the person, rule, source and id of each event behind them."""

    rulebook: str
    findings: Mapping[Key, Put]
    evidence: Sequence[tuple[str, str, str, str]]


def _of_day(*, day: date) -> Subject:
    return Subject(kind="contacts-of-day", id=day.isoformat())


@act(verbs.DAY_RECONCILED, on=_of_day)
def record_reconciling(*, by: Actor, day: date, made: Reconciling) -> tuple[Changes, Fact]:
    """The questions of a day on record. Nobody is told by this: that follows in an act for each.

    Which events are behind them is kept in a sealed file, as for runs, and only while the events are kept.
    """
    del by
    now = clock.now()
    rows = {
        Key(row.kind, row.person, row.rule): row
        for row in FindingRow.objects.select_for_update().filter(period=day, kind__in=_KINDS)
    }
    made_of = changes({key: stood(row) for key, row in rows.items()}, made.findings)
    if made_of.new or made_of.changed or made_of.withdrawn:
        _keep_versions((rows[one] for one in (*made_of.changed, *made_of.withdrawn)), now)
        _write(rows, made_of, made, day, now)
    return made_of, verbs.DAY_RECONCILED.record(
        new=len(made_of.new), changed=len(made_of.changed), withdrawn=len(made_of.withdrawn)
    )
