"""Days kept encoded: the events of a force with their facts, as a few small numbers each, for any rulebook to come.

    days = keep_days(rulebook, Path("force"), Path("kept"))

Encoding costs more than one evaluation and knows no rule, so it is done once, on arrival. A draft can then
be tried on past weeks in seconds (`what_if.py`). One event file gives one folder:

    kept/FITS/NAME/part-N.arrow, dictionaries/, wide.schema     encoded.py
    kept/FITS/NAME/people.parquet, units.parquet                 the people of that day, as rules see them
    kept/FITS/NAME/stated.json                                   what it was made from, and what was counted

`FITS` names what encoding reads of a rulebook: which actions are screened, what a platform id means, what is
protected, what a permission extends to. A draft that changes only rules or settings fits the days that are
there; one that changes the catalogue has them encoded again, beside the first.

A day is written under another name and renamed when it is whole. One whose events, tables or catalogue are
no longer the same is made again, and only that one: a corrected roster touches the days it speaks of.

What was not done: the folder is not encrypted here. Whoever keeps days of real people deletes a day's folder
when the events behind it are erased.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.cedar import Entity
from bluelamp.core.feeds import check_table, stream_table
from bluelamp.core.kernel import digest
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.encoded import Encoder, carrying, open_encoded, write_encoded
from bluelamp.core.screening.inputs import EVENTS, ForceInputs, event_files, load_inputs
from bluelamp.core.screening.queries import connected, streamed
from bluelamp.core.screening.relation import EventRelation, what_encoding_reads

PART = 500_000
"""Events in one encoded file."""

PHONE = "phone"
_PEOPLE = ("people", "units")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class EncodedDay:
    """One day that is kept: its folder, what it was made from, and how many events it holds.

    `people_digest` names the people as rules see them: days of the same people are evaluated together.
    """

    folder: Path
    events: int
    people_digest: str
    fits: str

    @property
    def name(self) -> str:
        """What the file of its events was called."""
        return self.folder.name

    def fits_to(self, rulebook: Rulebook) -> bool:
        """Whether it holds what encoding under this rulebook would have made."""
        return self.fits == fitting(rulebook)

    def opened(self) -> tuple[Encoder, list[Path]]:
        """Its dictionaries and its encoded files."""
        return open_encoded(self.folder)

    def people(self) -> list[Entity]:
        """Everybody of that day, with units and roles."""
        return ForceInputs({name: pq.read_table(self.folder / f"{name}.parquet") for name in _PEOPLE}, {}).people()

    def units(self) -> Mapping[str, str]:
        """The first unit of everybody who has one."""
        table = pq.read_table(self.folder / "people.parquet", columns=["person", "units"])
        pairs = zip(table["person"].to_pylist(), table["units"].to_pylist(), strict=True)
        return {person: units[0] for person, units in pairs if units}


def fitting(rulebook: Rulebook) -> str:
    """A name for what encoding reads of a rulebook: days encoded under one of the same name fit the other."""
    return digest(what_encoding_reads(rulebook))[:16]


def keep_days(  # noqa: PLR0913 - each argument has a default but the three that name things
    rulebook: Rulebook,
    force: Path,
    kept: Path,
    *,
    progress: Progress | None = None,
    threads: int = 2,
    inputs: ForceInputs | None = None,
) -> list[EncodedDay]:
    """Every event file of a force encoded and kept; those that are there and still true are left as they are.

    MUST: a run that was killed and started again leaves the same days as one that was not, and a changed table
    has every day made again (`tests/core/screening/test_days.py`).

    Args:
        rulebook: gives the actions, the catalogue and what is protected; none of its rules is read.
        force: the folder of the force: tables and `events/` (`inputs.py`).
        kept: where days are kept; may hold those of an earlier run.
        progress: told the events done and the events in all.
        threads: for reading and joining.
        inputs: the tables of the force, where they were read before.

    Raises:
        FeedError: a file is missing, damaged or lacks a column.
    """
    inputs = load_inputs(force) if inputs is None else inputs
    files = event_files(force)
    sizes = [check_table(one, EVENTS) for one in files]
    keeper = _Keeper(rulebook, inputs, kept / fitting(rulebook), threads)
    days, done = [], 0
    for path, size in zip(files, sizes, strict=True):
        days.append(keeper.day(path))
        done += size
        if progress is not None:
            progress(done, sum(sizes))
    return days


def kept_days(rulebook: Rulebook, kept: Path) -> list[EncodedDay]:
    """The days that are kept and fit a rulebook, by name; whether they are still true of the force is not asked."""
    found = [(one, _stated(one)) for one in sorted((kept / fitting(rulebook)).glob("[!.]*"))]
    return [
        EncodedDay(one, int(body["events"]), str(body["people"]), one.parent.name)
        for one, body in found
        if body is not None
    ]


class _Keeper:
    """Makes the days of one force that are not there yet."""

    def __init__(self, rulebook: Rulebook, inputs: ForceInputs, folder: Path, threads: int) -> None:
        self._rulebook, self._inputs, self._folder = rulebook, inputs, folder
        self._tables = {name: table_digest(table) for name, table in inputs.tables.items()}
        self._people = digest({name: self._tables[name] for name in _PEOPLE})
        self._connection = connected(threads)
        self._relation: EventRelation | None = None
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*.partly"):
            shutil.rmtree(left)

    def day(self, path: Path) -> EncodedDay:
        """The day of one event file, made now unless it is there."""
        with path.open("rb") as file:
            events = hashlib.file_digest(file, "sha256").hexdigest()
        stated = {"events": events, "tables": digest(self._tables), "fits": self._folder.name}
        target = self._folder / path.stem
        found = _stated(target)
        if found is None or found["stated"] != stated:
            shutil.rmtree(target, ignore_errors=True)
            found = self._made(path, target, stated)
        return EncodedDay(target, int(found["events"]), self._people, self._folder.name)

    def _made(self, path: Path, target: Path, stated: dict[str, str]) -> dict[str, Any]:
        try:
            return self._make(path, target, stated)
        except (duckdb.Error, pa.ArrowException, OSError):
            for _ in stream_table(path, EVENTS):
                pass  # reading it whole says whether it is the file that is at fault, and then raises
            raise

    def _make(self, path: Path, target: Path, stated: dict[str, str]) -> dict[str, Any]:
        if self._relation is None:
            self._relation = EventRelation(self._connection, self._rulebook, self._inputs)
        relation = self._relation
        _, dropped = relation.open(path)
        partly = target.with_name(f".{target.name}.partly")
        counted = 0

        def batches() -> Iterator[pa.RecordBatch]:
            nonlocal counted
            for batch in streamed(self._connection, relation.sql(), PART):
                counted += len(batch)
                yield batch.drop_columns(["event_id"])

        write_encoded(partly, batches(), carrying(relation.schema, PHONE))
        for name in _PEOPLE:
            pq.write_table(self._inputs.tables[name], partly / f"{name}.parquet", compression="zstd")
        body: dict[str, Any] = {
            "stated": stated,
            "events": counted,
            "people": self._people,
            "protected_dropped": dropped.protected,
            "rejected": dropped.rejected,
        }
        (partly / "stated.json").write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
        partly.replace(target)
        return body


def _stated(folder: Path) -> dict[str, Any] | None:
    try:
        body: dict[str, Any] = json.loads((folder / "stated.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return body


def table_digest(table: pa.Table) -> str:
    """The digest of a table's content, however it is split into chunks."""
    whole = table.combine_chunks()
    buffer = pa.BufferOutputStream()
    with pa.ipc.new_stream(buffer, whole.schema) as writer:
        writer.write_table(whole)
    return hashlib.sha256(buffer.getvalue()).hexdigest()
