"""The links to steps of custody: exactly those that the lifecycle lets through."""

from datetime import UTC, datetime

import pytest

from bluelamp.doors.web.register.steps import STEPS
from bluelamp.records.register import lifecycle
from bluelamp.records.register.errors import NotThisStep
from bluelamp.records.register.lifecycle import Custody, State

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
TRY = {
    "issue": lambda one: lifecycle.issue(one, to="a", handed_by="b", at=AT),
    "sign-out": lambda one: lifecycle.sign_out(one, to="h", handed_by="b", at=AT),
    "sign-in": lambda one: lifecycle.sign_in(one, taken_by="b", at=AT),
    "return": lambda one: lifecycle.give_back(one, taken_by="b", at=AT),
    "transfer": lambda one: lifecycle.transfer(one, to="a", at=AT),
    "lost": lambda one: lifecycle.report_lost(one, at=AT),
    "found": lambda one: lifecycle.find(one, taken_by="b", at=AT),
    "retire": lambda one: lifecycle.retire(one, at=AT),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_link_is_shown_where_the_lifecycle_lets_the_step_through(name):
    for state in State:
        holder = None if state in {State.IN_STORE, State.RETIRED} else "h"
        lost_from = State.ISSUED if state is State.LOST else None
        one = Custody(phone="p", state=state, holder=holder, position=1, since=AT, lost_from=lost_from)
        try:
            TRY[name](one)
            possible = True
        except NotThisStep as error:
            possible = not error.message
        assert (state in STEPS[name].possible) is possible, state
