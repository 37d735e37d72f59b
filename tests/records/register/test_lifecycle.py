"""The steps of custody, on paper: which are possible, from where, and between whom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.register import lifecycle
from bluelamp.records.register.errors import NotThisStep, WrongHands, WrongOrderInTime
from bluelamp.records.register.lifecycle import Custody, State

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
STEPS = {
    "issue": lambda one, at: lifecycle.issue(one, to="ann", handed_by="store", at=at),
    "sign out": lambda one, at: lifecycle.sign_out(one, to="ben", handed_by=None, at=at),
    "sign in": lambda one, at: lifecycle.sign_in(one, taken_by="store", at=at),
    "return": lambda one, at: lifecycle.give_back(one, taken_by="store", at=at),
    "transfer": lambda one, at: lifecycle.transfer(one, to="cat", at=at),
    "lose": lambda one, at: lifecycle.report_lost(one, at=at),
    "find": lambda one, at: lifecycle.find(one, taken_by="ben", at=at),
    "retire": lambda one, at: lifecycle.retire(one, at=at),
}
DIAGRAM = {
    State.IN_STORE: {"issue": State.ISSUED, "sign out": State.ON_LOAN, "lose": State.LOST, "retire": State.RETIRED},
    State.ISSUED: {
        "sign in": State.LEFT_AT_WORK,
        "return": State.IN_STORE,
        "transfer": State.ISSUED,
        "lose": State.LOST,
    },
    State.LEFT_AT_WORK: {"sign out": State.ISSUED, "return": State.IN_STORE, "lose": State.LOST},
    State.ON_LOAN: {"sign in": State.IN_STORE, "transfer": State.ON_LOAN, "lose": State.LOST},
    State.LOST: {"find": State.ISSUED, "retire": State.RETIRED},
    State.RETIRED: {},
}


def a_phone(state, holder="ben"):
    held = None if state in (State.IN_STORE, State.RETIRED) else holder
    lost_from = State.ISSUED if state is State.LOST else None
    return Custody(phone="phone", state=state, holder=held, position=3, since=NOON, lost_from=lost_from)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", STEPS)
def test_only_the_steps_of_the_diagram_are_possible(state, step):
    expected = DIAGRAM[state].get(step)
    if expected is None:
        with pytest.raises(NotThisStep, match="cannot be"):
            STEPS[step](a_phone(state), LATER)
        return
    moved = STEPS[step](a_phone(state), LATER)
    assert (moved.before, moved.after.state, moved.after.position) == (state, expected, 4)


def test_every_phone_begins_in_the_store():
    moved = lifecycle.add("phone", taken_by="store", at=NOON)
    assert (moved.before, moved.after.state, moved.after.position, moved.taken_by) == (None, State.IN_STORE, 1, "store")


@pytest.mark.parametrize(
    "step",
    [
        lambda: lifecycle.issue(a_phone(State.IN_STORE), to="ann", handed_by="ann", at=LATER),
        lambda: lifecycle.transfer(a_phone(State.ISSUED), to="ben", at=LATER),
        lambda: lifecycle.give_back(a_phone(State.ISSUED), taken_by="ben", at=LATER),
        lambda: lifecycle.sign_in(a_phone(State.ON_LOAN), taken_by="ben", at=LATER),
    ],
)
def test_nobody_hands_a_phone_to_themselves(step):
    with pytest.raises(WrongHands, match="same person"):
        step()


def test_a_phone_left_at_work_goes_out_to_its_own_holder_only():
    with pytest.raises(WrongHands, match="somebody else"):
        lifecycle.sign_out(a_phone(State.LEFT_AT_WORK), to="ann", handed_by="store", at=LATER)
    moved = lifecycle.sign_out(a_phone(State.LEFT_AT_WORK), to="ben", handed_by=None, at=LATER)
    assert (moved.after.holder, moved.handed_by) == ("ben", None)


def test_a_phone_left_at_work_or_lost_stays_its_holders_on_paper():
    assert lifecycle.sign_in(a_phone(State.ISSUED), taken_by=None, at=LATER).after.holder == "ben"
    assert lifecycle.report_lost(a_phone(State.ISSUED), at=LATER).after.holder == "ben"


@pytest.mark.parametrize("state", [State.ISSUED, State.ON_LOAN, State.LEFT_AT_WORK])
def test_a_found_phone_goes_back_to_its_holder_or_to_the_store(state):
    lost = lifecycle.report_lost(a_phone(state), at=LATER).after
    with_holder = lifecycle.find(lost, taken_by="ben", at=LATER).after
    assert with_holder.state is (State.ON_LOAN if state is State.ON_LOAN else State.ISSUED)
    in_store = lifecycle.find(lost, taken_by="store", at=LATER).after
    assert (in_store.state, in_store.holder, in_store.lost_from) == (State.IN_STORE, None, None)


def test_no_step_comes_before_the_last_one():
    with pytest.raises(WrongOrderInTime, match="before the last one"):
        lifecycle.report_lost(a_phone(State.ISSUED), at=NOON - timedelta(seconds=1))


def test_a_phone_that_something_happened_to_is_not_withdrawn():
    fresh = lifecycle.add("phone", taken_by=None, at=NOON).after
    assert lifecycle.withdraw(fresh, steps=1, at=LATER).after.state is State.RETIRED
    with pytest.raises(NotThisStep):
        lifecycle.withdraw(a_phone(State.IN_STORE), steps=1, at=LATER)


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_somebody_holds_a_phone_exactly_in_the_states_that_say_so(steps):
    phone = lifecycle.add("phone", taken_by="store", at=NOON).after
    for step in steps:
        try:
            phone = STEPS[step](phone, NOON).after
        except (NotThisStep, WrongHands):
            continue
        assert (phone.holder is None) == (phone.state in (State.IN_STORE, State.RETIRED)) or phone.state is State.LOST
        assert (phone.lost_from is None) == (phone.state is not State.LOST)
