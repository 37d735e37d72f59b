"""A resource that Microsoft documents passes; each planted fault is found and named at its place."""

from copy import deepcopy

import pytest

from bluelamp.core.phones.intune.check import UnknownGraphType, problems, type_names

GRAPH = "#microsoft.graph."


def app(identifier, name):
    return {"@odata.type": f"{GRAPH}appListItem", "name": name, "appId": identifier}


ANDROID = {
    "@odata.type": f"{GRAPH}androidDeviceOwnerGeneralDeviceConfiguration",
    "displayName": "Response officers",
    "description": None,
    "playStoreMode": "allowList",
    "screenCaptureBlocked": True,
    "systemUpdateWindowStartMinutesAfterMidnight": 120,
    "personalProfilePlayStoreMode": "blockedApps",
    "personalProfilePersonalApplications": [app("com.facebook.katana", "Facebook")],
    "globalProxy": {"@odata.type": f"{GRAPH}androidDeviceOwnerGlobalProxyDirect", "host": "proxy", "port": 8080},
    "vpnAlwaysOnLockdownMode": True,
}
STORE_APP = {
    "@odata.type": f"{GRAPH}androidManagedStoreApp",
    "displayName": "WhatsApp",
    "publisher": "WhatsApp LLC",
    "packageId": "com.whatsapp",
    "assignments": [
        {
            "intent": "uninstall",
            "target": {"@odata.type": f"{GRAPH}exclusionGroupAssignmentTarget", "groupId": "g"},
        }
    ],
}
ASSIGNMENT = {
    "@odata.type": f"{GRAPH}mobileAppAssignment",
    "intent": "required",
    "target": {"@odata.type": f"{GRAPH}groupAssignmentTarget", "groupId": "g1"},
    "settings": {"@odata.type": f"{GRAPH}androidManagedStoreAppAssignmentSettings", "autoUpdateMode": "priority"},
}
APP_CONFIGURATION = {
    "@odata.type": f"{GRAPH}androidManagedStoreAppConfiguration",
    "displayName": "Chrome: blocked sites",
    "targetedMobileApps": ["0c4a"],
    "packageId": "app:com.android.chrome",
    "payloadJson": "eyJraW5kIjogIiJ9",
    "profileApplicability": "androidDeviceOwner",
}
IOS = {
    "@odata.type": f"{GRAPH}iosGeneralDeviceConfiguration",
    "displayName": "Officers' iPhones",
    "appsVisibilityListType": "appsNotInListCompliant",
    "appsVisibilityList": [app("com.facebook.Facebook", "Facebook")],
    "cameraBlocked": False,
    "passcodeMinimumLength": 8,
}
IOS_FEATURES = {
    "@odata.type": f"{GRAPH}iosDeviceFeaturesConfiguration",
    "displayName": "Web filter",
    "contentFilterSettings": {
        "@odata.type": f"{GRAPH}iosWebContentFilterAutoFilter",
        "blockedUrls": ["https://www.facebook.com"],
        "allowedUrls": None,
    },
}
PROTECTION = {
    "@odata.type": f"{GRAPH}androidManagedAppProtection",
    "displayName": "Off duty",
    "appActionIfAccountIsClockedOut": "block",
    "gracePeriodToBlockAppsDuringOffClockHours": "PT5M",
    "pinRequired": True,
    "allowedDataStorageLocations": ["oneDriveForBusiness"],
}
COMPLIANCE = {
    "@odata.type": f"{GRAPH}androidDeviceOwnerCompliancePolicy",
    "displayName": "Compliant",
    "osMinimumVersion": "13.0",
    "securityRequireIntuneAppIntegrity": True,
    "scheduledActionsForRule": [
        {
            "ruleName": "PasswordRequired",
            "scheduledActionConfigurations": [
                {"actionType": "block", "gracePeriodHours": 24, "notificationTemplateId": ""}
            ],
        }
    ],
}
TARGETED = {
    "@odata.type": f"{GRAPH}targetedManagedAppConfiguration",
    "displayName": "Edge: blocked sites",
    "targetedAppManagementLevels": "unspecified",
    "customSettings": [{"name": "com.microsoft.intune.mam.managedbrowser.BlockListURLs", "value": "facebook.com"}],
    "apps": [
        {
            "mobileAppIdentifier": {
                "@odata.type": f"{GRAPH}androidMobileAppIdentifier",
                "packageId": "com.microsoft.emmx",
            }
        }
    ],
}
GROUP = {
    "displayName": "Class 7f3a",
    "mailEnabled": False,
    "mailNickname": "class-7f3a",
    "securityEnabled": True,
    "groupTypes": [],
    "members@odata.bind": ["https://graph.example/users/1"],
}
GOOD = {
    "AndroidDeviceOwnerGeneralDeviceConfiguration": ANDROID,
    "AndroidManagedStoreApp": STORE_APP,
    "MobileAppAssignment": ASSIGNMENT,
    "AndroidManagedStoreAppConfiguration": APP_CONFIGURATION,
    "IosGeneralDeviceConfiguration": IOS,
    "IosDeviceFeaturesConfiguration": IOS_FEATURES,
    "AndroidManagedAppProtection": PROTECTION,
    "AndroidDeviceOwnerCompliancePolicy": COMPLIANCE,
    "TargetedManagedAppConfiguration": TARGETED,
    "Group": GROUP,
}
MUTANTS = [
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "playStoreMod", "allowList", 'did you mean "playStoreMode"?'),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "playStoreMode", "whitelist", '"whitelist" is not one of'),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "playStoreMode", "AllowList", 'did you mean "allowList"?'),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "playStoreMode", "unknownFutureValue", "is not one of"),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "screenCaptureBlocked", "yes", "expected true or false"),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "screenCaptureBlocked", 1, "expected true or false, found 1"),
    (
        "AndroidDeviceOwnerGeneralDeviceConfiguration",
        "systemUpdateWindowStartMinutesAfterMidnight",
        "120",
        'expected a number, found "120"',
    ),
    (
        "AndroidDeviceOwnerGeneralDeviceConfiguration",
        "@odata.type",
        f"{GRAPH}androidDeviceOwnerGenralDeviceConfiguration",
        '$["@odata.type"]:',
    ),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "@odata.type", f"{GRAPH}deviceConfiguration", "is not"),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "@odata.tpye", "x", '"@odata.tpye" is not a property'),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "displayName", None, "expected text, found null"),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "userStatuses", [], "it is a link to another resource"),
    (
        "AndroidDeviceOwnerGeneralDeviceConfiguration",
        "personalProfilePersonalApplications.0.appID",
        "com.x",
        '$.personalProfilePersonalApplications[0]: "appID" is not a property of AppListItem; did you mean "appId"?',
    ),
    (
        "AndroidDeviceOwnerGeneralDeviceConfiguration",
        "personalProfilePersonalApplications.0",
        {"appId": "com.x"},
        '$.personalProfilePersonalApplications[0]: "@odata.type" is missing',
    ),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "globalProxy.port", "8080", "$.globalProxy.port: expected a num"),
    ("AndroidDeviceOwnerGeneralDeviceConfiguration", "globalProxy.proxyAutoConfigURL", "x", "is not a property of"),
    (
        "AndroidDeviceOwnerGeneralDeviceConfiguration",
        "globalProxy.@odata.type",
        f"{GRAPH}androidDeviceOwnerGlobalProxy",
        "is not one of",
    ),
    ("AndroidManagedStoreApp", "assignments.0.intent", "blocked", '$.assignments[0].intent: "blocked" is not one of'),
    ("AndroidManagedStoreApp", "assignments.0.target.groupID", "g", 'did you mean "groupId"?'),
    ("MobileAppAssignment", "intent", "Required", 'did you mean "required"?'),
    ("MobileAppAssignment", "target.@odata.type", f"{GRAPH}groupAssigmentTarget", "groupAssignmentTarget"),
    ("MobileAppAssignment", "target", {"groupId": "g1"}, '$.target: "@odata.type" is missing'),
    ("MobileAppAssignment", "intent", None, "$.intent: null is not one of"),
    ("MobileAppAssignment", "settings.autoUpdateMode", "high", '$.settings.autoUpdateMode: "high" is not one of'),
    ("MobileAppAssignment", "settings.@odata.type", f"{GRAPH}win32LobAppAssignmentSettings", "is not one of"),
    ("AndroidManagedStoreAppConfiguration", "profileApplicability", "deviceOwner", "is not one of"),
    ("AndroidManagedStoreAppConfiguration", "targetedMobileApps", "0c4a", 'expected a list, found "0c4a"'),
    ("IosGeneralDeviceConfiguration", "appsVisibilityListType", "appsNotInlistCompliant", "did you mean"),
    ("IosGeneralDeviceConfiguration", "appsVisibilityList.0.appId", 7, "$.appsVisibilityList[0].appId: expected text"),
    ("IosGeneralDeviceConfiguration", "passcodeMinimumLength", "8", 'expected a number, found "8"'),
    ("IosDeviceFeaturesConfiguration", "contentFilterSettings.blockedURLs", [], 'did you mean "blockedUrls"?'),
    (
        "IosDeviceFeaturesConfiguration",
        "contentFilterSettings.@odata.type",
        f"{GRAPH}iosWebContentFilterBase",
        "is not one of",
    ),
    ("AndroidManagedAppProtection", "appActionIfAccountIsClockedOut", "Block", 'did you mean "block"?'),
    ("AndroidManagedAppProtection", "pinRequired", "true", "$.pinRequired: expected true or false"),
    ("AndroidManagedAppProtection", "allowedDataStorageLocations.0", "onedrive", "allowedDataStorageLocations[0]"),
    (
        "AndroidDeviceOwnerCompliancePolicy",
        "scheduledActionsForRule.0.scheduledActionConfigurations.0.actionType",
        "lock",
        "$.scheduledActionsForRule[0].scheduledActionConfigurations[0].actionType",
    ),
    ("TargetedManagedAppConfiguration", "apps.0.mobileAppIdentifier.bundleId", "x", "is not a property of Android"),
    ("TargetedManagedAppConfiguration", "customSettings.0.key", "x", "$.customSettings[0]"),
    ("Group", "members", [{"id": "1"}], "$.members: cannot be set here"),
    ("Group", "membrs@odata.bind", [], 'did you mean "members@odata.bind"?'),
    ("Group", "members@odata.bind", "one", "expected a list"),
    ("Group", "securityEnabled", "false", "$.securityEnabled: expected true or false"),
]


def put(resource, path, value):
    """Sets a value deep in a copy. `@odata.type` holds a dot of its own, which is no step of the path."""
    changed = deepcopy(resource)
    parts = path.replace("@odata.", "@odata\0").split(".")
    *way, last = [int(part) if part.isdigit() else part.replace("\0", ".") for part in parts]
    at = changed
    for part in way:
        at = at[part]
    at[last] = value
    return changed


@pytest.mark.parametrize("type_name", GOOD)
def test_a_realistic_resource_has_no_problems(type_name):
    assert problems(GOOD[type_name], type_name) == ()


@pytest.mark.parametrize(("type_name", "path", "value", "expected"), MUTANTS, ids=[f"{m[0]}.{m[1]}" for m in MUTANTS])
def test_a_planted_fault_is_named_at_its_place(type_name, path, value, expected):
    found = problems(put(GOOD[type_name], path, value), type_name)
    assert any(expected in sentence for sentence in found), found


@pytest.mark.parametrize("type_name", [name for name in GOOD if name not in {"Group", "MobileAppAssignment"}])
def test_a_resource_that_could_be_something_else_must_say_what_it_is(type_name):
    nameless = {key: value for key, value in GOOD[type_name].items() if key != "@odata.type"}
    assert problems(nameless, type_name) == ('$: "@odata.type" is missing',)


def test_a_target_is_checked_as_the_kind_it_says_it_is():
    everyone = {"@odata.type": f"{GRAPH}allDevicesAssignmentTarget"}
    assert problems(everyone, "DeviceAndAppManagementAssignmentTarget") == ()
    grouped = everyone | {"groupId": "g1"}
    assert problems(grouped, "DeviceAndAppManagementAssignmentTarget") == (
        '$: "groupId" is not a property of AllDevicesAssignmentTarget',
    )


def test_a_group_target_is_not_taken_for_its_exclusion():
    excluded = {"@odata.type": f"{GRAPH}exclusionGroupAssignmentTarget", "groupId": "g1"}
    assert problems(excluded, "ExclusionGroupAssignmentTarget") == ()
    assert problems(excluded, "GroupAssignmentTarget") != ()


def test_a_list_longer_than_microsoft_takes_is_refused():
    apps = [app(f"org.example.{n}", "x") for n in range(10_001)]
    assert problems(IOS | {"appsVisibilityList": apps}, "IosGeneralDeviceConfiguration") == (
        "$.appsVisibilityList: 10,001 items are more than the most allowed, 10,000",
    )


def test_an_unknown_type_is_an_error_that_names_the_near_one():
    with pytest.raises(UnknownGraphType) as raised:
        problems({}, "IosGeneralDeviceConfig")
    assert "IosGeneralDeviceConfiguration" in raised.value.todo
    with pytest.raises(UnknownGraphType):
        problems({}, "zzzz")


def test_every_named_type_can_be_checked():
    for name in type_names():
        assert isinstance(problems({}, name), tuple)
