"""What a change of the rules changes: classes, apps, phones, in words and as data."""

from __future__ import annotations

import json

from bluelamp.core.phones.difference import plan_difference
from small_phones import APPS, RULES, app, fleet, holder, rulebook

HOLDERS = [holder(f"p{number}", platform="apple" if number == 0 else "android") for number in range(5)]
OPEN_TIKTOK = RULES.replace(
    '@id("communications") permit (principal in Role::"communications"', '@id("tiktok") permit (principal'
).replace('unless { principal in Role::"communications" }', 'unless { resource == App::"tiktok" }')


def difference(new, old=RULES, holders=None, **other):
    before = fleet(*(holders or HOLDERS), rules=rulebook(old))
    return plan_difference(before, fleet(*(holders or HOLDERS), rules=rulebook(new, **other)))


def test_the_same_plan_differs_in_nothing():
    found = difference(RULES)
    assert (found.phones, found.phones_changed, found.changes) == (5, 0, ())
    assert (found.classes_old, found.classes_kept) == (1, 1)


def test_an_app_that_opens_is_named_with_its_phones_and_rule():
    found = difference(OPEN_TIKTOK)
    assert found.phones_changed == 5
    (change,) = [one for one in found.changes if one.duty == "on"]
    assert (change.id, change.old.value, change.new.value) == ("tiktok", "shut", "open")
    assert (change.phones, change.why) == ({"android": 4, "apple": 1}, ("tiktok",))
    assert "App `tiktok`, on duty: shut -> open on 5 phones, by `tiktok`." in found.say()


def test_only_the_holders_concerned_change():
    found = difference(RULES.replace('"communications"', '"press"'), holders=[*HOLDERS, holder("c", "communications")])
    assert found.phones_changed == 1
    assert {one.id for one in found.changes} == {"tiktok", "pinterest"}


def test_other_reasons_with_the_same_effect_are_counted_apart():
    found = difference(RULES + '@id("again") forbid (principal, action, resource in AppCategory::"social");')
    assert (found.phones_changed, found.phones_regrouped, found.changes) == (0, 5, ())
    assert "for other reasons" in found.say()


def test_an_app_new_in_the_catalogue_and_open_is_a_change():
    found = difference(RULES, apps=(*APPS, app("zoom", "open", "us.zoom.videomeetings")))
    assert [(one.id, one.old, one.new.value) for one in found.changes if one.duty == "on"] == [("zoom", None, "open")]
    assert "not in the catalogue -> open" in found.say()


def test_an_app_new_in_the_catalogue_and_shut_changes_no_phone():
    assert difference(RULES, apps=(*APPS, app("vk", "social", "com.vkontakte.android"))).phones_changed == 0


def test_holders_who_come_and_go_are_counted():
    found = plan_difference(fleet(holder("a"), holder("b")), fleet(holder("b"), holder("c")))
    assert (found.phones, found.phones_added, found.phones_removed) == (1, 1, 1)


def test_the_difference_as_data_is_json():
    data = json.loads(json.dumps(difference(OPEN_TIKTOK).as_json()))
    assert data["phones"]["changed"] == 5
    assert ["tiktok"] in [one["rules"] for one in data["changes"]]
