"""A reader gives what the reference interpreter gives, value for value and error for error."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.generators import random_world
from bluelamp.core.cedar import EntityUid, Request, key, parse_policies
from bluelamp.core.cedar.expressions import walk
from bluelamp.core.decision.functions import Erred
from bluelamp.core.decision.readers import all_true, reader_of
from bluelamp.core.decision.reference import evaluate, satisfied

ERRED = "an error"


def outcome(read, *given):
    try:
        value = read(*given)
    except Erred:
        return ERRED
    return key(value)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_a_reader_gives_the_value_or_the_error_of_the_reference(seed):
    world = random_world(random.Random(seed), policies=4, requests=3)
    for policy in world.policies:
        readers = [reader_of(term) for term in policy.terms]
        parts = [(part, reader_of(part)) for term in policy.terms for part in walk(term)]
        for request in world.requests:
            whole = outcome(satisfied, policy, request, world.entities)
            assert outcome(all_true, readers, request, world.entities) == whole
            for part, read in parts:
                assert outcome(read, request, world.entities) == outcome(evaluate, part, request, world.entities)


EVERY_OPERATOR = """
permit (principal is P in Group::"g", action in [Action::"a", Action::"b"], resource) when {
  !(principal == resource) && -context.n != 3 && context.s like "a*" && context has n && context.n is P
  && (if context.b then context.n else context.m) + 1 - 2 * 3 <= 4 || [1, "x"].contains(context.n)
  && {a: context.s}.a > "x" && principal.hasTag("t") && principal.getTag("t") == [context.n, 1].isEmpty()
  && context.s.isLoopback() && context.at.offset(duration("1d")) >= datetime("2026-01-01") && 1 < 2
};
"""


def test_every_kind_of_expression_has_a_reader():
    (policy,) = parse_policies(EVERY_OPERATOR)
    kinds = {type(part).__name__ for term in policy.terms for part in walk(term)}
    assert kinds == {
        *("Literal", "Variable", "Not", "Negate", "And", "Or", "If", "Binary", "Like", "Is", "Has", "Get"),
        *("SetOf", "RecordOf", "Call"),
    }
    for term in policy.terms:
        assert callable(reader_of(term))


@pytest.mark.parametrize("name", ["principal", "action", "resource", "context"])
def test_each_of_the_four_variables_is_read_from_the_request(name):
    (policy,) = parse_policies(f"permit (principal, action, resource) when {{ {name} }};")
    request = Request(EntityUid("P", "p"), EntityUid("Action", "a"), EntityUid("R", "r"))
    assert reader_of(policy.terms[0])(request, None) == getattr(request, name)
