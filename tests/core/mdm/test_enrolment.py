import plistlib
import subprocess

import pytest

from apple_phones import signing
from bluelamp.core.mdm import Issuer, Place, enrolment
from bluelamp.core.phones.apple.check import payload_types, profile_problems

KEY = signing.rsa_key()
CA = signing.authority("Generated authority", KEY)
ISSUER = Issuer(CA.certificate, KEY)
PLACE = Place("https://phones.example.police.uk", "com.apple.mgmt.External.generated", "Example force")


def made(name="invitation-1"):
    return enrolment.profile(PLACE, ISSUER, name=name, challenge="the <challenge>")


def parts(profile):
    return {part["PayloadType"]: part for part in profile["PayloadContent"]}


def test_the_profile_says_where_to_get_the_certificate_and_where_to_speak():
    found = parts(made())
    management, identity = found["com.apple.mdm"], found["com.apple.security.scep"]
    assert management["ServerURL"] == "https://phones.example.police.uk/mdm"
    assert management["IdentityCertificateUUID"] == identity["PayloadUUID"]
    assert (management["SignMessage"], management["CheckOutWhenRemoved"]) == (True, True)
    assert identity["PayloadContent"]["Challenge"] == "the <challenge>"
    assert identity["PayloadContent"]["CAFingerprint"] == CA.certificate.fingerprint(signing.SHA256())


def test_every_part_has_a_name_of_its_own_and_another_one_for_another_invitation():
    one, two = made(), made("invitation-2")
    names = [part["PayloadUUID"] for profile in (one, two) for part in (profile, *profile["PayloadContent"])]
    assert len(set(names)) == 8
    assert made() == one


@pytest.mark.parametrize("ios", ["15.0", "17.4", "18.1", "27.0"])
def test_the_profile_fits_what_apple_documents_with_its_certificate_and_its_management(ios):
    assert {"com.apple.mdm", "com.apple.security.scep", "com.apple.security.root"} <= set(payload_types())
    assert profile_problems(made(), ios=ios, supervised=True) == ()


def test_a_key_that_apple_does_not_know_is_found_in_the_management_and_in_the_certificate():
    for kind in ("com.apple.mdm", "com.apple.security.scep"):
        profile = made()
        parts(profile)[kind]["SignMesage"] = True
        assert len(profile_problems(profile, ios="18.1", supervised=True)) == 1


def test_a_signed_profile_is_good_to_another_reader_of_the_standard(tmp_path):
    (tmp_path / "ca.pem").write_bytes(CA.certificate.public_bytes(signing.Encoding.PEM))
    signed = enrolment.signed(made(), ISSUER)
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-CAfile", str(tmp_path / "ca.pem"), "-purpose", "any"]
    try:
        done = subprocess.run(command, input=signed, capture_output=True, check=False)  # noqa: S603 - our own words
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    assert done.returncode == 0, done.stderr
    assert plistlib.loads(done.stdout) == made()
