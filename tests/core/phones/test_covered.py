"""How much of a rulebook each target keeps by itself."""

from __future__ import annotations

from bluelamp.core.phones.covered import coverage, fleet_coverage
from small_phones import APPS, RULES, app, fleet, holder, plan, rulebook


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


def test_a_rule_that_allows_is_kept_where_its_apps_can_be_used_though_another_may_refuse_them():
    found = coverage(plan(), rulebook())["intune-apple"]
    assert "official-business" in found.advised
    assert "sites-open" in found.enforced


def test_a_list_in_browsers_keeps_a_shut_website_in_part_and_one_on_the_phone_whole():
    found = coverage(plan(), rulebook())
    assert "sites-shut" in found["android"].in_part
    assert "sites-shut" in found["apple"].enforced


def test_the_rule_that_shuts_what_is_not_in_the_catalogue_is_kept_by_the_list_of_allowed_apps():
    kinds = ", ".join(f'AppCategory::"{one}"' for one in ("open", "social", "browser-unmanaged", "messaging"))
    rule = (
        f'@id("unlisted") forbid (principal, action == Action::"use_app", resource) unless {{ resource in [{kinds}] }};'
    )
    rules = rulebook(RULES + rule)
    assert all("unlisted" in found.enforced for found in coverage(plan(rules=rules), rules).values())
    assert all("unlisted" not in found.enforced for found in coverage(plan(), rulebook()).values())


def test_an_app_of_the_other_platforms_phones_is_not_missed():
    clock = app("apple-clock", "open", None, "com.apple.mobiletimer")
    rules = rulebook(apps=(*APPS, clock))
    (gap,) = (
        gap for gap in plan(rules=rules).gaps if gap.platform == "android" and "cannot be put on the phone" in gap.what
    )
    assert gap.things == ("records",)
