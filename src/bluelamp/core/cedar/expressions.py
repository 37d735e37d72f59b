"""Cedar expressions as a tree of small frozen classes.

The tree is Cedar's own abstract syntax: `>` and `>=` and `!=` stay as written, because error
messages and plain words speak of what the author wrote. `parse_expression` reads one node of the
engine's JSON policy format (EST); the text itself is only ever parsed by the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Union

from bluelamp.core.cedar.values import CedarSet, EntityUid, Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text."""

    value: Value


@dataclass(frozen=True, slots=True)
class Variable:
    """`principal`, `action`, `resource` or `context`."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """`!a`."""

    arg: Expression


@dataclass(frozen=True, slots=True)
class Negate:
    """`-a`."""

    arg: Expression


@dataclass(frozen=True, slots=True)
class And:
    """`a && b`: b is read only where a is true."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Or:
    """`a || b`: b is read only where a is false."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class If:
    """`if a then b else c`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """`a OP b` where both sides are read first: `== != < <= > >= + - * in`."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Like:
    """`a like "pattern"`; the pattern is literal pieces, with None for each `*`."""

    arg: Expression
    pattern: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """`a is Type`, or `a is Type in b` (b is read only where the type fits)."""

    arg: Expression
    entity_type: str
    within: Expression | None


@dataclass(frozen=True, slots=True)
class Has:
    """`a has name`. Longer paths come from the parser as `&&` of single steps."""

    arg: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Get:
    """`a.name`."""

    arg: Expression
    name: str


@dataclass(frozen=True, slots=True)
class SetOf:
    """`[a, b]`."""

    members: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class RecordOf:
    """`{name: a}`."""

    fields: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A method or extension function; the receiver is the first argument.

    Names: `contains containsAll containsAny isEmpty getTag hasTag ip decimal datetime duration
    lessThan lessThanOrEqual greaterThan greaterThanOrEqual isIpv4 isIpv6 isLoopback isMulticast
    isInRange offset durationSince toDate toTime toMilliseconds toSeconds toMinutes toHours toDays`.
    """

    name: str
    args: tuple[Expression, ...]


Expression = Union[  # noqa: UP007 - the classes above refer to it before it exists
    Literal, Variable, Not, Negate, And, Or, If, Binary, Like, Is, Has, Get, SetOf, RecordOf, Call
]

TRUE = Literal(value=True)
BINARY_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "in"})
METHODS = frozenset({"contains", "containsAll", "containsAny", "getTag", "hasTag"})


class UnknownSyntax(Exception):
    """The engine's JSON holds a node this version of Bluelamp does not know."""


def parse_expression(node: Mapping[str, Any]) -> Expression:
    """The expression of one EST node, a mapping with exactly one key.

    Raises:
        UnknownSyntax: a node kind this version does not know, or a template slot.
    """
    ((kind, body),) = node.items()
    if kind == "Value":
        return Literal(_literal(body))
    if kind == "Var":
        return Variable(str(body))
    if kind == "!":
        return Not(parse_expression(body["arg"]))
    if kind == "neg":
        return Negate(parse_expression(body["arg"]))
    if kind == "&&":
        return And(parse_expression(body["left"]), parse_expression(body["right"]))
    if kind == "||":
        return Or(parse_expression(body["left"]), parse_expression(body["right"]))
    if kind == "if-then-else":
        return If(parse_expression(body["if"]), parse_expression(body["then"]), parse_expression(body["else"]))
    if kind in BINARY_OPERATORS:
        return Binary(kind, parse_expression(body["left"]), parse_expression(body["right"]))
    if kind in METHODS:
        return Call(kind, (parse_expression(body["left"]), parse_expression(body["right"])))
    if kind == "isEmpty":
        return Call(kind, (parse_expression(body["arg"]),))
    if kind == "like":
        pattern = tuple(None if piece == "Wildcard" else str(piece["Literal"]) for piece in body["pattern"])
        return Like(parse_expression(body["left"]), pattern)
    if kind == "is":
        within = body.get("in")
        return Is(
            parse_expression(body["left"]),
            str(body["entity_type"]),
            None if within is None else parse_expression(within),
        )
    if kind == "has":
        return Has(parse_expression(body["left"]), str(body["attr"]))
    if kind == ".":
        return Get(parse_expression(body["left"]), str(body["attr"]))
    if kind == "Set":
        return SetOf(tuple(parse_expression(member) for member in body))
    if kind == "Record":
        return RecordOf(tuple((str(name), parse_expression(item)) for name, item in body.items()))
    if isinstance(body, list):
        return Call(kind, tuple(parse_expression(argument) for argument in body))
    raise UnknownSyntax(kind)


def _literal(body: Any) -> Value:
    if isinstance(body, bool | int | str):
        return body
    if isinstance(body, list):
        return CedarSet(_literal(member) for member in body)
    if isinstance(body, dict) and "__entity" in body:
        return EntityUid(body["__entity"]["type"], body["__entity"]["id"])
    raise UnknownSyntax(f"literal {body!r}")


def children(expression: Expression) -> Iterator[Expression]:
    """The expressions directly inside another, in the order Cedar reads them."""
    for field in fields(expression):
        part = getattr(expression, field.name)
        if isinstance(expression, RecordOf):
            yield from (item for _, item in part)
        elif isinstance(part, tuple):
            yield from (item for item in part if item is not None and not isinstance(item, str))
        elif part is not None and not isinstance(part, str) and field.name != "value":
            yield part


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)
