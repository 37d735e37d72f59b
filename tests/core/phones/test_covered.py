"""How much of a rulebook each target keeps by itself."""

from __future__ import annotations

from bluelamp.core.phones.covered import coverage, fleet_coverage
from small_phones import fleet, holder, plan, rulebook


def test_rules_are_enforced_in_part_or_advised():
    found = coverage(plan(), rulebook())["android"]
    assert "social-shut" in found.enforced
    assert "open" in found.in_part
    assert {"named-group", "own-phone", "official-business"} <= set(found.advised)
    assert found.gaps > 5


def test_every_rule_is_in_one_place_for_every_target():
    rules = rulebook()
    for found in coverage(plan(), rules).values():
        assert sorted((*found.enforced, *found.in_part, *found.advised)) == sorted(rules.by_id)


def test_where_nothing_can_be_suspended_the_off_duty_rule_is_advice():
    found = coverage(plan(), rulebook())
    assert "off-duty-rest" in found["android"].enforced
    assert "off-duty-rest" in found["intune-android"].in_part


def test_a_rule_that_some_class_cannot_keep_is_kept_in_part():
    rules = rulebook()
    found = fleet(holder("a"), holder("b", until=-5), rules=rules)
    assert "whatsapp-needs-permission" in fleet_coverage(found, rules)["intune-android"].in_part
    assert "whatsapp-needs-permission" in fleet_coverage(found, rules)["android"].enforced
