"""The tenant of the Android phones is wired where it is named, and nothing is asked of it before it is needed."""

from dataclasses import replace

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.records.fleet import wired
from bluelamp.site import wiring
from bluelamp.site.configuration.values import Secret
from bluelamp.site.wiring_intune import wire_intune


@pytest.fixture(autouse=True)
def connectors(monkeypatch):
    monkeypatch.setattr(wired.current, "connectors", {})


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
