"""OCSF events in Parquet, as security lakes keep them: a row an event, its fields in columns, no envelope around it.

The fields are those of the pinned subset (`ocsf.py`); columns beyond it are not read from the file. What an event is
called is its `metadata.uid`, which is unique within a lake; whose it is, is the feed's.

A row goes the way of a line of CloudEvents: together with thousands where it is as usual, and by itself, with the
reason where it is given back, where it is not (`test_rows_are_read_as_the_same_events_in_lines_are`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bluelamp.core.feeds.cloud_event import event_use
from bluelamp.core.feeds.cloud_lines import BODY, EVENT, usual_uses
from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.errors import FeedColumnMissing, FeedDamaged
from bluelamp.core.feeds.uses import USES, Bounds, NotTaken, Piece, Reading, table_of, wrong_with

ROWS = 65_536
"""Rows read at a time."""
NEEDED = ("class_uid", "activity_id", "time", "device", "metadata")
_METADATA = pa.struct([pa.field("uid", pa.string())])
_DAMAGE = (pa.ArrowException, OSError, EOFError, UnicodeDecodeError)


def read_ocsf_parquet(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The uses in a Parquet file of OCSF events.

    MUST: every row is a use, is given back, or is counted as no use.

    Raises:
        FeedDamaged: it is no Parquet file, is cut off, or comes as a stream that cannot be read from its end.
        FeedColumnMissing: it has no column for something that every event has.
    """
    try:
        file = pq.ParquetFile(stream)
    except (*_DAMAGE, AttributeError) as error:
        raise _damaged(reading) from error
    names = file.schema_arrow.names
    for name in NEEDED:
        if name not in names:
            raise FeedColumnMissing(
                f"`{reading.name}` has no column `{name}`.",
                todo="send OCSF events with their fields in columns, at least those of the subset that is read.",
            )
    wanted = [one.name for one in BODY if one.name in names]
    bounds, first = Bounds.of(reading), 1
    batches = file.iter_batches(ROWS, columns=[*wanted, "metadata"])
    while True:
        try:
            batch = next(batches, None)
            if batch is not None:
                # A damaged file may hold texts that are no UTF-8, and its reader does not look.
                batch.validate(full=True)
        except _DAMAGE as error:
            raise _damaged(reading) from error
        if batch is None:
            return
        yield _piece(batch, first, reading, bounds)
        first += len(batch)


def _damaged(reading: Reading) -> FeedDamaged:
    return FeedDamaged(
        f"`{reading.name}` is cut off, or is not a Parquet file.", todo="have it sent again whole, as a file."
    )


def _piece(batch: pa.RecordBatch, first: int, reading: Reading, bounds: Bounds) -> Piece:
    """The uses, the rejects and the number of others among some rows."""
    size = len(batch)
    data = pa.StructArray.from_arrays([_shaped(batch, one.name, one.type, size) for one in BODY], fields=list(BODY))
    uid = pc.struct_field(_shaped(batch, "metadata", _METADATA, size), "uid")
    known = {
        "specversion": pa.array(["1.0"]).take(pa.array(np.zeros(size, np.int64))),
        "source": pa.array([reading.source]).take(pa.array(np.zeros(size, np.int64))),
        "id": uid,
        "data": data,
    }
    table = pa.table({one.name: known.get(one.name, pa.nulls(size, one.type)) for one in EVENT})
    usual, taken, no_use = usual_uses(table, reading.phone_by, bounds)
    odd = np.flatnonzero(~(taken | no_use)).tolist()
    slow, where, rejects, others = _one_by_one(batch, odd, first, reading, bounds)
    uses = usual
    if slow:
        whole = pa.concat_tables([usual, table_of(slow)])
        order = np.argsort(np.concatenate([np.flatnonzero(taken), np.array(where, np.int64)]), kind="stable")
        uses = whole.take(pa.array(order))
    late = int(np.count_nonzero(uses["instant"].to_numpy().view(np.int64) < bounds.late)) if len(uses) else 0
    return Piece(uses.cast(USES), rejects.table(), late, int(np.count_nonzero(no_use)) + others)


def _one_by_one(
    batch: pa.RecordBatch, places: list[int], first: int, reading: Reading, bounds: Bounds
) -> tuple[list[Any], list[int], Rejects, int]:
    """What the rows at these places say one by one: uses, where they are, rejects, and how many are no use."""
    uses, where, rejects, others = [], [], Rejects(), 0
    for place, row in zip(places, batch.take(pa.array(places, pa.int64())).to_pylist(), strict=True):
        told = _without_nothing(row)
        event = {"specversion": "1.0", "source": reading.source, "id": (told.get("metadata") or {}).get("uid")}
        try:
            use = event_use({**event, "data": told}, reading)
            reason = None if use is None else wrong_with(use, bounds)
        except NotTaken as error:
            use, reason = None, str(error)
        if reason is not None:
            rejects.add(first + place, first + place, reason, json.dumps(told, default=str))
        elif use is None:
            others += 1
        else:
            uses.append(use)
            where.append(place)
    return uses, where, rejects, others


def _without_nothing(value: Any) -> Any:
    """A row as JSON has it: what is not there is left out, and an instant is milliseconds."""
    if isinstance(value, dict):
        return {name: _without_nothing(one) for name, one in value.items() if one is not None}
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    return value


def _shaped(batch: pa.RecordBatch, name: str, kind: pa.DataType, size: int) -> pa.Array:
    """A column in the type that is read; nothing where it is not there or is of another kind."""
    if name not in batch.schema.names:
        return pa.nulls(size, kind)
    return _as(batch.column(name), kind)


def _as(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_struct(kind):
        if not pa.types.is_struct(column.type):
            return pa.nulls(len(column), kind)
        held = {one.name for one in column.type}
        parts = [
            _as(pc.struct_field(column, one.name), one.type) if one.name in held else pa.nulls(len(column), one.type)
            for one in kind
        ]
        return pa.StructArray.from_arrays(parts, fields=list(kind), mask=column.is_null())
    if pa.types.is_timestamp(column.type) and pa.types.is_integer(kind):
        return column.cast(pa.timestamp("ms", column.type.tz), safe=False).cast(kind)
    try:
        return column.cast(kind)
    except pa.ArrowException:
        return pa.nulls(len(column), kind)
