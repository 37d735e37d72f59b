"""A managed device is read as from a stranger: what cannot be read is not taken for well."""

import random
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune import devices
from bluelamp.records.fleet.ports import Health

ROW = {
    "id": "0f3a-1",
    "serialNumber": "R5CX00001",
    "azureADDeviceId": "77",
    "operatingSystem": "Android",
    "osVersion": "15",
    "androidSecurityPatchLevel": "2026-11-01",
    "isEncrypted": True,
    "jailBroken": "False",
    "complianceState": "compliant",
    "enrolledDateTime": "2026-10-01T09:00:00Z",
    "lastSyncDateTime": "2026-11-02T08:15:00.1234567Z",
    "deviceActionResults": [{"actionName": "wipe", "actionState": "pending", "startDateTime": "x"}],
}
ACTIONS = st.dictionaries(st.sampled_from(["actionName", "actionState", "startDateTime"]), st.integers())
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
JUNK = PLAIN | st.lists(st.none() | ACTIONS, max_size=3)


def test_a_phone_is_read_whole():
    found = devices.device(ROW)
    assert (found.serial, found.directory, found.compliance) == ("R5CX00001", "77", "compliant")
    assert found.synced == datetime(2026, 11, 2, 8, 15, 0, 123456, tzinfo=UTC)
    well = Health(
        system="Android",
        release="15",
        patched_on=date(2026, 11, 1),
        screen_lock=True,
        encrypted=True,
        tampered=False,
    )
    assert found.health == well
    assert found.actions == (devices.Action("wipe", "x", None),)


@given(st.dictionaries(st.sampled_from([*ROW, "other"]), JUNK))
def test_no_row_ends_the_reader(row):
    found = devices.device(row)
    assert found is None or (found.serial and found.id)
    changed = devices.device({**ROW, **row, "id": "a", "serialNumber": "b"})
    assert changed.synced is None or changed.synced.tzinfo is UTC


def test_a_hundred_thousand_rows_with_junk_end_no_reader(record_property):
    draw = random.Random(7)
    junk = [
        None,
        True,
        5,
        -1.5,
        "",
        "x" * 90,
        [],
        {},
        [None],
        [{}],
        "9999-99-99",
        "0001-01-01T00:00:00Z",
        "\ud800",
        "1e9",
    ]
    read = 0
    for _ in range(100_000):
        row = {name: draw.choice(junk) if draw.random() < 0.3 else value for name, value in ROW.items()}
        read += devices.device(row) is not None
    record_property("inputs", 100_000)
    assert 0 < read < 100_000


@pytest.mark.parametrize("name", ["id", "serialNumber"])
@pytest.mark.parametrize("value", [None, "", " ", "\n", 5, "x" * 300])
def test_a_row_that_names_no_phone_is_none(name, value):
    assert devices.device({**ROW, name: value}) is None


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("jailBroken", "Unknown", "tampered"),
        ("jailBroken", None, "tampered"),
        ("isEncrypted", "yes", "encrypted"),
        ("complianceState", "unknown", "screen_lock"),
        ("complianceState", "noncompliant", "screen_lock"),
        ("androidSecurityPatchLevel", "November", "patched_on"),
        ("androidSecurityPatchLevel", "", "patched_on"),
    ],
)
def test_what_a_phone_does_not_say_is_not_taken_for_well(name, value, field):
    assert getattr(devices.device({**ROW, name: value}).health, field) is None


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00Z", "", None, 5, "soon", "9999-12-31T23:59:59-12:00", "x" * 50])
def test_never_is_no_instant(value):
    assert devices.instant(value) is None


def test_an_instant_of_another_zone_is_told_in_utc():
    assert devices.instant("2026-07-01T09:00:00+01:00") == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_apps_go_by_their_package_where_it_is_known_and_are_never_lost():
    rows = [
        {"displayName": "WhatsApp", "version": "2"},
        {"displayName": "com.pinterest.app", "version": None},
        {"displayName": "Some Game"},
        {"displayName": None},
        {},
    ]
    found = devices.apps(rows, {"whatsapp": "com.whatsapp"})
    assert found == {"com.whatsapp": "2", "com.pinterest.app": "", "name:Some Game": ""}
