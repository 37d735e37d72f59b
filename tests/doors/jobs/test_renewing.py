"""The job tells phones that are due, some at a time, and says how many certificates end."""

from datetime import timedelta

import pytest

from apple_behind import ISSUER, door, enrolled
from bluelamp.core.mdm import Place
from bluelamp.doors.jobs import renewing as job
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.journal import clock
from bluelamp.records.mdm import queries, renewing
from bluelamp.records.mdm.errors import RenewalImpossible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_house")]
DAY = timedelta(days=1)


@pytest.fixture
def phones(monkeypatch):
    place = Place("https://devices.example", "com.apple.mgmt.External.generated", "Example force")
    monkeypatch.setattr(job, "chosen", lambda: job.Chosen(issuer=ISSUER, place=place))
    with door(monkeypatch):
        yield [enrolled(number) for number in (1, 2)]


def waiting(phones):
    numbers = queries.under_management([one.serial_number for one in phones]).values()
    return sum(one.waits for number in numbers for one in queries.deliveries(number))


def said():
    return clocks.beats()[job.JOB]


def test_phones_that_are_due_are_told_and_not_again_at_once(phones):
    made = job.RenewingJob()
    made.round()
    assert waiting(phones) == 0
    with clock.frozen(clock.now() + 200 * DAY):
        made.round()
        made.round()
        assert waiting(phones) == 2
        for one in phones:
            one.wake()
    with clock.frozen(clock.now() + 202 * DAY):
        made.round()
        assert renewing.certificates(clock.now()).due == 0


def test_one_that_cannot_be_told_holds_up_no_other(phones, monkeypatch):
    plain, first = job.acts.begin_renewal, []

    def begin(**facts):
        if not first:
            first.append(facts)
            raise RenewalImpossible("Not this one.", todo="nothing.")
        return plain(**facts)

    monkeypatch.setattr(job.acts, "begin_renewal", begin)
    with clock.frozen(clock.now() + 200 * DAY):
        job.RenewingJob().round()
        assert waiting(phones) == 1


def test_certificates_that_end_soon_are_announced(phones):
    with clock.frozen(clock.now() + 340 * DAY):
        job.RenewingJob().round()
    assert said().trouble == "certificates-end-soon"


def test_without_an_authority_nobody_is_told(phones, monkeypatch):
    monkeypatch.setattr(job, "chosen", lambda: None)
    with clock.frozen(clock.now() + 200 * DAY):
        job.RenewingJob().round()
        assert waiting(phones) == 0
