"""Classes of dictionary rows: rows that no rule can tell apart get one number.

A class is the values of all atoms of its part (`atoms.py`), worked out by DuckDB for each dictionary
row once. Dictionaries grow while events are encoded; `sync` adds what is new.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.screening.atoms import Atoms
from bluelamp.core.screening.encoded import CONTEXT, Array, Encoder
from bluelamp.core.screening.numbering import RowNumbers
from bluelamp.core.screening.plan import EVENTS, column_sql, environment_sql, joins_sql
from bluelamp.core.screening.queries import fetched
from bluelamp.core.screening.sql import SqlWriter, quoted

_ROW = "row_number_"


class PartClasses:
    """The class of each row of one part: `of[row]`; `len` is the number of classes."""

    def __init__(
        self, part: str, encoder: Encoder, atoms: Sequence[Atoms], connection: duckdb.DuckDBPyConnection
    ) -> None:
        self.of: Array = np.zeros(0, np.int32)
        self._part = part
        self._encoder = encoder
        self._atoms = atoms
        self._connection = connection
        self._numbers = RowNumbers(())

    def __len__(self) -> int:
        return max(1, len(self._numbers))

    def sync(self) -> None:
        """Gives every row that was added since the last time its class."""
        dictionary = self._encoder.dictionaries[self._part]
        done = len(self.of)
        if len(dictionary) == done:
            return
        rows = dictionary.table(self._encoder.layout.types(self._part), done)
        seen: list[pa.Array] = []
        for atoms in self._atoms:
            values = part_values(self._connection, rows, self._part, atoms, _written(atoms, self._part))
            if self._part == CONTEXT:
                values = _only_here(values)
            seen.extend(values)
        numbers = self._numbers.number(seen) if seen else np.zeros(len(rows), np.int64)
        self.of = np.concatenate([self.of, numbers.astype(np.int32)])


def _written(atoms: Atoms, part: str) -> list[str]:
    """The SQL of what is to be seen of a part: its atoms, whether the id is known, whether the row fits."""
    write = SqlWriter({name: column_sql(column) for name, column in atoms.environment.columns.items()})
    sql = [write(node) for node in atoms.of.get(part, ())]
    if part in ("principal", "resource"):
        sql.append(f"coalesce({quoted(part)}.known, FALSE)")
    if part == CONTEXT:
        sql.append(f"coalesce({environment_sql(atoms.environment)}, FALSE)")
    return sql


def part_values(
    connection: duckdb.DuckDBPyConnection, rows: pa.Table, part: str, atoms: Atoms, written: Sequence[str]
) -> list[pa.Array]:
    """The values of SQL expressions for dictionary rows of a part, in the order of the rows."""
    if not written:
        return []
    environment = atoms.environment
    aliases: set[str] = {part} if part in environment.relations else set()
    for node in (*atoms.of.get(part, ()), *atoms.operands.get(part, ())):
        aliases |= environment.joined(node)
    numbered = rows.append_column(_ROW, pa.array(np.arange(len(rows)), pa.int64()))
    connection.register("dictionary_rows", numbered)
    outputs = ", ".join(f"{sql} AS v{at}" for at, sql in enumerate(written))
    try:
        found = fetched(
            connection,
            f"SELECT {_ROW}, {outputs} FROM dictionary_rows AS {EVENTS}"  # noqa: S608 - written by SqlWriter
            f"{joins_sql(environment, aliases)} ORDER BY {_ROW}",
        )
    finally:
        connection.unregister("dictionary_rows")
    # Put in order again: a query's order is not kept on every path out of DuckDB.
    order = pa.array(np.argsort(found[_ROW].to_numpy(), kind="stable"))
    return [found[f"v{at}"].take(order).combine_chunks() for at in range(len(written))]


def _only_here(values: list[pa.Array]) -> list[pa.Array]:
    """Atoms of an environment say nothing of rows that belong to another: those are taken as one."""
    here = values[-1]
    return [*(pc.if_else(here, value, pa.scalar(None, value.type)) for value in values[:-1]), here]
