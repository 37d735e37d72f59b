"""From Cedar expressions to columns: one method a kind of expression.

Symbolic evaluation: the expression is read once, with columns in place of values, and what is known
already (types, constants, which action it is) is settled on the way. What remains is a columnar tree
that computes, for every event at once, what the reference interpreter computes for one.

A wrong type is an error in Cedar, so here the alternative is dropped: where no alternative is left,
the column is NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bluelamp.core.cedar import Policy
from bluelamp.core.cedar.expressions import (
    And,
    Binary,
    Call,
    Expression,
    Get,
    Has,
    If,
    Is,
    Like,
    Literal,
    Negate,
    Not,
    Or,
    RecordOf,
    SetOf,
    Variable,
)
from bluelamp.core.cedar.values import CONSTRUCTORS
from bluelamp.core.screening import columns, lower_sets
from bluelamp.core.screening.columns import FALSE, TRUE, Node
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.lower_extensions import ONE_ARGUMENT, TWO_ARGUMENTS, construct
from bluelamp.core.screening.symbols import (
    Alternatives,
    EntitySymbol,
    Field,
    Provider,
    RecordSymbol,
    Scalar,
    SetColumn,
    SetOfSymbols,
    Symbol,
    Tag,
    always,
    any_guard,
    as_condition,
    boolean,
    collapse,
    constant,
    needed,
)

MOST_ALTERNATIVES = 64
"""A set whose members could be of more combinations of types than this is not lowered."""

_ORDERED = frozenset({"long", "datetime", "duration"})
_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul"}


def terms_of(policy: Policy) -> list[Expression]:
    """All that must be true for the policy, in Cedar's order, conjunctions taken apart.

    >>> from bluelamp.core.cedar import parse_policies
    >>> [policy] = parse_policies("permit(principal, action, resource) unless { context.a || context.b };")
    >>> len(terms_of(policy))
    2
    """
    return [part for term in policy.terms for part in _conjuncts(term)]


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, And):
        yield from _conjuncts(expression.left)
        yield from _conjuncts(expression.right)
    elif isinstance(expression, Not) and isinstance(expression.arg, Or):
        yield from _conjuncts(Not(expression.arg.left))
        yield from _conjuncts(Not(expression.arg.right))
    elif isinstance(expression, Not) and isinstance(expression.arg, Not):
        yield from _conjuncts(expression.arg.arg)
    else:
        yield expression


class Lowerer:
    """Turns expressions into columns over one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._methods: dict[type, Callable[[Any], Alternatives]] = {
            Literal: lambda one: always(constant(one.value)),
            Variable: lambda one: provider.variable(one.name),
            Not: self._not,
            Negate: self._negate,
            And: self._and,
            Or: self._or,
            If: self._if,
            Binary: self._binary,
            Like: self._like,
            Is: self._is,
            Has: self._has,
            Get: self._get,
            SetOf: self._set,
            RecordOf: self._record,
            Call: self._call,
        }

    def condition(self, expression: Expression) -> Node:
        """The column of an expression that stands where a boolean must."""
        return as_condition(self.alternatives(expression))

    def alternatives(self, expression: Expression) -> Alternatives:
        """What the expression can be.

        Raises:
            NotLowered: the provider or SQL has no column for an operator in it.
        """
        return self._methods[type(expression)](expression)

    def _one(self, argument: Expression, apply: Callable[[Symbol], Symbol | None]) -> Alternatives:
        results = [(guard, apply(symbol)) for guard, symbol in self.alternatives(argument)]
        return collapse([(guard, result) for guard, result in results if result is not None])

    def _two(
        self, left: Expression, right: Expression, apply: Callable[[Symbol, Symbol], Symbol | None]
    ) -> Alternatives:
        results = [
            (columns.all_of(left_guard, right_guard), apply(one, other))
            for left_guard, one in self.alternatives(left)
            for right_guard, other in self.alternatives(right)
        ]
        return collapse([(guard, result) for guard, result in results if result is not None])

    # -- logic

    def _not(self, one: Not) -> Alternatives:
        return self._one(one.arg, _on("bool", lambda node: boolean(columns.not_(node))))

    def _and(self, one: And) -> Alternatives:
        left = self.condition(one.left)
        if left == FALSE:
            return always(boolean(FALSE))
        return always(boolean(columns.and_(left, self.condition(one.right))))

    def _or(self, one: Or) -> Alternatives:
        left = self.condition(one.left)
        if left == TRUE:
            return always(boolean(TRUE))
        return always(boolean(columns.or_(left, self.condition(one.right))))

    def _if(self, one: If) -> Alternatives:
        condition = self.condition(one.condition)
        if columns.is_null(condition):
            return []
        if columns.is_lit(condition):
            return self.alternatives(one.then if condition.constant else one.otherwise)
        then, otherwise = self.alternatives(one.then), self.alternatives(one.otherwise)
        merged = _merge_scalars(condition, then, otherwise)
        if merged is not None:
            return always(merged)
        return collapse(
            [(columns.all_of(condition, guard), symbol) for guard, symbol in then]
            + [(columns.all_of(columns.not_(condition), guard), symbol) for guard, symbol in otherwise]
        )

    # -- operators

    def _negate(self, one: Negate) -> Alternatives:
        return self._one(one.arg, _on("long", lambda node: Scalar("long", columns.arithmetic("neg", node))))

    def _binary(self, one: Binary) -> Alternatives:
        if one.op in ("==", "!="):
            same = lower_sets.equal_alternatives(
                self.alternatives(one.left), self.alternatives(one.right), self.provider
            )
            return always(boolean(same if one.op == "==" else columns.not_(same)))
        if one.op == "in":
            return self._two(one.left, one.right, self._inside)
        if one.op in _ARITHMETIC:
            return self._two(one.left, one.right, partial(_arithmetic, _ARITHMETIC[one.op]))
        if one.op in ("<", "<="):
            return self._two(one.left, one.right, partial(_compare, "lt" if one.op == "<" else "le"))
        return self._two(one.left, one.right, partial(_compare_swapped, "lt" if one.op == ">" else "le"))

    def _inside(self, left: Symbol, right: Symbol) -> Symbol:
        return boolean(lower_sets.inside(left, right, self.provider))

    def _like(self, one: Like) -> Alternatives:
        return self._one(one.arg, _on("string", lambda node: boolean(columns.like(node, one.pattern))))

    def _is(self, one: Is) -> Alternatives:
        def fits(symbol: Symbol) -> Symbol | None:
            if not isinstance(symbol, EntitySymbol):
                return None
            return boolean(columns.strict(columns.lit(symbol.type == one.entity_type), symbol.node))

        of_type = self._one(one.arg, fits)
        if one.within is None:
            return of_type
        left = as_condition(of_type)
        if left == FALSE:
            return always(boolean(FALSE))
        return always(boolean(columns.and_(left, as_condition(self._two(one.arg, one.within, self._inside)))))

    # -- attributes and tags

    def _get(self, one: Get) -> Alternatives:
        found: Alternatives = []
        for guard, symbol in self.alternatives(one.arg):
            if isinstance(symbol, EntitySymbol):
                inner = self.provider.attribute((*symbol.path, one.name))
                found += [(columns.all_of(guard, own), value) for own, value in inner]
            elif isinstance(symbol, RecordSymbol) and one.name in symbol.fields:
                field = symbol.fields[one.name]
                for own, value in field.value:
                    # A record or a written set has no column that is NULL where the field is absent.
                    present = TRUE if needed(value) else field.present
                    found.append((columns.all_of(guard, present, own), value))
        return collapse(found)

    def _has(self, one: Has) -> Alternatives:
        def has(symbol: Symbol) -> Symbol | None:
            if isinstance(symbol, RecordSymbol):
                return boolean(symbol.fields[one.name].present if one.name in symbol.fields else FALSE)
            if isinstance(symbol, EntitySymbol):
                return boolean(columns.strict(self.provider.present((*symbol.path, one.name)), symbol.node))
            return None

        return self._one(one.arg, has)

    def _get_tag(self, entity: Expression, key: Expression) -> Alternatives:
        found: Alternatives = []
        for guard, owner in self.alternatives(entity):
            for key_guard, name in self.alternatives(key):
                if isinstance(owner, EntitySymbol) and isinstance(name, Scalar) and name.kind == "string":
                    for chosen, tag in self._keys(owner, name):
                        inner = self.provider.attribute((*owner.path, Tag(tag)))
                        found += [(columns.all_of(guard, key_guard, chosen, own), value) for own, value in inner]
        return collapse(found)

    def _has_tag(self, owner: Symbol, name: Symbol) -> Symbol | None:
        if not (isinstance(owner, EntitySymbol) and isinstance(name, Scalar) and name.kind == "string"):
            return None
        found = FALSE
        for chosen, tag in self._keys(owner, name):
            found = columns.or_(
                found, columns.taken(columns.all_of(chosen, self.provider.present((*owner.path, Tag(tag)))))
            )
        return boolean(columns.strict(found, owner.node, name.node))

    def _keys(self, owner: EntitySymbol, name: Scalar) -> list[tuple[Node, str]]:
        if columns.is_lit(name.node):
            return [(TRUE, name.node.constant)]
        return [(columns.eq(name.node, columns.lit(tag)), tag) for tag in self.provider.tag_keys(owner.path)]

    # -- sets, records, calls

    def _set(self, one: SetOf) -> Alternatives:
        combinations: list[tuple[Node, tuple[Symbol, ...]]] = [(TRUE, ())]
        for member in one.members:
            alternatives = self.alternatives(member)
            combinations = [
                (columns.all_of(guard, own, *(columns.known(node) for node in needed(symbol))), (*before, symbol))
                for guard, before in combinations
                for own, symbol in alternatives
            ]
            if len(combinations) > MOST_ALTERNATIVES:
                raise NotLowered("[…]", f"has members of more than {MOST_ALTERNATIVES} combinations of types")
        return [(guard, SetOfSymbols(members)) for guard, members in combinations if guard != FALSE]

    def _record(self, one: RecordOf) -> Alternatives:
        # A record errs where any field does, used or not.
        whole, fields = TRUE, {}
        for name, expression in one.fields:
            alternatives = self.alternatives(expression)
            guards = [
                columns.all_of(guard, *(columns.known(node) for node in needed(symbol)))
                for guard, symbol in alternatives
            ]
            if TRUE not in guards:
                whole = columns.all_of(whole, any_guard(guards))
            fields[name] = Field(alternatives)
        return [] if whole == FALSE else [(whole, RecordSymbol(fields))]

    def _call(self, one: Call) -> Alternatives:
        if one.name in CONSTRUCTORS:
            return construct(one.name, self.alternatives(one.args[0])) if len(one.args) == 1 else []
        if one.name in ONE_ARGUMENT:
            return self._one(one.args[0], ONE_ARGUMENT[one.name])
        if one.name in TWO_ARGUMENTS:
            return self._two(one.args[0], one.args[1], TWO_ARGUMENTS[one.name])
        if one.name == "isEmpty":
            return self._one(
                one.args[0],
                lambda whole: (
                    boolean(lower_sets.is_empty(whole)) if isinstance(whole, SetOfSymbols | SetColumn) else None
                ),
            )
        if one.name == "getTag":
            return self._get_tag(one.args[0], one.args[1])
        if one.name == "hasTag":
            return self._two(one.args[0], one.args[1], self._has_tag)
        if one.name in ("contains", "containsAll", "containsAny"):
            return self._two(one.args[0], one.args[1], partial(self._set_call, one.name))
        raise NotLowered(one.name, "is not a function that the columns know")

    def _set_call(self, name: str, whole: Symbol, other: Symbol) -> Symbol | None:
        if not isinstance(whole, SetOfSymbols | SetColumn):
            return None
        if name == "contains":
            return boolean(lower_sets.contains(whole, other, self.provider))
        if not isinstance(other, SetOfSymbols | SetColumn):
            return None
        if name == "containsAll":
            return boolean(lower_sets.contains_all(whole, other, self.provider))
        return boolean(lower_sets.contains_any(whole, other, self.provider))


def _on(kind: str, make: Callable[[Node], Scalar]) -> Callable[[Symbol], Symbol | None]:
    """A function of one scalar type: nothing, which is an error, for any other."""
    return lambda symbol: make(symbol.node) if isinstance(symbol, Scalar) and symbol.kind == kind else None


def _arithmetic(op: str, left: Symbol, right: Symbol) -> Symbol | None:
    if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind == "long":
        return Scalar("long", columns.arithmetic(op, left.node, right.node))
    return None


def _compare(op: str, left: Symbol, right: Symbol) -> Symbol | None:
    if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind and left.kind in _ORDERED:
        return boolean(columns.compare(op, left.node, right.node))
    return None


def _compare_swapped(op: str, left: Symbol, right: Symbol) -> Symbol | None:
    return _compare(op, right, left)


def _merge_scalars(condition: Node, then: Alternatives, otherwise: Alternatives) -> Scalar | None:
    if len(then) != 1 or len(otherwise) != 1:
        return None
    (then_guard, left), (other_guard, right) = then[0], otherwise[0]
    if then_guard != TRUE or other_guard != TRUE:
        return None
    if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind:
        return Scalar(left.kind, columns.if_(condition, left.node, right.node))
    return None
