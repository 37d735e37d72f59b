"""The questions that holding contacts against records has put on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bluelamp.records.monitoring.lifecycle.questions import RECONCILED
from bluelamp.records.monitoring.lifecycle.standing import Key, Put, changes
from bluelamp.records.monitoring.models import FindingRow
from bluelamp.records.monitoring.queries.runs import stood


def differs(day: date, findings: Mapping[Key, Put]) -> bool:
    """Whether the questions of a day are others than those on record."""
    before = {key_of(row): stood(row) for row in FindingRow.objects.filter(period=day, kind__in=RECONCILED)}
    made_of = changes(before, findings)
    return bool(made_of.new or made_of.changed or made_of.withdrawn)


def key_of(row: FindingRow) -> Key:
    """Which finding of its day a row is."""
    return Key(row.kind, row.person, row.rule)
