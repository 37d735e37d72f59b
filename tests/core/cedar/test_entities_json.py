"""Entities and values from Cedar's JSON, with and without a schema."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreement.generators import random_value, random_world
from bluelamp.core.cedar import (
    CedarSet,
    Datetime,
    Decimal,
    Duration,
    EntityUid,
    Ip,
    Record,
    cedar_json,
    entities_from_json,
    parse_schema,
    record_from_json,
    same,
    uid_from_json,
    value_from_json,
)
from bluelamp.core.cedar.errors import EntitiesRefused
from bluelamp.core.cedar.schema import Type
from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN

SCHEMA = parse_schema(
    "entity Group;"
    "entity Person in [Group] "
    "{ chief: Person, from: ipaddr, spent: Set<decimal>, at: {since: datetime}, name: String } tags duration;"
    'action "all"; action "use" in ["all"] appliesTo { principal: Person, resource: Group, context: { ip: ipaddr } };'
)
PERSON = {
    "uid": {"type": "Person", "id": "p"},
    "attrs": {
        "chief": {"type": "Person", "id": "q"},
        "from": "10.0.0.1",
        "spent": ["1.5", {"fn": "decimal", "arg": "2.0"}],
        "at": {"since": "2026-01-01"},
        "name": "10.0.0.1",
    },
    "parents": [{"type": "Group", "id": "g"}, {"__entity": {"type": "Group", "id": "h"}}],
    "tags": {"shift": "8h"},
}


@given(rng=st.randoms(use_true_random=False))
def test_what_is_written_as_json_is_read_back_as_it_was(rng):
    value = random_value(rng, "anything")
    assert same(value_from_json(cedar_json(value)), value)


def test_a_snapshot_written_as_json_is_read_back_as_it_was():
    entities = random_world(random.Random(5), requests=0).entities
    assert entities_from_json(entities.as_cedar_json()).as_cedar_json() == entities.as_cedar_json()


@pytest.mark.parametrize("millis", [LONG_MIN, LONG_MAX, 0, -1])
def test_every_instant_and_span_survives_the_json(millis):
    for value in (Datetime(millis), Duration(millis), Decimal(millis)):
        assert value_from_json(cedar_json(value)) == value


def test_the_schema_gives_the_types_that_the_json_leaves_open():
    entities = entities_from_json([PERSON], SCHEMA)
    person = entities.get(EntityUid("Person", "p"))
    assert person is not None
    assert person.attributes == {
        "chief": EntityUid("Person", "q"),
        "from": Ip(4, 10 * 2**24 + 1, 32),
        "spent": CedarSet([Decimal(15_000), Decimal(20_000)]),
        "at": Record({"since": Datetime(1_767_225_600_000)}),
        "name": "10.0.0.1",
    }
    assert person.tags == {"shift": Duration(28_800_000)}
    assert person.parents == {EntityUid("Group", "g"), EntityUid("Group", "h")}


def test_the_schema_brings_its_actions_in_their_groups():
    entities = entities_from_json([], SCHEMA)
    assert entities.ancestors(EntityUid("Action", "use")) == {EntityUid("Action", "all")}


def test_without_a_schema_texts_stay_texts_and_records_stay_records():
    plain = record_from_json({"from": "10.0.0.1", "chief": {"type": "Person", "id": "q"}})
    assert plain == Record({"from": "10.0.0.1", "chief": Record({"type": "Person", "id": "q"})})


def test_an_undeclared_fact_of_a_context_is_read_as_it_stands():
    context = record_from_json({"ip": "::1", "more": "::1"}, SCHEMA.actions[EntityUid("Action", "use")].context)
    assert context == Record({"ip": Ip(6, 1, 128), "more": "::1"})


@pytest.mark.parametrize(
    "raw",
    [
        None,
        1.5,
        LONG_MAX + 1,
        {"__entity": {"type": "Person"}},
        {"__extn": {"fn": "decimal", "arg": "x"}},
        {"__extn": {"fn": "unheard-of", "arg": "1"}},
        {"__extn": {"fn": "decimal", "arg": 1}},
        {"__extn": {"fn": "offset", "args": [1, 2]}},
        [None],
        {"a": None},
    ],
)
def test_what_cedar_has_no_value_for_is_refused(raw):
    with pytest.raises(EntitiesRefused) as refused:
        value_from_json(raw)
    assert refused.value.todo


@pytest.mark.parametrize("raw", ["10.0.0.999", {"fn": "ip"}])
def test_a_text_that_the_wanted_type_refuses_is_refused(raw):
    with pytest.raises(EntitiesRefused):
        value_from_json(raw, Type("ipaddr"))


@pytest.mark.parametrize("raw", ["Person", {"type": "Person"}, {"type": "Person", "id": 1}, None])
def test_what_is_no_name_is_refused(raw):
    with pytest.raises(EntitiesRefused):
        uid_from_json(raw)


@pytest.mark.parametrize("entry", [{}, "Person", {"uid": "Person"}])
def test_an_entry_without_a_name_is_refused(entry):
    with pytest.raises(EntitiesRefused):
        entities_from_json([entry])
