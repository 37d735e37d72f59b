"""A policy that Google documents passes; each planted fault is found and named at its place."""

from copy import deepcopy

import pytest

from bluelamp.core.phones.android.check import problems

POLICY = {
    "name": "enterprises/LC1/policies/response-officer",
    "playStoreMode": "WHITELIST",
    "applications": [
        {"packageName": "com.microsoft.teams", "installType": "FORCE_INSTALLED", "installPriority": 10},
        {
            "packageName": "com.android.chrome",
            "installType": "FORCE_INSTALLED",
            "managedConfiguration": {"URLBlocklist": '["facebook.com", "tiktok.com"]', "IncognitoModeAvailability": 1},
        },
        {"packageName": "com.whatsapp", "installType": "AVAILABLE", "disabled": True},
        {"packageName": "com.facebook.katana", "installType": "BLOCKED"},
        {"packageName": "uk.police.pocketbook", "installType": "FORCE_INSTALLED", "minimumVersionCode": 410},
    ],
    "alwaysOnVpnPackage": {"packageName": "com.example.vpn", "lockdownEnabled": True},
    "deviceConnectivityManagement": {
        "privateDnsSettings": {
            "privateDnsMode": "PRIVATE_DNS_SPECIFIED_HOST",
            "privateDnsHost": "dns.example.police.uk",
        },
        "usbDataAccess": "DISALLOW_USB_FILE_TRANSFER",
    },
    "personalUsagePolicies": {
        "personalPlayStoreMode": "BLOCKLIST",
        "personalApplications": [{"packageName": "com.zhiliaoapp.musically", "installType": "BLOCKED"}],
        "maxDaysWithWorkOff": 3,
    },
    "advancedSecurityOverrides": {"untrustedAppsPolicy": "DISALLOW_INSTALL"},
    "passwordPolicies": [{"passwordScope": "SCOPE_DEVICE", "passwordQuality": "COMPLEXITY_HIGH"}],
    "policyEnforcementRules": [
        {
            "settingName": "passwordPolicies",
            "blockAction": {"blockAfterDays": 1},
            "wipeAction": {"wipeAfterDays": 30, "preserveFrp": True},
        }
    ],
    "statusReportingSettings": {"applicationReportsEnabled": True},
    "systemUpdate": {"type": "WINDOWED", "startMinutes": 120, "endMinutes": 1439},
    "maximumTimeToLock": "300000",
}


def put(policy, path, value):
    """Sets a value deep in a copy; a path is written as names and positions with dots between."""
    changed = deepcopy(policy)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = changed
    for part in way:
        at = at[part]
    at[last] = value
    return changed


MUTANTS = [
    ("playStoreMod", "WHITELIST", '$: "playStoreMod" is not a property of Policy; did you mean "playStoreMode"?'),
    ("applications.0.instalType", "BLOCKED", 'did you mean "installType"?'),
    ("applications.3.installType", "BLOCK", '$.applications[3].installType: "BLOCK" is not one of'),
    ("applications.3.installType", "blocked", 'did you mean "BLOCKED"?'),
    ("playStoreMode", "Whitelist", 'did you mean "WHITELIST"?'),
    ("playStoreMode", "ALLOWLIST", '$.playStoreMode: "ALLOWLIST" is not one of'),
    ("personalUsagePolicies.personalPlayStoreMode", "WHITELIST", "personalPlayStoreMode:"),
    ("applications.2.disabled", "true", '$.applications[2].disabled: expected true or false, found "true"'),
    ("applications.4.minimumVersionCode", "410", 'expected a whole number, found "410"'),
    ("applications.4.minimumVersionCode", 2**31, "2,147,483,648 is more than the most allowed"),
    ("applications.0.installPriority", 10_001, "10,001 is more than the most allowed, 10,000"),
    ("applications", {"packageName": "com.whatsapp"}, "$.applications: expected a list, found a dictionary"),
    ("applications.0", "com.whatsapp", '$.applications[0]: expected a dictionary, found "com.whatsapp"'),
    ("applications.0.packageName", "com.whatsapp", '"com.whatsapp" has 2 rows; an app may have one'),
    ("applications.0", {"installType": "BLOCKED"}, 'applications[0]: "packageName" is missing'),
    ("applications.1.managedConfiguration.Long", "x" * 65_536, "65,536 characters are more than the most allowed"),
    ("maximumTimeToLock", 300_000, "$.maximumTimeToLock: expected text, found 300000"),
    ("maximumTimeToLock", "5 minutes", "is not a whole number written as digits"),
    ("systemUpdate.startMinutes", 1440, "$.systemUpdate.startMinutes: 1,440 is more than the most allowed, 1,439"),
    ("systemUpdate.endMinutes", -1, "$.systemUpdate.endMinutes: -1 is less than the least allowed, 0"),
    ("systemUpdate.startMinute", 5, 'did you mean "startMinutes"?'),
    ("personalUsagePolicies.maxDaysWithWorkOff", 1, "1 is neither 0 (no limit) nor at least 3 days"),
    ("personalUsagePolicies.maxDaysWithWorkOff", 2, "2 is neither 0 (no limit) nor at least 3 days"),
    ("personalUsagePolicies.personalApplicationPolicy", [], '"personalApplicationPolicy" is not a property'),
    ("version", "7", "$.version: cannot be set: it is read-only, Google fills it in"),
    ("deviceConnectivityManagement.privateDnsSettings.privateDnsHost", 8, "expected text, found 8"),
    ("deviceConnectivityManagement.privateDnsSettings.privateDnsMode", "PRIVATE_DNS_AUTOMATIC", "set both or neither"),
    ("policyEnforcementRules.0.wipeAction.wipeAfterDays", 1, "or the phone is wiped before it is blocked"),
    ("policyEnforcementRules.0", {"settingName": "applications"}, '"wipeAction" is missing'),
    (
        "kioskCustomization",
        {"deviceSettings": False},
        "$.kioskCustomization.deviceSettings: expected text, found false",
    ),
    ("debuggingFeaturesAllowed", "true", "$.debuggingFeaturesAllowed: expected true or false"),
]


def test_a_realistic_policy_has_no_problems():
    assert problems(POLICY) == ()


def test_an_empty_policy_is_well_formed():
    assert problems({}) == ()


@pytest.mark.parametrize(("path", "value", "expected"), MUTANTS, ids=[f"{m[0]}={str(m[1])[:20]}" for m in MUTANTS])
def test_a_planted_fault_is_named_at_its_place(path, value, expected):
    found = problems(put(POLICY, path, value))
    assert any(expected in sentence for sentence in found), found


def test_three_thousand_apps_are_allowed_and_one_more_is_not():
    apps = [{"packageName": f"org.example.app{n}", "installType": "BLOCKED"} for n in range(3001)]
    assert problems({"applications": apps[:3000]}) == ()
    assert problems({"applications": apps}) == ("$.applications: 3,001 items are more than the most allowed, 3,000",)


def test_twenty_apps_may_set_a_version_floor_and_one_more_may_not():
    apps = [{"packageName": f"org.example.app{n}", "minimumVersionCode": 2} for n in range(21)]
    assert problems({"applications": apps[:20]}) == ()
    assert problems({"applications": apps}) == ("$.applications: 21 apps set minimumVersionCode; at most 20 may",)


def test_every_fault_is_reported_not_only_the_first():
    policy = put(put(POLICY, "applications.3.installType", "BLOCK"), "playStoreMod", "x")
    assert len(problems(policy)) == 2


def test_item_two_is_named_before_item_ten():
    apps = [{"packageName": f"a{n}", "installType": "x" if n in {2, 10} else "BLOCKED"} for n in range(11)]
    first, second = problems({"applications": apps})
    assert first.startswith("$.applications[2]")
    assert second.startswith("$.applications[10]")


def test_zero_days_before_the_block_may_be_left_out():
    rule = {"settingName": "applications", "blockAction": {}, "wipeAction": {"wipeAfterDays": 10}}
    assert problems({"policyEnforcementRules": [rule]}) == ()


def test_a_tuple_is_as_good_as_a_list():
    assert problems({"applications": ({"packageName": "com.whatsapp"},)}) == ()
