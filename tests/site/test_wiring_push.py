"""The push certificate: read strictly, of the topic that phones enrolled with, and none where none is set."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from apns_stand_in.certificates import certificates
from bluelamp.doors.jobs import waking
from bluelamp.site import wiring
from bluelamp.site.errors import PushCertificateUnusable
from bluelamp.site.wiring_push import context_of, read_push_certificate, wire_push

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TOPIC = "com.apple.mgmt.External.generated"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("push"), NOW)


@pytest.fixture(scope="module")
def file(made):
    return made.for_pushing(TOPIC, begins=NOW, ends=NOW + timedelta(days=365))


def test_a_push_certificate_says_its_topic_and_when_it_ends(file):
    found = read_push_certificate(file, TOPIC)
    assert (found.topic, found.ends) == (TOPIC, NOW + timedelta(days=365))


def test_a_certificate_of_another_topic_than_phones_enrolled_with_is_refused_before_anything_is_sent(file):
    with pytest.raises(PushCertificateUnusable, match="phones enrol with"):
        read_push_certificate(file, "com.apple.mgmt.External.other")


def test_a_file_that_is_no_push_certificate_is_refused(made, file, tmp_path):
    with pytest.raises(PushCertificateUnusable, match="cannot be read"):
        read_push_certificate(tmp_path / "none.pem", TOPIC)
    with pytest.raises(PushCertificateUnusable, match="not one for waking"):
        read_push_certificate(made.authority, TOPIC)
    half = tmp_path / "half.pem"
    half.write_bytes(file.read_bytes().partition(b"-----BEGIN PRIVATE")[0])
    with pytest.raises(PushCertificateUnusable, match="and its key"):
        context_of(half, made.authority)
    with pytest.raises(PushCertificateUnusable, match="authorities"):
        context_of(file, tmp_path / "none.pem")


def test_the_job_has_what_the_force_chose_or_nothing(made, file, monkeypatch):
    monkeypatch.setattr(waking, "chosen", waking.chosen)
    set_ = replace(
        wiring.configuration(),
        phone_push_certificate=file,
        phone_push_trust=made.authority,
        phone_push_service="https://localhost:8443",
        phone_topic=TOPIC,
        phone_wave=300,
    )
    wire_push(set_)
    found = waking.chosen()
    assert found is not None
    assert (found.topic, found.wave, found.ends) == (TOPIC, 300, NOW + timedelta(days=365))
    wire_push(replace(set_, phone_push_certificate=None))
    assert waking.chosen() is None
