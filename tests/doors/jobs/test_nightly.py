"""Once a night everything is checked, a night that was missed is made up for, and what is found is announced."""

from datetime import UTC, datetime, timedelta

import pytest

from bluelamp.doors.jobs import nightly
from bluelamp.doors.jobs.ledger import LedgerJob
from bluelamp.records.clocks import queries
from bluelamp.records.clocks.acts import beat
from bluelamp.records.files.acts import add_file
from bluelamp.records.files.ports import current as files
from bluelamp.records.journal import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("at", "last", "due"),
    [
        (datetime(2026, 11, 2, 2, 29, tzinfo=UTC), datetime(2026, 11, 1, 2, 31, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 2, 30, tzinfo=UTC), datetime(2026, 11, 1, 2, 31, tzinfo=UTC), True),
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), datetime(2026, 11, 2, 2, 31, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), datetime(2026, 10, 30, 2, 31, tzinfo=UTC), True),
        (datetime(2026, 7, 2, 1, 30, tzinfo=UTC), datetime(2026, 7, 1, 2, 31, tzinfo=UTC), True),
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), None, True),
    ],
)
def test_the_night_begins_at_its_hour_in_london_and_is_made_up_for_when_missed(jobs, at, last, due):
    if last is not None:
        with clock.frozen(last):
            beat(nightly.RECHECK)
    assert nightly.is_due(jobs, at, queries.beats()) is due


def test_a_good_night_says_so_and_a_damaged_file_is_announced(jobs, officer):
    ledger = LedgerJob(jobs)
    ledger.open()
    ledger.step()
    made = add_file(by=officer, app="reviews", record="r1", name="a.pdf", data=b"%PDF-1.7")
    ledger.step()
    nightly.run(ledger, clock.now())
    assert {name: queries.beats()[name].trouble for name in ("recheck", "files", "tidying")} == {
        "recheck": "",
        "files": "",
        "tidying": "",
    }
    files.folder._place(made.digest).write_bytes(b"changed")
    jobs.medium.write_bytes(b"not a checkpoint")
    nightly.run(ledger, clock.now() + timedelta(days=1))
    found = queries.beats()
    assert found["files"].trouble == "file-damaged"
    assert found["recheck"].trouble != ""


def test_the_first_night_of_a_new_site_may_come_before_its_ledger_was_opened(jobs):
    nightly.run(LedgerJob(jobs), clock.now())
    assert queries.beats()["recheck"].trouble == ""
