"""The tenant of the Android phones is wired where it is named, and nothing is asked of it before it is needed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.doors.web.fleet import figures
from bluelamp.records.fleet import wired
from bluelamp.records.fleet.connectors.intune.buckets import PUBLISHED, Limit, Limits, Service
from bluelamp.site import wiring
from bluelamp.site.configuration.values import Secret
from bluelamp.site.wiring_intune import limits, wire_intune


@pytest.fixture(autouse=True)
def connectors(monkeypatch):
    monkeypatch.setattr(wired.current, "connectors", {})
    monkeypatch.setattr(figures, "expiries", [])


def test_without_a_tenant_no_android_phone_is_reached():
    wire_intune(replace(wiring.configuration(), intune_tenant=""))
    assert wired.current.connectors == {}


def test_a_tenant_that_is_named_is_reached_and_its_secret_is_not_shown():
    made = replace(
        wiring.configuration(),
        intune_tenant="6f1d",
        intune_client="0c4e",
        intune_secret=Secret("a-secret-of-the-test"),
        intune_sign_in="https://login.microsoftonline.com",
        intune_graph="https://graph.microsoft.com",
    )
    wire_intune(made)
    connector = wired.current.connectors["android"]
    assert connector.target is INTUNE_ANDROID
    assert "a-secret" not in repr(vars(connector)) + repr(made)
    assert [(name, when()) for name, when in figures.expiries] == [("Secret of Intune's app registration", None)]


def test_the_last_day_of_the_secret_is_counted_to_its_end_in_london():
    made = replace(wiring.configuration(), intune_tenant="6f1d", intune_secret_ends=date(2027, 5, 31))
    wire_intune(made)
    ((_, when),) = figures.expiries
    assert when() == datetime(2027, 5, 31, 22, 59, 59, tzinfo=UTC)


def test_as_many_changes_go_as_the_force_says_that_microsoft_takes_and_ten_times_as_many_reads():
    made = limits(250)
    assert made[Service.CONFIGURATION] == Limits(Limit(250, 20), Limit(2_500, 20))
    assert {one: made[one] for one in made if one is not Service.CONFIGURATION} == {
        one: PUBLISHED[one] for one in PUBLISHED if one is not Service.CONFIGURATION
    }
