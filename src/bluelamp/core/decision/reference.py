"""What Cedar means: the interpreter every other decider is held against.

Written to be read aloud beside Cedar's own description of itself, one case an operator, and never
optimised. Cedar has two ways not to be true: false, and an error; an error is `Erred` here and
travels up to the policy, which is then skipped.

Pure: no clock, no schema, no engine. `tests/agreement` holds it to the engine over random policies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bluelamp.core.cedar import CedarSet, Entities, EntityUid, Policy, Record, Request, Value, Verdict, same
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
from bluelamp.core.decision.functions import (
    FUNCTIONS,
    Erred,
    a_bool,
    a_long,
    a_set,
    a_string,
    an_entity,
    checked,
    comparable,
)


def decide(policies: Sequence[Policy], request: Request, entities: Entities) -> Verdict:
    """What the policies say to a request: any satisfied `forbid` refuses, otherwise any `permit` allows.

    A policy that errs is skipped and named in `errors`.
    """
    permits, forbids, errors = set[str](), set[str](), set[str]()
    for policy in policies:
        try:
            if satisfied(policy, request, entities):
                (forbids if policy.effect == "forbid" else permits).add(policy.id)
        except Erred:
            errors.add(policy.id)
    if forbids:
        return Verdict(allowed=False, reasons=frozenset(forbids), errors=frozenset(errors))
    return Verdict(allowed=bool(permits), reasons=frozenset(permits), errors=frozenset(errors))


def satisfied(policy: Policy, request: Request, entities: Entities) -> bool:
    """Whether every term is true, read in order: the first that is not true decides.

    Raises:
        Erred: that term is an error.
    """
    return all(a_bool(evaluate(term, request, entities)) for term in policy.terms)


def evaluate(expression: Expression, request: Request, entities: Entities) -> Value:
    """The value of an expression.

    Raises:
        Erred: Cedar's evaluation error: a wrong type, a missing attribute, an overflow, a refused text.
    """

    def read(part: Expression) -> Value:
        return evaluate(part, request, entities)

    match expression:
        case Literal(value):
            return value
        case Variable(name):
            variable: Value = getattr(request, name)  # the four variables are the four fields of a request
            return variable
        case Not(arg):
            return not a_bool(read(arg))
        case Negate(arg):
            return checked(-a_long(read(arg)))
        case And(left, right):
            return a_bool(read(left)) and a_bool(read(right))
        case Or(left, right):
            return a_bool(read(left)) or a_bool(read(right))
        case If(condition, then, otherwise):
            return read(then) if a_bool(read(condition)) else read(otherwise)
        case Binary(op, left, right):
            return compute(op, read(left), read(right), entities)
        case Like(arg, pattern):
            return fits(a_string(read(arg)), pattern)
        case Is(arg, entity_type, within):
            uid = an_entity(read(arg))
            return uid.type == entity_type and (within is None or is_in(uid, read(within), entities))
        case Has(arg, name):
            return has(read(arg), name, entities)
        case Get(arg, name):
            return attribute(read(arg), name, entities)
        case SetOf(members):
            return CedarSet([read(member) for member in members])
        case RecordOf(fields):
            return Record({name: read(item) for name, item in fields})
        case Call(name, args):
            return call(name, [read(argument) for argument in args], entities)


def compute(op: str, left: Value, right: Value, entities: Entities) -> Value:
    """The value of `left OP right`, both sides read already."""
    match op:
        case "==":
            return same(left, right)
        case "!=":
            return not same(left, right)
        case "<":
            return comparable(left, right) < comparable(right, left)
        case "<=":
            return comparable(left, right) <= comparable(right, left)
        case ">":
            return comparable(left, right) > comparable(right, left)
        case ">=":
            return comparable(left, right) >= comparable(right, left)
        case "+":
            return checked(a_long(left) + a_long(right))
        case "-":
            return checked(a_long(left) - a_long(right))
        case "*":
            return checked(a_long(left) * a_long(right))
        case "in":
            return is_in(left, right, entities)
        case _:
            raise ValueError(f"the parser let through an operator that Cedar does not have: {op}")


def is_in(member: Value, group: Value, entities: Entities) -> bool:
    """Whether an entity is another, or belongs to it, or to one of a set: every member of the set must be an entity."""
    uid = an_entity(member)
    groups = {an_entity(one) for one in group} if isinstance(group, CedarSet) else {an_entity(group)}
    return uid in groups or not groups.isdisjoint(entities.ancestors(uid))


def has(value: Value, name: str, entities: Entities) -> bool:
    """Whether a record or entity has an attribute. An entity that is not there has none."""
    if isinstance(value, Record):
        return name in value
    entity = entities.get(an_entity(value))
    return entity is not None and name in entity.attributes


def attribute(value: Value, name: str, entities: Entities) -> Value:
    """The attribute of a record or entity; an error where it, or the entity, is not there."""
    if isinstance(value, Record):
        found = value.get(name)
    else:
        entity = entities.get(an_entity(value))
        found = None if entity is None else entity.attributes.get(name)
    if found is None:
        raise Erred(f"no attribute `{name}`")
    return found


def call(name: str, args: Sequence[Value], entities: Entities) -> Value:
    """The value of a method or extension function, its arguments read already."""
    match name, args:
        case "contains", [group, member]:
            return member in a_set(group)
        case "containsAll", [group, others]:
            return a_set(others).keys <= a_set(group).keys
        case "containsAny", [group, others]:
            return not a_set(others).keys.isdisjoint(a_set(group).keys)
        case "isEmpty", [group]:
            return len(a_set(group)) == 0
        case "hasTag", [holder, tag]:
            return tag_of(an_entity(holder), a_string(tag), entities) is not None
        case "getTag", [holder, tag]:
            found = tag_of(an_entity(holder), a_string(tag), entities)
            if found is None:
                raise Erred(f"no tag `{tag}`")
            return found
        case _:
            return FUNCTIONS[name](*args)


def tag_of(uid: EntityUid, tag: str, entities: Entities) -> Value | None:
    """An entity's tag, or None. An entity that is not there has none."""
    entity = entities.get(uid)
    return None if entity is None else entity.tags.get(tag)


def fits(text: str, pattern: Sequence[str | None]) -> bool:
    """Whether a text fits a `like` pattern: each None stands for any letters, none and new lines included."""
    wanted = "".join(".*" if piece is None else re.escape(piece) for piece in pattern)
    return re.fullmatch(wanted, text, re.DOTALL) is not None
