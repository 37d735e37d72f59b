"""Contents are named by what they do, and a roster that is wrong for everybody removes nothing."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from bluelamp.core.cedar import Datetime, Entity, EntityUid, Record
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones import ANDROID, INTUNE_ANDROID, TARGETS, Holder, plan_fleet
from bluelamp.core.phones.guards import State
from bluelamp.records.fleet.contents import content_of
from bluelamp.records.fleet.lifecycle.transitions import loss
from small_phones import AT
from small_phones import rulebook as small_rulebook

PEOPLE = 30_000
BASE = "https://phones.example/profiles"


def person(name, role=""):
    parents = {EntityUid("Role", role)} if role else set()
    return Entity(EntityUid("Person", name), {"kind": "officer"}, frozenset(parents))


def content(plan, target, duty, rulebook):
    return content_of(plan, target, duty, rulebook.catalogue, profile_base=BASE)


@cache
def planned(duty):
    return plan_fleet(small_rulebook(), holders(duty), at=AT)


def holders(duty):
    """A force of the size in question: every kind of person, with and without a permission, in force and ended."""
    found = []
    for number in range(PEOPLE):
        ends = AT + timedelta(hours=(number % 7) - 2)
        given = {EntityUid("App", "whatsapp"): Record({"purpose": "watch", "until": Datetime(to_millis(ends))})}
        found.append(
            Holder(
                person(f"p{number}", "communications" if number % 50 == 0 else ""),
                "apple" if number % 5 == 0 else "android",
                permissions=given if number % 3 == 0 else {},
                duty=duty,
                phone=f"phone-{number}",
            )
        )
    return found


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.name)
def test_a_wrong_roster_for_30000_people_removes_nothing(target):
    rulebook = small_rulebook()
    before, after = planned("on"), planned("off")
    assert len(after.placed) == PEOPLE
    moves = {
        (before.placed[one].plan, after.placed[one].plan)
        for one in before.placed
        if before.placed[one].platform == target.platform
    }
    switched_off = 0
    for was, now in moves:
        on = content(before.plans[was], target, "on", rulebook)
        off = content(after.plans[now], target, "off", rulebook)
        assert loss(on.apps, off.apps).removed == frozenset()
        switched_off += sum(row.state is State.SUSPENDED for row in off.apps)
    assert (switched_off > 0) is target.can_suspend_keeping_data


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.name)
def test_the_same_steps_for_other_reasons_are_the_same_content(target):
    rulebook = small_rulebook()
    fleet = plan_fleet(rulebook, [Holder(person("p1"), target.platform, phone="phone-1")], at=AT)
    plan = next(iter(fleet.plans.values()))
    reworded = replace(plan, hash="0" * 64, shut_beyond=("another-rule",))
    assert content(plan, target, "on", rulebook).digest == content(reworded, target, "on", rulebook).digest


def test_a_content_is_data_that_fits_json_and_says_what_it_does_with_each_app():
    rulebook = small_rulebook()
    fleet = plan_fleet(rulebook, [Holder(person("p1"), "android", phone="phone-1")], at=AT)
    plan = next(iter(fleet.plans.values()))
    made = content(plan, INTUNE_ANDROID, "on", rulebook)
    assert {"group", "resources"} == set(made.body)
    assert {row.id for row in made.apps} <= {one["about"] for one in made.body["resources"]}
    assert content(plan, ANDROID, "on", rulebook).digest != made.digest
