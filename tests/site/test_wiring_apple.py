"""Apple phones are reached through our own management where an authority was chosen, beside Intune."""

from dataclasses import replace

import pytest

from bluelamp.core.phones import APPLE, INTUNE_ANDROID
from bluelamp.records.fleet import wired
from bluelamp.site import wiring
from bluelamp.site.configuration.values import Secret
from bluelamp.site.wiring_apple import wire_apple
from bluelamp.site.wiring_intune import wire_intune


@pytest.fixture(autouse=True)
def connectors(monkeypatch):
    monkeypatch.setattr(wired.current, "connectors", {})
    monkeypatch.setattr(wired.current, "profile_base", "unset")


def test_without_an_authority_no_apple_phone_is_reached():
    wire_apple(replace(wiring.configuration(), phone_authority=None))
    assert (wired.current.connectors, wired.current.profile_base) == ({}, "unset")


def test_both_managements_are_reached_at_once_each_for_its_own_phones(tmp_path):
    made = replace(
        wiring.configuration(),
        phone_authority=tmp_path / "authority.pem",
        phone_address="https://devices.example",
        intune_tenant="6f1d",
        intune_client="0c4e",
        intune_secret=Secret("a-secret-of-the-test"),
        intune_sign_in="https://login.microsoftonline.com",
        intune_graph="https://graph.microsoft.com",
    )
    wire_apple(made)
    wire_intune(made)
    targets = {platform: one.target for platform, one in wired.current.connectors.items()}
    assert targets == {"apple": APPLE, "android": INTUNE_ANDROID}
    assert wired.current.profile_base == "https://devices.example/profiles"
