"""What a rulebook says while some facts are not known: always, never, or it depends.

A phone is configured before anybody uses it, so it cannot know what the use will be for. Here the
rules are read with those facts open: first with sets of possible values in place of values, then,
where that is too coarse to decide and the open facts have few values, with every combination.

The promise: never ALWAYS or NEVER where some combination of the unknown facts gives the other
answer; `tests/core/decision/test_partial.py` tries all of them on generated rules. DEPENDS may be
said where a cleverer reader would see that it does not: `Possible.exact` tells when it is certain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from math import prod

from bluelamp.core.cedar import ActionType, Attribute, CedarSet, Entities, Record, Request, Value, key
from bluelamp.core.cedar.expressions import (
    And,
    Binary,
    Call,
    Expression,
    Get,
    Has,
    If,
    Is,
    Literal,
    Or,
    RecordOf,
    SetOf,
    Variable,
)
from bluelamp.core.decision.specialise import (
    Bindings,
    Readable,
    computed,
    is_boolean,
    operands_of,
    specialise,
    with_operands,
)

MOST_COMBINATIONS = 4_096
"""How many combinations of unknown facts `possible` tries before it leaves the answer at DEPENDS."""

_MOST_OPERANDS = 64
_ANY_BOOLEAN: tuple[Value, ...] = (True, False)


class Standing(StrEnum):
    """What can be said of an act before it happens."""

    ALWAYS = "always"
    NEVER = "never"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Unknown:
    """A fact nobody knows yet: the values it may hold (None: any at all), and whether it may be absent."""

    values: tuple[Value, ...] | None = None
    may_be_absent: bool = False


@dataclass(frozen=True)
class Possible:
    """What the rules say over every combination of the unknown facts.

    `facts` are those the answer turns on, empty unless it depends. `rules` decide in some combination,
    `certain` are those of them that decide in every one. `erring` are rules that may err in some
    combination; Cedar skips a rule that errs. `exact` is False where DEPENDS was left standing
    without trying every combination.
    """

    standing: Standing
    facts: frozenset[str]
    rules: frozenset[str]
    certain: frozenset[str]
    erring: frozenset[str]
    exact: bool = True


def unknown_facts(action: ActionType, known: frozenset[str]) -> dict[str, Unknown]:
    """The facts of an action's context that are not known, with the values the schema says they may hold."""
    return {name: _domain(one) for name, one in action.context.items() if name not in known}


def possible(
    policies: Sequence[Readable], known: Request, entities: Entities, unknown: Mapping[str, Unknown]
) -> Possible:
    """Whether a request is always, never or sometimes allowed over all values of the unknown facts.

    Args:
        policies: the rules, or what `specialise` left of them.
        known: the request; its context holds the facts that are known. A fact that is neither there
            nor in `unknown` is absent.
        entities: everything the rules may look up.
        unknown: the facts not known, by name, with the values they may hold.
    """
    bindings = Bindings(known.principal, known.action, known.resource, dict(known.context))
    read = [(one, _met(one, bindings, entities, unknown)) for one in specialise(policies, bindings, entities)]
    first = _verdict(read)
    if first.standing is not Standing.DEPENDS:
        return first
    tried = _try_all([one for one, _ in read], bindings, entities, unknown, first)
    return first if tried is None else tried


def _domain(fact: Attribute) -> Unknown:
    values: tuple[Value, ...] | None = None
    if fact.type.kind == "bool":
        values = _ANY_BOOLEAN
    elif fact.type.kind == "string" and "values" in fact.marks:
        values = tuple(one.strip() for one in fact.marks["values"].split(","))
    return Unknown(values, may_be_absent=not fact.required)


@dataclass(frozen=True)
class _Outcomes:
    """What an expression may come to: values (None: any), perhaps an error, and the unknown facts it read."""

    values: tuple[Value, ...] | None
    errs: bool = False
    facts: frozenset[str] = frozenset()

    def may_be(self, *, value: bool) -> bool:
        return self.values is None or any(one is value for one in self.values)

    @property
    def may_not_be_boolean(self) -> bool:
        return self.values is None or any(not isinstance(one, bool) for one in self.values)


class _Follower:
    """Follows an expression with sets of possible values; wider than the truth, never narrower."""

    def __init__(self, known: Bindings, entities: Entities, unknown: Mapping[str, Unknown]) -> None:
        self.known = known
        self.entities = entities
        self.unknown = unknown

    def follow(self, one: Expression) -> _Outcomes:
        if isinstance(one, Literal):
            return _Outcomes((one.value,))
        if isinstance(one, Variable):
            return self._variable(one)
        if isinstance(one, And | Or):
            return self._short_circuit(one)
        if isinstance(one, If):
            return self._branch(one)
        if isinstance(one, Is) and one.within is not None:
            return self.follow(And(Is(one.arg, one.entity_type, None), Binary("in", one.arg, one.within)))
        if isinstance(one, Has | Get) and one.arg == Variable("context"):
            return self._fact(one)
        return self._strict(one)

    def where(self, true: Expression) -> _Follower:
        """A follower for what is read only where an expression is true: facts it finds present are not absent."""
        present = {name for name in _present(true) if name in self.unknown and self.unknown[name].may_be_absent}
        if not present:
            return self
        narrowed = {name: replace(self.unknown[name], may_be_absent=False) for name in present}
        return _Follower(self.known, self.entities, {**self.unknown, **narrowed})

    def _variable(self, one: Variable) -> _Outcomes:
        if one.name != "context":
            return _Outcomes(None, errs=True)
        if self.unknown:
            return _Outcomes(None, facts=frozenset(self.unknown))
        return _Outcomes((Record(self.known.facts),))

    def _fact(self, one: Has | Get) -> _Outcomes:
        facts = frozenset({one.name})
        open_fact = self.unknown.get(one.name)
        if open_fact is not None and isinstance(one, Has):
            return _Outcomes(_ANY_BOOLEAN, facts=facts) if open_fact.may_be_absent else _Outcomes((True,))
        if open_fact is not None:
            return _Outcomes(open_fact.values, open_fact.may_be_absent, facts)
        known = one.name in self.known.facts
        if isinstance(one, Has):
            return _Outcomes((known,))
        return _Outcomes((self.known.facts[one.name],)) if known else _Outcomes((), errs=True)

    def _short_circuit(self, one: And | Or) -> _Outcomes:
        settles = isinstance(one, Or)
        left = self.follow(one.left)
        errs, facts = left.errs or left.may_not_be_boolean, left.facts
        values: list[Value] = [settles] if left.may_be(value=settles) else []
        if left.may_be(value=not settles):
            right = (self if settles else self.where(one.left)).follow(one.right)
            values += [value for value in _ANY_BOOLEAN if right.may_be(value=bool(value)) and value not in values]
            errs, facts = errs or right.errs or right.may_not_be_boolean, facts | right.facts
        return _Outcomes(tuple(values), errs, facts)

    def _branch(self, one: If) -> _Outcomes:
        condition = self.follow(one.condition)
        result = _Outcomes((), condition.errs or condition.may_not_be_boolean, condition.facts)
        for wanted, part in ((True, one.then), (False, one.otherwise)):
            if condition.may_be(value=wanted):
                follower = self.where(one.condition) if wanted else self
                result = _either(result, follower.follow(part))
        return result

    def _strict(self, one: Expression) -> _Outcomes:
        operands = [self.follow(part) for part in operands_of(one)]
        errs = any(part.errs for part in operands)
        facts = frozenset[str]().union(*(part.facts for part in operands))
        if any(part.values == () for part in operands):
            return _Outcomes((), errs=True, facts=facts)
        listed = [part.values for part in operands if part.values is not None]
        if len(listed) < len(operands) or prod(len(values) for values in listed) > _MOST_OPERANDS:
            values = _ANY_BOOLEAN if is_boolean(one) else None
            return _Outcomes(values, errs=errs or not _never_errs(one, operands), facts=facts)
        found: dict[object, Value] = {}
        for chosen in product(*listed):
            value = computed(with_operands(one, [Literal(part) for part in chosen]), self.entities)
            if isinstance(value, Literal):
                found[key(value.value)] = value.value
            else:
                errs = True
        return _Outcomes(tuple(found.values()), errs, facts)


@dataclass(frozen=True)
class _Met:
    """Whether a policy can be satisfied, must be, may err, and the unknown facts that it turns on."""

    can: bool
    must: bool
    errs: bool
    facts: frozenset[str]


def _met(policy: Readable, known: Bindings, entities: Entities, unknown: Mapping[str, Unknown]) -> _Met:
    follower = _Follower(known, entities, unknown)
    must, errs, facts = True, False, frozenset[str]()
    for term in policy.terms:
        came = follower.follow(term)
        errs = errs or came.errs or came.may_not_be_boolean
        facts |= came.facts
        if not came.may_be(value=True):
            return _Met(can=False, must=False, errs=errs, facts=facts)
        must = must and not errs and not came.may_be(value=False)
        follower = follower.where(term)
    return _Met(can=True, must=must, errs=errs, facts=facts)


def _verdict(read: Sequence[tuple[Readable, _Met]]) -> Possible:
    """What can be said without trying combinations."""
    permits = [(one.id, met) for one, met in read if one.effect == "permit" and met.can]
    forbids = [(one.id, met) for one, met in read if one.effect == "forbid" and met.can]
    erring = frozenset(one.id for one, met in read if met.errs)
    forbidding, forbidding_surely = _names(forbids)
    permitting, permitting_surely = _names(permits)
    none = frozenset[str]()
    if not permits or forbidding_surely:
        return Possible(Standing.NEVER, none, forbidding, forbidding_surely, erring)
    if not forbids and permitting_surely:
        return Possible(Standing.ALWAYS, none, permitting, permitting_surely, erring)
    facts = none.union(*(met.facts for _, met in [*permits, *forbids] if not met.must))
    return Possible(Standing.DEPENDS, facts, permitting | forbidding, none, erring, exact=False)


def _names(policies: Sequence[tuple[str, _Met]]) -> tuple[frozenset[str], frozenset[str]]:
    """The policies by id, and those of them that must be satisfied."""
    return frozenset(name for name, _ in policies), frozenset(name for name, met in policies if met.must)


def _try_all(
    policies: Sequence[Readable],
    known: Bindings,
    entities: Entities,
    unknown: Mapping[str, Unknown],
    first: Possible,
) -> Possible | None:
    """The verdict from every combination of the facts it turns on, or None where they are too many."""
    names = sorted(name for name in first.facts if unknown[name].values is not None)
    choices = [_choices(unknown[name]) for name in names]
    if not names or prod(len(choice) for choice in choices) > MOST_COMBINATIONS:
        return None
    rest = {name: domain for name, domain in unknown.items() if name not in names}
    cells: dict[tuple[int, ...], Possible] = {}
    for at in product(*(range(len(choice)) for choice in choices)):
        chosen = {name: choice[index] for name, choice, index in zip(names, choices, at, strict=True)}
        facts = {name: value for name, value in chosen.items() if value is not None}
        cell = replace(
            known,
            facts={**known.facts, **facts},
            absent=known.absent | (chosen.keys() - facts.keys()),
        )
        left = specialise(policies, cell, entities)
        cells[at] = _verdict([(one, _met(one, cell, entities, rest)) for one in left])
    return _summary(cells, names)


def _choices(domain: Unknown) -> list[Value | None]:
    """The values of a fact, with None for its absence."""
    absent: list[Value | None] = [None] if domain.may_be_absent else []
    return [*(domain.values or ()), *absent]


def _summary(cells: Mapping[tuple[int, ...], Possible], names: Sequence[str]) -> Possible:
    """One verdict out of one for each combination, with the facts that really turn it."""
    standings = {cell.standing for cell in cells.values()}
    rules = frozenset[str]().union(*(cell.rules for cell in cells.values()))
    certain = rules.intersection(*(cell.certain for cell in cells.values()))
    erring = frozenset[str]().union(*(cell.erring for cell in cells.values()))
    if len(standings) == 1 and Standing.DEPENDS not in standings:
        return Possible(standings.pop(), frozenset(), rules, certain, erring)
    facts = frozenset[str]().union(*(cell.facts for cell in cells.values()))
    for index, name in enumerate(names):
        groups: dict[tuple[int, ...], set[Standing]] = {}
        for at, cell in cells.items():
            groups.setdefault(at[:index] + at[index + 1 :], set()).add(cell.standing)
        if any(len(seen) > 1 for seen in groups.values()):
            facts |= {name}
    return Possible(Standing.DEPENDS, facts, rules, certain, erring, exact=Standing.DEPENDS not in standings)


def _present(true: Expression) -> frozenset[str]:
    """The facts that are present wherever an expression is true."""
    if isinstance(true, And):
        return _present(true.left) | _present(true.right)
    if isinstance(true, Has) and true.arg == Variable("context"):
        return frozenset({true.name})
    return frozenset()


def _never_errs(one: Expression, operands: Sequence[_Outcomes]) -> bool:
    """Whether an operator takes any values at all as its operands, as `==` and `set.contains(...)` do."""
    if isinstance(one, Binary):
        return one.op in ("==", "!=")
    first = operands[0].values if operands else None
    is_set = first is not None and all(isinstance(value, CedarSet) for value in first)
    return isinstance(one, SetOf | RecordOf) or (isinstance(one, Call) and one.name == "contains" and is_set)


def _either(one: _Outcomes, other: _Outcomes) -> _Outcomes:
    errs, facts = one.errs or other.errs, one.facts | other.facts
    if one.values is None or other.values is None:
        return _Outcomes(None, errs, facts)
    return _Outcomes(tuple({key(value): value for value in (*one.values, *other.values)}.values()), errs, facts)
