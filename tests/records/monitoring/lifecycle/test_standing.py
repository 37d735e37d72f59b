"""What a run puts differently from the run before."""

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.monitoring.lifecycle.standing import Key, Kind, Put, Stood, changes

KEYS = st.builds(
    Key, st.sampled_from([one.value for one in Kind]), st.sampled_from(["anna", "bela"]), st.sampled_from("rs")
)
PUTS = st.builds(
    Put,
    handling=st.sampled_from(["refer", "tell-officer"]),
    events=st.integers(1, 2),
    content=st.sampled_from("cd"),
    about=st.just({}),
)
NOW = st.dictionaries(KEYS, PUTS, max_size=6)
BEFORE = st.dictionaries(KEYS, st.builds(Stood, put=PUTS, withdrawn=st.booleans()), max_size=6)
ONE = Key("use", "anna", "r")
PUT = Put(handling="refer", events=1, content="c", about={})


def test_the_same_again_changes_nothing():
    made = changes({ONE: Stood(put=PUT, withdrawn=False)}, {ONE: PUT})
    assert (made.new, made.changed, made.withdrawn, made.same) == ((), (), (), (ONE,))


def test_what_was_taken_back_and_is_found_again_has_changed():
    assert changes({ONE: Stood(put=PUT, withdrawn=True)}, {ONE: PUT}).changed == (ONE,)


def test_what_was_taken_back_is_not_taken_back_twice():
    assert changes({ONE: Stood(put=PUT, withdrawn=True)}, {}).withdrawn == ()


@given(before=BEFORE, now=NOW)
def test_after_a_run_exactly_what_it_found_stands(before, now):
    made = changes(before, now)
    written = dict(before)
    for one in (*made.new, *made.changed):
        written[one] = Stood(put=now[one], withdrawn=False)
    for one in made.withdrawn:
        written[one] = Stood(put=written[one].put, withdrawn=True)
    assert {key: one.put for key, one in written.items() if not one.withdrawn} == now
    assert sorted((*made.new, *made.changed, *made.same)) == sorted(now)
    assert changes(written, now) == changes({key: written[key] for key in written}, now)
    assert not changes(written, now).new
