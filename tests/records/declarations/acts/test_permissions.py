"""What becomes of a permission: lapsed by the clock, taken or given back, and ended once its export is confirmed."""

from datetime import timedelta

import pytest

from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.acts import sweep
from bluelamp.records.clocks.lifecycle import Group, Of
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.deadlines import EXPORT_DUE, PERMISSION_ENDS
from bluelamp.records.declarations.errors import NotNow
from bluelamp.records.declarations.lifecycle.permissions import Kind, State
from bluelamp.records.journal.errors import NotAllowed
from records.conftest import NOON
from records.declarations.wishes import granted


def state(permission):
    return queries.one_permission(permission.id).term.state


def test_a_permission_lapses_once_and_its_export_is_then_due(force, of, later):
    made = granted(of, force)
    with later(days=30, minutes=1):
        assert (sweep().acted, sweep().acted) == (1, 0)
        assert state(made) is State.LAPSED
        due = clocks.open_clock(EXPORT_DUE.name, Of(app="declarations", id=made.id))
        assert (due.owner, due.due_at) == ("role:mobile-team", NOON + timedelta(days=44, minutes=1))
    assert [one.after for one in queries.steps_of(made.id)] == ["in-force", "lapsed"]


def test_it_ends_only_when_somebody_else_confirms_its_export(force, of, later):
    made = granted(of, force)
    with pytest.raises(NotNow):
        acts.confirm_export(by=of(force.sergeant), permission_id=made.id, where="the store")
    with later(days=31):
        sweep()
        with pytest.raises(NotAllowed):
            acts.confirm_export(by=of(force.rees), permission_id=made.id, where="the store")
        ended = acts.confirm_export(by=of(force.mobile), permission_id=made.id, where="the store")
    assert (ended.term.state, ended.exported_by) == (State.ENDED, force.mobile)
    assert clocks.open_clock(EXPORT_DUE.name, Of(app="declarations", id=made.id)) is None
    assert queries.waiting_for_export() == 0


def test_what_leaves_no_messages_is_over_without_an_export(force, of, later):
    made = granted(of, force, kind=Kind.MEETING, thing="team-briefing")
    with later(days=31):
        sweep()
        assert clocks.open_clock(EXPORT_DUE.name, Of(app="declarations", id=made.id)) is None
        with pytest.raises(NotNow):
            acts.confirm_export(by=of(force.mobile), permission_id=made.id, where="the store")
    assert state(made) is State.LAPSED


def test_a_permission_that_is_taken_back_held_until_then(force, of, later):
    made = granted(of, force)
    with later(days=3):
        acts.withdraw_permission(by=of(force.inspector), permission_id=made.id, reason="the watch has ended")
        assert queries.in_force_for(force.rees, NOON + timedelta(days=3)) == []
    assert [one.id for one in queries.in_force_for(force.rees, NOON + timedelta(days=2))] == [made.id]
    with later(days=31):
        assert sweep().acted == 1  # the export, not the end
    assert state(made) is State.WITHDRAWN


def test_its_holder_gives_it_back_and_nobody_else_does(force, of):
    made = granted(of, force)
    with pytest.raises(NotAllowed):
        acts.give_back_permission(by=of(force.sergeant), permission_id=made.id)
    acts.give_back_permission(by=of(force.rees), permission_id=made.id)
    with pytest.raises(NotNow):
        acts.give_back_permission(by=of(force.rees), permission_id=made.id)
    assert state(made) is State.WITHDRAWN


def test_nobody_takes_their_own_line_managers_permission_back(force, of):
    made = granted(of, force, person=force.sergeant, by=force.inspector)
    with pytest.raises(NotAllowed):
        acts.withdraw_permission(by=of(force.rees), permission_id=made.id, reason="x")


def test_what_is_overdue_stays_on_the_desk_until_it_is_done(force, of, later):
    made = granted(of, force)
    with later(days=30):
        sweep()
    with later(days=45):
        assert sweep().acted == 1
        desk = queries.desk_of(of(force.mobile), NOON + timedelta(days=45))
        assert desk.counts[Group.OVERDUE] == 1
        assert [(one.person, one.what) for one in desk.rows[Group.OVERDUE]] == [(force.rees, "whatsapp")]
        acts.confirm_export(by=of(force.mobile), permission_id=made.id, where="the store")
        assert sum(queries.desk_of(of(force.mobile), NOON + timedelta(days=45)).counts.values()) == 0


def test_the_holder_is_warned_before_the_end(force, of, later):
    made = granted(of, force)
    found = clocks.open_clock(PERMISSION_ENDS.name, Of(app="declarations", id=made.id))
    assert (found.owner, found.warn_at) == (force.rees, NOON + timedelta(days=16))
