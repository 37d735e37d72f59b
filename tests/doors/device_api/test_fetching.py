"""A profile is fetched under its address alone, and signed by the authority that the phone trusts."""

import plistlib

import pytest

from apple_behind import door, speak
from apple_phones.speaking import inside
from bluelamp.core.mdm import plists
from bluelamp.doors.device_api import wired
from bluelamp.records.mdm import profiles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(monkeypatch):
    with door(monkeypatch):
        yield


def test_a_profile_that_is_kept_is_given_signed_and_stays_as_it_was_first():
    profiles.keep("class/digest.mobileconfig", plists.written({"PayloadIdentifier": "one"}))
    profiles.keep("class/digest.mobileconfig", plists.written({"PayloadIdentifier": "another"}))
    status, signed = speak("GET", "/profiles/class/digest.mobileconfig", {}, b"")
    assert (status, signed[:1]) == (200, b"\x30")
    assert plistlib.loads(inside(signed)) == {"PayloadIdentifier": "one"}


def test_under_any_other_address_there_is_nothing(monkeypatch):
    assert speak("GET", "/profiles/class/other.mobileconfig", {}, b"")[0] == 404
    monkeypatch.setattr(wired, "choices", lambda: None)
    assert speak("GET", "/profiles/class/digest.mobileconfig", {}, b"")[0] == 404
