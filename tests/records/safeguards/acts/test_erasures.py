"""Erasure: ordered on record, carried out by deleting keys; the log still stands and others stay accountable."""

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.holdings import HOLDINGS, Holding
from bluelamp.records.register import acts as register
from bluelamp.records.register import queries as people
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.acts.erasures import erase_keys
from bluelamp.records.safeguards.errors import ErasureHeld, NotInThatState
from bluelamp.records.safeguards.lifecycle import ErasureGround
from records import small_register as small
from records.safeguards.looks import read_duty

JOB = Actor.system("erasure")
SET_UP = Actor.system("set-up")


def order(of, force, retention="operational"):
    return acts.order_erasure(
        by=of(force.dpo), person=force.rees, retention=retention, ground=ErasureGround.RETENTION_OVER, request="R-1"
    )


def sealed(person):
    number = next(one.number for one in journal.acts_about(person) if one.verb == "test.duty-read")
    return {field: text for (_, field), text in journal.opened([number]).items()}


def test_after_it_nothing_about_the_person_opens_and_who_looked_still_does(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    assert sealed(force.rees)["about"] == force.rees
    made = order(of, force)
    assert queries.erasures_waiting() == [made.id]
    done = acts.carry_out_erasure(by=JOB, erasure_id=made.id)
    assert (done.keys, queries.erasures_waiting()) == (1, [])
    assert sealed(force.rees) == {"actor": force.sergeant}


def test_the_record_of_the_erasure_says_how_many_keys_and_nothing_of_what_was_erased(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    made = order(of, force)
    acts.carry_out_erasure(by=JOB, erasure_id=made.id)
    (told,) = [one for one in journal.acts_about(force.rees) if one.verb == "safeguards.erasure-carried-out"]
    assert (told.logged, told.values) == ("erasure", {"retention": "operational", "keys": 1})


def test_what_proves_that_rights_were_kept_is_not_erased_with_the_rest(force, of):
    with pytest.raises(ErasureHeld, match="proves that rights were kept"):
        order(of, force, retention="rights")


def test_a_part_on_which_something_rests_holds_it_up(force, of, monkeypatch):
    bar = Holding(
        app="matters",
        says="Matters.",
        gather=lambda person, at: [],
        bar=lambda person, retention, at: "a matter is open",
    )
    monkeypatch.setitem(HOLDINGS, "matters", bar)
    with pytest.raises(ErasureHeld, match="a matter is open"):
        order(of, force)
    assert queries.erasures_waiting() == []


def test_every_part_takes_its_own_rows_out_in_the_same_transaction(force, of, monkeypatch):
    taken = []

    def erase(person, retention, at):
        taken.append((person, retention))
        return 1

    monkeypatch.setitem(
        HOLDINGS, "lamps", Holding(app="lamps", says="Lamps.", gather=lambda person, at: [], erase=erase)
    )
    order(of, force)
    assert taken == [(force.rees, "operational")]


def test_a_crash_between_the_keys_and_the_record_is_put_right_by_doing_it_again(force, of, keys, monkeypatch):
    read_duty(by=of(force.sergeant), person=force.rees)
    made = order(of, force)
    with monkeypatch.context() as broken:
        broken.setattr("bluelamp.records.journal.store.enqueue", lambda body: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            acts.carry_out_erasure(by=JOB, erasure_id=made.id)
    assert queries.one_erasure(made.id).done_at is None
    assert sealed(force.rees) == {"actor": force.sergeant}
    assert acts.carry_out_erasure(by=JOB, erasure_id=made.id).done_at is not None


def test_only_the_job_carries_it_out_and_only_once(force, of):
    made = order(of, force)
    with pytest.raises(NotAllowed):
        acts.carry_out_erasure(by=of(force.dpo), erasure_id=made.id)
    acts.carry_out_erasure(by=JOB, erasure_id=made.id)
    with pytest.raises(NotInThatState):
        acts.carry_out_erasure(by=JOB, erasure_id=made.id)


@pytest.mark.parametrize("who", ["sergeant", "auditor", "standards"])
def test_nobody_but_data_protection_orders_it(force, of, who):
    with pytest.raises(NotAllowed):
        acts.order_erasure(
            by=of(getattr(force, who)), person=force.rees, retention="operational", ground=ErasureGround.UNLAWFUL,
            request="R-1",
        )  # fmt: skip


def test_what_the_queue_runs_deletes_the_keys_and_does_nothing_the_second_time(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    made = order(of, force)
    assert erase_keys.func(made.id) == 1
    assert erase_keys.func(made.id) == 0


def told(person):
    return next(one for one in journal.acts_about(person) if one.verb == "safeguards.erasure-ordered")


def test_the_name_of_somebody_who_left_goes_with_the_order_and_the_record_says_how_many_rows(force, of):
    register.leave_force(by=SET_UP, person_id=force.rees)
    order(of, force)
    assert people.one_person(force.rees, small.day(6, 1)).name is None
    assert told(force.rees).values["rows"] == 1
    assert people.one_person(force.okafor, small.day(6, 1)).name is not None


def test_the_name_of_somebody_in_the_force_stays_when_what_was_kept_about_them_goes(force, of):
    order(of, force)
    assert people.one_person(force.rees, small.day(6, 1)).name is not None
    assert told(force.rees).values["rows"] == 0


def test_an_order_that_fails_leaves_the_name(force, of, monkeypatch):
    register.leave_force(by=SET_UP, person_id=force.rees)
    with monkeypatch.context() as broken:
        broken.setattr("bluelamp.records.journal.store.enqueue", lambda body: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            order(of, force)
    assert people.one_person(force.rees, small.day(6, 1)).name is not None
