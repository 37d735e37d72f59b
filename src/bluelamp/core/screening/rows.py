"""Columns made from concrete requests: any rules over any world, a few hundred rows at a time.

This provider needs no schema. It looks at the requests and entities at hand, makes a column for
every path that a rule reads, and so can hold every Cedar value. It is what the agreement suites run
the compiler over; millions of events go through `provider.EventProvider`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from bluelamp.core.cedar import CedarSet, Entities, EntityUid, Record, Request, Value, kind_of
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import BOOL, INT, TEXT, TEXTS, TRUE, Node
from bluelamp.core.screening.environments import is_action
from bluelamp.core.screening.key_texts import key_text
from bluelamp.core.screening.symbols import (
    SCALARS,
    Address,
    Alternatives,
    EntitySymbol,
    Field,
    LazyFields,
    Path,
    RecordSymbol,
    Scalar,
    SetColumn,
    Symbol,
    Tag,
    address_texts,
    always,
    constant,
    scalar_content,
)

ARROW_TYPES = {BOOL: pa.bool_(), INT: pa.int64(), TEXT: pa.string(), TEXTS: pa.list_(pa.string())}
"""Arrow's type of each type of column."""

Kind = tuple[str, str]
Made = TypeVar("Made")


def _kind(value: Value) -> Kind:
    """What decides the alternative a value goes to: its type, its entity type, what a set holds."""
    if isinstance(value, EntityUid):
        return "entity", value.type
    if isinstance(value, CedarSet):
        return "set", "entities" if all(isinstance(member, EntityUid) for member in value) else "others"
    return kind_of(value), ""


def _is_one_action(step: str | EntityUid | Tag) -> bool:
    return isinstance(step, EntityUid) and is_action(step)


def _step(world: Entities, owner: Value | None, step: str | EntityUid | Tag) -> Value | None:
    if isinstance(owner, Record) and isinstance(step, str):
        return owner.get(step)
    entity = world.get(owner) if isinstance(owner, EntityUid) else None
    if entity is None:
        return None
    return entity.tags.get(step.key) if isinstance(step, Tag) else entity.attributes.get(str(step))


class RowProvider:
    """A column for every path that rules read, filled from the requests. See `symbols.Provider`.

    `worlds` are the entities that each request is asked over, one for each.
    """

    def __init__(self, worlds: Entities | Sequence[Entities], requests: Sequence[Request]) -> None:
        self.requests = requests
        self._worlds = [worlds] * len(requests) if isinstance(worlds, Entities) else worlds
        self._columns: list[tuple[str, list[Any]]] = []
        self._values: dict[Path, list[Value | None]] = {}
        self._made: dict[Hashable, Any] = {}

    def table(self) -> pa.Table:
        """The columns asked for so far, named `c0`, `c1`, …, and `row`, the position of the request."""
        arrays = {
            f"c{index}": pa.array(values, ARROW_TYPES[kind]) for index, (kind, values) in enumerate(self._columns)
        }
        return pa.table({**arrays, "row": pa.array(range(len(self.requests)), pa.int64())})

    def variable(self, name: str) -> Alternatives:
        """The value of `principal`, `action`, `resource` or `context`."""
        values = self._at((name,))
        first = values[0] if values else None
        if isinstance(first, EntityUid) and all(one == first for one in values):
            return always(constant(first))  # one action or one person: settled while compiling
        return self.attribute((name,))

    def attribute(self, path: Path) -> Alternatives:
        """The values at the path, an alternative for each type met there."""
        return self._once(("attribute", path), lambda: self._alternatives(path))

    def present(self, path: Path) -> Node:
        """Whether there is a value at the path."""
        return self._once(
            ("present", path), lambda: self._column(BOOL, [one is not None for one in self._at(path)], total=True)
        )

    def below(self, entity: EntitySymbol, groups: frozenset[EntityUid]) -> Node:
        """Whether the entity is in one of the groups, itself left out. One action's groups are settled at once."""

        def make() -> Node:
            found = [bool(groups & above) for above in self._above(entity)]
            if len(entity.path) == 1 and _is_one_action(entity.path[0]) and len(set(found)) == 1:
                return columns.lit(found[0])
            return self._column(BOOL, found, total=True)

        return self._once(("below", entity.path, entity.type, groups), make)

    def ancestors(self, entity: EntitySymbol) -> Node:
        """The key texts of everything the entity is in."""

        def make() -> Node:
            listed = [sorted(key_text(uid) for uid in above) for above in self._above(entity)]
            return self._column(TEXTS, listed, total=True)

        return self._once(("ancestors", entity.path, entity.type), make)

    def tag_keys(self, path: Path) -> list[str]:
        """Every tag key that an entity at the path has."""
        owners = [world.get(one) for world, one in self._rows(path) if isinstance(one, EntityUid)]
        return sorted({name for owner in owners if owner is not None for name in owner.tags})

    def key_text(self, path: Path) -> Node:
        """The key texts of the values at the path."""

        def make() -> Node:
            return self._column(TEXT, [None if one is None else key_text(one) for one in self._at(path)])

        return self._once(("key", path), make)

    def _once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def _column(self, kind: str, values: list[Any], *, total: bool = False) -> Node:
        self._columns.append((kind, values))
        return columns.col(f"c{len(self._columns) - 1}", kind, total=total)

    def _at(self, path: Path) -> list[Value | None]:
        found = self._values.get(path)
        if found is None:
            found = self._values[path] = self._read(path)
        return found

    def _read(self, path: Path) -> list[Value | None]:
        *before, step = path
        if before:
            return [_step(world, owner, step) for world, owner in self._rows(tuple(before))]
        if isinstance(step, EntityUid):
            return [step] * len(self.requests)
        return [getattr(request, str(step)) for request in self.requests]

    def _rows(self, path: Path) -> Iterator[tuple[Entities, Value | None]]:
        """For each request, what it is asked over and the value at the path."""
        return zip(self._worlds, self._at(path), strict=True)

    def _above(self, entity: EntitySymbol) -> list[frozenset[EntityUid]]:
        return [
            world.ancestors(one) if isinstance(one, EntityUid) else frozenset()
            for world, one in self._rows(entity.path)
        ]

    def _alternatives(self, path: Path) -> Alternatives:
        values = self._at(path)
        kinds = sorted({_kind(value) for value in values if value is not None})
        alternatives: Alternatives = []
        for kind in kinds:
            chosen = [value if value is not None and _kind(value) == kind else None for value in values]
            symbol, witness = self._symbol(kind, chosen, path)
            guard = TRUE if len(kinds) == 1 and all(value is not None for value in values) else columns.known(witness)
            if len(kinds) == 1 and not isinstance(symbol, RecordSymbol):
                guard = TRUE  # the column itself is NULL where there is no value
            alternatives.append((guard, symbol))
        return alternatives

    def _symbol(self, kind: Kind, values: list[Any], path: Path) -> tuple[Symbol, Node]:
        """The symbol of the values of one kind, and a column that is NULL where there are none."""
        name, detail = kind
        if name in SCALARS:
            node = self._column(SCALARS[name], [None if one is None else scalar_content(one) for one in values])
            return Scalar(name, node), node
        if name == "entity":
            complete = all(one is not None for one in values)
            node = self._column(TEXT, [None if one is None else one.id for one in values], total=complete)
            return EntitySymbol(detail, node, path), node
        if name == "ipaddr":
            texts = [(None, None, None) if one is None else address_texts(one) for one in values]
            own, low, high = (self._column(TEXT, list(part)) for part in zip(*texts, strict=True))
            return Address(own, low, high), own
        if name == "set":
            keys = [None if one is None else sorted({key_text(member) for member in one}) for one in values]
            node = self._column(TEXTS, keys)
            return SetColumn(node, plain=False, entities=detail == "entities"), node
        names = sorted({field for one in values if isinstance(one, Record) for field in one})
        fields = LazyFields(names, lambda field: Field(self.attribute((*path, field)), self.present((*path, field))))
        return RecordSymbol(fields, path), self._column(BOOL, [None if one is None else True for one in values])
