"""The third decider: the columns answer questions like the other two, and say what they could not lower."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.generators import random_world
from bluelamp.core.cedar import Entities, Entity, EntityUid, Record, Request, parse_policies
from bluelamp.core.decision import ReferenceDecider
from bluelamp.core.screening import ColumnDecider

POLICIES = parse_policies(
    '@id("any") permit(principal, action, resource);'
    '@id("big") forbid(principal, action, resource) when { context.n > 5 };'
    '@id("net") forbid(principal, action, resource) when { ip(context.s).isLoopback() };'
)


def asked(**facts):
    return Request(EntityUid("P", "p"), EntityUid("Action", "a"), EntityUid("R", "r"), Record(facts))


def test_the_verdict_names_reasons_and_errors():
    decider = ColumnDecider(POLICIES[:2])
    refused, allowed = decider.decide_many([asked(n=6), asked()], Entities())
    assert (refused.allowed, refused.reasons, refused.errors) == (False, {"big"}, frozenset())
    assert (allowed.allowed, allowed.reasons, allowed.errors) == (True, {"any"}, {"big"})
    assert decider.fallback == []


@pytest.mark.parametrize(("text", "reasons"), [("127.0.0.1", {"net"}), ("10.0.0.1", {"any"})])
def test_what_cannot_be_lowered_is_asked_of_the_engine_and_named(text, reasons):
    decider = ColumnDecider(POLICIES)
    assert decider.decide(asked(n=1, s=text), Entities()).reasons == reasons
    assert [(one.policy_id, one.operator) for one in decider.fallback] == [("net", "ip")]


def test_no_requests_give_no_verdicts():
    assert ColumnDecider(POLICIES[:2]).decide_many([], Entities()) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_requests_each_over_its_own_entities_get_the_verdicts_of_the_reference(seed):
    rng = random.Random(seed)
    worlds = [random_world(rng, requests=4) for _ in range(3)]
    policies = worlds[0].policies
    asked = [(request, one.entities) for one in worlds for request in one.requests]
    rng.shuffle(asked)
    exact = ReferenceDecider(policies)
    assert ColumnDecider(policies).decide_each(asked) == [exact.decide(*one) for one in asked]


def test_one_person_with_other_facts_in_each_question_is_read_anew_for_each():
    policies = parse_policies(
        '@id("kind") permit(principal, action, resource) when { principal.kind == "x" };'
        '@id("in") forbid(principal in G::"g", action, resource);'
        '@id("net") forbid(principal, action, resource) when { ip(principal.net).isLoopback() };'
    )
    person = EntityUid("P", "p")
    worlds = [
        Entities([Entity(person, {"kind": kind, "net": net}, frozenset(EntityUid("G", one) for one in groups))])
        for kind, net, groups in (
            ("x", "10.0.0.1", ""),
            ("y", "10.0.0.1", ""),
            ("x", "10.0.0.1", "g"),
            ("x", "::1", ""),
        )
    ]
    decider = ColumnDecider(policies)
    found = decider.decide_each([(asked(), world) for world in worlds])
    assert [set(one.reasons) for one in found] == [{"kind"}, set(), {"in"}, {"net"}]
    assert [one.policy_id for one in decider.fallback] == ["net"]


def test_a_rule_about_another_action_is_neither_compiled_nor_sent_to_the_engine():
    policies = parse_policies(
        "permit(principal, action, resource);"
        'forbid(principal, action == Action::"b", resource) when { ip(context.s).isLoopback() };'
        'forbid(principal, action in Action::"group", resource) when { ip(context.s).isLoopback() };'
    )
    world = Entities([Entity(EntityUid("Action", "b"), parents=frozenset({EntityUid("Action", "group")}))])
    decider = ColumnDecider(policies)
    assert decider.decide(asked(s="::1"), world).allowed
    assert decider.fallback == []
    other = Request(EntityUid("P", "p"), EntityUid("Action", "b"), EntityUid("R", "r"), Record({"s": "::1"}))
    assert decider.decide(other, world).reasons == {"policy1", "policy2"}
    assert [one.policy_id for one in decider.fallback] == ["policy1", "policy2"]
