"""Apple profiles and declarations: valid for the release they are for, and the same for the same plan."""

from __future__ import annotations

import plistlib
from dataclasses import replace

import pytest

from bluelamp.core.phones.apple.check import declaration_problems, profile_problems
from bluelamp.core.phones.apple.payloads import app_rows, apple_payload
from bluelamp.core.phones.guards import EmptyAppList
from bluelamp.core.rulebook import Site
from small_phones import RULES, SITES, holder, plan, rulebook

BASE = "https://phones.example/profiles"


def payload(one=None, duty="on", ios="18.1", rules=None):
    rules = rules or rulebook()
    return apple_payload(plan(one or holder(), rules), rules.catalogue, duty, ios=ios, profile_base=BASE)


def part(found, kind):
    (one,) = (one for one in found.profile["PayloadContent"] if one["PayloadType"] == kind)
    return one


@pytest.mark.parametrize("ios", ["17.0", "18.1", "26.4", "27.0"])
@pytest.mark.parametrize("duty", ["on", "off"])
@pytest.mark.parametrize("until", [None, -5, 5])
def test_every_payload_is_valid_for_its_release(ios, duty, until):
    found = payload(holder(until=until), duty, ios)
    assert profile_problems(found.profile, ios=ios, supervised=True) == ()
    for one in found.declarations:
        assert declaration_problems(one, ios=ios, supervised=True) == ()


def test_there_is_one_list_of_apps_up_to_ios_26_in_the_profile():
    found = payload(ios="26.4")
    apps = part(found, "com.apple.applicationaccess")["allowListedAppBundleIDs"]
    assert {"com.microsoft.Office.Outlook", "com.apple.webapp"} <= set(apps)
    assert "pinterest" not in apps
    assert all(one["Type"] != "com.apple.configuration.app.settings" for one in found.declarations)


def test_from_ios_27_the_list_is_a_declaration_and_not_in_the_profile():
    found = payload(ios="27.0")
    assert "allowListedAppBundleIDs" not in part(found, "com.apple.applicationaccess")
    (apps,) = (one for one in found.declarations if one["Type"] == "com.apple.configuration.app.settings")
    assert "com.microsoft.Office.Outlook" in apps["Payload"]["Allowed"]["AllowedApps"]
    assert app_rows(found) == app_rows(payload(ios="26.4"))


def test_off_duty_apps_are_hidden_and_calls_and_maps_are_not():
    off = {row.id for row in app_rows(payload(duty="off"))}
    assert off == {"com.apple.mobilephone", "com.google.Maps", "com.apple.webapp"}


def test_shut_websites_are_listed_as_addresses():
    web = part(payload(), "com.apple.webcontent-filter")
    assert web["DenyListURLs"] == ["https://google.com", "https://tiktok.com"]


def test_at_most_500_websites_are_listed_core_ones_first():
    more = tuple(Site(f"a{number}.example", "s", ("social",), "short link") for number in range(600))
    found = payload(rules=rulebook(sites=(*SITES, *more)))
    listed = part(found, "com.apple.webcontent-filter")["DenyListURLs"]
    assert len(listed) == 500
    assert {"https://google.com", "https://tiktok.com"} <= set(listed)


def test_every_configuration_is_activated():
    for ios in ("18.1", "27.0"):
        found = payload(ios=ios)
        (activation,) = (one for one in found.declarations if one["Type"] == "com.apple.activation.simple")
        configurations = [one["Identifier"] for one in found.declarations if "configuration" in one["Type"]]
        assert activation["Payload"]["StandardConfigurations"] == configurations


def test_the_same_plan_gives_the_same_bytes_and_another_gives_other_tokens():
    one, same, other = payload(), payload(), payload(holder(until=5))
    assert one.profile_bytes() == same.profile_bytes()
    tokens = {found.digest: [part["ServerToken"] for part in found.declarations] for found in (one, same, other)}
    assert len(tokens) == 2
    assert one.declarations[0]["ServerToken"] != other.declarations[0]["ServerToken"]


def test_another_class_replaces_the_profile_and_does_not_add_one():
    one, other = payload(), payload(holder(until=5), "off")
    assert one.profile["PayloadIdentifier"] == other.profile["PayloadIdentifier"]
    assert (
        part(one, "com.apple.applicationaccess")["PayloadUUID"]
        != (part(other, "com.apple.applicationaccess")["PayloadUUID"])
    )


def test_the_profile_is_a_property_list():
    assert plistlib.loads(payload().profile_bytes())["PayloadType"] == "Configuration"


def test_a_phone_without_any_app_is_refused():
    rules = rulebook(RULES.split('@id("off-duty')[0].replace('"open"', '"nothing"'))
    bare = replace(rules, catalogue=replace(rules.catalogue, apps={"pinterest": rules.catalogue.apps["pinterest"]}))
    with pytest.raises(EmptyAppList):
        payload(rules=bare)
