"""Key texts: one text for any value, equal exactly when Cedar's `==` holds.

Sets of anything but texts are held as lists of key texts, and values inside sets are compared by
them. Lengths stand before texts so that no content can imitate structure.
"""

from __future__ import annotations

from bluelamp.core.cedar import CedarSet, EntityUid, Ip, Record, Value, kind_of
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import Node
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.symbols import (
    Address,
    EntitySymbol,
    Provider,
    RecordSymbol,
    Scalar,
    SetColumn,
    SetOfSymbols,
    Symbol,
    address_texts,
    scalar_content,
)


def _sized(text: str) -> str:
    return f"{len(text)}:{text}"


def key_text(value: Value) -> str:
    """The key text of a value.

    >>> key_text(EntityUid("App", "whatsapp")), key_text(CedarSet([2, 1]))
    ('entity 13:App::whatsapp', '{long 1,long 2}')
    """
    if isinstance(value, bool):
        return "bool true" if value else "bool false"
    if isinstance(value, str):
        return f"string {_sized(value)}"
    if isinstance(value, EntityUid):
        return f"entity {_sized(f'{value.type}::{value.id}')}"
    if isinstance(value, Ip):
        return f"ipaddr {address_texts(value)[0]}"
    if isinstance(value, CedarSet):
        return "{" + ",".join(sorted({key_text(member) for member in value})) + "}"
    if isinstance(value, Record):
        return "(" + ",".join(f"{_sized(name)}={key_text(item)}" for name, item in sorted(value.items())) + ")"
    return f"{kind_of(value)} {scalar_content(value)}"


def key_column(symbol: Symbol, provider: Provider) -> Node:
    """The column of a symbol's key texts.

    Raises:
        NotLowered: a set of plain texts or a record with optional fields inside another set.
    """
    if isinstance(symbol, Scalar):
        return _scalar_key(symbol)
    if isinstance(symbol, EntitySymbol):
        return _sized_column("entity ", columns.concat(f"{symbol.type}::", symbol.node))
    if isinstance(symbol, Address):
        return columns.concat("ipaddr ", symbol.node)
    if isinstance(symbol, SetOfSymbols | SetColumn):
        if isinstance(symbol, SetColumn) and symbol.plain:
            raise NotLowered("contains", "compares a set of texts as a member of another set")
        listed = as_keys(symbol, provider)
        if columns.is_lit(listed):
            return columns.lit("{" + ",".join(listed.constant) + "}")
        return columns.concat("{", columns.call("list_join", (listed,), columns.TEXT), "}")
    return _record_key(symbol, provider)


def _scalar_key(symbol: Scalar) -> Node:
    if symbol.kind == "bool":
        return columns.if_(symbol.node, columns.lit("bool true"), columns.lit("bool false"))
    if symbol.kind == "string":
        return _sized_column("string ", symbol.node)
    return columns.concat(f"{symbol.kind} ", columns.text_of(symbol.node))


def _sized_column(prefix: str, text: Node) -> Node:
    return columns.concat(prefix, columns.text_of(columns.length(text)), ":", text)


def _record_key(symbol: RecordSymbol, provider: Provider) -> Node:
    if symbol.path is not None:
        return provider.key_text(symbol.path)
    parts: list[Node | str] = ["("]
    for position, name in enumerate(sorted(symbol.fields)):
        field = symbol.fields[name]
        parts.append(f"{',' if position else ''}{_sized(name)}=")
        parts.append(columns.first([(guard, key_column(one, provider)) for guard, one in field.value], columns.TEXT))
    return columns.concat(*parts, ")")


def as_keys(symbol: SetOfSymbols | SetColumn, provider: Provider) -> Node:
    """A set as a list of key texts."""
    if isinstance(symbol, SetColumn):
        return symbol.node
    return columns.list_of(key_column(member, provider) for member in symbol.members)


def as_texts(symbol: SetOfSymbols | SetColumn) -> Node:
    """A set of texts as a list of them; members that are not texts are left out."""
    if isinstance(symbol, SetColumn):
        return symbol.node
    return columns.list_of(one.node for one in symbol.members if isinstance(one, Scalar) and one.kind == "string")
