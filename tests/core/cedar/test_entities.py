"""A snapshot of entities: layers share their base, and what can be reached is found."""

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar import CedarSet, Entities, Entity, EntityUid, Record, names_in

NAMES = [EntityUid("Node", str(number)) for number in range(6)]
SNAPSHOTS = st.lists(
    st.builds(Entity, st.sampled_from(NAMES), parents=st.frozensets(st.sampled_from(NAMES), max_size=3)), max_size=8
)


@given(base=SNAPSHOTS, first=SNAPSHOTS, second=SNAPSHOTS)
def test_layers_answer_as_one_flat_snapshot_does(base, first, second):
    layered = Entities(base).with_entities(first).with_entities(second)
    flat = Entities([*base, *first, *second])
    assert layered.as_cedar_json() == flat.as_cedar_json()
    assert len(layered) == len(flat)
    for name in NAMES:
        assert layered.get(name) == flat.get(name)
        assert (name in layered) == (name in flat)
        assert layered.ancestors(name) == flat.ancestors(name)
    assert layered.of_type("Node") == flat.of_type("Node")


def test_a_layer_shares_its_base_and_the_base_stays_as_it_was():
    base = Entities([Entity(NAMES[0])])
    layered = base.with_entities([Entity(NAMES[1])])
    assert layered.base is base
    assert set(layered.added) == {NAMES[1]}
    assert layered.with_entities([Entity(NAMES[2])]).base is base
    assert base.base is base
    assert (len(base), base.added) == (1, {})


def test_reading_reaches_parents_attributes_and_tags_however_deep():
    zero, one, two, three, four, five = NAMES
    snapshot = Entities(
        [
            Entity(zero, {"set": CedarSet([one])}, frozenset({two})),
            Entity(one, {"record": Record({"inner": Record({"who": three})})}),
            Entity(two, tags={"k": four}),
            Entity(three, {"self": three}),
            Entity(five),
        ]
    )
    found, absent = snapshot.reached_from([zero])
    assert set(found) == {zero, one, two, three}
    assert absent == {four}


def test_the_names_in_a_value_are_found_in_sets_and_records():
    value = Record({"a": CedarSet([NAMES[0], CedarSet([NAMES[1]])]), "b": 1})
    assert set(names_in(value)) == {NAMES[0], NAMES[1]}
    assert list(names_in("Node")) == []
