"""The encoded layout: each event as a few small numbers, whatever the rules are.

An event of the wide layout repeats itself: a few thousand people, a few hundred apps, a few hundred
combinations of circumstances. Here each of these is a **part** with a dictionary, and an event holds
the number of its row in each:

    principal, resource     the ids
    context                 the action and all context facts with few values, as one combination
    ctx_NAME                a record, such as a permission, with all its fields
    ctx_NAME                whole numbers and instants outside records: kept as they are
    NAME                    a column that no rule reads and a count needs, such as the phone (`carried`)

Encoding knows no rule, so it is done once and evaluated under as many rulebooks as wanted
(`evaluate.py`). A set of encoded events is a folder: `part-N.arrow`, `dictionaries/` and `wide.schema`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.screening.numbering import RowNumbers

Array = npt.NDArray[Any]
CONTEXT = "context"
_BASE = b"base"
_CARRIED = {b"carried": b"yes"}


@dataclass(frozen=True)
class EncodedLayout:
    """Which wide columns make up each part, and which are kept as they are.

    `carried` parts are read by no rule and cost evaluation nothing.
    """

    wide: pa.Schema
    parts: Mapping[str, tuple[str, ...]]
    raw: tuple[str, ...]
    carried: frozenset[str] = frozenset()

    def part_of(self, column: str) -> str | None:
        """The part that holds a wide column; None for one that is kept as it is."""
        return next((name for name, columns in self.parts.items() if column in columns), None)

    def types(self, part: str) -> list[pa.DataType]:
        """The Arrow types of a part's columns."""
        return [self.wide.field(name).type for name in self.parts[part]]


def carrying(wide: pa.Schema, *names: str) -> pa.Schema:
    """A wide schema with columns of text after the layout's, which no rule reads and a count needs.

    >>> encoded_layout(carrying(pa.schema([("action", pa.string())]), "phone")).carried
    frozenset({'phone'})
    """
    for name in names:
        wide = wide.append(pa.field(name, pa.string(), metadata=_CARRIED))
    return wide


def encoded_layout(wide: pa.Schema) -> EncodedLayout:
    """The parts of a wide schema (`layout.event_schema`); `event_id` is in none.

    >>> wide = pa.schema([("event_id", pa.int64()), ("action", pa.string()), ("principal", pa.string()),
    ...     ("resource", pa.string()), ("ctx_now", pa.int64()), ("ctx_duty", pa.string())])
    >>> encoded_layout(wide).parts
    {'context': ('action', 'ctx_duty'), 'principal': ('principal',), 'resource': ('resource',)}
    """
    parts: dict[str, list[str]] = {CONTEXT: []}
    raw: list[str] = []
    names = [name for name in wide.names if name != "event_id"]
    records = {name.partition("__")[0] for name in names if "__" in name}
    addresses = {name for name in names if f"{name}_lo" in names and f"{name}_hi" in names}
    carried = frozenset(name for name in names if wide.field(name).metadata == _CARRIED)
    for name in names:
        address = name if name in addresses else name.removesuffix("_lo").removesuffix("_hi")
        if name in carried or name in ("principal", "resource"):
            parts.setdefault(name, []).append(name)
        elif name.partition("__")[0] in records:
            parts.setdefault(name.partition("__")[0], []).append(name)
        elif address in addresses:
            parts.setdefault(address, []).append(name)
        elif pa.types.is_integer(wide.field(name).type):
            raw.append(name)
        else:
            parts[CONTEXT].append(name)
    return EncodedLayout(wide, {name: tuple(columns) for name, columns in parts.items()}, tuple(raw), carried)


@dataclass(frozen=True)
class EncodedBatch:
    """Some events: for each part their numbers, and the columns kept as they are.

    `bases` are added to the columns kept as they are, which may so be stored in fewer bytes. `there`
    says where such a column holds a value, for those with gaps.
    """

    keys: Mapping[str, Array]
    raw: Mapping[str, Array]
    bases: Mapping[str, int]
    there: Mapping[str, Array]
    ids: Array | None = None

    def __len__(self) -> int:
        return len(next(iter(self.keys.values())))

    def between(self, start: int, end: int) -> EncodedBatch:
        """The events from one position up to another."""
        return self._chosen(slice(start, end))

    def at(self, positions: Array) -> EncodedBatch:
        """The events at some positions."""
        return self._chosen(positions)

    def _chosen(self, which: slice | Array) -> EncodedBatch:
        return EncodedBatch(
            {name: keys[which] for name, keys in self.keys.items()},
            {name: values[which] for name, values in self.raw.items()},
            self.bases,
            {name: values[which] for name, values in self.there.items()},
            None if self.ids is None else self.ids[which],
        )

    def whole(self, name: str) -> Array:
        """A column kept as it is, in 64 bits."""
        values = self.raw[name]
        base = self.bases.get(name, 0)
        return values.astype(np.int64) + base if base else values.astype(np.int64, copy=False)


@dataclass
class Encoder:
    """Turns wide events into encoded ones; its dictionaries grow as it goes."""

    layout: EncodedLayout
    dictionaries: dict[str, RowNumbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, columns in self.layout.parts.items():
            self.dictionaries.setdefault(name, RowNumbers(columns))

    def encode(self, events: pa.RecordBatch | pa.Table) -> EncodedBatch:
        """The encoded form of events in the wide layout; other columns are passed over."""
        keys = {
            name: self.dictionaries[name].number([events.column(column) for column in columns])
            for name, columns in self.layout.parts.items()
        }
        raw, there = {}, {}
        for name in self.layout.raw:
            column = events.column(name)
            column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
            if column.null_count:
                there[name] = column.is_valid().to_numpy(zero_copy_only=False)
                column = column.fill_null(0)
            raw[name] = column.to_numpy(zero_copy_only=False)
        ids = events.column("event_id").to_numpy() if "event_id" in events.schema.names else None
        return EncodedBatch(keys, raw, {}, there, ids)

    def decode(self, batch: EncodedBatch) -> pa.Table:
        """The events of a batch in the wide layout again; `event_id` is the position among them."""
        columns: dict[str, pa.Array] = {"event_id": pa.array(np.arange(len(batch)), pa.int64())}
        for name, dictionary in self.dictionaries.items():
            rows = [dictionary.rows[number] for number in batch.keys[name].tolist()]
            for at, (column, kind) in enumerate(zip(dictionary.columns, self.layout.types(name), strict=True)):
                cells = [list(row[at]) if isinstance(row[at], tuple) else row[at] for row in rows]
                columns[column] = pa.array(cells, kind)
        for name in self.layout.raw:
            columns[name] = pa.array(batch.whole(name), mask=~batch.there[name] if name in batch.there else None)
        return pa.table({name: columns[name] for name in self.layout.wide.names})


def write_part(path: Path, batch: EncodedBatch) -> None:
    """One file of encoded events, each column in as few bytes as its values need."""
    arrays: dict[str, pa.Array] = {name: pa.array(_narrow(keys)) for name, keys in batch.keys.items()}
    bases: dict[str, int] = {}
    for name, values in batch.raw.items():
        base = int(values.min()) if len(values) else 0
        span = int(values.max()) - base if len(values) else 0
        if span < 1 << 32:
            bases[name] = base
            values = (values - base).astype(np.uint32)  # noqa: PLW2901 - the same column, narrower
        gaps = ~batch.there[name] if name in batch.there else None
        arrays[f"raw {name}"] = pa.array(values, mask=gaps)
    if batch.ids is not None:
        arrays["event_id"] = pa.array(batch.ids)
    table = pa.table(arrays).replace_schema_metadata({_BASE: json.dumps(bases).encode()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _narrow(keys: Array) -> Array:
    top = int(keys.max()) if len(keys) else 0
    return keys.astype(np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32)


def read_part(path: Path, *, ids: bool = False) -> EncodedBatch:
    """One file of encoded events. `ids` reads the event ids too, which evaluation does not need."""
    with pa.OSFile(str(path), "rb") as source:
        schema = pa.ipc.open_file(source).schema
        wanted = [at for at, name in enumerate(schema.names) if ids or name != "event_id"]
        source.seek(0)
        table = pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(included_fields=wanted)).read_all()
    keys, raw, there = {}, {}, {}
    for name in table.column_names:
        # One chunk was written; taking it as it is saves a copy of the whole column.
        column = table[name].chunk(0) if table[name].num_chunks == 1 else table[name].combine_chunks()
        if name.startswith("raw "):
            if column.null_count:
                there[name[4:]] = column.is_valid().to_numpy(zero_copy_only=False)
                column = column.fill_null(0)
            raw[name[4:]] = column.to_numpy()
        elif name != "event_id":
            keys[name] = column.to_numpy()
    found = table["event_id"].to_numpy() if ids and "event_id" in table.column_names else None
    return EncodedBatch(keys, raw, json.loads(schema.metadata[_BASE]), there, found)


def write_encoded(directory: Path, events: Iterable[pa.RecordBatch | pa.Table], wide: pa.Schema) -> Encoder:
    """A folder of encoded events, from batches in the wide layout: a file for each batch."""
    encoder = Encoder(encoded_layout(wide))
    (directory / "dictionaries").mkdir(parents=True, exist_ok=True)
    for number, batch in enumerate(events):
        write_part(directory / f"part-{number:05d}.arrow", encoder.encode(batch))
    for name, dictionary in encoder.dictionaries.items():
        table = dictionary.table(encoder.layout.types(name))
        pq.write_table(table, directory / "dictionaries" / f"{name}.parquet", compression="zstd")
    (directory / "wide.schema").write_bytes(wide.serialize().to_pybytes())
    return encoder


def open_encoded(directory: Path) -> tuple[Encoder, list[Path]]:
    """The dictionaries of a folder of encoded events, and its files in order."""
    wide = pa.ipc.read_schema(pa.BufferReader((directory / "wide.schema").read_bytes()))
    encoder = Encoder(encoded_layout(wide))
    for name, dictionary in encoder.dictionaries.items():
        table = pq.read_table(directory / "dictionaries" / f"{name}.parquet")
        dictionary.load(table)
    return encoder, sorted(directory.glob("part-*.arrow"))


def batches(paths: Iterable[Path]) -> Iterator[EncodedBatch]:
    """The events of some files, one file at a time."""
    for path in paths:
        yield read_part(path)
