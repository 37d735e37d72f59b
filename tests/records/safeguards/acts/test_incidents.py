"""A major incident: one act lifts the limits, it ends, and somebody who took no part reviews it."""

from datetime import timedelta

import pytest

from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.errors import EndsWrongly, NotInThatState
from bluelamp.records.safeguards.lifecycle import Found
from records import small_register as register
from records.conftest import NOON


@pytest.fixture
def declared(force, of):
    return acts.declare_incident(by=of(force.duty_officer), until=NOON + timedelta(hours=12), reason="generated: flood")


def test_it_lifts_the_limits_from_its_first_instant_to_before_its_last(declared):
    moments = {h: queries.major_incident_at(NOON + timedelta(hours=h)) is not None for h in (-1, 0, 11, 12)}
    assert moments == {-1: False, 0: True, 11: True, 12: False}


def test_it_can_be_ended_before_its_time(force, of, declared, later):
    with later(hours=2):
        acts.end_incident(by=of(force.duty_officer), incident_id=declared.id)
    assert queries.major_incident_at(NOON + timedelta(hours=2)) is None
    assert queries.major_incident_at(NOON + timedelta(hours=1)) is not None


@pytest.mark.parametrize("hours", [0, 25])
def test_it_has_an_end_that_the_settings_allow(force, of, hours):
    with pytest.raises(EndsWrongly):
        acts.declare_incident(by=of(force.duty_officer), until=NOON + timedelta(hours=hours), reason="generated")


@pytest.mark.parametrize("who", ["sergeant", "dpo", "standards", "owner", "rees"])
def test_nobody_else_declares_one(force, of, who):
    with pytest.raises(NotAllowed):
        acts.declare_incident(by=of(getattr(force, who)), until=NOON + timedelta(hours=1), reason="generated")


def test_a_policy_owner_reviews_it_once_it_is_over(force, of, declared, later):
    with pytest.raises(NotInThatState):
        acts.review_incident(by=of(force.owner), incident_id=declared.id, found=Found.PROPER, reason="generated")
    with later(hours=13):
        done = acts.review_incident(by=of(force.owner), incident_id=declared.id, found=Found.PROPER, reason="generated")
    assert done.reviewed_by == force.owner


def test_who_declared_it_does_not_review_it_in_any_role(force, of, declared, later):
    register.role(force.duty_officer, "policy-owner")
    with later(hours=13), pytest.raises(NotAllowed, match="never the one who asked"):
        acts.review_incident(by=of(force.duty_officer), incident_id=declared.id, found=Found.PROPER, reason="x")


def test_of_two_the_one_that_lasts_longest_is_told(force, of, declared, later):
    with later(hours=1):
        second = acts.declare_incident(by=of(force.duty_officer), until=NOON + timedelta(hours=20), reason="generated")
    assert queries.major_incident_at(NOON + timedelta(hours=2)).id == second.id
