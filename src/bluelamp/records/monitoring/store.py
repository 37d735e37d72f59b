"""The events of a day as screening reads them: one file, in one order, the same bytes however they were delivered.

    for which in store.days_touched(since):
        with store.day(which) as events:
            ... events.path, events.digest

A day is a day in UTC. Its file has the columns of `core.screening.inputs.EVENTS`, and after them `source` and `id`
(what the source called the event), `reported` (what it called the phone), `seconds`,
and the `feeds` that brought it. Duplicates by source and id
are removed, phones are found in the register as it knows them now, and `contact` is the class of a number that the
rulebook of the day knows. A phone that the register does not know keeps what it was called, and is counted.

Promise: the same events, delivered any number of times, in any order and in any pieces, give the same bytes
(`tests/records/monitoring/test_store.py`).

The file lies open in a folder of its own while the block lasts, and is gone after it: what is kept is what was
delivered, under its keys. Contacts that came onto the protected list since are dropped here too.

Not done: one event that its source reports twice under the same id with instants on two days is two events.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.feeds.protected import ProtectedList
from bluelamp.core.kernel import BluelampError
from bluelamp.core.screening.inputs import EVENTS
from bluelamp.core.screening.queries import connected, keep_within, streamed
from bluelamp.core.seal import SubjectKey
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import event_files, keys, ports
from bluelamp.records.monitoring.intake import KEPT
from bluelamp.records.monitoring.phone_names import NAMES, names_between
from bluelamp.records.monitoring.queries.deliveries import FileOfDay, days_since, files_of
from bluelamp.records.monitoring.settings import known_numbers, protected_list

COLUMNS = pa.schema(
    [
        *((one.name, one.arrow) for one in EVENTS if one.name != "label"),
        ("source", pa.string()),
        ("id", pa.string()),
        ("reported", pa.string()),
        ("seconds", pa.int64()),
        ("feeds", pa.list_(pa.string())),
    ]
)
"""The columns of the file of a day."""
GROUP = 122_880
"""How many rows stand together in the file; the same always, since the bytes hang on it."""
WORKING = "working"
_AT_ONCE = 300_000
"""Rows of events that came more than once that are put together at a time."""
_BROUGHT = KEPT.append(pa.field("feed", pa.string()))
_CONTACTS = pa.schema([("number", pa.string()), ("kind", pa.string())])


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfEvents:
    """The file of a day: where it lies for now, what it is known by, and what was counted while it was made."""

    day: date
    path: Path
    digest: str
    events: int
    unknown_phones: int
    deliveries: int


def days_touched(since: datetime | None = None) -> tuple[date, ...]:
    """The days for which something was delivered from an instant on, or ever, oldest first.

    An act that is under way commits after its own instant: whoever asks from where they last asked goes back by some
    minutes. A day that is asked for again and is the same has the same digest.
    """
    return days_since(since)


@contextmanager
def day(which: date, *, threads: int = 2) -> Iterator[DayOfEvents]:
    """The events of a day, while the block lasts.

    Raises:
        EventsDamaged: a file is missing or was changed.
        KeyErased: the events of the month were erased a moment ago.
        ProtectedListMissing, NothingInForce: no rulebook says what is never kept.
    """
    root = ports.current.folder
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _working_folder(root) as folder:
        yield _made(which, folder, threads)


def clear_left_over(before: float) -> int:
    """How many working folders were removed that somebody who was killed left before that second."""
    left = [one for one in (ports.current.folder / WORKING).glob("*") if one.stat().st_mtime < before]
    for one in left:
        shutil.rmtree(one)
    return len(left)


@contextmanager
def _working_folder(root: Path) -> Iterator[Path]:
    (root / WORKING).mkdir(exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=root / WORKING) as made:
        yield Path(made)


def _made(which: date, folder: Path, threads: int) -> DayOfEvents:
    start = datetime.combine(which, time(), UTC)
    files = files_of(which)
    path = folder / f"{which.isoformat()}.parquet"
    with connected(threads) as connection:
        keep_within(connection, folder)
        connection.register("names", names_between(start, start + timedelta(days=1)).select(NAMES.names))
        connection.register("contacts", _contacts(known_numbers(start)))
        broken: list[Exception] = []
        batches = _batches(files, protected_list(clock.now()), broken)
        connection.register("reported", pa.RecordBatchReader.from_batches(_BROUGHT, batches))
        try:
            events, unknown = _write(connection, path)
        except duckdb.Error:
            # What goes wrong in the stream reaches us as a fault of DuckDB; the reason is what the caller is told.
            if broken:
                raise broken[0] from None
            raise
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DayOfEvents(
        day=which, path=path, digest=digest, events=events, unknown_phones=unknown, deliveries=len(files)
    )


def _batches(
    files: tuple[FileOfDay, ...], protected: ProtectedList, broken: list[Exception]
) -> Iterator[pa.RecordBatch]:
    """The rows of files, some at a time; why it ended before its end is left in `broken`."""
    opened: dict[bytes, SubjectKey] = {}
    try:
        for one in files:
            if one.key_id not in opened:
                opened[one.key_id] = keys.keyring().key_of(one.key_id)
            for batch in event_files.batches(ports.current.folder, one.place, opened[one.key_id]):
                kept, _ = protected.kept(pa.Table.from_batches([batch]))
                yield from kept.append_column("feed", pa.array([one.feed_id] * len(kept), pa.string())).to_batches()
    except BluelampError as error:
        broken.append(error)
        raise


_COLUMNS = "instant, phone, phone_by, action, target, direction, number_withheld, seconds"
_BROUGHT_SQL = f"""
CREATE TEMP TABLE brought AS
SELECT (md5_number_lower(source || chr(31) || id) >> 1)::BIGINT AS event_id, source, id, feed,
  {_COLUMNS.replace("instant", "epoch_ms(instant) AS instant", 1)} FROM reported;
CREATE TEMP TABLE again AS SELECT event_id FROM brought GROUP BY event_id HAVING count(*) > 1;
CREATE TEMP TABLE doubled AS FROM brought SEMI JOIN again USING (event_id);
CREATE TEMP TABLE once (event_id BIGINT, source VARCHAR, id VARCHAR, feeds VARCHAR[], instant BIGINT,
  phone VARCHAR, phone_by VARCHAR, action VARCHAR, target VARCHAR, direction VARCHAR, number_withheld BOOLEAN,
  seconds BIGINT);
"""  # noqa: S608 - the names are this module's own
"""What came, and apart from it what came more than once: a list and a least row for each event of a day are held in
memory and never written aside, so that they are made for few events at a time, and only for those that need it."""

_ONCE_SQL = """
INSERT INTO once SELECT event_id, source, id, feeds, u.instant, u.phone, u.phone_by, u.action, u.target, u.direction,
  u.number_withheld, u.seconds
FROM (
  SELECT any_value(event_id) AS event_id, source, id, list_sort(list(DISTINCT feed)) AS feeds, min({
    'instant': instant, 'phone': phone, 'phone_by': phone_by, 'action': action, 'target': target,
    'direction': direction, 'number_withheld': number_withheld, 'seconds': seconds}) AS u
  FROM doubled WHERE event_id % $parts = $part GROUP BY source, id
)
"""

_SQL = f"""
SELECT u.event_id, u.instant, coalesce(n.phone, u.phone_by || ':' || u.phone) AS phone, u.action, u.target,
  c.kind AS contact, u.direction, u.number_withheld, u.source, u.id,
  u.phone_by || ':' || u.phone AS reported, u.seconds,
  u.feeds, n.phone IS NULL AS unknown
FROM (
  FROM once
  UNION ALL
  SELECT event_id, source, id, [feed], {_COLUMNS} FROM brought ANTI JOIN again USING (event_id)
) u
LEFT JOIN names n ON n.phone_by = u.phone_by AND n.name = u.phone AND u.instant >= n.since AND u.instant < n.until
LEFT JOIN contacts c ON c.number = u.target AND u.action IN ('call', 'text')
ORDER BY u.instant, u.source, u.id
"""  # noqa: S608 - the names are this module's own


def _write(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[int, int]:
    """How many events were written, and how many of them are of a phone that nobody knows."""
    connection.execute(_BROUGHT_SQL)
    [(doubled,)] = connection.execute("SELECT count(*) FROM doubled").fetchall()
    parts = -(-doubled // _AT_ONCE)
    for part in range(parts):
        connection.execute(_ONCE_SQL, {"parts": parts, "part": part})
    events = unknown = 0
    with pq.ParquetWriter(path, COLUMNS, compression="zstd") as writer:
        for table in _in_groups(streamed(connection, _SQL, GROUP)):
            unknown += int(table["unknown"].cast(pa.int64()).to_numpy().sum())
            events += len(table)
            writer.write_table(table.select(COLUMNS.names).cast(COLUMNS), row_group_size=GROUP)
    return events, unknown


def _in_groups(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The rows in pieces of one size, whatever the pieces they come in."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        held.append(batch)
        rows += batch.num_rows
        while rows >= GROUP:
            table = pa.Table.from_batches(held).combine_chunks()
            yield table.slice(0, GROUP).combine_chunks()
            held = table.slice(GROUP).to_batches()
            rows -= GROUP
    if rows:
        yield pa.Table.from_batches(held).combine_chunks()


def _contacts(known: Mapping[str, str]) -> pa.Table:
    rows = sorted(known.items())
    return pa.table([pa.array([number for number, _ in rows]), pa.array([kind for _, kind in rows])], schema=_CONTACTS)
