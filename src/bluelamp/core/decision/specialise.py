"""What is left of a rule once the facts that are known are in it.

`specialise` puts in what is known and computes what can be computed; Cedar's operators are the
reference interpreter's, so that there is one meaning of `<` and not two. What is left reads unknown
facts only, and people whom the rules cannot tell apart leave the same remainder. It can be done in
steps, each over what the last one left: the action first, then the app, then the person.

The promise: over any values of the facts left open, the remainder is satisfied, not satisfied or in
error where the policy itself is; `tests/core/decision/test_specialise.py` holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bluelamp.core.cedar import Entities, EntityUid, Request, Value
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
from bluelamp.core.decision.functions import Erred
from bluelamp.core.decision.reference import evaluate

_TRUE, _FALSE = Literal(value=True), Literal(value=False)
FAILS = Negate(_TRUE)
"""What stands for a part that errs whatever else is known: one fixed expression that always errs."""
_NOBODY = Request(EntityUid("Nobody", ""), EntityUid("Action", ""), EntityUid("Nobody", ""))
_BOOLEAN_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_BOOLEAN_CALLS = frozenset(
    {
        *("contains", "containsAll", "containsAny", "isEmpty", "hasTag"),
        *("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"),
        *("isIpv4", "isIpv6", "isLoopback", "isMulticast", "isInRange"),
    }
)


@dataclass(frozen=True)
class Bindings:
    """What is known so far. A fact in neither `facts` nor `absent` stays open."""

    principal: EntityUid | None = None
    action: EntityUid | None = None
    resource: EntityUid | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()


class Readable(Protocol):
    """A policy, or what is left of one: an id, an effect, and terms that must all be true, in order."""

    @property
    def id(self) -> str:
        """The policy's id."""
        ...

    @property
    def effect(self) -> str:
        """`permit` or `forbid`."""
        ...

    @property
    def terms(self) -> tuple[Expression, ...]:
        """All that must be true, in the order Cedar reads it."""
        ...


@dataclass(frozen=True)
class Remainder:
    """What is left of a policy once the known facts are in it."""

    id: str
    effect: str
    terms: tuple[Expression, ...]


def specialise(policies: Sequence[Readable], known: Bindings, entities: Entities) -> tuple[Remainder, ...]:
    """What is left of the policies once the known is put in; those that can no longer be satisfied are left out.

    Policies that can only err are kept, so that they can be shown. May be called again on its own
    result as more becomes known; `entities` must be the same each time.
    """
    reader = _Specialiser(known, entities)
    left = (Remainder(one.id, one.effect, tuple(_open_terms(one.terms, reader))) for one in policies)
    return tuple(one for one in left if not (len(one.terms) == 1 and is_truth(one.terms[0], value=False)))


def _open_terms(terms: Sequence[Expression], reader: _Specialiser) -> Iterator[Expression]:
    """The terms still open, up to one that settles the policy; `(false,)` alone where it cannot be satisfied."""
    for term in terms:
        left = reader.read(term)
        if is_truth(left, value=True):
            continue
        if isinstance(left, Literal) and not isinstance(left.value, bool):
            left = FAILS
        yield left
        if left == FAILS or is_truth(left, value=False):
            return


class _Specialiser:
    """Reads an expression with what is known in place, and gives what is left of it."""

    def __init__(self, known: Bindings, entities: Entities) -> None:
        self.known = known
        self.entities = entities
        self.variables = {"principal": known.principal, "action": known.action, "resource": known.resource}

    def read(self, one: Expression) -> Expression:
        if isinstance(one, Literal):
            return one
        if isinstance(one, Variable):
            bound = self.variables.get(one.name)
            return one if bound is None else Literal(bound)
        if isinstance(one, And | Or):
            return self._short_circuit(one)
        if isinstance(one, If):
            return self._branch(one)
        if isinstance(one, Is):
            return self._is(one)
        if isinstance(one, Has | Get) and one.arg == Variable("context"):
            return self._fact(one)
        return self._strict(one)

    def _short_circuit(self, one: And | Or) -> Expression:
        left = self.read(one.left)
        settles = isinstance(one, Or)
        if not isinstance(left, Literal):
            return FAILS if left == FAILS else type(one)(left, self.read(one.right))
        if not isinstance(left.value, bool):
            return FAILS
        if left.value is settles:
            return left
        right = self.read(one.right)
        if isinstance(right, Literal):
            return right if isinstance(right.value, bool) else FAILS
        # `true && x` is x only where x is a truth value: elsewhere it errs, so the `&&` must stay.
        return right if right == FAILS or is_boolean(right) else type(one)(left, right)

    def _branch(self, one: If) -> Expression:
        condition = self.read(one.condition)
        if isinstance(condition, Literal):
            if not isinstance(condition.value, bool):
                return FAILS
            return self.read(one.then if condition.value else one.otherwise)
        return FAILS if condition == FAILS else If(condition, self.read(one.then), self.read(one.otherwise))

    def _is(self, one: Is) -> Expression:
        arg = self.read(one.arg)
        if not isinstance(arg, Literal):
            within = None if one.within is None else self.read(one.within)
            return FAILS if arg == FAILS else Is(arg, one.entity_type, within)
        if not isinstance(arg.value, EntityUid):
            return FAILS
        if arg.value.type != one.entity_type:
            return _FALSE
        return _TRUE if one.within is None else self.read(Binary("in", arg, one.within))

    def _fact(self, one: Has | Get) -> Expression:
        if one.name in self.known.facts:
            return _TRUE if isinstance(one, Has) else Literal(self.known.facts[one.name])
        if one.name in self.known.absent:
            return _FALSE if isinstance(one, Has) else FAILS
        return one

    def _strict(self, one: Expression) -> Expression:
        """An operator that reads all its operands: errs where one of them errs."""
        operands = [self.read(part) for part in operands_of(one)]
        if any(part == FAILS for part in operands):
            return FAILS
        whole = with_operands(one, operands)
        return computed(whole, self.entities) if all(isinstance(part, Literal) for part in operands) else whole


def is_truth(one: Expression, *, value: bool) -> bool:
    """Whether an expression is this truth value. Compared by identity: to Python, 1 equals True."""
    return isinstance(one, Literal) and one.value is value


def is_boolean(one: Expression) -> bool:
    """Whether an expression can only come to true, false or an error."""
    if isinstance(one, Binary):
        return one.op in _BOOLEAN_OPERATORS
    if isinstance(one, Call):
        return one.name in _BOOLEAN_CALLS
    return isinstance(one, Not | And | Or | Like | Is | Has)


def operands_of(one: Expression) -> tuple[Expression, ...]:
    """What a strict operator reads, in order."""
    if isinstance(one, Binary):
        return (one.left, one.right)
    if isinstance(one, Not | Negate | Like | Has | Get | Is):
        return (one.arg,)
    if isinstance(one, SetOf):
        return one.members
    if isinstance(one, RecordOf):
        return tuple(item for _, item in one.fields)
    if isinstance(one, Call):
        return one.args
    raise TypeError(f"{type(one).__name__} does not read all its operands")


def with_operands(one: Expression, operands: Sequence[Expression]) -> Expression:
    """The same operator over other operands."""
    if isinstance(one, Binary):
        return Binary(one.op, operands[0], operands[1])
    if isinstance(one, Not | Negate | Like | Has | Get | Is):
        return replace(one, arg=operands[0])
    if isinstance(one, SetOf):
        return SetOf(tuple(operands))
    if isinstance(one, RecordOf):
        return RecordOf(tuple((name, item) for (name, _), item in zip(one.fields, operands, strict=True)))
    if isinstance(one, Call):
        return Call(one.name, tuple(operands))
    raise TypeError(f"{type(one).__name__} does not read all its operands")


def computed(one: Expression, entities: Entities) -> Expression:
    """The value of an operator over values, or `FAILS` where Cedar gives an error."""
    try:
        return Literal(evaluate(one, _NOBODY, entities))
    except Erred:
        return FAILS
