"""A record opened in an emergency: two people, for a time, told to the person, reviewed by a third."""

import uuid
from datetime import timedelta

import pytest

from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.gate import Because
from bluelamp.records.notices import queries as notices
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import EndsWrongly, NotInThatState
from bluelamp.records.safeguards.lifecycle import Found
from records.conftest import NOON
from records.safeguards.looks import read_duty


@pytest.fixture
def asked(force, of):
    return acts.ask_opening(
        by=of(force.duty_officer),
        person=force.rees,
        opening_id=str(uuid.uuid4()),
        minutes=60,
        reason="generated: missing",
    )


@pytest.fixture
def opened(force, of, asked):
    return acts.approve_opening(by=of(force.standards), opening_id=asked.id)


def test_asking_alone_opens_nothing(force, of, asked):
    with pytest.raises(NotAllowed):
        read_duty(by=of(force.duty_officer), person=force.rees)


def test_once_a_second_person_approved_the_asker_reads_and_nobody_else_does(force, of, opened):
    assert read_duty(by=of(force.duty_officer), person=force.rees) == "on duty"
    with pytest.raises(NotAllowed):
        read_duty(by=of(force.standards), person=force.rees, because=Because(text="curious"))
    with pytest.raises(NotAllowed):
        read_duty(by=of(force.duty_officer), person=force.okafor, because=Because(text="curious"))


def test_it_closes_by_itself_when_its_time_is_over(force, of, opened, later):
    with later(minutes=59):
        assert read_duty(by=of(force.duty_officer), person=force.rees) == "on duty"
    with later(minutes=60), pytest.raises(NotAllowed):
        read_duty(by=of(force.duty_officer), person=force.rees)


def test_who_asked_cannot_approve(force, of, asked):
    with pytest.raises(NotAllowed, match="never the one who asked"):
        acts.approve_opening(by=of(force.duty_officer), opening_id=asked.id)
    assert queries.one_opening(asked.id).opened_at is None


def test_nobody_approves_the_opening_of_their_own_record(force, of):
    made = acts.ask_opening(
        by=of(force.duty_officer), person=force.standards, opening_id=str(uuid.uuid4()), minutes=60, reason="generated"
    )
    with pytest.raises(NotAllowed, match="about themselves"):
        acts.approve_opening(by=of(force.standards), opening_id=made.id)


@pytest.mark.parametrize("minutes", [0, 241, 100_000])
def test_it_is_not_asked_for_longer_than_the_settings_let_it_be(force, of, minutes):
    with pytest.raises(EndsWrongly):
        acts.ask_opening(
            by=of(force.duty_officer),
            person=force.rees,
            opening_id=str(uuid.uuid4()),
            minutes=minutes,
            reason="generated",
        )


def test_the_person_finds_it_on_their_list_at_once(force, opened):
    shown = [one.verb for one in queries.looks_at(force.rees, NOON)]
    assert shown == ["safeguards.opening-approved", "safeguards.opening-asked"]


def test_it_can_be_closed_before_its_time(force, of, opened, later):
    with later(minutes=5):
        acts.close_opening(by=of(force.duty_officer), opening_id=opened.id)
    with later(minutes=6), pytest.raises(NotAllowed):
        read_duty(by=of(force.duty_officer), person=force.rees)


def test_it_is_reviewed_after_and_a_clock_runs_until_then(force, of, opened, later):
    of_it = Of(app="safeguards", id=opened.id)
    running = clocks.open_clock("safeguards.opening-review", of_it)
    assert running.due_at == NOON + timedelta(hours=73)
    with pytest.raises(NotInThatState):
        acts.review_opening(by=of(force.dpo), opening_id=opened.id, found=Found.PROPER, reason="generated")
    with later(hours=2):
        assert queries.counts(NOON + timedelta(hours=2)).openings_to_review == 1
        acts.review_opening(by=of(force.dpo), opening_id=opened.id, found=Found.PROPER, reason="generated")
        assert queries.counts(NOON + timedelta(hours=2)).openings_to_review == 0
    assert clocks.open_clock("safeguards.opening-review", of_it) is None


def test_a_refused_opening_stays_shut(force, of, asked):
    acts.refuse_opening(by=of(force.standards), opening_id=asked.id, reason="generated: no emergency")
    with pytest.raises(NotInThatState):
        acts.approve_opening(by=of(force.standards), opening_id=asked.id)


def test_an_opening_does_not_show_the_reason_in_any_table(force, asked):
    from django.db import connection  # noqa: PLC0415 - used here alone

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            assert "generated: missing" not in str(cursor.fetchall())


def test_a_sergeant_asks_for_the_team_and_for_nobody_else(force, of):
    assert (
        acts.ask_opening(
            by=of(force.sergeant), person=force.rees, opening_id=str(uuid.uuid4()), minutes=30, reason="generated"
        ).minutes
        == 30
    )
    with pytest.raises(NotAllowed):
        acts.ask_opening(
            by=of(force.sergeant), person=force.okafor, opening_id=str(uuid.uuid4()), minutes=30, reason="generated"
        )


def test_the_person_and_the_auditors_are_sent_a_notice_that_says_nothing_of_why(force, opened):
    (told,) = notices.notices_to(force.rees)
    (also,) = notices.notices_to("role:auditor")
    assert (told.kind, also.kind) == ("record-opened", "opening-for-auditors")


def test_nothing_is_announced_where_nothing_was_opened(force, asked):
    assert notices.notices_to(force.rees) == []
