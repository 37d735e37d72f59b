"""Expressions laid out once as Python functions, for rules that are read many times over.

The reference interpreter finds out anew, at every reading, which operator stands where. Here that is
done once a rule. What an operator comes to is the reference's own `compute`, `has`, `attribute`,
`call` and the type checks beside them, so that there is one meaning of `<` and not two; what is here
is only the order in which the parts are read.

The promise: a reader MUST give the value that `reference.evaluate` gives, and `Erred` where that does;
`tests/core/decision/test_readers.py` holds it on generated rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bluelamp.core.cedar import CedarSet, Entities, Record, Request, Value, key, same
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
from bluelamp.core.decision.functions import a_bool, a_long, a_string, an_entity, checked
from bluelamp.core.decision.reference import attribute, call, compute, fits, has, is_in

Reader = Callable[[Request, Entities], Value]
"""Gives the value of one expression. Raises `Erred` where Cedar gives an error."""


def reader_of(expression: Expression) -> Reader:
    """The reader of an expression."""
    match expression:
        case Literal(value):
            return lambda _request, _entities: value
        case Variable(name):
            return _variable(name)
        case And() | Or() | If():
            return _branching(expression)
        case Binary():
            return _binary(expression)
        case Is():
            return _is(expression)
        case SetOf(members):
            return _set(members)
        case RecordOf(fields):
            named = [(name, reader_of(item)) for name, item in fields]
            return lambda request, entities: Record({name: read(request, entities) for name, read in named})
        case Call(name, args):
            readers = [reader_of(argument) for argument in args]
            return lambda request, entities: call(name, [read(request, entities) for read in readers], entities)
        case _:
            return _of_one(expression)


def all_true(readers: Sequence[Reader], request: Request, entities: Entities) -> bool:
    """Whether every reader gives true, read in order: the first that does not decides.

    Raises:
        Erred: that one is an error.
    """
    return all(a_bool(read(request, entities)) for read in readers)


def _variable(name: str) -> Reader:
    if name == "context":
        return lambda request, _: request.context
    if name == "principal":
        return lambda request, _: request.principal
    if name == "resource":
        return lambda request, _: request.resource
    return lambda request, _: request.action


def _branching(one: And | Or | If) -> Reader:
    if isinstance(one, If):
        condition, then, otherwise = reader_of(one.condition), reader_of(one.then), reader_of(one.otherwise)
        return lambda request, entities: (then if a_bool(condition(request, entities)) else otherwise)(
            request, entities
        )
    left, right = reader_of(one.left), reader_of(one.right)
    if isinstance(one, And):
        return lambda request, entities: a_bool(left(request, entities)) and a_bool(right(request, entities))
    return lambda request, entities: a_bool(left(request, entities)) or a_bool(right(request, entities))


def _binary(one: Binary) -> Reader:
    op, left, right = one.op, reader_of(one.left), reader_of(one.right)
    if op == "==" and isinstance(one.right, Literal):
        written = key(one.right.value)
        return lambda request, entities: key(left(request, entities)) == written
    if op == "==":
        return lambda request, entities: same(left(request, entities), right(request, entities))
    if op == "in":
        return lambda request, entities: is_in(left(request, entities), right(request, entities), entities)
    return lambda request, entities: compute(op, left(request, entities), right(request, entities), entities)


def _is(one: Is) -> Reader:
    wanted, arg = one.entity_type, reader_of(one.arg)
    if one.within is None:
        return lambda request, entities: an_entity(arg(request, entities)).type == wanted
    within = reader_of(one.within)

    def read(request: Request, entities: Entities) -> Value:
        uid = an_entity(arg(request, entities))
        return uid.type == wanted and is_in(uid, within(request, entities), entities)

    return read


def _set(members: Sequence[Expression]) -> Reader:
    if all(isinstance(member, Literal) for member in members):
        written = CedarSet(member.value for member in members if isinstance(member, Literal))
        return lambda _request, _entities: written
    readers = [reader_of(member) for member in members]
    return lambda request, entities: CedarSet([read(request, entities) for read in readers])


def _of_one(one: Expression) -> Reader:
    """The reader of an operator over one part."""
    match one:
        case Not(arg):
            inner = reader_of(arg)
            return lambda request, entities: not a_bool(inner(request, entities))
        case Negate(arg):
            inner = reader_of(arg)
            return lambda request, entities: checked(-a_long(inner(request, entities)))
        case Like(arg, pattern):
            inner = reader_of(arg)
            return lambda request, entities: fits(a_string(inner(request, entities)), pattern)
        case Has(arg, name):
            inner = reader_of(arg)
            return lambda request, entities: has(inner(request, entities), name, entities)
        case Get(arg, name):
            inner = reader_of(arg)
            return lambda request, entities: attribute(inner(request, entities), name, entities)
        case _:
            raise TypeError(f"no reader for {type(one).__name__}")
