"""The third decider: the columns answer questions like the other two, and say what they could not lower."""

import pytest

from bluelamp.core.cedar import Entities, EntityUid, Record, Request, parse_policies
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
