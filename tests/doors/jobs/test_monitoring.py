"""The job that runs days: what is due, what is announced, and that no day holds up another."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.jobs.monitoring import AGAIN_AFTER, FOUND, JOB, RunsJob
from bluelamp.records.clocks.queries import beats
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.monitoring import ports, runs
from bluelamp.records.monitoring.models import FindingRow, RunRow
from records import small_register as register
from records.adopted import adopt_example
from records.monitoring import days
from records.monitoring.days import DAY, FEED, OFF_DUTY, SHUT, TEAMS, at, deliver, use

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wired(tmp_path, monkeypatch, open_house):
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "proved", days.all_proved)
    adopt_example()
    with clock.frozen(NOW):
        yield


@pytest.fixture
def people():
    days.feed(declared_at=datetime(2026, 1, 1, tzinfo=UTC))
    days.out_of_shadow(SHUT, OFF_DUTY)
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        deliver([use(0, "anna", TEAMS, datetime(2026, 1, 1, 12, tzinfo=UTC))])
        days.out_of_shadow(FEED, of="feed")
    return days.force()


def rounds(job, many=6):
    for _ in range(many):
        job._rests_until = 0.0
        job.round()


def days_run():
    return sorted(RunRow.objects.values_list("day", flat=True).distinct())


def test_every_day_that_something_came_in_for_is_run(people):
    deliver([use(1, "anna"), use(2, "bela", TEAMS, at(14) + timedelta(days=1))])
    rounds(RunsJob())
    assert days_run() == [date(2026, 1, 1), DAY, DAY + timedelta(days=1)]
    assert beats()[JOB].trouble == ""


def test_a_day_is_run_again_when_more_comes_in_and_not_before(people):
    deliver([use(1, "anna")])
    job = RunsJob()
    rounds(job)
    assert RunRow.objects.filter(day=DAY).count() == 1
    with clock.frozen(NOW + timedelta(minutes=5)):
        deliver([use(2, "anna")])
        rounds(job)
    assert RunRow.objects.filter(day=DAY).count() == 2


def test_a_corrected_roster_of_last_month_has_its_days_run_again(people, monkeypatch):
    places = count()
    monkeypatch.setattr(journal, "last_place", lambda: next(places))  # acts go on record all the time
    deliver([use(1, "bela", TEAMS)])
    job = RunsJob()
    rounds(job)
    assert FindingRow.objects.get(rule=OFF_DUTY).withdrawn_at is None
    register.shift(people["bela"], "on", at(10), at(20))
    rounds(job)
    assert FindingRow.objects.get(rule=OFF_DUTY).withdrawn_at is not None


def test_a_day_that_cannot_be_run_is_announced_and_holds_up_no_other(people, monkeypatch):
    deliver([use(1, "anna"), use(2, "anna", moment=at(14) + timedelta(days=1))])
    run_day, tried = runs.run_day, []

    def failing(day):
        tried.append(day)
        if day == DAY:
            raise BluelampError("It is broken.", todo="mend it.")
        return run_day(day)

    monkeypatch.setattr(runs, "run_day", failing)
    job = RunsJob()
    rounds(job)
    assert DAY + timedelta(days=1) in days_run()
    assert tried.count(DAY) == 1, "it is not tried again at once"
    with clock.frozen(NOW + AGAIN_AFTER):
        rounds(job, 1)
        assert tried.count(DAY) == 2
        assert str(DAY) in beats()[JOB].says


def test_much_that_is_unknown_is_alarmed(people):
    deliver([use(1, "nobody-knows")])
    rounds(RunsJob(), 3)
    assert RunRow.objects.get(day=DAY).counts["unknown"]["phone"] == 1
    assert beats()[FOUND].trouble == "much-unknown"
    assert beats()[JOB].trouble == "", "the rounds themselves went well"


def test_without_a_folder_for_events_the_job_does_nothing(monkeypatch):
    monkeypatch.setattr(ports.current, "root", None)
    rounds(RunsJob(), 1)
    assert JOB not in beats()
