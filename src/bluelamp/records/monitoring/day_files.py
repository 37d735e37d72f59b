"""A day of events in London, from the files of days in UTC, in parts of one size; and the facts of a day in one order.

Most of the year a day in London is another one than in UTC, so a day is cut out of two files. The
parts are the same bytes whenever the events are the same, so that a run that was killed goes on after
the parts that were done.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bluelamp.core.calendar import day_begins, day_ends
from bluelamp.core.screening.inputs import ForceInputs
from bluelamp.core.screening.queries import connected, fetched
from bluelamp.core.screening.sql import text
from bluelamp.records.facts.columns import person_of
from bluelamp.records.monitoring import ports, store

PART = 2_000_000
"""How many events stand in one part at most."""
GROUP = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsOfDay:
    """The events of a day in London while they are needed: where its parts lie, and what they are known by."""

    parts: tuple[Path, ...]
    digest: str
    events: int

    def names(self, feeds_in_shadow: Collection[str]) -> str:
        """A query for what each event was called, and whether every feed that brought it is in shadow."""
        files = ", ".join(text(str(one)) for one in self.parts)
        feeds = ", ".join(text(one) for one in sorted(feeds_in_shadow))
        return (
            f"SELECT event_id, source, id, list_has_all([{feeds}]::VARCHAR[], feeds) AS in_shadow"  # noqa: S608 - quoted
            f" FROM read_parquet([{files}])"
        )


@contextmanager
def of_day(day: date, folder: Path | None = None, *, threads: int = 2) -> Iterator[EventsOfDay]:
    """The events of a day in London, while the block lasts; one empty part where there are none.

    They lie in the folder that is named, in which what somebody who was killed left is removed first; or in one of
    their own.

    Raises:
        EventsDamaged: a file is missing or was changed.
        ProtectedListMissing: no rulebook says what is never kept.
    """
    start, end = day_begins(day), day_ends(day)
    folder = folder or ports.current.runs_folder / f"parts-{uuid.uuid4()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        writing = _Parts(folder)
        which = start.date()
        while which <= (end - timedelta(microseconds=1)).date():
            with store.day(which, threads=threads) as events:
                writing.add(events.path, start, end)
            which += timedelta(days=1)
        yield writing.done()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Parts:
    """The parts of a day while they are written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self._in_part = 0
        self._events = 0

    def add(self, path: Path, start: datetime, end: datetime) -> None:
        """The events of a file that lie from one instant up to another."""
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(GROUP):
                at = batch["instant"]
                wanted = pc.and_(pc.greater_equal(at, _scalar(start)), pc.less(at, _scalar(end)))
                self._write(pa.Table.from_batches([batch]).filter(wanted))

    def done(self) -> EventsOfDay:
        """All parts, whole."""
        if self._writer is None:
            self._write(store.COLUMNS.empty_table())
        self._close()
        made = hashlib.sha256()
        for path in self._paths:
            with path.open("rb") as file:
                made.update(hashlib.file_digest(file, "sha256").digest())
        return EventsOfDay(parts=tuple(self._paths), digest=made.hexdigest(), events=self._events)

    def _write(self, table: pa.Table) -> None:
        """Puts events into the part that is open, and into further ones where it is full."""
        if not len(table) and self._paths:
            return
        while True:
            if self._writer is None or self._in_part == PART:
                self._close()
                path = self._folder / f"part-{len(self._paths):05d}.parquet"
                self._paths.append(path)
                self._writer = pq.ParquetWriter(path, store.COLUMNS, compression="zstd")
                self._in_part = 0
            some = table.slice(0, PART - self._in_part)
            self._writer.write_table(some.combine_chunks())
            self._in_part += len(some)
            self._events += len(some)
            table = table.slice(len(some))
            if not len(table):
                return

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def in_order(inputs: ForceInputs) -> ForceInputs:
    """The same facts with the rows of each table in one order, so that the same facts have the same digest."""
    ordered = {}
    with connected() as connection:
        for name, table in inputs.tables.items():
            connection.register("given", table)
            ordered[name] = fetched(connection, "FROM given ORDER BY ALL").cast(table.schema)
            connection.unregister("given")
    return ForceInputs(ordered, inputs.rejects)


def people_and_units(inputs: ForceInputs) -> tuple[pa.Table, int, dict[str, int]]:
    """Every person with every unit they were in, how many people had a phone, and how many of them each unit had."""
    held = {person_of(one) for one in inputs.tables["custody"]["person"].to_pylist()}
    pairs: set[tuple[str, str]] = set()
    people = inputs.tables["people"]
    for name, units in zip(people["person"].to_pylist(), people["units"].to_pylist(), strict=True):
        pairs.update((person_of(name), unit) for unit in units)
    ordered = sorted(pairs)
    sizes: dict[str, int] = {}
    for person, unit in ordered:
        sizes[unit] = sizes.get(unit, 0) + (person in held)
    table = pa.table(
        {
            "person": pa.array([person for person, _ in ordered], pa.string()),
            "unit": pa.array([unit for _, unit in ordered], pa.string()),
        }
    )
    return table, len(held), sizes


def _scalar(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment.astimezone(UTC), pa.timestamp("ms", "UTC"))
