"""The health page is green where all is well, red with a code where it is not, and open because it names nobody."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError

from bluelamp.doors.jobs import health
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.doors.jobs.health import healthz
from bluelamp.records.clocks.acts import beat, give_cover
from bluelamp.records.journal import clock
from doors.jobs import tasks

pytestmark = pytest.mark.django_db


def red(after=timedelta(0)):
    return health.health(clock.now() + after)["red"]


def test_a_new_site_is_green(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["red"]) == (200, [])
    assert answer.headers["Cache-Control"] == "no-store"


def test_records_that_wait_too_long_are_red(open_house, officer):
    give_cover(by=officer, owner="person-2", cover="person-9", first=date(2026, 11, 2), last=date(2026, 11, 2))
    assert red() == []
    assert red(timedelta(minutes=3)) == ["ledger:records-wait"]


def test_a_sweep_that_stopped_is_red():
    beat("sweep")
    assert red(timedelta(minutes=4)) == []
    assert red(timedelta(minutes=6)) == ["sweep:not-running"]


def test_a_task_that_nobody_takes_is_red():
    tasks.succeed.enqueue("work")
    assert red(timedelta(minutes=16)) == ["tasks:waiting"]


def test_a_refusal_to_sign_is_red_with_its_code_until_it_goes_well_again(client):
    announce("publish", "fork-refused", "The log is shorter than what was published.")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["red"]) == (503, ["publish:fork-refused"])
    went_well("publish")
    assert client.get("/healthz").status_code == 200


def test_a_database_that_does_not_answer_is_red_and_no_error(rf, monkeypatch):
    def gone(now):
        raise OperationalError("gone")

    monkeypatch.setattr(health, "health", gone)
    answer = healthz(rf.get("/healthz"))
    assert answer.status_code == 503
    assert b"database:does-not-answer" in answer.content
