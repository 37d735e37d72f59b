"""The clock of the records: it can be held, and run ahead for a rehearsal, and goes on in either case in order."""

from datetime import UTC, datetime, timedelta

import pytest

from bluelamp.records.journal import clock


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setattr(clock, "_now", clock._now)


@pytest.mark.parametrize("days", [-4, 30])
def test_a_clock_that_runs_ahead_or_behind_goes_on_from_there(days):
    clock.run_ahead(timedelta(days=days))
    first, real = clock.now(), datetime.now(UTC)
    assert abs(first - real - timedelta(days=days)) < timedelta(minutes=1)
    assert clock.now() >= first


def test_a_clock_that_is_held_says_one_instant_and_goes_on_afterwards():
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    with clock.frozen(at):
        assert clock.now() == at
    assert clock.now() > at
