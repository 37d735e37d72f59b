"""Intune resources: valid by Microsoft's typings, and nothing destructive for a lapse."""

from __future__ import annotations

import json

import pytest

from bluelamp.core.phones.intune.check import problems
from bluelamp.core.phones.intune.payloads import intune_android, intune_apple, payload_text
from small_phones import holder, plan, rulebook


def android(one=None, duty="on"):
    rules = rulebook()
    return intune_android(plan(one or holder(), rules), rules.catalogue, duty)


def apple(one=None, duty="on"):
    rules = rulebook()
    return intune_apple(plan(one or holder(), rules), rules.catalogue, duty)


def intents(one=None, duty="on"):
    return {
        part.about: part.body["intent"]
        for part in android(one, duty).resources
        if part.type_name == "MobileAppAssignment"
    }


def resource(payload, type_name):
    (found,) = (one.body for one in payload.resources if one.type_name == type_name)
    return found


@pytest.mark.parametrize("duty", ["on", "off", "unknown"])
@pytest.mark.parametrize("until", [None, -5, 5])
@pytest.mark.parametrize("build", [android, apple])
def test_every_resource_is_valid_by_the_vendors_typings(build, until, duty):
    for one in build(holder(until=until), duty).resources:
        assert problems(one.body, one.type_name) == (), one.name


def test_apps_are_required_available_or_removed():
    found = intents()
    assert found["com.microsoft.teams"] == "required"
    assert found["com.android.chrome"] == "available"
    assert found["com.zhiliaoapp.musically"] == "uninstall"


def test_a_lapse_removes_nothing():
    assert intents(holder(until=-5))["com.whatsapp"] == "available"


def test_an_app_that_a_permission_may_open_is_not_assigned_and_not_removed():
    assert "com.whatsapp" not in intents()


def test_off_duty_removes_nothing_and_changes_nothing_on_android():
    assert "uninstall" not in {intents(duty="off")[one] for one in ("com.microsoft.teams", "bbc.mobile.news.uk")}
    assert android(duty="on").resources[0] == android(duty="off").resources[0]


def test_the_allow_list_is_said_and_not_left_out():
    body = resource(android(), "AndroidDeviceOwnerGeneralDeviceConfiguration")
    assert (body["playStoreMode"], body["appsAllowInstallFromUnknownSources"]) == ("allowList", False)


def test_chrome_gets_its_list_in_base64():
    (part,) = (one for one in android().resources if one.type_name == "AndroidManagedStoreAppConfiguration")
    properties = {one["key"]: one["valueString"] for one in json.loads(payload_text(part))["managedProperty"]}
    assert json.loads(properties["URLBlocklist"]) == ["google.com", "tiktok.com"]


def edge():
    body = resource(android(), "TargetedManagedAppConfiguration")
    return {one["name"].rpartition(".")[2]: one["value"].split("|") for one in body["customSettings"]}


def test_edge_gets_each_website_with_its_scheme_and_what_is_below_it():
    listed = edge()["BlockListURLs"]
    assert all(one.startswith(("http://", "https://")) for one in listed)
    assert [one for one in listed if "tiktok" in one and one.startswith("https")] == [
        "https://tiktok.com/*",
        "https://*.tiktok.com/*",
    ]


def test_edge_gets_no_list_of_open_websites_since_that_would_shut_all_others():
    assert "AllowListURLs" not in edge()


def test_edge_leaves_open_what_is_open_beneath_a_shut_website():
    listed = edge()["BlockListURLs"]
    assert "https://google.com/*" in listed
    assert not any("*.google.com" in one or "maps.google.com" in one for one in listed)


def test_edge_offers_no_other_window_for_what_is_shut():
    assert edge()["AllowTransitionOnBlock"] == ["false"]
    assert edge()["disableFeatures"] == ["inprivate", "msa"]


def test_iphones_show_only_open_apps_and_hide_the_rest():
    body = resource(apple(holder(until=-5)), "IosGeneralDeviceConfiguration")
    assert body["appsVisibilityListType"] == "appsInListCompliant"
    shown = {one["appId"] for one in body["appsVisibilityList"]}
    assert "com.microsoft.Office.Outlook" in shown
    assert "com.apple.webapp" in shown
    assert not {"net.whatsapp.WhatsApp", "pinterest"} & shown


def test_iphones_shut_websites_and_leave_open_what_is_open_beneath():
    web = resource(apple(), "IosDeviceFeaturesConfiguration")["contentFilterSettings"]
    assert web["blockedUrls"] == ["https://google.com", "https://tiktok.com"]
    assert web["allowedUrls"] == ["https://maps.google.com"]


def test_one_class_is_one_group_and_the_same_plan_the_same_bytes():
    one, other = android(), android()
    assert (one.group, one.digest) == (other.group, other.digest)
    assert android(holder(until=5)).group != one.group


def test_a_class_without_shut_websites_is_sent_empty_lists_so_that_a_longer_one_does_not_stay():
    rules = rulebook(sites=())
    made = intune_android(plan(holder(), rules), rules.catalogue, "on")
    (chrome,) = (one for one in made.resources if one.type_name == "AndroidManagedStoreAppConfiguration")
    properties = {one["key"]: one["valueString"] for one in json.loads(payload_text(chrome))["managedProperty"]}
    assert properties["URLBlocklist"] == "[]"
    (edge_list,) = (one for one in made.resources if one.type_name == "TargetedManagedAppConfiguration")
    assert edge_list.body["customSettings"][0]["value"] == ""
    assert {problems(one.body, one.type_name) for one in made.resources} == {()}


def test_compliance_asks_for_a_pin_encryption_and_an_unbroken_phone_and_wipes_nothing():
    body = resource(android(), "AndroidDeviceOwnerCompliancePolicy")
    assert (body["passwordRequired"], body["storageRequireEncryption"]) == (True, True)
    (rule,) = body["scheduledActionsForRule"]
    assert [one["actionType"] for one in rule["scheduledActionConfigurations"]] == ["block"]
