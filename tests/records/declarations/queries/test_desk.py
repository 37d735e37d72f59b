"""The desk of who leads: four groups, cover and what is handed on, and the work of the team beside it."""

from datetime import timedelta

from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.acts import give_cover, reassign_clock, sweep
from bluelamp.records.clocks.lifecycle import Group, Of
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.deadlines import DECISION_DUE
from records.conftest import NOON
from records.declarations.wishes import ask, told


def groups(desk):
    return {group: count for group, count in desk.counts.items() if count}


def test_work_moves_through_the_four_groups_as_time_passes(force, of, later):
    request = ask(of, force.rees)
    for days, group in (
        (0, Group.NOT_DUE),
        (4, Group.DUE_SOON),
        (5, Group.OVERDUE),
        (12, Group.CRITICALLY_OVERDUE),
    ):
        with later(days=days):
            sweep()
            desk = queries.desk_of(of(force.sergeant), NOON + timedelta(days=days))
            assert groups(desk) == {group: 1}
            (task,) = desk.rows[group]
            assert (task.person, task.what, task.says) == (force.rees, "whatsapp", DECISION_DUE.says)
    acts.refuse_permission(by=of(force.sergeant), request_id=request, reason="too late")
    assert groups(queries.desk_of(of(force.sergeant), NOON)) == {}


def test_what_was_told_waits_on_the_same_desk(force, of):
    told(of, force)
    ask(of, force.rees)
    desk = queries.desk_of(of(force.sergeant), NOON)
    assert {(one.person, one.what) for rows in desk.rows.values() for one in rows} == {
        (force.rees, "told"),
        (force.rees, "whatsapp"),
    }


def test_whoever_covers_has_the_work_and_may_do_it(force, of):
    request = ask(of, force.rees)
    give_cover(
        by=of(force.sergeant), owner=force.sergeant, cover=force.other_sergeant, first=NOON.date(), last=NOON.date()
    )
    assert groups(queries.desk_of(of(force.other_sergeant), NOON)) == {Group.NOT_DUE: 1}
    assert acts.grant_permission(by=of(force.other_sergeant), request_id=request, reason="needed")


def test_work_that_is_handed_on_changes_desks(force, of):
    request = ask(of, force.rees)
    task = clocks.open_clock(DECISION_DUE.name, Of(app="declarations", id=request))
    reassign_clock(by=of(force.sergeant), clock_id=task.id, to=force.inspector, reason="on leave")
    assert groups(queries.desk_of(of(force.sergeant), NOON)) == {}
    assert groups(queries.desk_of(of(force.inspector), NOON)) == {Group.NOT_DUE: 1}


def test_whoever_leads_sees_the_work_of_their_people_apart_from_their_own(force, of):
    ask(of, force.rees)
    ask(of, force.sergeant)
    assert groups(queries.team_work(of(force.inspector), NOON)) == {Group.NOT_DUE: 1}
    assert groups(queries.desk_of(of(force.inspector), NOON)) == {Group.NOT_DUE: 1}
    assert groups(queries.team_work(of(force.okafor), NOON)) == {}
