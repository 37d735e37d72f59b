"""A clock starts and stops inside the act that is its reason, and there is one of a kind on a thing."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from bluelamp.core.calendar import DeadlineNotPausable, ExtensionTooLate
from bluelamp.records.clocks import queries, running
from bluelamp.records.clocks.errors import ClockAlreadyRunning, ClockNotByCalendar, ClockNotRunning
from bluelamp.records.clocks.kinds import ByCalendar, ClockKind
from bluelamp.records.clocks.lifecycle import Of, State
from bluelamp.records.clocks.models import Clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import alongside
from records.clocks.things import ask, lapse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
THING = Of(app="test", id="t1")


@pytest.fixture
def answering(world, officer, noon):
    """A recommendation to be answered within 56 days."""
    return ask(by=officer, thing_id="t1", kind=world.answer, owner="person-2")


def test_a_clock_and_its_act_stand_or_fall_together(world, officer, noon):
    def give_up(made):
        raise RuntimeError(f"given up after {made.kind}")

    with alongside(give_up), pytest.raises(RuntimeError, match="given up"):
        ask(by=officer, thing_id="t1", kind=world.answer, owner="person-2")
    assert queries.clocks_on(THING) == []


def test_a_second_clock_of_a_kind_is_refused_until_the_first_is_stopped(world, answering, officer):
    with pytest.raises(ClockAlreadyRunning):
        ask(by=officer, thing_id="t1", kind=world.answer, owner="person-3")
    lapse(by=officer, thing_id="t1", kind=world.answer, stop=True)
    ask(by=officer, thing_id="t1", kind=world.answer, owner="person-3")
    assert [one.owner for one in queries.clocks_on(THING) if one.state is State.RUNNING] == ["person-3"]


def test_stopping_what_does_not_run_is_refused(world, officer):
    with pytest.raises(ClockNotRunning):
        lapse(by=officer, thing_id="t1", kind=world.answer, stop=True)


def test_a_pause_and_an_extension_move_the_moment_as_the_calendar_says(world, answering, noon):
    with clock.frozen(noon + timedelta(days=8)), transaction.atomic():
        paused = running.pause_clock(world.answer, THING)
    assert (paused.state, paused.due_at) == (State.PAUSED, None)
    with clock.frozen(noon + timedelta(days=17)), transaction.atomic():
        resumed = running.resume_clock(world.answer, THING)
    assert (resumed.state, resumed.due_at - answering.due_at) == (State.RUNNING, timedelta(days=10))
    with clock.frozen(noon + timedelta(days=20)), transaction.atomic():
        extended = running.extend_clock(world.answer, THING, until=date(2027, 3, 31))
    assert extended.due_at.date() == date(2027, 3, 31)  # ends with the day: summer time has begun, so at 23:00 UTC
    assert extended.due_at.hour == 23


def test_a_change_that_the_rule_does_not_allow_leaves_the_clock_as_it_was(world, answering, officer, noon):
    ask(by=officer, thing_id="t2", kind=world.decide, owner="person-2", decided=noon + timedelta(days=1))
    with pytest.raises(ClockNotByCalendar), transaction.atomic():
        running.pause_clock(world.decide, Of(app="test", id="t2"))
    with pytest.raises(ExtensionTooLate), transaction.atomic(), clock.frozen(noon + timedelta(days=80)):
        running.extend_clock(world.answer, THING, until=date(2027, 6, 1))
    with pytest.raises(ClockNotRunning, match="not paused"), transaction.atomic():
        running.resume_clock(world.answer, THING)
    assert queries.open_clock("test.answer", THING) == answering


def test_a_rule_without_pauses_refuses_one(world, officer, noon):
    triage = ClockKind(name="test.triage", says="Decide who deals with it.", deadline=ByCalendar("concern-triage"))
    ask(by=officer, thing_id="t3", kind=triage, owner="person-2")
    with pytest.raises(DeadlineNotPausable), transaction.atomic():
        running.pause_clock(triage, Of(app="test", id="t3"))


def test_everything_on_a_thing_that_is_over_is_stopped_at_once(world, answering, officer, noon):
    ask(by=officer, thing_id="t1", kind=world.decide, owner="person-2", decided=noon + timedelta(days=1))
    with transaction.atomic():
        assert running.stop_clocks(THING) == 2
    assert set(Clock.objects.values_list("state", flat=True)) == {"stopped"}


@pytest.mark.django_db(transaction=True)
def test_a_clock_is_not_moved_outside_an_act(world, noon):
    with pytest.raises(ClockNotRunning, match="outside"):
        running.start_clock(world.answer, THING, owner="person-2")
    assert Clock.objects.count() == 0
