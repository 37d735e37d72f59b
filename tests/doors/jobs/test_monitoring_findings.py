"""The rounds of findings: one day of contacts a round, each again after some hours, and a refusal announced."""

from datetime import date, timedelta

import pytest

from bluelamp.doors.jobs import monitoring_findings as job
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import contact_days, ports, sending
from bluelamp.records.monitoring.errors import EventsDamaged
from records.conftest import NOON

TODAY = NOON.date()
YESTERDAY, BEFORE = TODAY - timedelta(days=1), TODAY - timedelta(days=2)


@pytest.fixture
def looked(monkeypatch, tmp_path):
    """The days that were held against records, in order; nothing of it reaches a table."""
    days, said = [], []
    held = dict.fromkeys([TODAY, YESTERDAY, BEFORE, date(2025, 1, 1)], NOON)
    monkeypatch.setattr(ports.current, "root", tmp_path)
    monkeypatch.setattr(job, "days_with_events", lambda now: held)
    monkeypatch.setattr(contact_days, "reconcile_day", days.append)
    monkeypatch.setattr(sending, "send_what_waits", lambda: 0)
    monkeypatch.setattr(job, "went_well", lambda name, says: said.append(says))
    monkeypatch.setattr(job, "announce", lambda name, code, says: said.append(code))
    return days, said


def test_one_day_a_round_is_looked_at_and_again_only_hours_later(looked):
    days, _ = looked
    rounds = job.FindingsJob()
    with clock.frozen(NOON):
        for _ in range(4):
            rounds.round()
    assert days == [BEFORE, YESTERDAY]
    with clock.frozen(NOON + job.AGAIN_AFTER):
        rounds.round()
    assert days == [BEFORE, YESTERDAY, BEFORE]


def test_a_day_that_cannot_be_read_is_announced_and_holds_up_no_other(looked, monkeypatch):
    days, said = looked

    def damaged(day):
        days.append(day)
        if day == BEFORE:
            raise EventsDamaged("A file of events was changed.", todo="restore it.")

    monkeypatch.setattr(contact_days, "reconcile_day", damaged)
    rounds = job.FindingsJob()
    with clock.frozen(NOON):
        rounds.round()
        rounds.round()
    assert days == [BEFORE, YESTERDAY]
    assert said[0] == EventsDamaged.code


def test_without_a_folder_for_events_nothing_is_done(looked, monkeypatch):
    days, said = looked
    monkeypatch.setattr(ports.current, "root", None)
    job.FindingsJob().round()
    assert (days, said) == ([], [])
