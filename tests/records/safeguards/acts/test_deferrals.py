"""Looks that are shown later: the page is the one it would be without them, until the deferral ends."""

import uuid
from datetime import timedelta

import pytest

from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.ports import Basis
from bluelamp.records.journal.verb import Purpose
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import EndsWrongly, NotInThatState
from bluelamp.records.safeguards.lifecycle import Grounds
from records.conftest import NOON
from records.safeguards.looks import read_duty

IN_A_MONTH = NOON + timedelta(days=30)


@pytest.fixture
def deferred(force, of, tasks):
    """A sergeant looked; then a deferral; then standards looked for a task."""
    read_duty(by=of(force.sergeant), person=force.rees)
    before = queries.looks_at(force.rees, NOON)
    tasks[force.standards, force.rees] = Basis(kind="task", reference="matter-7", purpose=Purpose.STANDARDS)
    made = acts.defer_showing(
        by=of(force.dpo),
        person=force.rees,
        deferral_id=str(uuid.uuid4()),
        grounds=Grounds.MISCONDUCT,
        until=IN_A_MONTH,
        reason="generated: telling would prejudice the inquiry",
    )
    read_duty(by=of(force.standards), person=force.rees)
    return made, before


def test_the_list_is_the_same_with_the_deferred_looks_as_without(force, deferred):
    _, before = deferred
    assert len(before) == 1
    assert queries.looks_at(force.rees, NOON) == before


def test_a_page_is_as_long_with_what_is_left_out_as_without(force, deferred, of, monkeypatch):
    monkeypatch.setattr(queries, "LOOKS_ON_A_PAGE", 2)
    for _ in range(3):
        read_duty(by=of(force.standards), person=force.rees)
    read_duty(by=of(force.sergeant), person=force.rees)
    assert [one.actor for one in queries.looks_at(force.rees, NOON)] == [force.sergeant] * 2


def test_all_of_it_is_shown_once_the_deferral_ends_by_itself(force, deferred):
    shown = [one.verb for one in queries.looks_at(force.rees, IN_A_MONTH)]
    assert shown == ["test.duty-read", "safeguards.showing-deferred", "test.duty-read"]


def test_all_of_it_is_shown_once_somebody_ends_it(force, deferred, of, later):
    made, _ = deferred
    with later(days=1):
        acts.end_deferral(by=of(force.dpo), deferral_id=made.id, reason="no longer needed")
    shown = [one.verb for one in queries.looks_at(force.rees, NOON + timedelta(days=1))]
    assert len(shown) == 4


def test_a_look_that_is_kept_back_cannot_be_challenged_or_found(force, deferred, of):
    hidden = journal.acts_by(force.standards)[0].number
    assert not queries.is_shown(force.rees, hidden, NOON)
    assert queries.is_shown(force.rees, hidden, IN_A_MONTH)


def test_a_look_for_something_else_is_shown_at_once(force, deferred, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    assert len(queries.looks_at(force.rees, NOON)) == 2


def test_a_deferral_under_one_reference_keeps_back_nothing_else(force, of, tasks):
    acts.defer_showing(
        by=of(force.dpo), person=force.rees, deferral_id="d-1", grounds=Grounds.CRIME, until=IN_A_MONTH,
        reason="generated", reference="matter-9",
    )  # fmt: skip
    tasks[force.standards, force.rees] = Basis(kind="task", reference="matter-7", purpose=Purpose.STANDARDS)
    read_duty(by=of(force.standards), person=force.rees)
    assert [one.verb for one in queries.looks_at(force.rees, NOON)] == ["test.duty-read"]


def test_another_person_s_list_is_not_touched(force, deferred, of, tasks):
    tasks[force.standards, force.okafor] = Basis(kind="task", reference="matter-7", purpose=Purpose.STANDARDS)
    read_duty(by=of(force.standards), person=force.okafor)
    assert len(queries.looks_at(force.okafor, NOON)) == 1


def test_a_second_person_renews_it_and_the_first_may_not(force, deferred, of, later):
    made, _ = deferred
    with later(days=20):
        with pytest.raises(NotAllowed, match="never the one who asked"):
            acts.renew_deferral(
                by=of(force.dpo), deferral_id=made.id, until=IN_A_MONTH + timedelta(days=30), reason="x"
            )
        longer = acts.renew_deferral(
            by=of(force.dpo_two), deferral_id=made.id, until=IN_A_MONTH + timedelta(days=30), reason="generated"
        )
    assert longer.stands(IN_A_MONTH + timedelta(days=29))
    assert len(queries.looks_at(force.rees, IN_A_MONTH)) == 1


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_deferral_without_an_end_that_the_settings_allow_is_refused(force, of, days):
    with pytest.raises(EndsWrongly):
        acts.defer_showing(
            by=of(force.dpo), person=force.rees, deferral_id="d-1", grounds=Grounds.CRIME,
            until=NOON + timedelta(days=days), reason="generated",
        )  # fmt: skip
    assert queries.counts(NOON).deferrals == 0


@pytest.mark.parametrize("who", ["sergeant", "standards", "auditor", "owner", "duty_officer"])
def test_nobody_but_data_protection_puts_anything_off(force, of, who):
    with pytest.raises(NotAllowed):
        acts.defer_showing(
            by=of(getattr(force, who)), person=force.rees, deferral_id="d-1", grounds=Grounds.CRIME,
            until=IN_A_MONTH, reason="generated",
        )  # fmt: skip


def test_data_protection_staff_put_nothing_off_about_themselves(force, of):
    with pytest.raises(NotAllowed, match="Nobody decides or changes something about themselves"):
        acts.defer_showing(
            by=of(force.dpo), person=force.dpo, deferral_id="d-1", grounds=Grounds.CRIME, until=IN_A_MONTH, reason="x"
        )


def test_how_many_stand_is_counted_until_they_end(force, deferred):
    assert queries.counts(NOON).deferrals == 1
    assert queries.counts(IN_A_MONTH).deferrals == 0


def test_what_has_ended_is_not_ended_again(force, deferred, of, later):
    made, _ = deferred
    with later(days=31), pytest.raises(NotInThatState):
        acts.end_deferral(by=of(force.dpo), deferral_id=made.id, reason="generated")


def test_data_protection_staff_see_the_list_as_the_person_does(force, deferred, of):
    _, before = deferred
    shown = acts.read_looks(by=of(force.dpo), person=force.rees, because=Because(text="a request"))
    assert shown == before


def test_one_s_own_list_is_read_without_an_entry(force, deferred, of):
    acts.read_looks(by=of(force.rees), person=force.rees)
    assert journal.acts_by(force.rees) == []
