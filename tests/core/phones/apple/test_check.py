"""A profile or declaration that fits Apple's tables passes; each planted fault is found at its place."""

from copy import deepcopy
from datetime import datetime

import pytest

from bluelamp.core.phones.apple.check import (
    declaration_problems,
    declaration_types,
    payload_types,
    profile_problems,
)
from bluelamp.core.phones.apple.walk import UnreadableVersion, version_number


def payload(kind, number, **keys):
    return {
        "PayloadType": kind,
        "PayloadIdentifier": f"uk.police.example.{number}",
        "PayloadUUID": f"00000000-0000-0000-0000-00000000000{number}",
        "PayloadVersion": 1,
        **keys,
    }


PROFILE = payload(
    "Configuration",
    0,
    PayloadDisplayName="Response officers",
    PayloadRemovalDisallowed=True,
    PayloadExpirationDate=datetime(2031, 1, 1),  # noqa: DTZ001 - property lists hold dates without a zone
    ConsentText={"default": "This phone is managed.", "en": "This phone is managed."},
    PayloadContent=[
        payload(
            "com.apple.applicationaccess",
            1,
            allowListedAppBundleIDs=["com.apple.mobilephone", "com.apple.webapp"],
            allowAirDrop=False,
            allowAppInstallation=False,
            allowCamera=True,
            ratingApps=1000,
            safariAcceptCookies=1.5,
        ),
        payload(
            "com.apple.webcontent-filter",
            2,
            FilterType="BuiltIn",
            AutoFilterEnabled=True,
            PermittedURLs=["https://www.police.uk"],
            DenyListURLs=["https://www.facebook.com"],
            HideDenyListURLs=True,
        ),
        payload("com.apple.mobiledevice.passwordpolicy", 3, forcePIN=True, minLength=8, maxFailedAttempts=10),
    ],
)

PROFILE_MUTANTS = [
    ("PayloadContnet", [], 'did you mean "PayloadContent"?'),
    ("PayloadType", "Config", '$.PayloadType: "Config" is not "Configuration"'),
    ("PayloadVersion", 2, "$.PayloadVersion: 2 is not 1"),
    ("PayloadVersion", "1", '$.PayloadVersion: expected a whole number, found "1"'),
    ("PayloadVersion", True, "$.PayloadVersion: expected a whole number, found true"),
    ("PayloadExpirationDate", "2031-01-01", "$.PayloadExpirationDate: expected a date and time"),
    ("PayloadContent", {}, "$.PayloadContent: expected a list, found a dictionary"),
    ("PayloadContent.0", "restrictions", "$.PayloadContent[0]: expected a dictionary"),
    ("PayloadContent.0.PayloadType", "com.apple.aplicationaccess", 'did you mean "com.apple.applicationaccess"?'),
    ("PayloadContent.0.PayloadType", None, "$.PayloadContent[0]: PayloadType must be text"),
    ("PayloadContent.0.allowAirdrop", False, 'did you mean "allowAirDrop"?'),
    (
        "PayloadContent.0.allowAirDrop",
        "false",
        '$.PayloadContent[0].allowAirDrop: expected true or false, found "false"',
    ),
    ("PayloadContent.0.allowAirDrop", 0, "expected true or false, found 0"),
    ("PayloadContent.0.ratingApps", 1001, "1,001 is more than the most allowed, 1,000"),
    ("PayloadContent.0.ratingApps", -1, "-1 is less than the least allowed, 0"),
    ("PayloadContent.0.ratingRegion", "uk", '"uk" is not one of "us", "au"'),
    ("PayloadContent.0.safariAcceptCookies", 3, "3 is not one of"),
    ("PayloadContent.0.allowListedAppBundleIDs", "com.whatsapp", "expected a list"),
    ("PayloadContent.0.allowListedAppBundleIDs.1", 5, "allowListedAppBundleIDs[1]: expected text, found 5"),
    ("PayloadContent.0.forceDelayedAppSoftwareUpdates", True, "the key is not for iPhones"),
    ("PayloadContent.1.FilterType", "Builtin", 'did you mean "BuiltIn"?'),
    ("PayloadContent.1.FilterType", "Plugin", '"PluginBundleID" is missing'),
    ("PayloadContent.1.FilterType", "Plugin", "or the plug-in filters nothing"),
    ("PayloadContent.1.AutoFilterEnabled", False, "needs AutoFilterEnabled to be true"),
    ("PayloadContent.1.AllowListBookmarks", [{"URL": "https://x"}], 'AllowListBookmarks[0]: "Title" is missing'),
    ("PayloadContent.1.AllowListBookmarks", [{"URL": "x", "Title": "x", "Url": "x"}], 'did you mean "URL"?'),
    ("PayloadContent.1.PayloadCertificateUUID", "no", "does not match"),
    ("PayloadContent.1.FilterGrade", "firewall", "the key is not for iPhones"),
    ("PayloadContent.2.minLength", 17, "$.PayloadContent[2].minLength: 17 is more than the most allowed, 16"),
    ("PayloadContent.2.maxFailedAttempts", 1, "1 is less than the least allowed, 2"),
    ("PayloadContent.2.minlength", 8, 'did you mean "minLength"?'),
    ("PayloadContent.2.PayloadUUID", "00000000-0000-0000-0000-000000000001", "must be unique"),
    ("PayloadContent.2.PayloadIdentifier", "uk.police.example.0", "must be unique"),
]


def declaration(kind, **keys):
    return {"Type": kind, "Identifier": "d1", "ServerToken": "t1", "Payload": keys}


ACTIVATION = declaration("com.apple.activation.simple", StandardConfigurations=["c1", "c2"])
SETTINGS = declaration(
    "com.apple.configuration.app.settings",
    Allowed={"AllowedApps": ["com.apple.mobilephone"], "DeniedApps": ["net.whatsapp.WhatsApp"]},
    Privacy={
        "PermissionDefaults": {
            "uk.police.pocketbook": {"OrganizationJustification": "To record incidents.", "Camera": "Allow"}
        }
    },
)
FILTER = declaration(
    "com.apple.configuration.webcontent-filter.plugin",
    VisibleName="Filter",
    PluginBundleID="com.example.filter",
    VendorConfig={"anything": [1, {"at": "all"}]},
    Filter={
        "URLs": {
            "Enabled": True,
            "Parameters": {
                "ProviderComposedIdentifier": "com.example.filter.control",
                "PIR": {"ServerURL": "https://pir.example", "PrivacyPassIssuerURL": "https://pp.example"},
                "FailClosed": True,
                "PrefilterFetchFrequency": 2700,
            },
        }
    },
)
LEGACY = declaration("com.apple.configuration.legacy", ProfileURL="https://mdm.example/p/1")
PASSCODE = declaration("com.apple.configuration.passcode.settings", RequirePasscode=True, MinimumLength=8)
MANAGED = declaration(
    "com.apple.configuration.app.managed",
    BundleID="com.microsoft.skype.teams",
    InstallBehavior={"Install": "Required", "License": {"Assignment": "Device"}},
    ExtensionConfigs={"com.example.ext": {"DataAssetReference": "a1"}},
)
STATUS = declaration(
    "com.apple.configuration.management.status-subscriptions",
    StatusItems=[{"Name": "passcode.is-compliant"}],
)
ASSET = declaration(
    "com.apple.asset.data",
    Reference={"DataURL": "https://mdm.example/a", "ContentType": "application/plist", "Size": 12},
)
DECLARATIONS = [ACTIVATION, SETTINGS, FILTER, LEGACY, PASSCODE, MANAGED, STATUS, ASSET]

DECLARATION_MUTANTS = [
    (ACTIVATION, "Type", "com.apple.activation.simpel", 'did you mean "com.apple.activation.simple"?'),
    (ACTIVATION, "Type", 4, "$.Type: expected text, found 4"),
    (ACTIVATION, "Payload", {}, '$.Payload: "StandardConfigurations" is missing'),
    (ACTIVATION, "Payload", None, "$.Payload: expected a dictionary, found null"),
    (ACTIVATION, "Payload.StandardConfigurations.0", 1, "$.Payload.StandardConfigurations[0]: expected text"),
    (ACTIVATION, "Identifer", "x", 'did you mean "Identifier"?'),
    (ACTIVATION, "ServerToken", "x" * 65, "$.ServerToken: must be 1 to 64 octets, is 65"),
    (ACTIVATION, "Identifier", "", "$.Identifier: must be 1 to 64 octets, is 0"),
    (SETTINGS, "Payload.Allowed.AllowedApp", [], 'did you mean "AllowedApps"?'),
    (SETTINGS, "Payload.Allowed.AllowedBinaries", [], "the key is not for iPhones"),
    (SETTINGS, "Payload.Allowed.DeniedApps.0", True, "$.Payload.Allowed.DeniedApps[0]: expected text, found true"),
    (SETTINGS, "Payload.Privacy.PermissionDefaults.a", {"Camera": "Allow"}, '"OrganizationJustification" is missing'),
    (
        SETTINGS,
        "Payload.Privacy.PermissionDefaults.uk",
        {"OrganizationJustification": "", "Camera": "allow"},
        '"allow" is not one',
    ),
    (FILTER, "Payload.Filter.URLs.Parameters.PrefilterFetchFrequency", 60, "60 is less than the least allowed, 2,700"),
    (FILTER, "Payload.Filter.URLs", {"Enabled": True}, '$.Payload.Filter.URLs: "Parameters" is missing'),
    (FILTER, "Payload.Filter.Sockets", {"Enabled": True}, '"ProviderComposedIdentifier" is missing'),
    (FILTER, "Payload.Filter.Grade", "firewall", "the key is not for iPhones"),
    (LEGACY, "Payload.ProfileURL", "http://mdm.example/p/1", "must begin with https://"),
    (LEGACY, "Payload", {}, "one of ProfileURL and ProfileAssetReference must be present"),
    (PASSCODE, "Payload.MinimumLength", 17, "17 is more than the most allowed, 16"),
    (PASSCODE, "Payload.MinimumLength", "8", 'expected a whole number, found "8"'),
    (PASSCODE, "Payload.RequirePasscode", "true", "expected true or false"),
    (PASSCODE, "Payload.ChangeAtNextAuth", True, "the key is not for iPhones"),
    (MANAGED, "Payload.InstallBehavior.Install", "required", 'did you mean "Required"?'),
    (MANAGED, "Payload.AppStoreID", "1113153706", "2 are present"),
    (MANAGED, "Payload.InstallBehavior", {}, "needs InstallBehavior.License.Assignment"),
    (MANAGED, "Payload.InstallBehavior.License.VPPType", "Device", "the key was removed in iOS 18.0"),
    (MANAGED, "Payload.ExtensionConfigs.x", {"DataAsset": "a"}, '"DataAsset" is not a property of x'),
    (STATUS, "Payload.StatusItems.0", {"name": "x"}, '$.Payload.StatusItems[0]: "Name" is missing'),
    (ASSET, "Payload.Reference.DataURL", "ftp://x", "must begin with https://"),
    (ASSET, "Payload.Authentication", {"Type": "Basic"}, '"Basic" is not one of "MDM", "None"'),
]


def put(source, path, value):
    """Sets a value deep in a copy; a path is written as names and positions with dots between."""
    changed = deepcopy(source)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = changed
    for part in way:
        at = at[part]
    at[last] = value
    return changed


def restrictions(**keys):
    content = [payload("com.apple.applicationaccess", 1, **keys)]
    return payload("Configuration", 0, PayloadContent=content)


def test_a_realistic_profile_has_no_problems():
    assert profile_problems(PROFILE, ios="18.1", supervised=True) == ()


@pytest.mark.parametrize("good", DECLARATIONS, ids=lambda d: d["Type"])
def test_a_realistic_declaration_has_no_problems(good):
    assert declaration_problems(good, ios="27.0", supervised=True) == ()


@pytest.mark.parametrize(
    ("path", "value", "expected"), PROFILE_MUTANTS, ids=[f"{m[0]}={str(m[1])[:20]}" for m in PROFILE_MUTANTS]
)
def test_a_fault_planted_in_a_profile_is_named_at_its_place(path, value, expected):
    found = profile_problems(put(PROFILE, path, value), ios="18.1", supervised=True)
    assert any(expected in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("good", "path", "value", "expected"),
    DECLARATION_MUTANTS,
    ids=[f"{m[0]['Type']}:{m[1]}={str(m[2])[:20]}" for m in DECLARATION_MUTANTS],
)
def test_a_fault_planted_in_a_declaration_is_named_at_its_place(good, path, value, expected):
    found = declaration_problems(put(good, path, value), ios="27.0", supervised=True)
    assert any(expected in sentence for sentence in found), found


@pytest.mark.parametrize("name", ["PayloadIdentifier", "PayloadUUID", "PayloadType", "PayloadVersion"])
def test_a_profile_without_a_required_key_is_refused(name):
    outer = {key: value for key, value in PROFILE.items() if key != name}
    assert f'$: "{name}" is missing' in profile_problems(outer, ios="18.1", supervised=True)


@pytest.mark.parametrize("name", ["PayloadIdentifier", "PayloadUUID", "PayloadVersion"])
def test_a_payload_without_a_required_key_is_refused(name):
    inner = {key: value for key, value in PROFILE["PayloadContent"][0].items() if key != name}
    found = profile_problems(put(PROFILE, "PayloadContent.0", inner), ios="18.1", supervised=True)
    assert found == (f'$.PayloadContent[0]: "{name}" is missing',)


@pytest.mark.parametrize("name", ["Type", "Identifier", "ServerToken", "Payload"])
def test_a_declaration_without_a_required_key_is_refused(name):
    short = {key: value for key, value in PASSCODE.items() if key != name}
    assert declaration_problems(short, ios="27.0", supervised=True) == (f'$: "{name}" is missing',)


@pytest.mark.parametrize(
    "key", ["allowListedAppBundleIDs", "blockedAppBundleIDs", "allowAirDrop", "allowAppInstallation", "allowGenmoji"]
)
def test_a_key_that_needs_supervision_is_refused_on_a_phone_without_it(key):
    value = ["com.whatsapp"] if key.endswith("IDs") else False
    assert profile_problems(restrictions(**{key: value}), ios="18.1", supervised=True) == ()
    assert profile_problems(restrictions(**{key: value}), ios="18.1", supervised=False) == (
        f"$.PayloadContent[0].{key}: the key works on supervised phones only",
    )


def test_a_key_that_needs_no_supervision_is_accepted_without_it():
    keys = {"allowCamera": False, "allowScreenShot": False, "requireManagedPasteboard": True}
    assert profile_problems(restrictions(**keys), ios="18.1", supervised=False) == ()


@pytest.mark.parametrize(
    ("key", "before", "since"), [("allowGenmoji", "17.6.1", "18.0"), ("blockedAppBundleIDs", "14.9", "15.0")]
)
def test_a_key_newer_than_the_phone_is_refused(key, before, since):
    profile = restrictions(**{key: ["a"] if key.endswith("IDs") else False})
    assert profile_problems(profile, ios=since, supervised=True) == ()
    assert profile_problems(profile, ios=before, supervised=True) == (
        f"$.PayloadContent[0].{key}: the key needs iOS {since}; the phone runs {before}",
    )


def test_a_restriction_that_apple_has_removed_is_refused_from_then_on():
    profile = restrictions(forceDelayedSoftwareUpdates=True)
    assert profile_problems(profile, ios="18.1", supervised=True) == ()
    (sentence,) = profile_problems(profile, ios="26.0", supervised=True)
    assert "was removed in iOS 26.0" in sentence


def test_a_deprecated_key_is_still_accepted():
    assert profile_problems(restrictions(blacklistedAppBundleIDs=["com.whatsapp"]), ios="18.1", supervised=True) == ()


def test_a_whole_declaration_newer_than_the_phone_is_refused_once():
    assert declaration_problems(SETTINGS, ios="26.4", supervised=True) == (
        "$.Type: com.apple.configuration.app.settings needs iOS 27.0; the phone runs 26.4",
    )


def test_a_whole_declaration_that_needs_supervision_is_refused_once():
    assert declaration_problems(SETTINGS, ios="27.0", supervised=False) == (
        "$.Type: com.apple.configuration.app.settings works on supervised phones only",
    )


def test_a_key_of_a_declaration_that_needs_supervision_is_refused_without_it():
    managed = put(MANAGED, "Payload.InstallBehavior.AllowDownloadsOverCellular", "AlwaysOn")
    assert declaration_problems(managed, ios="26.0", supervised=True) == ()
    assert declaration_problems(managed, ios="26.0", supervised=False) == (
        "$.Payload.InstallBehavior.AllowDownloadsOverCellular: the key works on supervised phones only",
    )


def test_a_key_of_a_declaration_newer_than_the_phone_is_refused():
    assert declaration_problems(PASSCODE, ios="15.0", supervised=True) == ()
    newer = put(PASSCODE, "Payload.RequireAlphanumericPasscode", True)  # noqa: FBT003 - the value under test
    assert declaration_problems(newer, ios="16.1", supervised=True) == (
        "$.Payload.RequireAlphanumericPasscode: the key needs iOS 16.2; the phone runs 16.1",
    )


def test_a_web_filter_without_supervision_must_be_tied_to_apps():
    content = [payload("com.apple.webcontent-filter", 1, DenyListURLs=["https://x.example"])]
    profile = payload("Configuration", 0, PayloadContent=content)
    (sentence,) = profile_problems(profile, ios="18.1", supervised=False)
    assert '"ContentFilterUUID" is missing' in sentence
    assert any("before iOS 16.0" in text for text in profile_problems(profile, ios="15.7", supervised=False))
    (sentence,) = declaration_problems(FILTER, ios="27.0", supervised=False)
    assert '"ContentFilterUUID" is missing' in sentence


def test_versions_compare_as_numbers_not_as_text():
    assert version_number("18.10") > version_number("18.9")
    assert version_number("18") == version_number("18.0")
    assert version_number("4.2.1") > version_number("4.2")


@pytest.mark.parametrize("version", ["", "n/a", "18,1", "iOS 18", "18.", "18.1 beta"])
def test_a_version_that_is_not_one_is_an_error(version):
    with pytest.raises(UnreadableVersion):
        profile_problems(PROFILE, ios=version, supervised=True)
    with pytest.raises(UnreadableVersion):
        declaration_problems(PASSCODE, ios=version, supervised=True)


def test_every_payload_and_declaration_asked_for_is_held():
    assert len(payload_types()) == 6
    assert len(declaration_types()) == 8
    assert {good["Type"] for good in DECLARATIONS} == set(declaration_types())
