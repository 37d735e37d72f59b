"""What an officer told a supervisor: a receipt at once, an answer, and what follows from silence."""

from datetime import timedelta

import pytest

from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.acts import sweep
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.deadlines import ANSWER_DUE, TAKING_UP_DUE
from bluelamp.records.declarations.errors import AlreadyDeclared, InTheFuture, NotNow, OwnRequest
from bluelamp.records.declarations.lifecycle.told import How, State
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from records import small_register as register
from records.conftest import NOON
from records.declarations.wishes import told


def state(made):
    return queries.one_telling(made.id).telling.state


def due(made, kind=ANSWER_DUE):
    return clocks.open_clock(kind.name, Of(app="declarations", id=made.id))


def test_whoever_told_has_a_receipt_at_once(force, of):
    made = told(of, force)
    receipt = queries.receipt_for(made.id)
    assert (receipt.at, receipt.proof) == (NOON, None)
    assert receipt.number > 0
    assert queries.receipt_for(new_id()) is None


def test_the_supervisor_has_until_the_end_of_their_tour(force, of):
    register.shift(force.sergeant, "on", NOON - timedelta(hours=4), NOON + timedelta(hours=5))
    assert due(told(of, force)).due_at == NOON + timedelta(hours=5)


def test_where_no_roster_speaks_the_set_time_counts(force, of):
    made = told(of, force)
    assert (due(made).owner, due(made).due_at) == (force.sergeant, NOON + timedelta(hours=12))


def test_only_the_supervisor_who_is_named_answers(force, of):
    made = told(of, force)
    for who in (force.rees, force.inspector, force.other_sergeant):
        with pytest.raises(NotAllowed):
            acts.confirm_told(by=of(who), telling_id=made.id)
    done = acts.confirm_told(by=of(force.sergeant), telling_id=made.id, says="I spoke to both")
    assert (done.telling.state, done.answer, due(made)) == (State.CONFIRMED, "I spoke to both", None)
    with pytest.raises(NotNow):
        acts.dispute_told(by=of(force.sergeant), telling_id=made.id, says="x")


def test_what_is_disputed_stands_beside_what_was_entered(force, of):
    made = told(of, force)
    done = acts.dispute_told(by=of(force.sergeant), telling_id=made.id, says="it was about another matter")
    assert (done.telling.state, done.telling.about) == (State.DISPUTED, "a group message")
    record = acts.read_telling(by=of(force.rees), telling_id=made.id)
    assert [one.after for one in record.steps] == ["told", "disputed"]


def test_silence_goes_to_the_next_inspector_once(force, of, later):
    made = told(of, force)
    with later(hours=13):
        assert (sweep().acted, sweep().acted) == (1, 0)
        assert state(made) is State.SILENT
        assert (due(made), due(made, TAKING_UP_DUE).owner) == (None, force.inspector)
        with pytest.raises(NotAllowed):
            acts.take_up_told(by=of(force.sergeant), telling_id=made.id, says="x")
        with pytest.raises(NotAllowed):
            acts.take_up_told(by=of(force.other_sergeant), telling_id=made.id, says="x")
        assert acts.read_telling(by=of(force.inspector), telling_id=made.id).telling.id == made.id
        done = acts.take_up_told(by=of(force.inspector), telling_id=made.id, says="I have spoken to the sergeant")
        assert acts.read_telling(by=of(force.inspector), telling_id=made.id).telling == done
    assert (done.telling.state, done.taken_up_by) == (State.TAKEN_UP, force.inspector)
    assert due(made, TAKING_UP_DUE) is None


def test_a_late_answer_still_counts_and_ends_the_inspectors_task(force, of, later):
    made = told(of, force)
    with later(hours=13):
        sweep()
        acts.confirm_told(by=of(force.sergeant), telling_id=made.id)
        assert due(made, TAKING_UP_DUE) is None
    assert state(made) is State.CONFIRMED


def test_an_inspector_who_is_silent_too_stays_overdue_on_record(force, of, later):
    made = told(of, force)
    with later(hours=13):
        sweep()
    with later(hours=38):
        assert (sweep().acted, sweep().acted) == (1, 0)
        assert due(made, TAKING_UP_DUE).owner == force.inspector


def test_a_supervisor_records_that_they_were_told_and_it_is_confirmed_by_that(force, of):
    made = acts.record_being_told(
        by=of(force.sergeant), telling_id=new_id(), teller=force.rees, told_at=NOON, how=How.BY_PHONE
    )
    assert (made.telling.state, due(made)) == (State.CONFIRMED, None)
    assert [one.telling.teller for one in acts.list_tellings(by=of(force.rees)).rows] == [force.rees]


def test_nobody_tells_themselves_or_tells_tomorrow_or_tells_twice(force, of):
    with pytest.raises(OwnRequest):
        told(of, force, supervisor=force.rees)
    with pytest.raises(InTheFuture):
        told(of, force, told_at=NOON + timedelta(minutes=1))
    made = told(of, force)
    with pytest.raises(AlreadyDeclared):
        acts.record_told(
            by=of(force.rees), telling_id=made.id, supervisor=force.sergeant, told_at=clock.now(), how=How.BY_RADIO
        )


def test_a_sergeant_does_not_read_what_the_team_told_somebody_else(force, of):
    made = told(of, force, supervisor=force.inspector)
    with pytest.raises(NotAllowed):
        acts.read_telling(by=of(force.sergeant), telling_id=made.id)
