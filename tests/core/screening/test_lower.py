"""Expressions as columns: what is settled while compiling, and what is refused."""

import pytest

from bluelamp.core.cedar import Entities, EntityUid, Record, Request, parse_policies
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import FALSE, TRUE
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.lower import MOST_ALTERNATIVES, Lowerer, terms_of
from bluelamp.core.screening.rows import RowProvider

REQUEST = Request(
    EntityUid("Person", "p"), EntityUid("Action", "use"), EntityUid("App", "a"), Record({"n": 1, "s": "x", "b": True})
)


def lowered(condition, *requests):
    [policy] = parse_policies(f"permit(principal, action, resource) when {{ {condition} }};")
    lowerer = Lowerer(RowProvider(Entities(), requests or [REQUEST]))
    return [lowerer.condition(term) for term in terms_of(policy)]


def test_conjunctions_are_taken_apart_in_cedars_order():
    [policy] = parse_policies(
        'permit(principal == Person::"p", action, resource)'
        "when { context.a && context.b } unless { context.c || context.d };"
    )
    assert len(terms_of(policy)) == 5


def test_types_are_settled_while_compiling():
    assert lowered("principal is Person") == [TRUE]
    assert lowered("principal is App") == [FALSE]
    assert lowered('action == Action::"use"') == [TRUE]
    assert lowered("context.s + 1 == 2") == [columns.null()]
    assert lowered('ip("10.0.0.300").isIpv4()') == [columns.null()]
    assert lowered('decimal("1.5").lessThan(decimal("2.0"))') == [TRUE]


def test_an_operand_that_errs_still_wins_over_types_that_differ():
    [node] = lowered('context.n == "x"')
    assert node.op == "first"  # false, but only where context.n is there


@pytest.mark.parametrize("name", ["ip", "decimal", "datetime", "duration"])
def test_a_constructor_on_a_text_of_the_event_is_refused(name):
    with pytest.raises(NotLowered) as refusal:
        lowered(f"{name}(context.s) == {name}(context.s)")
    assert refusal.value.operator == name


def test_a_set_of_too_many_types_is_refused_and_not_compiled_for_ever():
    mixed = [
        Request(REQUEST.principal, REQUEST.action, REQUEST.resource, Record({"v": value})) for value in (1, "x", True)
    ]
    members = ", ".join(["context.v"] * 4)
    assert len(mixed) ** 4 > MOST_ALTERNATIVES
    with pytest.raises(NotLowered):
        lowered(f"[{members}].contains(1)", *mixed)


def test_a_mixed_fact_becomes_an_alternative_for_each_of_its_types():
    mixed = [Request(REQUEST.principal, REQUEST.action, REQUEST.resource, Record({"v": value})) for value in (1, "x")]
    [node] = lowered("context.v == 1", *mixed)
    assert len(columns.columns_of(node)) == 2
