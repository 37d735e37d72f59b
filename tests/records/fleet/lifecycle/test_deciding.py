"""What goes to phones at once, what waits for a push, and what makes a new one."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.lifecycle.deciding import Change, Waits, decide
from bluelamp.records.fleet.lifecycle.transitions import Loss, Stop
from bluelamp.records.fleet.lifecycle.waves import LAST, Pace, Push, State

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PACE = Pace(at_once=3)
KEPT = Loss(left=40)
DIGESTS = st.sampled_from(["", "a", "b", "c", "d"])


def change(number, before="a", after="b", ring=0):
    return Change(phone=f"p{number}", ring=ring, before=before, after=after)


def push(state=State.RUNNING, ring=0):
    return Push(id="1", target="android", state=state, ring=ring, ring_at=NOON)


def decided(changes, *, released=(), pushes=None, loss=KEPT):
    return decide(changes, released=released, pushes=pushes or {}, loss_of=lambda before, after: loss, pace=PACE)


losses = st.builds(
    lambda removed, required: Loss(removed=removed, required=removed if required else frozenset(), left=40),
    st.sets(st.sampled_from("uvwxyz")).map(frozenset),
    st.booleans(),
)
some_changes = st.lists(st.tuples(DIGESTS, DIGESTS.filter(bool), st.integers(0, LAST)), max_size=12).map(
    lambda rows: [change(at, *row) for at, row in enumerate(rows) if row[0] != row[1]]
)
some_pushes = st.dictionaries(DIGESTS.filter(bool), st.builds(push, st.sampled_from(State), st.integers(0, LAST)))


@given(some_changes, st.sets(DIGESTS.filter(bool)), some_pushes, losses)
def test_every_phone_either_goes_or_waits_with_a_reason(changes, released, pushes, loss):
    made = decided(changes, released=released, pushes=pushes, loss=loss)
    assert made.go.keys() | made.waits.keys() == {one.phone for one in changes}
    assert made.go.keys().isdisjoint(made.waits)
    assert Waits.NOTHING not in made.waits.values()
    assert all(made.go[one.phone] == one.after for one in changes if one.phone in made.go)


@given(some_changes, st.sets(DIGESTS.filter(bool)), some_pushes, losses)
def test_nothing_takes_an_app_off_many_phones_by_itself(changes, released, pushes, loss):
    made = decided(changes, released=released, pushes=pushes, loss=loss)
    if not loss.removed:
        return
    for content in set(made.go.values()):
        went = [one for one in changes if made.go.get(one.phone) == content and one.before]
        running = content in pushes and pushes[content].state is State.RUNNING
        assert running or len(went) <= PACE.at_once


def test_a_few_phones_with_something_new_go_at_once_and_it_is_free_from_then_on():
    made = decided([change(1), change(2)])
    assert (made.go, made.push, made.free) == ({"p1": "b", "p2": "b"}, None, {"b"})


def test_many_phones_with_something_new_wait_for_a_push():
    made = decided([change(number) for number in range(4)])
    assert made.go == {}
    assert (made.push.contents, made.push.phones, made.push.stops) == ({"b"}, 4, frozenset())
    assert set(made.waits.values()) == {Waits.FOR_RING}


def test_a_few_phones_that_would_lose_a_required_app_wait_for_two_people():
    made = decided([change(1)], loss=Loss(removed=frozenset("x"), required=frozenset("x"), left=40))
    assert made.push.stops == {Stop.REQUIRED_DROPPED}
    assert made.waits == {"p1": Waits.FOR_TWO}


def test_what_was_released_goes_to_any_number_where_nothing_is_lost():
    many = [change(number) for number in range(50)]
    assert len(decided(many, released={"b"}).go) == 50
    lost = decided(many, released={"b"}, loss=Loss(removed=frozenset("x"), left=40))
    assert (lost.go, lost.push.removed) == ({}, 1)


def test_a_push_that_runs_lets_its_rings_through_and_no_other():
    changes = [change(1, ring=0), change(2, ring=1)]
    made = decided(changes, pushes={"b": push(ring=0)})
    assert (made.go, made.waits) == ({"p1": "b"}, {"p2": Waits.FOR_RING})


def test_each_state_of_a_push_is_a_reason_of_its_own():
    reasons = {
        State.WAITING: Waits.FOR_TWO,
        State.PAUSED: Waits.PAUSED,
        State.GATED: Waits.GATED,
        State.GIVEN_UP: Waits.GIVEN_UP,
    }
    for state, waits in reasons.items():
        assert decided([change(1)], pushes={"b": push(state, LAST)}).waits == {"p1": waits}
