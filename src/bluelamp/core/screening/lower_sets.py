"""Equality, sets and the hierarchy, symbol by symbol.

Cedar's `==` holds between any two values: across types it is false, and an error on either side is
still an error. Sets compare without order or repetition.
"""

from __future__ import annotations

from bluelamp.core.cedar import EntityUid
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import BOOL, FALSE, TRUE, Node
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.key_texts import as_keys, as_texts, key_column
from bluelamp.core.screening.symbols import (
    Address,
    Alternatives,
    EntitySymbol,
    Provider,
    RecordSymbol,
    Scalar,
    SetColumn,
    SetOfSymbols,
    Symbol,
    as_condition,
    boolean,
    collapse,
    needed,
)

AnySet = SetOfSymbols | SetColumn


def equal_alternatives(left: Alternatives, right: Alternatives, provider: Provider) -> Node:
    """Cedar's `==` of two expressions."""
    pairs: Alternatives = [
        (columns.all_of(left_guard, right_guard), boolean(equal(one, other, provider)))
        for left_guard, one in left
        for right_guard, other in right
    ]
    return as_condition(collapse(pairs))


def equal(left: Symbol, right: Symbol, provider: Provider) -> Node:
    """Cedar's `==` of two symbols."""
    if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind:
        return columns.eq(left.node, right.node)
    if isinstance(left, Address) and isinstance(right, Address):
        return columns.eq(left.node, right.node)
    if isinstance(left, EntitySymbol) and isinstance(right, EntitySymbol) and left.type == right.type:
        if columns.is_lit(right.node):
            return _one_of(left, [right.node.constant])
        return columns.eq(left.node, right.node)
    if isinstance(left, AnySet) and isinstance(right, AnySet):
        return _equal_sets(left, right, provider)
    if isinstance(left, RecordSymbol) and isinstance(right, RecordSymbol):
        return _equal_records(left, right, provider)
    return columns.strict(FALSE, *needed(left), *needed(right))


def _equal_sets(left: AnySet, right: AnySet, provider: Provider) -> Node:
    if isinstance(left, SetOfSymbols):
        left, right = right, left
    if isinstance(left, SetColumn) and left.plain:
        if isinstance(right, SetColumn):
            _same_form(left, right, "==")
        elif not _only_texts(right):
            return columns.strict(FALSE, left.node)
        return columns.list_eq(left.node, as_texts(right))
    if isinstance(right, SetColumn) and isinstance(left, SetColumn):
        _same_form(left, right, "==")
    return columns.list_eq(as_keys(left, provider), as_keys(right, provider))


def _equal_records(left: RecordSymbol, right: RecordSymbol, provider: Provider) -> Node:
    if left.path is not None and left.path == right.path:
        return TRUE
    whole = TRUE
    for name in sorted({*left.fields, *right.fields}):
        one, other = left.fields.get(name), right.fields.get(name)
        if one is None or other is None:
            lonely = one or other
            agree = FALSE if lonely is None else columns.not_(lonely.present)
        else:
            both = columns.and_(one.present, other.present)
            neither = columns.and_(columns.not_(one.present), columns.not_(other.present))
            agree = columns.if_(both, equal_alternatives(one.value, other.value, provider), neither)
        whole = columns.and_(whole, agree)
    return whole


def _same_form(left: SetColumn, right: SetColumn, operator: str) -> None:
    if left.plain != right.plain:
        raise NotLowered(operator, "compares a set of texts with a set of another type")


def _only_texts(members: SetOfSymbols) -> bool:
    return all(isinstance(one, Scalar) and one.kind == "string" for one in members.members)


def _constants(members: tuple[Symbol, ...], kind: str) -> bool:
    return bool(members) and all(
        one.kind == kind and isinstance(one, Scalar | EntitySymbol) and columns.is_lit(one.node) for one in members
    )


def contains(whole: AnySet, member: Symbol, provider: Provider) -> Node:
    """Cedar's `contains`."""
    if isinstance(whole, SetOfSymbols):
        return _written_contains(whole, member, provider)
    if not whole.plain:
        return columns.call("list_contains", (whole.node, key_column(member, provider)), BOOL)
    if isinstance(member, Scalar) and member.kind == "string":
        return columns.call("list_contains", (whole.node, member.node), BOOL)
    return columns.strict(FALSE, whole.node, *needed(member))


def _written_contains(whole: SetOfSymbols, member: Symbol, provider: Provider) -> Node:
    members = whole.members
    if isinstance(member, Scalar) and _constants(members, member.kind):
        return columns.among(member.node, [one.node.constant for one in members if isinstance(one, Scalar)])
    if isinstance(member, EntitySymbol) and _constants(members, "entity"):
        return _one_of(member, _ids(members, member.type))
    found = FALSE
    for one in members:
        found = columns.or_(found, equal(one, member, provider))
    return columns.strict(found, *needed(member)) if columns.is_lit(found) else found


def _one_of(entity: EntitySymbol, ids: list[str]) -> Node:
    """Whether the entity is one of some of its own type, settled at once where its possible ids are known."""
    if entity.ids is None:
        return columns.among(entity.node, ids)
    possible = [one for one in dict.fromkeys(ids) if one in entity.ids]
    if len(possible) == len(entity.ids):
        return columns.strict(TRUE, entity.node)
    return columns.among(entity.node, possible)


def _ids(members: tuple[Symbol, ...], entity_type: str) -> list[str]:
    return [one.node.constant for one in members if isinstance(one, EntitySymbol) and one.type == entity_type]


def contains_all(whole: AnySet, part: AnySet, provider: Provider) -> Node:
    """Cedar's `containsAll`: whether every member of `part` is in `whole`."""
    if isinstance(part, SetOfSymbols):
        if not part.members:
            return columns.strict(TRUE, *needed(whole))
        if isinstance(whole, SetColumn) and whole.plain and _only_texts(part):
            return columns.call("list_has_all", (whole.node, as_texts(part)), BOOL)
        every = TRUE
        for one in part.members:
            every = columns.and_(every, contains(whole, one, provider))
        return every
    if isinstance(whole, SetColumn):
        _same_form(whole, part, "containsAll")
        return columns.call("list_has_all", (whole.node, part.node), BOOL)
    listed = as_texts(whole) if part.plain else as_keys(whole, provider)
    return columns.call("list_has_all", (listed, part.node), BOOL)


def contains_any(left: AnySet, right: AnySet, provider: Provider) -> Node:
    """Cedar's `containsAny`: whether the sets have a member in common."""
    if isinstance(left, SetOfSymbols):
        left, right = right, left
    if isinstance(right, SetColumn) and isinstance(left, SetColumn):
        _same_form(left, right, "containsAny")
        return columns.call("list_has_any", (left.node, right.node), BOOL)
    members = right.members if isinstance(right, SetOfSymbols) else ()
    if not members:
        return columns.strict(FALSE, *needed(left))
    if isinstance(left, SetColumn) and left.plain and isinstance(right, SetOfSymbols) and _only_texts(right):
        return columns.call("list_has_any", (left.node, as_texts(right)), BOOL)
    any_ = FALSE
    for one in members:
        any_ = columns.or_(any_, contains(left, one, provider))
    return any_


def is_empty(whole: AnySet) -> Node:
    """Cedar's `isEmpty`."""
    if isinstance(whole, SetOfSymbols):
        return columns.lit(not whole.members)
    return columns.call("list_empty", (whole.node,), BOOL)


def inside(left: Symbol, right: Symbol, provider: Provider) -> Node:
    """Cedar's `in`: an entity is in itself, in what it belongs to, and in a set if in one member."""
    if not isinstance(left, EntitySymbol):
        return columns.null()
    if isinstance(right, EntitySymbol):
        return _in_entity(left, right, provider)
    if isinstance(right, SetOfSymbols):
        return _in_written_set(left, right, provider)
    if isinstance(right, SetColumn):
        return _in_set_column(left, right, provider)
    return columns.null()


def _in_entity(left: EntitySymbol, right: EntitySymbol, provider: Provider) -> Node:
    itself = equal(left, right, provider)
    if itself == TRUE:
        return TRUE
    if columns.is_lit(right.node):
        below = provider.below(left, frozenset({EntityUid(right.type, right.node.constant)}))
    else:
        below = columns.call("list_contains", (provider.ancestors(left), key_column(right, provider)), BOOL)
    return columns.or_(itself, columns.strict(below, left.node, right.node))


def _in_written_set(left: EntitySymbol, right: SetOfSymbols, provider: Provider) -> Node:
    entities = [one for one in right.members if isinstance(one, EntitySymbol)]
    if len(entities) != len(right.members):
        return columns.null()
    if not entities:
        return columns.strict(FALSE, left.node)
    if all(columns.is_lit(one.node) for one in entities):
        itself = _one_of(left, _ids(right.members, left.type))
        if itself == TRUE:
            return TRUE
        groups = frozenset(EntityUid(one.type, one.node.constant) for one in entities)
        return columns.or_(itself, columns.strict(provider.below(left, groups), left.node))
    found = FALSE
    for one in entities:
        found = columns.or_(found, _in_entity(left, one, provider))
    return found


def _in_set_column(left: EntitySymbol, right: SetColumn, provider: Provider) -> Node:
    if not right.entities:
        # Only an empty set is a set of entities here; anything else in it is a type error.
        empty = columns.call("list_empty", (right.node,), BOOL)
        return columns.first([(columns.all_of(empty, columns.known(left.node)), FALSE)], BOOL)
    itself = columns.call("list_contains", (right.node, key_column(left, provider)), BOOL)
    return columns.or_(itself, columns.call("list_has_any", (provider.ancestors(left), right.node), BOOL))
