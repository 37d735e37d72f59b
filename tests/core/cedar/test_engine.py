"""The engine: its verdicts by our ids, its error strings, its refusals, and entities added to those loaded."""

import pytest

from bluelamp.core.cedar import Engine, Entities, Entity, EntityUid, Record, Request, Verdict, parse_policies
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


def test_the_pattern_for_the_engines_error_strings_finds_every_policy_that_erred():
    engine = Engine(
        parse_policies(
            '@id("open") permit (principal, action, resource);'
            + "".join(
                f'@id("errs-{number}") forbid (principal, action, resource) when {{ {text} }};'
                for number, text in (
                    (1, "context.nope"),
                    (2, "principal.nope"),
                    (3, "1 + 9223372036854775807 > 0"),
                    (4, 'decimal("x") == 1'),
                    (5, '"a" < 1'),
                    (6, 'principal.getTag("nope")'),
                    (7, "context.n"),
                )
            )
        )
    )
    request = Request(PERSON, REQUEST.action, REQUEST.resource, Record({"n": 1}))
    for entities in (Entities(), Entities([Entity(PERSON)])):
        verdict = engine.ask(request, engine.load(entities))
        assert verdict == Verdict(
            allowed=True, reasons=frozenset({"open"}), errors=frozenset(f"errs-{number}" for number in range(1, 8))
        )


def test_many_requests_are_answered_as_each_of_them_alone():
    loaded = ENGINE.load(Entities([Entity(PERSON, parents=frozenset({GROUP}))]))
    other = Request(EntityUid("Person", "q"), REQUEST.action, REQUEST.resource)
    assert ENGINE.ask_many([REQUEST, other, REQUEST], loaded) == [
        ENGINE.ask(one, loaded) for one in (REQUEST, other, REQUEST)
    ]


def test_a_policy_that_does_not_fit_the_schema_is_found_by_its_id():
    engine = Engine(parse_policies('@id("odd") permit (principal, action, resource) when { principal.nope };'))
    (finding, *_) = engine.validate(
        'entity Person; entity Phone; action "use" appliesTo { principal: Person, resource: Phone };'
    )
    assert finding.policy_id == "odd"
    assert "nope" in finding.message


def test_policies_that_fit_the_schema_have_no_findings():
    engine = Engine(parse_policies("permit (principal, action, resource);"))
    assert not engine.validate('entity Person; action "use" appliesTo { principal: Person, resource: Person };')
