"""Commands against Apple's own table: what is asked, of which release, under supervision or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.phones.spoiling import misspelt, wrongly_typed

from bluelamp.core.phones.apple.check import command_problems, command_types

NEWEST = {"ios": "27.0", "supervised": True}
GOOD = [
    {"RequestType": "InstallProfile", "Payload": b"profile"},
    {"RequestType": "RemoveProfile", "Identifier": "uk.example"},
    {"RequestType": "ProfileList", "ManagedOnly": True},
    {"RequestType": "InstalledApplicationList", "Items": ["Identifier", "Installing"], "ManagedAppsOnly": False},
    {"RequestType": "InstallApplication", "iTunesStoreID": 310633997, "Options": {"PurchaseMethod": 1}},
    {"RequestType": "RemoveApplication", "Identifier": "net.whatsapp.WhatsApp"},
    {"RequestType": "DeviceInformation", "Queries": ["UDID", "OSVersion", "IsSupervised"]},
    {"RequestType": "SecurityInfo"},
    {"RequestType": "DeviceLock", "Message": "Generated", "PhoneNumber": "101"},
    {"RequestType": "ClearPasscode", "UnlockToken": b"token"},
    {"RequestType": "EraseDevice", "PreserveDataPlan": True},
    {"RequestType": "EnableLostMode", "Message": "Generated"},
    {"RequestType": "DisableLostMode"},
    {"RequestType": "PlayLostModeSound"},
    {"RequestType": "DeviceLocation"},
    {"RequestType": "DeclarativeManagement", "Data": b"{}"},
    {"RequestType": "Settings", "Settings": [{"Item": "DeviceName", "DeviceName": "G-101"}]},
    {"RequestType": "DeviceConfigured"},
    {"RequestType": "RestartDevice"},
]
IDS = [one["RequestType"] for one in GOOD]


@pytest.mark.parametrize("command", GOOD, ids=IDS)
def test_a_command_as_apple_documents_it_fits(command):
    assert command_problems(command, **NEWEST) == ()


@pytest.mark.parametrize("command", [one for one in GOOD if len(one) > 1], ids=lambda one: one["RequestType"])
def test_a_fault_at_any_place_of_a_command_is_found(command):
    inside = [bad for spoil in (misspelt, wrongly_typed) for place, bad in spoil(command)]
    assert len(inside) > 1
    assert [bad for bad in inside if not command_problems(bad, **NEWEST)] == []


@pytest.mark.parametrize(
    ("command", "phone", "says"),
    [
        ({"RequestType": "EnableLostMode", "Message": "x"}, {"ios": "18.1", "supervised": False}, "supervised"),
        ({"RequestType": "DeclarativeManagement"}, {"ios": "14.8", "supervised": True}, "needs iOS 15.0"),
        ({"RequestType": "DeviceLock", "PIN": "123456"}, NEWEST, "not for iPhones"),
        ({"RequestType": "EnableLostMode"}, NEWEST, "one of Message and PhoneNumber"),
        ({"RequestType": "InstallApplication"}, NEWEST, "0 are present"),
        ({"RequestType": "ScheduleOSUpdate"}, NEWEST, "is not one of"),
        ({"RequestType": "Dance"}, NEWEST, "is not one of"),
        ({}, NEWEST, "is not one of"),
        ({"RequestType": "Settings", "Settings": [{"Item": "Dance"}]}, NEWEST, "is not one of"),
        ({"RequestType": "Settings", "Settings": ["DeviceName"]}, NEWEST, "is not one of"),
        (
            {"RequestType": "Settings", "Settings": [{"Item": "DeviceName", "DeviceName": "x"}]},
            {"ios": "18.1", "supervised": False},
            "supervised",
        ),
    ],
)
def test_what_a_phone_would_not_heed_is_said_in_a_sentence(command, phone, says):
    found = command_problems(command, **phone)
    assert any(says in one for one in found), found


def test_every_command_of_a_police_phone_can_be_checked():
    assert set(IDS) <= set(command_types())
    assert len(command_types()) > 40


@given(
    st.dictionaries(
        st.text(max_size=8) | st.just("RequestType"),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.binary(max_size=4) | st.sampled_from(command_types()),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_no_command_makes_the_check_fall_over(command):
    assert all(isinstance(one, str) for one in command_problems(command, **NEWEST))
