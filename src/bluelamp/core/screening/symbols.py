"""What the compiler computes with: values whose type is known and whose content is columns.

While a rule is compiled, an expression is a list of **alternatives**: a guard and a symbol each. The
guards exclude one another; where none is true the expression errs. So `if a then 1 else "x"` is two
alternatives of two types, and no column ever has to say which type it holds.

A symbol's own columns may be NULL as well, which also means an error: see `needed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Union

from bluelamp.core.cedar import CedarSet, Datetime, Decimal, Duration, EntityUid, Ip, Record, Value, kind_of
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import BOOL, FALSE, INT, TEXT, TRUE, Node

SCALARS = {"bool": BOOL, "long": INT, "string": TEXT, "decimal": INT, "datetime": INT, "duration": INT}
"""The types held in one column, with the type of that column."""


@dataclass(frozen=True)
class Tag:
    """A step of a path that reads a tag, where a plain text reads an attribute."""

    key: str


Path = tuple[str | EntityUid | Tag, ...]
"""How a value is reached: `("principal", "unit", "manager")`, or an entity named in the rule first."""


@dataclass(frozen=True)
class Scalar:
    """A boolean, number, text, decimal, datetime or duration: one column."""

    kind: str
    node: Node


@dataclass(frozen=True)
class EntitySymbol:
    """An entity of a known type: the column of its id, and the path by which its attributes are read.

    `ids` are all the ids it can have, where that is known, as it is of the actions of one environment.
    """

    type: str
    node: Node
    path: Path
    ids: frozenset[str] | None = None
    kind: str = field(default="entity", init=False)


@dataclass(frozen=True)
class Address:
    """An address or range: its own text, and its first and last address as texts of fixed width."""

    node: Node
    low: Node
    high: Node
    kind: str = field(default="ipaddr", init=False)


@dataclass(frozen=True)
class SetOfSymbols:
    """A set written in a rule; its members never err (the guard of the alternative sees to that)."""

    members: tuple[Symbol, ...]
    kind: str = field(default="set", init=False)


@dataclass(frozen=True)
class SetColumn:
    """A set held in one column.

    `plain` sets hold texts as they are; others hold key texts (`key_texts.py`). `entities` says
    whether every member is an entity; where it is False, no member is.
    """

    node: Node
    plain: bool
    entities: bool
    kind: str = field(default="set", init=False)


@dataclass(frozen=True)
class RecordSymbol:
    """A record: its possible fields, and its path where it is held in the data."""

    fields: Mapping[str, Field]
    path: Path | None = None
    kind: str = field(default="record", init=False)


Symbol = Union[Scalar, EntitySymbol, Address, SetOfSymbols, SetColumn, RecordSymbol]  # noqa: UP007 - forward use
Alternatives = list[tuple[Node, Symbol]]


@dataclass(frozen=True)
class Field:
    """One field of a record: its value, and where it is present (never NULL)."""

    value: Alternatives
    present: Node = TRUE


class LazyFields(Mapping[str, Field]):
    """Fields that are looked up when a rule reads them, so that only columns in use are asked for."""

    def __init__(self, names: Sequence[str], find: Callable[[str], Field]) -> None:
        self._names = dict.fromkeys(names)
        self._find = find

    def __getitem__(self, name: str) -> Field:
        if name not in self._names:
            raise KeyError(name)
        return self._find(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Provider(Protocol):
    """Where the columns come from: what a variable is, and what stands at a path.

    Two implement it: `rows.RowProvider` from concrete requests, `provider.EventProvider` from the
    wide event layout. A provider raises `NotLowered` for what its columns cannot hold.
    """

    def variable(self, name: str) -> Alternatives:
        """The value of `principal`, `action`, `resource` or `context`."""

    def attribute(self, path: Path) -> Alternatives:
        """The value at the path; nothing where there can be none."""

    def present(self, path: Path) -> Node:
        """Whether there is a value at the path: never NULL."""

    def below(self, entity: EntitySymbol, groups: frozenset[EntityUid]) -> Node:
        """Whether the entity is in one of the groups, itself left out: never NULL."""

    def ancestors(self, entity: EntitySymbol) -> Node:
        """The key texts of everything the entity is in, itself left out: never NULL."""

    def tag_keys(self, path: Path) -> list[str]:
        """Every key that a tag of the entity at the path can have."""

    def key_text(self, path: Path) -> Node:
        """The key text of the record at the path."""


def always(symbol: Symbol) -> Alternatives:
    """One symbol, without a guard."""
    return [(TRUE, symbol)]


def boolean(node: Node) -> Scalar:
    """A boolean symbol."""
    return Scalar("bool", node)


def address_texts(value: Ip) -> tuple[str, str, str]:
    """An address as three texts that compare as addresses do: itself, its first and its last address.

    >>> from bluelamp.core.cedar.values import ip
    >>> address_texts(ip("10.0.0.1/8"))
    ('40a000001/8', '40a000000', '40affffff')
    """
    width = value.bits // 4
    own, low, high = (f"{value.version}{number:0{width}x}" for number in (value.address, value.low, value.high))
    return f"{own}/{value.prefix}", low, high


def scalar_content(value: Value) -> bool | int | str:
    """What the column of a scalar value holds."""
    if isinstance(value, Decimal):
        return value.units
    if isinstance(value, Datetime | Duration):
        return value.millis
    if isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{kind_of(value)} is not held in one column")


def constant(value: Value) -> Symbol:
    """The symbol of a value known when the rule is compiled."""
    if isinstance(value, EntityUid):
        return EntitySymbol(value.type, columns.lit(value.id), (value,))
    if isinstance(value, Ip):
        return Address(*(columns.lit(text) for text in address_texts(value)))
    if isinstance(value, CedarSet):
        return SetOfSymbols(tuple(constant(member) for member in value))
    if isinstance(value, Record):
        return RecordSymbol({name: Field(always(constant(item))) for name, item in value.items()})
    return Scalar(kind_of(value), columns.lit(scalar_content(value)))


def needed(symbol: Symbol) -> tuple[Node, ...]:
    """The columns that must hold a value for the symbol to be one."""
    return () if isinstance(symbol, SetOfSymbols | RecordSymbol) else (symbol.node,)


def as_condition(alternatives: Alternatives) -> Node:
    """The column of an expression that has to be boolean; anything else is an error."""
    if not alternatives:
        return columns.null()
    return columns.first(
        [
            (guard, symbol.node if isinstance(symbol, Scalar) and symbol.kind == "bool" else columns.null())
            for guard, symbol in alternatives
        ],
        BOOL,
    )


def collapse(alternatives: Alternatives) -> Alternatives:
    """The same alternatives, fewer: scalars of one type become one column, dead ones are dropped."""
    alive = [
        (guard, symbol)
        for guard, symbol in alternatives
        if guard != FALSE and not any(columns.is_null(node) for node in needed(symbol))
    ]
    if len(alive) == 1 and alive[0][0] == TRUE:
        return alive
    by_kind: dict[str, list[tuple[Node, Scalar]]] = {}
    others: Alternatives = []
    for guard, symbol in alive:
        if isinstance(symbol, Scalar):
            by_kind.setdefault(symbol.kind, []).append((guard, symbol))
        else:
            others.append((guard, symbol))
    only_kind = len(by_kind) == 1 and not others
    merged: Alternatives = []
    for kind, choices in by_kind.items():
        node = columns.first([(guard, symbol.node) for guard, symbol in choices], SCALARS[kind])
        guard = TRUE if only_kind else any_guard(guard for guard, _ in choices)
        merged.append((guard, Scalar(kind, node)))
    return others + merged


def any_guard(guards: Iterable[Node]) -> Node:
    """Whether one of the guards is taken: never NULL."""
    whole = FALSE
    for guard in guards:
        whole = columns.or_(whole, columns.taken(guard))
    return whole
