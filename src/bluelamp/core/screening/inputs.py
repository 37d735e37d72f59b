"""What screening reads of a force: its tables and its event files, checked before anything is screened.

Events are what phones and logs report. Everything else is what the force knows: people, units,
phones, who held a phone when, the roster, permissions, and circumstances that somebody declared.
Any file may be CSV or Parquet, but events are Parquet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.cedar import Entity, EntityUid
from bluelamp.core.feeds import Column, FeedNotFound, Loaded, Rejects, check_table, csv_rows, read_table, row_text
from bluelamp.core.kernel import Place

CIRCUMSTANCES = (
    "recall",
    "emergency",
    "major-incident",
    "policing-purpose",
    "corporate-account",
    "withholding-justified",
)
"""Circumstances that can be declared for a person and a time; one without a person holds for everybody."""

_SPAN = (Column("start", "instant"), Column("end", "instant"))
TABLES: Mapping[str, tuple[Column, ...]] = {
    "people": (
        Column("person", "text"),
        Column("kind", "text"),
        Column("work_phone_issued", "yes or no"),
        Column("units", "list of texts"),
        Column("roles", "list of texts"),
    ),
    "units": (Column("unit", "text"), Column("parents", "list of texts")),
    "phones": (Column("phone", "text"), Column("platform", "text", values=("android", "apple"))),
    "custody": (Column("phone", "text"), Column("person", "text"), *_SPAN),
    "roster": (Column("person", "text"), Column("state", "text", values=("on", "on_call", "off")), *_SPAN),
    "permissions": (
        Column("permission", "text"),
        Column("person", "text"),
        Column("resource_type", "text", values=("App", "Site")),
        Column("resource", "text"),
        Column("purpose", "text"),
        Column("group", "text", empty=True),
        Column("start", "instant"),
        Column("until", "instant"),
        Column("closed", "instant", needed=False, empty=True),
    ),
    "circumstances": (
        Column("circumstance", "text"),
        Column("kind", "text", values=CIRCUMSTANCES),
        Column("person", "text", empty=True),
        *_SPAN,
    ),
}
"""The tables of a force, by file name without its ending.

A permission is `closed` at the instant its export was confirmed; only plans for phones read it.
"""

EVENTS: tuple[Column, ...] = (
    Column("event_id", "whole number"),
    Column("instant", "instant"),
    Column("phone", "text"),
    Column("action", "text"),
    Column("target", "text"),
    Column("contact", "text", empty=True),
    Column("direction", "text", empty=True, values=("incoming", "outgoing")),
    Column("number_withheld", "yes or no", empty=True),
    Column("label", "text", needed=False, empty=True),
)
"""The columns of an event file. `label` is there in generated data only."""

_NAMES = {"people": "person", "phones": "phone", "units": "unit", "permissions": "permission"}
"""The column by which a row of a table is known, where it may be there once only."""


@dataclass(frozen=True)
class ForceInputs:
    """The tables of a force as they were read, and the rows that could not be, by table."""

    tables: Mapping[str, pa.Table]
    rejects: Mapping[str, pa.Table]

    def people(self) -> list[Entity]:
        """The people, units and roles as Cedar sees them."""
        units = self.tables["units"]
        found = [
            Entity(EntityUid("Unit", unit), parents=frozenset(EntityUid("Unit", one) for one in parents))
            for unit, parents in zip(units["unit"].to_pylist(), units["parents"].to_pylist(), strict=True)
        ]
        table = self.tables["people"]
        held = table["roles"].combine_chunks()
        roles = pc.unique(held.flatten()).to_pylist() if len(held) else []
        found.extend(Entity(EntityUid("Role", role)) for role in sorted(roles))
        found.extend(_person(one) for one in table.to_pylist())
        return found


def _person(row: Mapping[str, object]) -> Entity:
    units, roles = row["units"], row["roles"]
    parents = [EntityUid("Unit", one) for one in units] if isinstance(units, list) else []
    parents += [EntityUid("Role", one) for one in roles] if isinstance(roles, list) else []
    return Entity(
        EntityUid("Person", str(row["person"])),
        {"kind": str(row["kind"]), "work_phone_issued": bool(row["work_phone_issued"])},
        frozenset(parents),
    )


def load_inputs(directory: Path, names: Collection[str] = tuple(TABLES)) -> ForceInputs:
    """The tables of a force's folder, or those that are named.

    A person, phone, unit or permission that is there twice counts once, as the first row says; the
    second row is a reject. So is a row that ends before it starts.

    Raises:
        FeedError: a file is missing, damaged, or lacks a column; the sentence says which.
    """
    tables, rejects = {}, {}
    for name in names:
        path = _file(directory, name)
        loaded = read_table(path, TABLES[name])
        tables[name], unsound = _sound(loaded.table, name)
        rejects[name] = pa.concat_tables([loaded.rejects, _given_back(path, loaded, unsound)])
    # Arrow keeps what reading needed; screening runs for long, so it is given back.
    pa.default_memory_pool().release_unused()
    return ForceInputs(tables, rejects)


def event_files(directory: Path) -> list[Path]:
    """The event files of a force's folder by name, each checked to have the columns.

    Raises:
        FeedError: there is none, or one is damaged or lacks a column.
    """
    folder = directory / "events"
    found = sorted(one for one in folder.glob("*.parquet") if not one.name.startswith("."))
    if not found:
        raise FeedNotFound(
            "There are no events to screen.",
            todo="put the Parquet files into the folder `events`, or make some with `bluelamp sample-force`.",
            place=Place(str(folder)),
        )
    for one in found:
        check_table(one, EVENTS)
    return found


def _file(directory: Path, name: str) -> Path:
    as_csv = directory / f"{name}.csv"
    return as_csv if as_csv.is_file() else directory / f"{name}.parquet"


def _sound(table: pa.Table, name: str) -> tuple[pa.Table, Mapping[int, str]]:
    """The rows that make sense by themselves; for the others, by position, why they do not."""
    reasons = [pa.nulls(len(table), pa.string())]
    if name in _NAMES:
        first = _first_of_each(table[_NAMES[name]].combine_chunks())
        reasons.append(_where(pc.invert(first), f"`{_NAMES[name]}` is there twice; the first row counts"))
    end = "until" if "until" in table.column_names else "end"
    if end in table.column_names:
        reasons.append(_where(pc.less_equal(table[end], table["start"]), f"`{end}` is not after `start`"))
    reason = pc.coalesce(*reversed(reasons))
    bad = pc.is_valid(reason)
    positions = pc.indices_nonzero(bad).to_pylist()
    return table.filter(pc.invert(bad)), {at: reason[at].as_py() for at in positions}


def _given_back(path: Path, loaded: Loaded, unsound: Mapping[int, str]) -> pa.Table:
    """Rejects of rows that were read and make no sense, with the row of the file and its text."""
    rejects = Rejects()
    if unsound:
        read_before = set(loaded.rejects["row"].to_pylist())
        rows = [row for row in range(1, len(loaded.table) + len(read_before) + 1) if row not in read_before]
        texts = csv_rows(path) if path.suffix == ".csv" else None
        for at, reason in unsound.items():
            row = rows[at]
            line, text = (row, row_text(loaded.table, at)) if texts is None else texts[row - 1]
            rejects.add(row, line, reason, text)
    return rejects.table()


def _first_of_each(values: pa.Array) -> pa.Array:
    seen: set[object] = set()
    first = []
    for value in values.to_pylist():
        first.append(value not in seen)
        seen.add(value)
    return pa.array(first, pa.bool_())


def _where(condition: pa.Array | pa.ChunkedArray, reason: str) -> pa.Array:
    if isinstance(condition, pa.ChunkedArray):
        condition = condition.combine_chunks()
    return pc.if_else(condition, pa.scalar(reason), pa.scalar(None, pa.string()))
