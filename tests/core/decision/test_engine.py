"""The engine given only what a request can reach answers as it does on the whole snapshot."""

import random

import pytest

from agreement.generators import random_world
from bluelamp.core.cedar import Engine, Entities, Entity, EntityUid, Record, Request, parse_policies
from bluelamp.core.decision import EngineDecider, ReferenceDecider, prepare
from core.decision.small import question

PERSON, GROUP, FAR, ACTION, THING = (
    EntityUid("Person", "p"),
    EntityUid("Group", "g"),
    EntityUid("Group", "far"),
    EntityUid("Action", "use"),
    EntityUid("Phone", "d"),
)
REQUEST = Request(PERSON, ACTION, THING)


def both(text, entities, request=REQUEST):
    policies = parse_policies(text)
    by_engine = EngineDecider(policies).decide(request, entities)
    assert by_engine == ReferenceDecider(policies).decide(request, entities)
    return by_engine.allowed


@pytest.mark.parametrize("seed", range(40))
def test_a_slice_answers_as_the_whole_snapshot_does_in_one_layer_or_two(seed):
    world = random_world(random.Random(seed), requests=8)
    engine = Engine(world.policies)
    whole = engine.ask_many(world.requests, engine.load(world.entities))
    everybody = list(world.entities)
    layered = Entities(everybody[5:]).with_entities(everybody[:5])
    for entities in (world.entities, layered):
        decider = EngineDecider(world.policies)
        assert [decider.decide(request, entities) for request in world.requests] == whole
        assert decider.decide_many(world.requests, entities) == whole


def test_an_entity_that_the_rules_name_may_come_with_the_question():
    text = 'permit (principal, action, resource) when { Group::"g".open };'
    assert both(text, Entities().with_entities([Entity(GROUP, {"open": True})]))


def test_an_entity_that_the_rules_name_may_be_replaced_by_the_question():
    text = 'permit (principal, action, resource) when { Group::"g".open };'
    base = Entities([Entity(GROUP, {"open": False})])
    assert not both(text, base)
    assert both(text, base.with_entities([Entity(GROUP, {"open": True})]))


def test_a_group_that_comes_with_the_question_joins_what_the_rules_name_to_the_rest():
    text = 'permit (principal, action, resource) when { Person::"named" in Group::"far" };'
    base = Entities([Entity(EntityUid("Person", "named"), parents=frozenset({GROUP}))])
    assert not both(text, base)
    assert both(text, base.with_entities([Entity(GROUP, parents=frozenset({FAR}))]))


def test_entities_named_only_inside_facts_are_handed_over():
    text = "permit (principal, action, resource) when { context.who.chief.open };"
    entities = Entities([Entity(PERSON, {"chief": GROUP}), Entity(GROUP, {"open": True})])
    assert both(text, entities, Request(EntityUid("Person", "x"), ACTION, THING, Record({"who": PERSON})))


def test_an_entity_named_only_by_a_tag_is_handed_over():
    text = 'permit (principal, action, resource) when { principal.getTag("chief").open };'
    assert both(text, Entities([Entity(PERSON, tags={"chief": GROUP}), Entity(GROUP, {"open": True})]))


def test_another_base_is_loaded_anew():
    policies = parse_policies('permit (principal, action, resource) when { Group::"g".open };')
    decider = EngineDecider(policies)
    for is_open in (True, False, True):
        entities = Entities([Entity(GROUP, {"open": is_open})])
        assert decider.decide(REQUEST, entities).allowed is is_open


def test_no_requests_have_no_verdicts(rulebook):
    assert EngineDecider(rulebook.policies).decide_many([], rulebook.world) == []


def test_the_rules_of_a_rulebook_are_loaded_once_for_many_questions(rulebook, monkeypatch):
    decider = EngineDecider(rulebook.policies)
    loads = []
    monkeypatch.setattr(
        decider.engine, "load", lambda entities: loads.append(entities) or Engine.load(decider.engine, entities)
    )
    for name in ("maps", "chat", "game"):
        case = prepare(rulebook, question(name))
        decider.decide(case.request, case.entities)
    assert len(loads) == 1


def test_each_action_is_decided_by_its_own_policies_in_groups_too():
    texts = (
        'permit (principal, action == Action::"{}", resource);',
        'forbid (principal, action in Action::"{}", resource);',
    )
    names = ("a", "b", "c")
    policies = parse_policies(
        "".join(
            f'@id("{kind}-{one}") {text.format(one)}'
            for one in names
            for kind, text in zip(("is", "in"), texts, strict=True)
        )
    )
    world = Entities(
        [
            Entity(EntityUid("Action", "a"), parents=frozenset({EntityUid("Action", "b")})),
            Entity(EntityUid("Action", "b")),
            Entity(EntityUid("P", "p")),
        ]
    )
    decider = EngineDecider(policies)
    requests = [
        Request(EntityUid("P", "p"), EntityUid("Action", one), EntityUid("P", "p")) for one in ("b", "a", "c", "b", "d")
    ]
    for entities in (
        world,
        Entities(),
        world.with_entities([Entity(EntityUid("Action", "c"), parents=frozenset({EntityUid("Action", "a")}))]),
    ):
        expected = ReferenceDecider(policies).decide_many(requests, entities)
        assert decider.decide_many(requests, entities) == expected
        assert [decider.decide(one, entities) for one in requests] == expected
