"""The plan of a phone: what is pushed on duty and off, by class, in agreement with asking."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import Datetime, Engine, EntityUid, Record, Request
from bluelamp.core.decision.partial import Standing
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones.lines import Step
from bluelamp.core.phones.plan import NeverLimitedAppShut, snapshot
from bluelamp.core.phones.standings import OPEN_SITE, USE_APP
from bluelamp.core.phones.targets import ANDROID, INTUNE_ANDROID
from bluelamp.core.rulebook import Site
from small_phones import APPS, AT, RULES, SITES, UNITS, app, fleet, holder, plan, rulebook


def lines(one=None, rules=None):
    found = plan(one, rules)
    return {line.resource.id: line for line in (*found.apps, *found.sites)}


def test_what_is_always_open_is_open_and_names_its_rule():
    line = lines()["teams"]
    assert (line.on.standing, line.on.rules, line.step("on")) == (Standing.ALWAYS, ("open",), Step.OPEN)


def test_what_no_rule_opens_is_shut():
    line = lines()["samsung-internet"]
    assert (line.on.standing, line.on.rules, line.step("on")) == (Standing.NEVER, (), Step.SHUT)


def test_what_depends_on_what_a_phone_cannot_know_is_left_open_and_named():
    line = lines()["bbc"]
    assert (line.on.standing, line.step("on")) == (Standing.DEPENDS, Step.OPEN)
    assert line.on.facts == ("emergency", "purpose")
    assert line.on.rules == ("open", "official-business")


def test_off_duty_an_app_rests_and_keeps_its_data():
    line = lines()["teams"]
    assert (line.off.standing, line.off.rules, line.step("off")) == (Standing.NEVER, ("off-duty-rest",), Step.SUSPEND)


def test_an_unknown_duty_state_changes_nothing():
    assert lines()["teams"].step("unknown") is Step.OPEN


def test_a_major_incident_lifts_the_limits_on_duty():
    (found,) = fleet(holder(), major_incident=True).plans.values()
    assert all(line.off.is_open == line.on.is_open for line in found.apps)


def test_a_permission_opens_its_app_and_its_end_suspends_it():
    assert lines(holder(until=5))["whatsapp"].step("on") is Step.OPEN
    ended = lines(holder(until=-5))["whatsapp"]
    assert (ended.step("on"), ended.lapsed) == (Step.SUSPEND, True)
    never = lines()["whatsapp"]
    assert (never.step("on"), never.lapsed, never.by_permission) == (Step.SHUT, False, True)
    assert not lines()["tiktok"].by_permission


def test_a_permission_ends_at_its_instant_and_not_after():
    assert lines(holder(until=0))["whatsapp"].step("on") is Step.SUSPEND


def test_where_a_target_can_only_remove_it_leaves_the_app():
    ended = lines(holder(until=-5))["whatsapp"]
    assert ended.step_on(INTUNE_ANDROID, "on") is Step.HELD
    assert ended.step_on(ANDROID, "on") is Step.SUSPEND


def test_an_app_that_is_never_limited_cannot_be_shut_off_duty():
    rules = rulebook(RULES.replace('resource in AppCategory::"always" || ', ""))
    with pytest.raises(NeverLimitedAppShut) as caught:
        plan(rules=rules)
    assert "`agent`" in caught.value.message
    assert "`off-duty-rest`" in caught.value.message
    assert "off duty" in caught.value.message
    assert caught.value.place.line == 4


def test_an_app_that_is_never_limited_must_be_opened_by_some_rule():
    with pytest.raises(NeverLimitedAppShut, match="No rule allows it"):
        plan(rules=rulebook(apps=(*APPS, app("welfare", "always", "uk.example.welfare", never_limited=True))))


def test_holders_with_the_same_rules_are_one_class():
    found = fleet(holder("a"), holder("b", kind="staff"), holder("c", "communications"), holder("d", until=5))
    classes = [found.placed[EntityUid("Person", name)].plan for name in "abcd"]
    assert classes[0] == classes[1]
    assert len(set(classes)) == len(found.plans) == 3
    assert list(found.phones().values()) == [2, 1, 1]
    assert found.plan_of(EntityUid("Person", "c")).hash == classes[2]


def test_permissions_of_different_dates_are_one_class_while_they_have_the_same_effect():
    assert len(fleet(holder("a", until=1), holder("b", until=900)).plans) == 1


def test_a_class_hash_is_the_same_under_another_rulebook_of_the_same_effect():
    other = rulebook(RULES + '@id("extra") forbid (principal in Role::"nobody", action, resource);')
    assert plan().hash == plan(rules=other).hash
    assert plan().hash != plan(rules=rulebook(RULES.replace('"tiktok"', '"other"').replace("social", "news"))).hash


def test_a_phone_with_a_private_half_is_a_class_of_its_own():
    found = fleet(holder("a"), holder("b", ownership="work-profile"))
    assert len(found.plans) == 2


EXTRA = """
@id("p-alone") forbid (principal == Person::"p", action, resource == App::"teams");
@id("team") permit (principal in Unit::"force", action == Action::"open_site", resource == Site::"tiktok.com")
when { context.purpose == "policing" };
@id("erring") forbid (principal, action, resource) when { principal.rank > 3 };
@id("odd") forbid (principal, action == Action::"use_app", resource)
when { [principal, resource].contains(principal) && context.emergency };
@id("staff") forbid (principal, action, resource in AppCategory::"open")
when { principal.kind == "staff" && context.duty == "off" };
@id("long") forbid (principal, action, resource)
when { context has permission && context.permission.purpose like "n*" && context.purpose == "personal" };
@id("any-purpose") permit (principal, action == Action::"use_app", resource)
when { context.purpose != "personal" || context.emergency };
@id("no-purpose") permit (principal, action == Action::"use_app", resource) when { context.purpose == "personal" };
"""
POOL = tuple(f"@id{one}" for one in (RULES + EXTRA).split("@id")[1:])
UNLIMITED = tuple(replace(one, never_limited=False) for one in APPS)


def completions(unknown):
    values = {"emergency": (True, False), "purpose": ("policing", "personal", "unstated")}
    assert set(unknown) <= set(values)
    return [dict(zip(unknown, chosen, strict=True)) for chosen in product(*(values[name] for name in unknown))]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("officer", "special", "staff")),
    st.sets(st.sampled_from(("communications", "driver"))),
    st.sampled_from((None, -1, 0, 1)),
    st.sets(st.sampled_from(POOL), min_size=1),
)
def test_every_line_agrees_with_what_the_engine_answers_to_every_completion(kind, roles, until, text):
    rules = rulebook("".join(sorted(text)), UNLIMITED)
    one = holder("p", *roles, kind=kind, until=until)
    found = fleet(one, rules=rules).plan_of(one.person.uid)
    engine = Engine(rules.policies)
    loaded = engine.load(snapshot(rules, [*UNITS, one.person]))
    for line in (*found.apps, *found.sites):
        action = USE_APP if line.resource.type == "App" else OPEN_SITE
        held = {"permission": one.permissions[line.resource]} if line.resource in one.permissions else {}
        for duty, decided in (("on", line.on), ("off", line.off)):
            known = {"now": Datetime(to_millis(AT)), "device": "work", "duty": duty, "major_incident": False}
            requests = [
                Request(one.person.uid, action, line.resource, Record({**known, **held, **completion}))
                for completion in completions(("emergency", "purpose"))
            ]
            answers = {verdict.allowed for verdict in engine.ask_many(requests, loaded)}
            expected = {
                Standing.ALWAYS: {True},
                Standing.NEVER: {False},
                Standing.DEPENDS: {True, False},
            }[decided.standing]
            assert answers == expected, (line.resource, duty)


def test_the_order_of_holders_does_not_matter():
    holders = [holder(f"p{number}", *(("communications",) if number % 3 == 0 else ())) for number in range(9)]
    shuffled = holders[:]
    random.Random(4).shuffle(shuffled)
    assert fleet(*holders).placed == fleet(*shuffled).placed


def test_somebody_with_two_phones_is_planned_twice():
    found = fleet(holder(phone="D1"), holder(phone="D2", platform="apple"))
    assert {str(name): one.platform for name, one in found.placed.items()} == {
        'Phone::"D1"': "android",
        'Phone::"D2"': "apple",
    }
    assert found.plan_of(EntityUid("Phone", "D1")) is found.plan_of(EntityUid("Phone", "D2"))


def test_a_plan_as_data_names_no_person():
    found = plan(replace(holder("P-secret", until=5)))
    assert "P-secret" not in str(found.as_canonical())


def test_a_permission_for_an_app_opens_its_websites_too():
    apps = tuple(replace(one, domains=("whatsapp.com",)) if one.id == "whatsapp" else one for one in APPS)
    sites = (*SITES, Site("web.whatsapp.com", "whatsapp", ("messaging",), "core"))
    rules = rulebook(
        RULES + '@id("web") permit (principal, action == Action::"open_site", resource == Site::"web.whatsapp.com") '
        "when { context has permission && context.permission.until > context.now };",
        apps=apps,
        sites=sites,
    )

    def web(until):
        (line,) = (line for line in plan(holder(until=until), rules).sites if line.resource.id == "web.whatsapp.com")
        return line.on.is_open

    assert web(5)
    assert not web(-5)
    assert not web(None)
