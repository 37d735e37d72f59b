"""A digest a day: to whoever has something due, once, with a link and a number and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from bluelamp.doors.jobs import digest
from bluelamp.doors.jobs.queue import QueueWorker
from bluelamp.records.clocks import queries
from bluelamp.records.clocks.models import Clock
from bluelamp.records.notices import ports
from bluelamp.records.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = datetime(2026, 11, 2, 6, 31, tzinfo=UTC)


def due(owner, *, number, warn=-1, ends=1, state="running"):
    """A clock of an owner, with hours from the morning on to its warning and its end."""
    return Clock.objects.create(
        id=f"clock-{owner}-{number}",
        kind="test-kind",
        of_app="tests",
        of_id=f"{owner}-{number}",
        owner=owner,
        units=[],
        number=1,
        started_at=MORNING - timedelta(days=3),
        warn_at=MORNING + timedelta(hours=warn),
        due_at=MORNING + timedelta(hours=ends),
        state=state,
    )


def test_whoever_has_something_due_or_overdue_is_told_how_much_and_nobody_else(jobs):
    due("person-1", number=1)
    due("person-1", number=2, ends=-1)
    due("role:standards", number=1)
    due("person-2", number=1, warn=5, ends=9)
    due("person-3", number=1, state="stopped")
    assert digest.run(MORNING) == 2
    told = Notice.objects.order_by("to").values_list("to", "kind", "link", "count")
    assert list(told) == [("person-1", "digest", "/work", 2), ("role:standards", "digest", "/work", 1)]


def test_it_is_written_once_a_day_however_often_it_is_run(jobs):
    due("person-1", number=1)
    assert [digest.run(MORNING + timedelta(hours=hours)) for hours in (0, 1, 24)] == [1, 0, 1]


def test_it_is_due_from_its_hour_in_london_on_and_made_up_for_on_the_day(jobs):
    assert not digest.is_due(jobs, MORNING - timedelta(hours=1), {})
    assert digest.is_due(jobs, MORNING, {})
    digest.run(MORNING)
    beats = queries.beats()
    beat = beats["digest"]
    assert beat.says == "0 were written."
    assert not digest.is_due(jobs, beat.at, beats)
    assert digest.is_due(jobs, beat.at + timedelta(days=1), beats)


def test_the_mail_holds_a_link_and_a_number_and_nothing_about_anybody(jobs, monkeypatch):
    monkeypatch.setattr(ports.current, "addresses", lambda to: [f"{to}@force.example"])
    due("person-1", number=1)
    due("person-1", number=2)
    digest.run(MORNING)
    QueueWorker("test").run_once()
    (sent,) = mail.outbox
    assert sent.to == ["person-1@force.example"]
    assert "Things that wait: 2." in sent.body
    assert "/work\n" in sent.body
    assert "person-1" not in sent.subject + sent.body


def test_a_digest_that_ends_in_the_middle_goes_on_where_it_was(jobs, monkeypatch):
    for number in range(3):
        due(f"person-{number}", number=1)
    calls = []

    def fail(*args, **named):
        calls.append(args)
        if len(calls) == 2:
            raise OSError("killed")
        return kept(*args, **named)

    kept = digest.notify
    monkeypatch.setattr(digest, "notify", fail)
    with pytest.raises(OSError, match="killed"):
        digest.run(MORNING)
    assert digest.run(MORNING) == 2
    assert Notice.objects.count() == 3
    assert Notice.objects.values("once").distinct().count() == 3
