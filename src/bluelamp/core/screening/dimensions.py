"""Dimension tables: people, apps, units, one table an entity type, with what the rules read of them.

    id           the entity's id, each once
    known        always TRUE; NULL after a join that finds nobody
    attr_NAME    attributes, in the cells of `layout.py` (`attr_NAME__FIELD`, `attr_NAME_lo` and so on)
    tag_NAME     the tags that rules name
    groups_N     bit b: whether the entity is in the literal group with bit 63 N + b of `Needs.groups`
    ancestors    key texts of everything the entity is in; only where a rule asks about a group that
                 is known only for each event

A table is called `dim_TYPE`. It is made from one snapshot of entities, people and rulebook together.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from bluelamp.core.cedar import Attribute, Entities, Entity, EntityUid
from bluelamp.core.screening.compiler import Compiled
from bluelamp.core.screening.key_texts import key_text
from bluelamp.core.screening.layout import Cells, cells_of, filled
from bluelamp.core.screening.provider import GROUP_BITS


def dimension_name(entity_type: str) -> str:
    """The name of the table of an entity type."""
    return f"dim_{entity_type}"


def dimension_tables(compiled: Compiled, entities: Entities) -> dict[str, pa.Table]:
    """Every table that the compiled rules join, by name.

    Args:
        compiled: the rules.
        entities: everybody and everything events may name; MUST hold what `compiled.entities` holds.

    Raises:
        LayoutCannotHold: an attribute that rules read has no cells.
    """
    return {
        dimension_name(entity_type): _table(compiled, entity_type, entities.of_type(entity_type), entities)
        for entity_type in sorted(compiled.needs.types)
    }


def _read_columns(compiled: Compiled, entity_type: str) -> frozenset[str]:
    """The columns of one table that some environment names."""
    return frozenset(
        column.column
        for environment in compiled.environments
        for column in environment.columns.values()
        if column.relation and environment.relations[column.relation].entity_type == entity_type
    )


def _table(compiled: Compiled, entity_type: str, members: list[Entity], entities: Entities) -> pa.Table:
    needs = compiled.needs
    read = _read_columns(compiled, entity_type)
    held: dict[str, pa.Array] = {
        "id": pa.array([one.uid.id for one in members], pa.string()),
        "known": pa.array([True] * len(members), pa.bool_()),
    }
    declared = compiled.schema.entity_types.get(entity_type)
    attributes = {} if declared is None else declared.attributes
    for name, attribute in attributes.items():
        if not any(column == f"attr_{name}" or column.startswith(f"attr_{name}_") for column in read):
            continue
        rows = [filled(f"attr_{name}", attribute, one.attributes.get(name)) for one in members]
        held.update(_arrays(list(cells_of(f"attr_{name}", attribute)), rows, read))
    for key in sorted(needs.tags.get(entity_type, ())):
        if declared is not None and declared.tags is not None:
            tag = Attribute(key, declared.tags, required=False)
            rows = [filled(f"tag_{key}", tag, one.tags.get(key)) for one in members]
            held.update(_arrays(list(cells_of(f"tag_{key}", tag)), rows, read))
    held.update(_groups(compiled, entity_type, members, entities))
    if entity_type in needs.ancestors:
        listed = [sorted(key_text(above) for above in entities.ancestors(one.uid)) for one in members]
        held["ancestors"] = pa.array(listed, pa.list_(pa.string()))
    return pa.table(held)


def _arrays(cells: list[Cells], rows: list[dict[str, Any]], read: frozenset[str]) -> dict[str, pa.Array]:
    return {cell.name: pa.array([row[cell.name] for row in rows], cell.type) for cell in cells if cell.name in read}


def _groups(compiled: Compiled, entity_type: str, members: list[Entity], entities: Entities) -> dict[str, pa.Array]:
    bits = compiled.needs.groups.get(entity_type, {})
    words: list[list[int]] = [[] for _ in range(-(-len(bits) // GROUP_BITS))]
    # What somebody is in follows from what is directly above them, and a force has few of those together.
    known: dict[frozenset[EntityUid], list[int]] = {}
    for one in members:
        row = known.get(one.parents)
        if row is None:
            above = entities.ancestors(one.uid)
            row = known[one.parents] = [0] * len(words)
            for group, bit in bits.items():
                if group in above:
                    row[bit // GROUP_BITS] |= 1 << bit % GROUP_BITS
        for word, value in zip(words, row, strict=True):
            word.append(value)
    return {f"groups_{index}": pa.array(word, pa.int64()) for index, word in enumerate(words)}
