"""Android policies: valid, complete, and never destructive."""

from __future__ import annotations

import json

import pytest

from bluelamp.core.phones.android.check import problems
from bluelamp.core.phones.android.payloads import android_policy, app_rows
from bluelamp.core.phones.guards import RequiredAppDropped, State, TooManyRemoved
from small_phones import holder, plan, rulebook


def policy(one=None, duty="on", **other):
    rules = rulebook()
    return android_policy(plan(one or holder(), rules), rules.catalogue, duty, **other)


def rows(one=None, duty="on"):
    return {row["packageName"]: row for row in policy(one, duty).body["applications"]}


@pytest.mark.parametrize("duty", ["on", "off", "unknown"])
@pytest.mark.parametrize("until", [None, -5, 5])
def test_every_policy_is_valid_by_the_vendors_schema(duty, until):
    assert problems(policy(holder(until=until), duty).body) == ()


def test_the_update_mask_names_every_field():
    found = policy()
    assert set(found.update_mask.split(",")) == set(found.body)


def test_only_listed_apps_may_be_on_the_phone():
    assert policy().body["playStoreMode"] == "WHITELIST"
    assert "com.zhiliaoapp.musically" not in rows()


def test_nothing_is_ever_blocked():
    for duty in ("on", "off"):
        for until in (None, -5, 5):
            assert all(row["installType"] != "BLOCKED" for row in rows(holder(until=until), duty).values())


def test_an_app_whose_permission_ended_is_switched_off_and_kept():
    assert rows(holder(until=-5))["com.whatsapp"] == {
        "packageName": "com.whatsapp",
        "installType": "AVAILABLE",
        "disabled": True,
    }
    assert "disabled" not in rows(holder(until=5))["com.whatsapp"]


def test_an_app_that_a_permission_may_open_is_never_taken_off_the_list():
    assert rows()["com.whatsapp"]["disabled"] is True


def test_off_duty_a_required_app_stays_required_and_is_switched_off():
    row = rows(duty="off")["com.microsoft.teams"]
    assert (row["installType"], row["disabled"]) == ("FORCE_INSTALLED", True)


def test_calls_and_maps_and_the_agent_are_open_off_duty():
    found = rows(duty="off")
    for package in ("com.android.phone", "com.google.android.apps.maps", "com.google.android.apps.work.clouddpc"):
        assert "disabled" not in found[package]


def test_an_app_that_comes_with_the_phone_is_switched_off_since_it_cannot_be_removed():
    assert rows()["com.sec.android.app.sbrowser"]["disabled"] is True


def test_ids_keep_their_letters():
    assert "com.microsoft.office.outlook" in rows()


def test_chrome_takes_its_lists_as_json_in_a_text():
    settings = rows()["com.android.chrome"]["managedConfiguration"]
    assert json.loads(settings["URLBlocklist"]) == ["google.com", "tiktok.com"]
    assert json.loads(settings["URLAllowlist"]) == ["maps.google.com"]


def test_the_same_plan_gives_the_same_bytes():
    assert policy().digest == policy().digest
    assert policy(duty="on").digest == policy(duty="unknown").digest


def test_a_policy_is_held_against_the_one_before_it():
    before = policy().body
    gone = [{"packageName": "uk.example.must", "installType": "FORCE_INSTALLED"}]
    with pytest.raises(RequiredAppDropped):
        policy(previous={**before, "applications": [*before["applications"], *gone]})
    many = [{"packageName": f"uk.example.a{number}", "installType": "AVAILABLE"} for number in range(7)]
    earlier = {**before, "applications": [*before["applications"], *many]}
    with pytest.raises(TooManyRemoved):
        policy(previous=earlier)
    assert policy(previous=earlier, most_removed=7).digest == policy().digest


def test_blocked_and_disabled_rows_are_read_back_as_what_they_are():
    body = {
        "applications": [
            {"packageName": "a.b", "installType": "BLOCKED"},
            {"packageName": "c.d", "installType": "FORCE_INSTALLED", "disabled": True},
            {"packageName": "e.f", "installType": "KIOSK"},
            {"packageName": "g.h"},
        ]
    }
    assert [row.state for row in app_rows(body)] == [State.REMOVED, State.SUSPENDED, State.REQUIRED, State.OPEN]
