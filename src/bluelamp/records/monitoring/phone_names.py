"""What phones went by at each moment of a time: tags, serial numbers, IMEIs, telephone numbers, ids of a management."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
from django.db.models import Q

from bluelamp.core.kernel import to_millis
from bluelamp.records.monitoring import ports
from bluelamp.records.monitoring.models import Line
from bluelamp.records.register.queries import whole

NAMES = pa.schema(
    [
        ("phone_by", pa.string()),
        ("name", pa.string()),
        ("phone", pa.string()),
        ("since", pa.int64()),
        ("until", pa.int64()),
    ]
)
_FOR_EVER = to_millis(datetime(9999, 1, 1, tzinfo=UTC))
Row = tuple[str, str, str, int, int]


def names_between(start: datetime, end: datetime) -> pa.Table:
    """Which phone a name meant from when until when, in milliseconds; no name means two phones at once.

    Where what is known says that it does, the phone of the lower id is taken for as long as it stands.
    """
    by_name: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in (*_from_register(start, end), *_numbers(start, end), *_managed(end)):
        if row[1]:
            by_name[row[0], row[1]].append(row)
    rows = [row for _, found in sorted(by_name.items()) for row in _disjoint(found)]
    return pa.table([pa.array([row[at] for row in rows], one.type) for at, one in enumerate(NAMES)], schema=NAMES)


def _from_register(start: datetime, end: datetime) -> Iterator[Row]:
    for phone, tag, serial, imei_1, imei_2, since, until in whole.names_of_phones(start, end):
        span = to_millis(since), _end(until)
        yield "asset_tag", tag, phone, *span
        yield "serial", serial, phone, *span
        yield "imei", imei_1, phone, *span
        yield "imei", imei_2, phone, *span


def _numbers(start: datetime, end: datetime) -> Iterator[Row]:
    rows = Line.objects.filter(Q(until=None) | Q(until__gt=start), since__lt=end)
    for number, phone, since, until in rows.values_list("number", "phone", "since", "until"):
        yield "number", number, phone, to_millis(since), _end(until)


def _managed(at: datetime) -> Iterator[Row]:
    for name, phone in ports.current.managed(at).items():
        yield "management_id", name, phone, 0, _FOR_EVER


def _disjoint(rows: list[Row]) -> Iterator[Row]:
    """The spans of one name, cut so that no two overlap."""
    last = 0
    for by, name, phone, since, until in sorted(rows, key=lambda row: (row[3], row[2])):
        if until > max(since, last):
            yield by, name, phone, max(since, last), until
            last = until


def _end(until: datetime | None) -> int:
    return _FOR_EVER if until is None else to_millis(until)
