"""Expressions: every operator of Cedar is read into its node, and walking reaches all of it."""

import pytest

from bluelamp.core.cedar import CedarSet, EntityUid, parse_policies
from bluelamp.core.cedar.expressions import (
    BINARY_OPERATORS,
    And,
    Binary,
    Call,
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
    UnknownSyntax,
    Variable,
    parse_expression,
    walk,
)

A, B, C = (Get(Variable("context"), name) for name in "abc")
METHODS = (
    "contains",
    "containsAll",
    "containsAny",
    "getTag",
    "hasTag",
    "isInRange",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "offset",
    "durationSince",
)
PROPERTIES = (
    "isEmpty",
    "isIpv4",
    "isIpv6",
    "isLoopback",
    "isMulticast",
    "toDate",
    "toTime",
    "toMilliseconds",
    "toSeconds",
    "toMinutes",
    "toHours",
    "toDays",
)

CASES = {
    "true": Literal(value=True),
    "1": Literal(1),
    '"x"': Literal("x"),
    'User::"u"': Literal(EntityUid("User", "u")),
    "principal": Variable("principal"),
    "!context.a": Not(A),
    "-context.a": Negate(A),
    "context.a && context.b": And(A, B),
    "context.a || context.b": Or(A, B),
    "context.a && context.b || context.c": Or(And(A, B), C),
    "if context.a then context.b else context.c": If(A, B, C),
    'context.a like "a*b\\*"': Like(A, ("a", None, "b", "*")),
    "context.a is User": Is(A, "User", None),
    'context.a is User in Team::"t"': Is(A, "User", Literal(EntityUid("Team", "t"))),
    "context has a": Has(Variable("context"), "a"),
    'context has "a b"': Has(Variable("context"), "a b"),
    "context has a.b": And(Has(Variable("context"), "a"), Has(A, "b")),
    'context["a b"]': Get(Variable("context"), "a b"),
    "[context.a, 1]": SetOf((A, Literal(1))),
    "{a: context.a}": RecordOf((("a", A),)),
    'ip("1.1.1.1")': Call("ip", (Literal("1.1.1.1"),)),
    'decimal("1.5")': Call("decimal", (Literal("1.5"),)),
    'datetime("2026-01-01")': Call("datetime", (Literal("2026-01-01"),)),
    'duration("1h")': Call("duration", (Literal("1h"),)),
    **{f"context.a {op} context.b": Binary(op, A, B) for op in sorted(BINARY_OPERATORS)},
    **{f"context.a.{name}(context.b)": Call(name, (A, B)) for name in METHODS},
    **{f"context.a.{name}()": Call(name, (A,)) for name in PROPERTIES},
}


@pytest.mark.parametrize("text", CASES)
def test_every_operator_is_read_into_its_node(text):
    (policy,) = parse_policies(f"permit(principal, action, resource) when {{ {text} }};")
    assert policy.conditions[0].body == CASES[text]


@pytest.mark.parametrize("text", [one for one in CASES if "context.a" in one])
def test_walking_reaches_every_part(text):
    (policy,) = parse_policies(f"permit(principal, action, resource) when {{ {text} }};")
    inside = list(walk(policy.conditions[0].body))
    assert A in inside
    assert ("context.b" in text) == (B in inside)
    assert ("context.c" in text) == (C in inside)


def test_walking_goes_outermost_first_in_the_order_cedar_reads():
    assert list(walk(And(A, Not(B)))) == [And(A, Not(B)), A, Variable("context"), Not(B), B, Variable("context")]


def test_a_set_of_literals_in_a_value_is_read_as_a_set():
    assert parse_expression({"Value": [1, 2, 2]}) == Literal(CedarSet([1, 2]))


@pytest.mark.parametrize("node", [{"Slot": "?principal"}, {"Value": {"odd": 1}}, {"newer-than-this": {"a": 1}}])
def test_a_node_that_is_not_known_is_refused_and_never_guessed(node):
    with pytest.raises(UnknownSyntax):
        parse_expression(node)
