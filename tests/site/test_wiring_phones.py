"""The authority for certificates of phones: made once, kept from others, read strictly."""

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat
from django.core.management import CommandError, call_command

from apple_phones import signing
from bluelamp.doors.device_api import wired
from bluelamp.doors.jobs import renewing
from bluelamp.site import wiring
from bluelamp.site.errors import PhoneAuthorityUnusable
from bluelamp.site.wiring_phones import read_authority, wire_phones, write_authority

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("authority") / "phones.pem"
    write_authority(path, "Example Constabulary", NOW)
    return path


def test_an_authority_is_written_for_its_owner_alone_and_read_back(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made = read_authority(file)
    assert made.certificate.subject.rfc4514_string() == "CN=Example Constabulary: phones"
    assert made.certificate.not_valid_after_utc.year == 2046


def test_an_authority_that_is_there_is_never_written_over(file):
    before = file.read_bytes()
    with pytest.raises(PhoneAuthorityUnusable):
        write_authority(file, "Another", NOW)
    assert file.read_bytes() == before


def test_a_file_without_a_certificate_and_its_own_key_is_refused(file, tmp_path):
    pem = file.read_bytes()
    certificate, mark, key = pem.partition(b"-----BEGIN PRIVATE KEY-----")
    other = signing.rsa_key().private_bytes(signing.Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, wrong in {"empty": b"", "half": certificate, "other": certificate + other, "key": mark + key}.items():
        path = tmp_path / name
        path.write_bytes(wrong)
        with pytest.raises(PhoneAuthorityUnusable):
            read_authority(path)
    with pytest.raises(PhoneAuthorityUnusable, match="cannot be read"):
        read_authority(Path("/nowhere/phones.pem"))


def test_the_door_has_what_the_force_chose_or_nothing(file, monkeypatch):
    monkeypatch.setattr(wired, "choices", wired.choices)
    chosen = replace(
        wiring.configuration(),
        phone_authority=file,
        phone_address="https://devices.example.police.uk",
        phone_topic="com.apple.mgmt.External.x",
    )
    wire_phones(chosen)
    found = wired.choices()
    assert (found.place.address, found.place.topic) == (
        "https://devices.example.police.uk",
        "com.apple.mgmt.External.x",
    )
    assert (renewing.chosen().issuer, renewing.chosen().place) == (found.issuer, found.place)
    wire_phones(replace(chosen, phone_authority=None))
    assert wired.choices() is renewing.chosen() is None


def test_the_command_makes_an_authority_and_refuses_to_make_it_twice(tmp_path):
    path = tmp_path / "phones.pem"
    call_command("listen", new_authority=str(path))
    assert read_authority(path)
    with pytest.raises(CommandError, match="there already"):
        call_command("listen", new_authority=str(path))
