"""What is left of rules once the known is in them decides as the rules do."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.generators import ATTRIBUTES, random_world
from bluelamp.core.cedar import Entities, Entity, EntityUid, Request, parse_policies
from bluelamp.core.decision.reference import decide
from bluelamp.core.decision.specialise import FAILS, Bindings, specialise

OFFICER, APP, USE = EntityUid("Person", "p"), EntityUid("App", "maps"), EntityUid("Action", "use_app")
NOTHING = Entities([Entity(OFFICER), Entity(APP)])


def left(text, **known):
    return specialise(parse_policies(text), Bindings(**known), NOTHING)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_left_of_the_rules_decides_like_the_rules(seed):
    rng = random.Random(seed)
    world = random_world(rng, policies=4, requests=1)
    request = world.requests[0]
    first = set(rng.sample(sorted(request.context), len(request.context) // 2)) if request.context else set()
    steps = [
        Bindings(action=request.action, facts={name: request.context[name] for name in first}),
        Bindings(resource=request.resource, absent=frozenset(ATTRIBUTES) - request.context.keys()),
        Bindings(principal=request.principal),
    ]
    rng.shuffle(steps)

    left = world.policies
    for step in steps:
        left = specialise(left, step, world.entities)

    assert decide(left, request, world.entities) == decide(world.policies, request, world.entities)


def test_a_rule_that_can_no_longer_be_satisfied_is_left_out():
    text = 'permit(principal, action == Action::"call", resource) when { context.flag };'
    assert left(text, action=USE) == ()
    assert len(left(text, action=EntityUid("Action", "call"))) == 1


def test_a_rule_that_can_only_err_is_kept_to_be_shown():
    (one,) = left("forbid(principal, action, resource) when { context.flag };", absent=frozenset({"flag"}))
    assert one.terms == (FAILS,)
    assert decide([one], Request(OFFICER, USE, APP), NOTHING).errors == {one.id}


def test_people_the_rules_cannot_tell_apart_leave_the_same():
    text = 'permit(principal in Role::"a", action, resource) when { context.flag && principal.kind == "x" };'
    role = frozenset({EntityUid("Role", "a")})
    people = [Entity(EntityUid("Person", name), {"kind": "x", "shoes": name}, role) for name in ("one", "two")]
    world = Entities(people)
    first, second = (specialise(parse_policies(text), Bindings(principal=one.uid), world) for one in people)
    assert first == second


def test_true_and_a_number_errs_as_it_does_in_cedar():
    (one,) = left("permit(principal, action, resource) when { context.yes && context.number };", facts={"yes": True})
    known = Bindings(facts={"number": 1})
    (whole,) = specialise([one], known, NOTHING)
    assert whole.terms == (FAILS,)


def test_what_stands_beside_and_must_be_a_truth_value_inside_other_operators_too():
    text = "permit(principal, action, resource) when { (context.yes && context.number) == 1 };"
    known = Bindings(facts={"yes": True})
    (first,) = specialise(parse_policies(text), known, NOTHING)
    (whole,) = specialise([first], Bindings(facts={"number": 1}), NOTHING)
    assert whole.terms == (FAILS,)
    (at_once,) = left(text, facts={"yes": True, "number": 1})
    assert at_once.terms == (FAILS,)
