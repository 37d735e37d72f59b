"""The command that runs days by hand."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from bluelamp.records.journal import clock
from bluelamp.records.journal import ports as journal
from bluelamp.records.monitoring import ports
from records.adopted import adopt_example
from records.helpers import Recorder, keyring_in_memory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wired(tmp_path, monkeypatch):
    monkeypatch.setattr(journal.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(journal.current, "authority", Recorder(allowed=True))
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    adopt_example()
    with clock.frozen(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        yield


def run(*days):
    said, wrong = io.StringIO(), io.StringIO()
    call_command("run_day", *days, stdout=said, stderr=wrong)
    return said.getvalue(), wrong.getvalue()


def test_days_are_run_by_hand_and_once_only():
    said, _ = run("2026-11-02", "2026-11-03")
    assert "2026-11-03: 0 events, 0 findings stand" in said
    assert "nothing that it rests on has changed" in run("2026-11-03")[0]


def test_a_day_that_is_not_over_is_refused_with_a_sentence():
    wrong = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("run_day", "2026-11-21", stderr=wrong)
    assert "is not over" in wrong.getvalue()
