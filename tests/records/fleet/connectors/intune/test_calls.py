"""Nothing leaves that Microsoft does not document."""

import json

import pytest

from bluelamp.core.phones.intune.payloads import intune_android
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import MEMBERS, Call
from bluelamp.records.fleet.connectors.intune.errors import GraphBodyRefused
from small_phones import holder, plan, rulebook

KIND = "AndroidDeviceOwnerGeneralDeviceConfiguration"
PROFILE = {"@odata.type": "#microsoft.graph.androidDeviceOwnerGeneralDeviceConfiguration", "displayName": "one"}
ASSIGNED = {"intent": "uninstall", "target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "g"}}


def post(body, **named):
    return Call("POST", "/deviceManagement/deviceConfigurations", Service.CONFIGURATION, body, **named)


def test_every_resource_of_a_plan_may_leave():
    rules = rulebook()
    for one in intune_android(plan(holder(), rules), rules.catalogue, "on").resources:
        raw = post(one.body, type_name=one.type_name).raw()
        assert json.loads(raw) == json.loads(json.dumps(one.body))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"playStoreMod": "allowList"},
        {"playStoreMode": "AllowList"},
        {"screenCaptureBlocked": "yes"},
        {"@odata.type": "#microsoft.graph.androidDeviceOwnerGenralDeviceConfiguration"},
        {"systemUpdateWindowStartMinutesAfterMidnight": "120"},
    ],
)
def test_a_spoilt_body_does_not_leave_and_the_error_says_where(spoilt):
    with pytest.raises(GraphBodyRefused, match="was not sent") as caught:
        post(PROFILE | spoilt, type_name=KIND).raw()
    assert next(iter(spoilt)) in caught.value.message


def test_a_body_that_nobody_said_how_to_check_does_not_leave():
    with pytest.raises(GraphBodyRefused, match="how to check"):
        post(PROFILE).raw()


def test_a_change_without_a_body_does_not_leave():
    with pytest.raises(GraphBodyRefused, match="no body"):
        post(None).raw()


@pytest.mark.parametrize(
    "body", [{}, {"assignments": []}, {"mobileAppAssignments": {}}, {"mobileAppAssignments": [], "more": 1}]
)
def test_an_assignment_is_a_list_under_its_name_and_nothing_else(body):
    with pytest.raises(GraphBodyRefused, match="expected a list"):
        post(body, within="mobileAppAssignments", type_name="MobileAppAssignment").raw()


def test_each_row_of_an_assignment_is_checked():
    call = post({"rows": [ASSIGNED, ASSIGNED | {"intent": "blocked"}]}, within="rows", type_name="MobileAppAssignment")
    with pytest.raises(GraphBodyRefused, match=r"1: .*intent"):
        call.raw()
    assert post({"rows": [ASSIGNED]}, within="rows", type_name="MobileAppAssignment").raw()


@pytest.mark.parametrize(("count", "leaves"), [(1, True), (20, True), (21, False)])
def test_at_most_twenty_members_go_in_one_call(count, leaves):
    links = [f"https://graph.microsoft.com/v1.0/directoryObjects/{one}" for one in range(count)]
    call = Call("PATCH", "/groups/g", Service.DIRECTORY, {MEMBERS: links}, type_name="Group")
    if leaves:
        assert call.raw()
        return
    with pytest.raises(GraphBodyRefused, match="more than the 20"):
        call.raw()


@pytest.mark.parametrize(
    ("action", "body", "leaves"),
    [
        ("remoteLock", None, True),
        ("remoteLock", {}, True),
        ("wipe", None, False),
        ("wipe", {"keepEnrollmentData": False, "keepUserData": False}, True),
        ("wipe", {}, False),
        ("wipe", {"keepEnrollmentData": "no", "keepUserData": False}, False),
        ("remoteLock", {"now": True}, False),
        ("retire", {}, False),
    ],
)
def test_an_action_takes_what_it_takes_and_no_other_action_is_given(action, body, leaves):
    call = Call("POST", f"/deviceManagement/managedDevices/x/{action}", Service.DEVICES, body, action=action)
    if leaves:
        assert (call.raw() is None) is (body is None)
        return
    with pytest.raises(GraphBodyRefused):
        call.raw()


def test_what_is_asked_about_is_not_shown():
    call = Call("GET", "/deviceManagement/managedDevices?$filter=serialNumber eq 'R5'", Service.DEVICES)
    assert call.shown == "GET /deviceManagement/managedDevices"
    assert "body" not in repr(post(PROFILE, type_name=KIND))
