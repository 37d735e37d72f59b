"""A plan of the rollout: a straight line from nothing to all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.errors import RolloutPlanWrong
from bluelamp.records.fleet.lifecycle.rollout import LONGEST_DAYS, planned

BEGINS = date(2026, 11, 1)


@given(st.integers(1, 100_000), st.integers(1, LONGEST_DAYS), st.integers(-5, LONGEST_DAYS + 5))
def test_what_is_due_rises_from_nothing_to_all_and_never_falls(phones, lasts, day):
    plan = planned("", phones, BEGINS, BEGINS + timedelta(days=lasts))
    today = BEGINS + timedelta(days=day)
    assert 0 <= plan.due(today) <= plan.due(today + timedelta(days=1)) <= phones
    assert plan.due(BEGINS) == 0
    assert plan.due(plan.ends) == phones


@pytest.mark.parametrize(("phones", "lasts"), [(0, 10), (5, 0), (5, -1), (5, LONGEST_DAYS + 1)])
def test_a_plan_for_nothing_or_for_days_that_cannot_be_is_refused(phones, lasts):
    with pytest.raises(RolloutPlanWrong):
        planned("", phones, BEGINS, BEGINS + timedelta(days=lasts))
