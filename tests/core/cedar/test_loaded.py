"""Entities held by the engine, and more added to them."""

import pytest

from bluelamp.core.cedar import Engine, Entities, Entity, EntityUid, Request, parse_policies
from bluelamp.core.cedar.errors import EntitiesRefused

PERSON, GROUP = EntityUid("Person", "p"), EntityUid("Group", "g")
ENGINE = Engine(parse_policies('permit (principal in Group::"g", action, resource);'))
REQUEST = Request(PERSON, EntityUid("Action", "use"), EntityUid("Phone", "d"))


def test_entities_added_to_those_loaded_count_and_the_first_stay_as_they_were():
    loaded = ENGINE.load(Entities([Entity(GROUP)]))
    more = loaded.with_entities([Entity(PERSON, parents=frozenset({GROUP}))])
    assert ENGINE.ask(REQUEST, more).allowed
    assert not ENGINE.ask(REQUEST, loaded).allowed


def test_an_entity_that_is_loaded_with_other_facts_is_refused():
    loaded = ENGINE.load(Entities([Entity(GROUP)]))
    with pytest.raises(EntitiesRefused, match="Group"):
        loaded.with_entities([Entity(GROUP, {"open": True})])


def test_a_cycle_is_refused():
    with pytest.raises(EntitiesRefused):
        ENGINE.load(Entities([Entity(GROUP, parents=frozenset({PERSON})), Entity(PERSON, parents=frozenset({GROUP}))]))
