"""Which facts a rule reads and which actions it is about."""

import pytest

from bluelamp.core.cedar import Entities, Entity, EntityUid, parse_policies
from bluelamp.core.rulebook.reach import facts_read, is_about

USE, CALL, ANY, ALL = (EntityUid("Action", name) for name in ("use", "call", "any", "all"))
ACTIONS = Entities([Entity(USE, parents=frozenset({ANY})), Entity(ANY, parents=frozenset({ALL})), Entity(CALL)])
FACTS = ("duty", "device", "permission", "now")


@pytest.mark.parametrize(
    ("condition", "read"),
    [
        ("true", set()),
        ('context.duty == "on"', {"duty"}),
        ("context has permission && context.permission.until > context.now", {"permission", "now"}),
        ("[context.device].contains(principal.duty)", {"device"}),
        ("if context has duty then true else {a: context.device} has a", {"duty", "device"}),
        ("{a: context} has a", set(FACTS)),
        ("context == {duty: 1}", set(FACTS)),
        ("context.elsewhere", set()),
        ("principal.duty || resource has device", set()),
    ],
)
def test_the_facts_of_the_context_that_a_rule_reads(condition, read):
    (policy,) = parse_policies(f"permit (principal, action, resource) when {{ {condition} }};")
    assert facts_read(policy, FACTS) == read


@pytest.mark.parametrize(
    ("scope", "about_use", "about_call"),
    [
        ("action", True, True),
        ('action == Action::"use"', True, False),
        ('action in Action::"use"', True, False),
        ('action in Action::"any"', True, False),
        ('action in Action::"all"', True, False),
        ('action in [Action::"all", Action::"call"]', True, True),
        ('action in [Action::"call"]', False, True),
    ],
)
def test_the_actions_that_a_rule_is_about(scope, about_use, about_call):
    (policy,) = parse_policies(f'permit (principal in Action::"x", {scope}, resource == Action::"y");')
    assert is_about(policy, USE, ACTIONS) is about_use
    assert is_about(policy, CALL, ACTIONS) is about_call
