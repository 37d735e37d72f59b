"""A missed deadline is acted on once: by one sweep of several, and by the first after a long silence."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from bluelamp.records.clocks import acts, kinds, queries
from bluelamp.records.clocks.lifecycle import Of, State
from bluelamp.records.clocks.models import Clock
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.models import Act
from records.clocks.things import ask, lapse

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world, everything_allowed, noon, officer):
    """A thing to be decided within a day."""
    return ask(by=officer, thing_id="t1", kind=world.decide, owner="person-2", decided=noon + timedelta(days=1))


def verbs():
    return list(Act.objects.order_by("pk").values_list("verb", flat=True))


def swept(at):
    with clock.frozen(at):
        return acts.sweep()


def test_nothing_happens_before_the_moment_and_one_thing_at_it(asked, world, noon):
    assert swept(noon) == acts.Swept(acted=0, late=0, warned=0, failed=())
    due = noon + timedelta(days=1)
    assert swept(due) == acts.Swept(acted=1, late=0, warned=0, failed=())
    assert [(one.clock, one.at, one.late) for one in world.missed] == [(asked.id, due, False)]
    assert verbs() == ["test.thing-asked", "test.thing-lapsed", "clocks.deadline-missed"]
    after = queries.clock(asked.id)
    assert (after.state, after.acted_at, after.late) == (State.MISSED, due, False)


def test_the_next_sweep_does_not_act_again(asked, world, noon):
    for hours in (24, 25, 26):
        swept(noon + timedelta(hours=hours))
    assert len(world.missed) == 1


def test_a_deadline_missed_while_no_sweep_ran_is_acted_on_once_and_marked_late(asked, world, noon):
    assert swept(noon + timedelta(days=9)) == acts.Swept(acted=1, late=1, warned=0, failed=())
    assert swept(noon + timedelta(days=10)).acted == 0
    assert world.missed[0].late
    assert queries.clock(asked.id).late
    record = Act.objects.get(verb="clocks.deadline-missed")
    assert (record.actor, record.values) == (
        "system:clock",
        {"clock-kind": "test.decide", "late": "yes", "minutes": 11520},
    )


def test_the_owner_is_told_once_when_the_moment_is_near(asked, world, noon):
    near = noon + timedelta(hours=22)
    assert [swept(near).warned, swept(near + timedelta(minutes=1)).warned] == [1, 0]
    assert world.told == [("person-2", "test.decide", Of(app="test", id="t1"))]
    assert verbs()[-1] == "clocks.owner-warned"


def test_what_was_done_in_time_is_not_missed(asked, world, noon, officer):
    lapse(by=officer, thing_id="t1", kind=world.decide, stop=True)
    assert swept(noon + timedelta(days=2)).acted == 0
    assert world.missed == []


def test_a_handler_may_stop_the_clock_itself(asked, world, noon, monkeypatch):
    monkeypatch.setitem(
        kinds.HANDLERS, "test.decide", lambda one: lapse(by=acts.CLOCK, thing_id="t1", kind=world.decide, stop=True)
    )
    assert swept(noon + timedelta(days=1)).acted == 1
    assert queries.clock(asked.id).state is State.STOPPED


def test_a_row_that_fails_leaves_nothing_and_keeps_no_other_waiting(asked, world, noon, officer, monkeypatch):
    ask(by=officer, thing_id="t2", kind=world.answer, owner="person-2")

    def fail_after_the_act(missed):
        lapse(by=acts.CLOCK, thing_id="t1", kind=world.decide)
        raise RuntimeError("a fault in what follows")

    monkeypatch.setitem(kinds.HANDLERS, "test.decide", fail_after_the_act)
    before = verbs()
    later = noon + timedelta(days=90)
    assert swept(later) == acts.Swept(acted=1, late=1, warned=0, failed=(("test.decide", "RuntimeError"),))
    assert [one.of.id for one in world.missed] == ["t2"]
    assert verbs() == [*before, "test.thing-lapsed", "clocks.deadline-missed"], "the failed act left no record"
    assert queries.clock(asked.id).state is State.RUNNING


def test_a_row_that_failed_is_tried_again_later_each_time_and_acted_on_when_it_can_be(asked, world, noon, monkeypatch):
    good = kinds.HANDLERS["test.decide"]
    monkeypatch.setitem(kinds.HANDLERS, "test.decide", lambda one: 1 / 0)
    due = noon + timedelta(days=1)
    failures = [bool(swept(due + timedelta(minutes=minute)).failed) for minute in range(8)]
    assert failures == [True, True, False, True, False, False, False, True]
    monkeypatch.setitem(kinds.HANDLERS, "test.decide", good)
    assert swept(due + timedelta(minutes=15)).acted == 1


def test_a_clock_that_the_rules_refuse_is_on_record_and_stays_due(asked, world, noon, nothing_allowed):
    ruled = ports.current.authority.may
    assert ruled(acts.CLOCK, None, None, noon).allowed is False
    assert swept(noon + timedelta(days=1)).failed == (("test.decide", "not-allowed"),)
    assert verbs() == ["test.thing-asked", "journal.act-refused"]
    assert queries.clock(asked.id).state is State.RUNNING


def test_a_kind_that_is_no_longer_declared_is_named_and_not_lost(asked, world, noon, monkeypatch):
    monkeypatch.delitem(kinds.KINDS, "test.decide")
    assert swept(noon + timedelta(days=1)).failed == (("test.decide", "clock-kind-unknown"),)
    assert Clock.objects.get().failures == 1


@pytest.mark.django_db(transaction=True)
def test_sweeps_that_run_at_once_share_the_work_and_double_none(world, everything_allowed, noon, officer):
    for number in range(12):
        ask(by=officer, thing_id=f"t{number}", kind=world.decide, owner="person-2", decided=noon)
    done, start = [], threading.Barrier(3)

    def run():
        start.wait()
        try:
            done.append(acts.sweep().acted)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(done) == 12
    assert sorted(one.of.id for one in world.missed) == sorted(f"t{number}" for number in range(12))
    assert verbs().count("clocks.deadline-missed") == 12
