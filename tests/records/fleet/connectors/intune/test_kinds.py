"""What is undone is sent with its opposite value, in a body that Microsoft takes."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.phones.intune.check import problems
from bluelamp.records.fleet.connectors.intune.kinds import KINDS, RESTRICTIONS, opposite, part_of, same, with_opposites
from intune_worlds import content_of
from small_phones import holder

SETTINGS = [one for one in content_of(holder()).body["resources"] if one["type"] in KINDS]
ANY_SET = st.fixed_dictionaries(
    {},
    optional={
        "playStoreMode": st.sampled_from(["allowList", "blockList", "notConfigured"]),
        "screenCaptureBlocked": st.booleans(),
        "passwordMinimumLength": st.integers(4, 16) | st.none(),
        "kioskModeWallpaperUrl": st.text(max_size=5) | st.none(),
        "systemUpdateInstallType": st.sampled_from(["automatic", "deviceDefault"]),
        "vpnAlwaysOnLockdownMode": st.booleans(),
    },
)


@given(ANY_SET, ANY_SET)
def test_after_a_change_nothing_is_set_that_is_not_wanted(before, after):
    sent = with_opposites(RESTRICTIONS, after, before)
    held = {**before, **sent}
    kind = {"@odata.type": "#microsoft.graph.androidDeviceOwnerGeneralDeviceConfiguration"}
    assert problems({**kind, **sent}, RESTRICTIONS) == ()
    assert same(after, held)
    for name in held.keys() - after.keys():
        assert held[name] in (None, False, "notConfigured", "deviceDefault", [])


@pytest.mark.parametrize("one", SETTINGS, ids=lambda one: one["type"])
def test_the_opposite_of_each_part_is_one_that_microsoft_takes(one):
    undone = opposite(one["type"], one["body"])
    assert problems({**undone, "displayName": "x"}, one["type"]) == ()
    assert not same(one["body"], {**one["body"], **undone})


def test_settings_of_an_app_that_are_no_lists_of_websites_are_left():
    rows = [{"key": "URLBlocklist", "valueString": '["a.example"]'}, {"key": "Homepage", "valueString": "x"}]
    text = base64.b64encode(json.dumps({"managedProperty": rows}).encode()).decode()
    undone = opposite("AndroidManagedStoreAppConfiguration", {"packageId": "app:x", "payloadJson": text})
    found = json.loads(base64.b64decode(undone["payloadJson"]))["managedProperty"]
    assert [one["valueString"] for one in found] == ["[]", "x"]


@given(st.text())
def test_settings_that_nobody_can_read_are_sent_back_as_they_are(text):
    kind = "AndroidManagedStoreAppConfiguration"
    assert opposite(kind, {"packageId": "app:x", "payloadJson": text})["payloadJson"] in (
        text,
        opposite(kind, {})["payloadJson"],
        text,
    )


def test_what_graph_adds_by_itself_is_no_difference():
    wanted = {"@odata.type": "x", "a": 1, "b": ["c"]}
    assert same(wanted, {"a": 1, "b": ["c"], "createdDateTime": "now"})
    assert not same(wanted, {"a": 1, "b": []})


def test_two_apps_with_settings_are_two_parts():
    kind = "AndroidManagedStoreAppConfiguration"
    assert part_of(kind, {"packageId": "app:a"}) != part_of(kind, {"packageId": "app:b"})
