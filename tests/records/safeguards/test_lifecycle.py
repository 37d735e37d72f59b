"""What holds whatever the rulebook says: everything ends, and where two are needed they are two."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.safeguards import lifecycle
from bluelamp.records.safeguards.errors import EndsWrongly, NotInThatState, SecondPersonNeeded
from bluelamp.records.safeguards.lifecycle import Deferral, Grounds, Incident, Opening
from records.conftest import NOON

LONGEST = timedelta(hours=4)
HOURS = st.integers(-100, 100).map(lambda hours: timedelta(hours=hours))
PEOPLE = st.sampled_from(["asker", "approver", "person", "somebody"])


def opening(**changes):
    return replace(Opening(id="o", person="person", asked_by="asker", asked_at=NOON, minutes=60), **changes)


def deferral(**changes):
    made = Deferral(
        id="d", person="person", reference="", grounds=Grounds.CRIME, covers_from=NOON,
        until=NOON + timedelta(hours=4), decided_by="asker",
    )  # fmt: skip
    return replace(made, **changes)


@given(HOURS, st.integers(1, 50).map(lambda hours: timedelta(hours=hours)))
def test_an_end_lies_ahead_and_within_the_longest(span, longest):
    if timedelta(0) < span <= longest:
        assert lifecycle.ends_well(NOON + span, NOON, longest) == NOON + span
    else:
        with pytest.raises(EndsWrongly):
            lifecycle.ends_well(NOON + span, NOON, longest)


@given(PEOPLE)
def test_whoever_asked_or_whose_record_it_is_never_approves(by):
    if by in {"asker", "person"}:
        with pytest.raises(SecondPersonNeeded):
            lifecycle.approve(opening(), by=by, now=NOON, longest=LONGEST)
    else:
        assert lifecycle.approve(opening(), by=by, now=NOON, longest=LONGEST).is_open(NOON)


@given(PEOPLE, HOURS)
def test_an_opening_is_open_for_as_long_as_was_asked_and_no_longer(by, span):
    made = lifecycle.approve(opening(), by="approver", now=NOON, longest=LONGEST)
    assert made.is_open(NOON + span) == (timedelta(0) <= span < timedelta(hours=1))
    assert made.is_closed(NOON + span) == (span >= timedelta(hours=1))


@given(PEOPLE)
def test_an_opening_is_reviewed_by_nobody_who_took_part(by):
    made = lifecycle.approve(opening(), by="approver", now=NOON, longest=LONGEST)
    later = NOON + timedelta(hours=2)
    if by == "somebody":
        assert lifecycle.review_opening(made, by=by, now=later).reviewed_by == by
    else:
        with pytest.raises(SecondPersonNeeded):
            lifecycle.review_opening(made, by=by, now=later)


@pytest.mark.parametrize(
    "again",
    [
        lambda one: lifecycle.approve(one, by="somebody", now=NOON, longest=LONGEST),
        lambda one: lifecycle.refuse(one, by="somebody", now=NOON),
        lambda one: lifecycle.review_opening(one, by="somebody", now=NOON),
    ],
)
def test_what_was_decided_is_not_decided_again(again):
    made = lifecycle.approve(opening(), by="approver", now=NOON, longest=LONGEST)
    with pytest.raises(NotInThatState):
        again(made)


def test_a_closed_opening_is_not_closed_again():
    made = lifecycle.approve(opening(), by="approver", now=NOON, longest=LONGEST)
    closed = lifecycle.close(made, now=NOON + timedelta(minutes=1))
    with pytest.raises(NotInThatState):
        lifecycle.close(closed, now=NOON + timedelta(minutes=2))


@given(HOURS)
def test_a_deferral_stands_until_its_end_or_until_it_was_ended(span):
    assert deferral().stands(NOON + span) == (span < timedelta(hours=4))
    ended = lifecycle.end_deferral(deferral(), now=NOON + timedelta(hours=1))
    assert ended.stands(NOON + span) == (span < timedelta(hours=1))


@given(PEOPLE)
def test_who_decided_last_does_not_renew(by):
    until = NOON + timedelta(hours=3)
    if by == "asker":
        with pytest.raises(SecondPersonNeeded):
            lifecycle.renew(deferral(), by=by, until=until, now=NOON, longest=LONGEST)
    else:
        assert lifecycle.renew(deferral(), by=by, until=until, now=NOON, longest=LONGEST).decided_by == by


@given(HOURS)
def test_a_major_incident_stands_from_its_declaration_to_its_end(span):
    made = Incident(id="i", declared_by="asker", declared_at=NOON, until=NOON + timedelta(hours=4))
    assert made.stands(NOON + span) == (timedelta(0) <= span < timedelta(hours=4))
    ended = lifecycle.end_incident(made, by="asker", now=NOON + timedelta(hours=1))
    assert ended.stands(NOON + span) == (timedelta(0) <= span < timedelta(hours=1))
