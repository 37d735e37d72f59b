"""A look that somebody does not accept: challenged from their list, answered in time by somebody else."""

from datetime import timedelta

import pytest

from bluelamp.records.clocks import queries as clocks
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import NotInThatState, NotShownToYou
from bluelamp.records.safeguards.lifecycle import Found
from records.conftest import NOON
from records.safeguards.looks import read_duty


@pytest.fixture
def look(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    return queries.looks_at(force.rees, NOON)[0].number


def test_a_challenge_makes_a_task_for_data_protection_with_a_day(force, of, look):
    made = acts.challenge_look(by=of(force.rees), look=look, reason="generated: why?")
    assert made.due_at == NOON + timedelta(days=28)
    work = clocks.work_of(force.dpo, ["data-protection"], now=NOON)
    assert work.total == 1


def test_only_what_is_on_one_s_own_list_can_be_challenged(force, of, look):
    for who in (force.okafor, force.sergeant):
        with pytest.raises(NotShownToYou):
            acts.challenge_look(by=of(who), look=look, reason="generated")
    with pytest.raises(NotShownToYou):
        acts.challenge_look(by=of(force.rees), look=10**9, reason="generated")


def test_a_look_is_challenged_once(force, of, look):
    acts.challenge_look(by=of(force.rees), look=look, reason="generated")
    with pytest.raises(NotInThatState):
        acts.challenge_look(by=of(force.rees), look=look, reason="generated")


def test_it_is_answered_by_somebody_who_did_not_look(force, of, look):
    made = acts.challenge_look(by=of(force.rees), look=look, reason="generated")
    with pytest.raises(NotAllowed):
        acts.answer_challenge(by=of(force.sergeant), challenge_id=made.id, found=Found.PROPER, reason="generated")
    done = acts.answer_challenge(by=of(force.dpo), challenge_id=made.id, found=Found.NOT_PROPER, reason="generated")
    assert (done.found, queries.counts(NOON).challenges_waiting) == ("not-proper", 0)


def test_data_protection_staff_do_not_answer_for_their_own_look(force, of):
    acts.make_access_pack(by=of(force.dpo), person=force.rees, request="generated")
    look = queries.looks_at(force.rees, NOON)[0].number
    made = acts.challenge_look(by=of(force.rees), look=look, reason="generated")
    with pytest.raises(NotAllowed, match="never the one who asked"):
        acts.answer_challenge(by=of(force.dpo), challenge_id=made.id, found=Found.PROPER, reason="generated")
    acts.answer_challenge(by=of(force.dpo_two), challenge_id=made.id, found=Found.PROPER, reason="generated")


def test_a_challenge_that_is_late_is_counted(force, of, look):
    acts.challenge_look(by=of(force.rees), look=look, reason="generated")
    assert queries.counts(NOON + timedelta(days=29)).challenges_late == 1
