"""Intune's exports and our own server's inventories, as JSON and as CSV. Phones and people are generated."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds import FORMATS, FeedColumnMissing, FeedDamaged, FeedTooLarge, Reading, json_rows
from bluelamp.core.feeds.intune import AUDITS, DEVICES, read_audit_events, read_managed_devices
from feeds_spoilt import spoilt

CAME = datetime(2026, 11, 3, 12, tzinfo=UTC)
READING = Reading(source="urn:intune", received=CAME, name="export")


def read(body, name, reading=READING):
    body = body if isinstance(body, bytes) else body.encode()
    pieces = list(FORMATS[name].reader(io.BytesIO(body), reading))
    uses = [row for one in pieces for row in one.uses.to_pylist()]
    return uses, [row for one in pieces for row in one.rejects.to_pylist()], sum(one.others for one in pieces)


def told(reader, body, reading=READING):
    pieces = list(reader(io.BytesIO(body if isinstance(body, bytes) else body.encode()), reading))
    return [row for one in pieces for row in one.rows.to_pylist()], [
        row for one in pieces for row in one.rejects.to_pylist()
    ]


DETECTED = {
    "value": [
        {
            "id": "a1",
            "displayName": "com.whatsapp",
            "managedDevices": [{"id": "d1", "lastSyncDateTime": "2026-11-03T07:00:00Z"}, {"id": "d2"}],
        },
        {"id": "a2", "displayName": "com.a", "managedDevices": []},
    ]
}
DEVICE = {
    "id": "d1",
    "serialNumber": "R58N000001",
    "imei": "350000000000001",
    "lastSyncDateTime": "2026-11-03T07:00:00Z",
    "complianceState": "noncompliant",
    "isEncrypted": True,
    "jailBroken": "False",
    "operatingSystem": "Android",
    "osVersion": "16",
}
AUDIT = {
    "id": "e1",
    "activityDateTime": "2026-11-03T07:00:00.5Z",
    "actor": {"userPrincipalName": "generated@example.org"},
    "activityType": "Delete DeviceConfiguration",
    "activityOperationType": "Delete",
    "activityResult": "Success",
    "resources": [{"resourceId": "c1"}, {"displayName": "Wi-Fi"}],
}


def test_an_app_that_intune_detected_is_on_each_of_its_phones():
    uses, rejects, others = read(json.dumps(DETECTED), "intune-apps")
    assert (rejects, others) == ([], 1)
    assert [(one["id"], one["phone"], one["target"], one["instant"]) for one in uses] == [
        ("d1/com.whatsapp", "d1", "com.whatsapp", datetime(2026, 11, 3, 7, tzinfo=UTC)),
        ("d2/com.whatsapp", "d2", "com.whatsapp", CAME),
    ]
    assert {(one["action"], one["phone_by"]) for one in uses} == {("install_app", "management_id")}


def test_the_same_list_tomorrow_has_the_same_ids():
    later = Reading(source="urn:intune", received=datetime(2026, 11, 4, 12, tzinfo=UTC))
    first, second = read(json.dumps(DETECTED), "intune-apps")[0], read(json.dumps(DETECTED), "intune-apps", later)[0]
    assert [one["id"] for one in first] == [one["id"] for one in second]


def test_the_export_of_apps_by_device_says_the_same():
    body = "ApplicationKey,ApplicationName,DeviceId,DeviceName\nk,com.whatsapp,d1,x\nk,,d2,x\nk,com.a\n"
    uses, rejects, _ = read(body, "intune-apps")
    assert [(one["id"], one["instant"]) for one in uses] == [("d1/com.whatsapp", CAME)]
    assert [one["reason"] for one in rejects] == ["has no `target`", "has 2 cells where the heading has 4"]


def test_a_list_without_a_moment_is_given_back():
    reasons = [one["reason"] for one in read(json.dumps(DETECTED), "intune-apps", Reading(source="s"))[1]]
    assert reasons == ["does not say when the phone was last seen, and nobody said when the export came"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"displayName": "a"}, "has no `managedDevices`"),
        ({"displayName": "a", "managedDevices": [1]}, "has a device that is not an object"),
        ({"displayName": 5, "managedDevices": []}, "`displayName` is not a text"),
        ({"displayName": "", "managedDevices": [{"id": "d1"}]}, "has no `target`"),
        (7, "is not an object"),
    ],
)
def test_a_detected_app_that_cannot_be_read_is_given_back_whole(row, reason):
    uses, rejects, _ = read(json.dumps({"value": [row]}), "intune-apps")
    assert uses == []
    assert rejects[0]["reason"].startswith(reason)
    assert json.loads(rejects[0]["text"]) == row


def test_managed_devices_are_read_from_graph_and_from_the_export():
    wanted = {
        "management_id": "d1",
        "serial": "R58N000001",
        "imei": "350000000000001",
        "seen": datetime(2026, 11, 3, 7, tzinfo=UTC),
        "compliant": False,
        "encrypted": True,
        "broken_open": False,
        "system": "Android",
        "release": "16",
    }
    heads = "Device ID,Serial number,IMEI,Last check-in,Compliance,Encrypted,Jailbroken,OS,OS version\n"
    row = "d1,R58N000001,350000000000001,2026-11-03 07:00:00,Noncompliant,Yes,False,Android,16\n"
    for body in (json.dumps({"value": [DEVICE]}), json.dumps(DEVICE), heads + row):
        assert told(read_managed_devices, body) == ([wanted], [])
    assert list(wanted) == DEVICES.names


def test_audit_events_are_read_from_graph_and_from_the_export():
    ((found,), rejects) = told(read_audit_events, json.dumps([AUDIT]))
    assert rejects == []
    assert found == {
        "id": "e1",
        "instant": datetime(2026, 11, 3, 7, 0, 0, 500_000, UTC),
        "actor": "generated@example.org",
        "activity": "Delete DeviceConfiguration",
        "kind": "Delete",
        "result": "Success",
        "things": ["c1", "Wi-Fi"],
    }
    assert list(found) == AUDITS.names
    heads = "Date,Initiated by (actor),Application name,Activity,Target(s),Category,Status\n"
    row = "2026-11-03T07:00:00Z,g@example.org,Intune,Delete,Wi-Fi,Device,Success\n"
    ((found,), _) = told(read_audit_events, heads + row)
    assert (found["actor"], found["things"], found["result"]) == ("g@example.org", ["Wi-Fi"], "Success")
    assert found["id"] == "1793689200000/g@example.org/Delete/Wi-Fi"


@pytest.mark.parametrize(
    ("reader", "row", "reason"),
    [
        (read_managed_devices, {**DEVICE, "id": ""}, "has no id"),
        (read_managed_devices, {**DEVICE, "lastSyncDateTime": "yesterday"}, "`yesterday` is not a day with a time"),
        (read_managed_devices, {**DEVICE, "imei": ["1"]}, "`imei` is not a text"),
        (read_managed_devices, {**DEVICE, "serialNumber": "x" * 3_000}, "`serialNumber` has more than 2,048"),
        (read_audit_events, {**AUDIT, "activityType": None}, "has no activity"),
        (read_audit_events, {**AUDIT, "activityDateTime": None}, "`` is not a day with a time"),
        (read_audit_events, 5, "is not an object"),
    ],
)
def test_a_row_of_intune_that_cannot_be_read_is_given_back(reader, row, reason):
    rows, rejects = told(reader, json.dumps([row]))
    assert rows == []
    assert rejects[0]["reason"].startswith(reason)


def test_what_the_export_does_not_say_is_not_guessed():
    ((found,), _) = told(read_managed_devices, json.dumps({"id": "d1", "complianceState": "unknown"}))
    assert [name for name, value in found.items() if value is not None] == ["management_id"]


QUEUED = {"identifier": "com.d", "state": "queued"}
REPORTS = [
    {"phone": "C39X", "phone_by": "serial", "at": "2026-11-03T07:00:00Z", "apps": ["com.a", "com.b", "com.a"]},
    {
        "phone": "C39Y",
        "phone_by": "serial",
        "at": "2026-11-03T07:00:00Z",
        "StatusItems": {
            "app": {"managed": {"list": [{"identifier": "com.c", "state": "managed"}, QUEUED]}},
        },
    },
]


def test_what_iphones_told_our_own_server_is_read():
    body = "\n".join(json.dumps(one) for one in REPORTS)
    for text in (body, json.dumps(REPORTS)):
        uses, rejects, _ = read(text, "apple-inventory")
        assert rejects == []
        assert [one["id"] for one in uses] == ["C39X/com.a", "C39X/com.b", "C39Y/com.c"]
        assert {one["phone_by"] for one in uses} == {"serial"}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"phone_by": "name"}, "`phone_by` is not one of"),
        ({"apps": "com.a"}, "has no list of apps"),
        ({"apps": [5]}, "has no list of apps"),
        ({"apps": ["com.a", ""]}, "has no `target`"),
        ({"at": "2026-10-25 01:30:00"}, "`01:30` comes twice"),
        ({"phone": ""}, "has no `phone`"),
    ],
)
def test_a_report_that_cannot_be_read_is_given_back_whole(changed, reason):
    uses, rejects, _ = read(json.dumps({**REPORTS[0], **changed}), "apple-inventory")
    assert uses == []
    assert rejects[0]["reason"].startswith(reason)


def test_half_a_sign_is_given_back_as_an_escape():
    (found,) = read(json.dumps({**REPORTS[0], "at": "\ud800"}), "apple-inventory")[1]
    assert found["reason"] == "`\\ud800` is not a day with a time"


def test_a_phone_without_apps_is_no_use():
    assert read(json.dumps({**REPORTS[0], "apps": []}), "apple-inventory") == ([], [], 1)


def test_a_page_of_graph_on_each_line_is_read_and_a_broken_line_costs_itself():
    body = json.dumps({"value": [DEVICE, 5]}) + "\n{broken\n\n" + json.dumps(DEVICE)
    rows, rejects = told(read_managed_devices, body)
    assert len(rows) == 2
    assert [(one["row"], one["line"], one["reason"]) for one in rejects] == [
        (2, 1, "is not an object"),
        (3, 2, "is not JSON"),
    ]


def test_json_that_is_cut_off_is_refused_and_so_is_too_much_of_it(monkeypatch):
    body = json.dumps({"value": [DEVICE]}, indent=1)
    with pytest.raises(FeedDamaged, match="is not JSON to its end"):
        told(read_managed_devices, body[:-3])
    monkeypatch.setattr(json_rows, "LARGEST", 10)
    with pytest.raises(FeedTooLarge):
        told(read_managed_devices, body)


def test_an_export_without_the_column_is_refused_and_an_empty_one_too():
    for name, body in (("intune-apps", "a,b\n1,2\n"), ("intune-apps", "x\n")):
        with pytest.raises(FeedColumnMissing):
            read(body, name)
    with pytest.raises(FeedColumnMissing, match="`Device ID`"):
        told(read_managed_devices, "a,b\n")
    with pytest.raises(FeedDamaged):
        read("", "intune-apps")
    assert read("", "apple-inventory") == ([], [], 0)


@given(st.integers(0, 10**9), st.booleans())
def test_every_row_of_intune_is_read_or_given_back(seed, lines):
    devices = [{**DEVICE, "id": f"d{number}"} for number in range(6)]
    good = "\n".join(map(json.dumps, devices)) if lines else json.dumps(devices, indent=1)
    body = spoilt(good.encode(), seed)
    try:
        rows, rejects = told(read_managed_devices, body)
    except (FeedDamaged, FeedColumnMissing):
        return
    if lines and body.lstrip()[:1] == b"{" and body.split(b"\n")[0].rstrip().endswith(b"}"):
        wanted = [one for one in body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if one.strip()]
        assert len(rows) + len(rejects) >= len(wanted) - 1


@given(st.integers(0, 10**9), st.sampled_from(["apple-inventory", "intune-apps"]))
def test_spoilt_inventories_are_read_or_refused_and_never_break(seed, name):
    good = "\n".join(map(json.dumps, REPORTS)) if name == "apple-inventory" else json.dumps(DETECTED)
    try:
        uses, rejects, others = read(spoilt(good.encode(), seed), name)
    except (FeedDamaged, FeedColumnMissing):
        return
    assert len(uses) + len(rejects) + others > 0 or not spoilt(good.encode(), seed).strip()
