"""All residuals of a rulebook over encoded events: one number an event for the outcome of all of them.

Numpy computes what `residual.py` knows. Anything else DuckDB computes over the few columns that the
term reads, which is slower and as exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from bluelamp.core.screening import columns
from bluelamp.core.screening.atoms import Atoms
from bluelamp.core.screening.classes import part_values
from bluelamp.core.screening.columns import BOOL, INT, Node
from bluelamp.core.screening.encoded import Array, EncodedBatch, Encoder
from bluelamp.core.screening.plan import column_sql
from bluelamp.core.screening.queries import fetched
from bluelamp.core.screening.residual import Valued, can_compute, codes, compute
from bluelamp.core.screening.sql import SqlWriter, quoted


@dataclass
class _Operand:
    """Values that a residual takes from a part: one for each dictionary row."""

    name: str
    part: str
    node: Node
    atoms: Atoms
    values: pa.ChunkedArray | None = None
    whole: Valued | None = None


class Residuals:
    """The residual terms of all environments, each once."""

    def __init__(self, atoms: Sequence[Atoms], encoder: Encoder, connection: duckdb.DuckDBPyConnection) -> None:
        self._encoder = encoder
        self._connection = connection
        self._operands: dict[str, _Operand] = {}
        self._terms: list[Node] = []
        for position, one in enumerate(atoms):
            named: dict[Node, Node] = {}
            for part, nodes in one.operands.items():
                for node in nodes:
                    operand = self._operand(node, part, one, position)
                    named[node] = columns.col(operand.name, node.type, total=node.total)
            self._terms.extend(_replaced(term, named) for term in one.residuals)
        self._terms = list(dict.fromkeys(self._terms))
        self._raw = {name for term in self._terms for name in columns.columns_of(term)} & set(encoder.layout.raw)
        self.size = 3 ** len(self._terms)

    def _operand(self, node: Node, part: str, atoms: Atoms, position: int) -> _Operand:
        # A tree over columns of the event alone means the same in every environment.
        own = any(column.relation for column in atoms.environment.reads(node))
        known = [one for one in self._operands.values() if one.node == node and not own and one.part == part]
        if known:
            return known[0]
        name = f"operand {len(self._operands)}" + (f" of {position}" if own else "")
        operand = self._operands[name] = _Operand(name, part, node, atoms)
        return operand

    def sync(self) -> None:
        """Works the operands out for dictionary rows that were added since the last time."""
        for operand in self._operands.values():
            dictionary = self._encoder.dictionaries[operand.part]
            done = 0 if operand.values is None else len(operand.values)
            if len(dictionary) == done:
                continue
            rows = dictionary.table(self._encoder.layout.types(operand.part), done)
            environment = operand.atoms.environment
            write = SqlWriter({name: column_sql(column) for name, column in environment.columns.items()})
            [fresh] = part_values(self._connection, rows, operand.part, operand.atoms, [write(operand.node)])
            chunks = [] if operand.values is None else operand.values.chunks
            operand.values = pa.chunked_array([*chunks, fresh])
            operand.whole = _valued(operand.values) if operand.node.type in (BOOL, INT) else None

    def numbers(self, batch: EncodedBatch) -> Array:
        """For each event, one number for the outcome of every term: false, true, none, as digits to base 3."""
        whole = np.zeros(len(batch), np.int64)
        chosen: dict[frozenset[str], tuple[Array | None, dict[str, Valued]]] = {}
        for term in self._terms:
            needed = self._needed(term)
            if needed not in chosen:
                chosen[needed] = self._given(batch, needed)
            positions, given = chosen[needed]
            if not can_compute(term):
                whole = whole * 3 + codes(self._by_sql(term, batch))
            elif positions is None:
                whole = whole * 3 + codes(compute(term, given))
            else:
                found = np.full(len(batch), 2, np.int64)
                found[positions] = codes(compute(term, given))
                whole = whole * 3 + found
        return whole

    def _needed(self, term: Node) -> frozenset[str]:
        """The operands without which the term has no value. A term that asks whether there is one needs none."""
        if any(node.op == "known" for node in columns.walk(term)):
            return frozenset()
        return columns.columns_of(term) & frozenset(self._operands)

    def _given(self, batch: EncodedBatch, needed: frozenset[str]) -> tuple[Array | None, dict[str, Valued]]:
        """The events that have all operands needed (None for all events), and the values of columns there.

        Few events have a permission, so what reads one is worked out for few.
        """
        positions = None
        there: Array | None = None
        for name in sorted(needed):
            operand = self._operands[name]
            if operand.whole is not None and operand.whole[1] is not None:
                own = operand.whole[1].take(batch.keys[operand.part])
                there = own if there is None else there & own
        if there is not None:
            positions = np.flatnonzero(there)
            batch = batch.at(positions)
        given: dict[str, Valued] = {name: (batch.whole(name), batch.there.get(name)) for name in self._raw}
        for name, operand in self._operands.items():
            if operand.whole is not None:
                values, held = operand.whole
                keys = batch.keys[operand.part]
                given[name] = values.take(keys), None if held is None else held.take(keys)
        return positions, given

    def _by_sql(self, term: Node, batch: EncodedBatch) -> Valued:
        """A term that numpy does not know, over a table of the columns it reads."""
        held: dict[str, pa.Array] = {"row": pa.array(np.arange(len(batch)))}
        for name in columns.columns_of(term):
            if name in self._raw:
                there = batch.there.get(name)
                held[name] = pa.array(batch.whole(name), mask=None if there is None else ~there)
            else:
                values_of = self._operands[name].values
                keys = pa.array(batch.keys[self._operands[name].part])
                held[name] = pa.nulls(len(batch)) if values_of is None else values_of.take(keys)
        cursor = self._connection.cursor()
        cursor.register("events_of_term", pa.table(held))
        write = SqlWriter({name: quoted(name) for name in held})
        found = fetched(cursor, f"SELECT row, {write(term)} AS v FROM events_of_term ORDER BY row")  # noqa: S608 - written by SqlWriter
        cursor.close()
        values = found["v"].take(pa.array(np.argsort(found["row"].to_numpy(), kind="stable")))
        return _valued(values)


def _valued(values: pa.ChunkedArray) -> Valued:
    whole = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    there = whole.is_valid().to_numpy(zero_copy_only=False) if whole.null_count else None
    empty = False if pa.types.is_boolean(whole.type) else 0
    return whole.fill_null(empty).to_numpy(zero_copy_only=False), there


def _replaced(node: Node, named: dict[Node, Node]) -> Node:
    """The tree with some of its subtrees replaced by columns."""
    if node in named:
        return named[node]
    if not node.parts:
        return node
    args = tuple(_replaced(arg, named) if isinstance(arg, Node) else arg for arg in node.args)
    return Node(node.op, args, node.type, node.total)
