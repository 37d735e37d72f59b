"""Reading rules with facts left open: sound against every combination of them, and precise where it is cheap."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.generators import ATTRIBUTES, random_value, random_world
from bluelamp.core.cedar import Entities, Entity, EntityUid, Record, Request, parse_policies, parse_schema
from bluelamp.core.decision.partial import Possible, Standing, Unknown, possible, unknown_facts
from bluelamp.core.decision.reference import decide

OFFICER, APP, USE = EntityUid("Person", "p"), EntityUid("App", "maps"), EntityUid("Action", "use_app")
NOTHING = Entities([Entity(OFFICER), Entity(APP)])
PURPOSE = Unknown(("policing", "personal", "unstated"))
FLAG = Unknown((True, False))


def standing(text: str, known: dict | None = None, **unknown: Unknown) -> Possible:
    request = Request(OFFICER, USE, APP, Record(known or {}))
    return possible(parse_policies(text), request, NOTHING, unknown)


def permit(condition: str, name: str = "allow") -> str:
    return f'@id("{name}") permit(principal, action, resource) when {{ {condition} }};'


def forbid(condition: str, name: str = "stop") -> str:
    return f'@id("{name}") forbid(principal, action, resource) when {{ {condition} }};'


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_an_answer_of_always_or_never_holds_for_every_combination_of_the_unknown_facts(seed):
    rng = random.Random(seed)
    world = random_world(rng, policies=rng.randrange(1, 6), requests=1)
    request = world.requests[0]
    names = rng.sample(sorted(ATTRIBUTES), 3)
    choices = {name: [random_value(rng, ATTRIBUTES[name]) for _ in range(2)] for name in names}
    may_be_absent = {name: rng.random() < 0.4 for name in names}
    listed = {name: rng.random() < 0.8 for name in names}
    unknown = {
        name: Unknown(tuple(choices[name]) if listed[name] else None, may_be_absent=may_be_absent[name])
        for name in names
    }
    known = {name: value for name, value in request.context.items() if name not in names}
    template = Request(request.principal, request.action, request.resource, Record(known))

    said = possible(world.policies, template, world.entities, unknown)

    verdicts = []
    for chosen in product(*([*choices[name], *([None] if may_be_absent[name] else [])] for name in names)):
        facts = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
        whole = Request(request.principal, request.action, request.resource, Record({**known, **facts}))
        verdicts.append(decide(world.policies, whole, world.entities))
    answers = {verdict.allowed for verdict in verdicts}
    if said.standing is Standing.ALWAYS:
        assert answers == {True}
    if said.standing is Standing.NEVER:
        assert answers == {False}
    if said.exact and all(listed.values()) and said.standing is Standing.DEPENDS:
        assert answers == {True, False}
    assert frozenset().union(*(verdict.reasons for verdict in verdicts)) <= said.rules
    assert said.certain <= frozenset.intersection(*(verdict.reasons for verdict in verdicts))
    assert frozenset().union(*(verdict.errors for verdict in verdicts)) <= said.erring


def test_a_rule_that_reads_no_unknown_fact_is_always():
    found = standing(permit("context.purpose == context.purpose || true"), purpose=PURPOSE)
    allow = frozenset({"allow"})
    assert found == Possible(Standing.ALWAYS, frozenset(), allow, allow, frozenset())


def test_nothing_permits_is_never():
    assert standing(forbid("context.flag"), flag=FLAG).standing is Standing.NEVER


def test_the_facts_that_turn_the_answer_are_named_and_no_others():
    found = standing(
        permit('context.purpose == "policing" && (context.flag || !context.flag)'), purpose=PURPOSE, flag=FLAG
    )
    assert (found.standing, found.facts, found.exact) == (Standing.DEPENDS, frozenset({"purpose"}), True)


def test_two_rules_that_cover_every_case_between_them_are_always():
    found = standing(permit("context.flag", "one") + permit("!context.flag", "other"), flag=FLAG)
    assert (found.standing, found.rules) == (Standing.ALWAYS, frozenset({"one", "other"}))


def test_a_forbid_that_may_fire_makes_it_depend_and_is_named():
    found = standing(permit("true") + forbid("context.flag"), flag=FLAG)
    assert (found.standing, found.rules) == (Standing.DEPENDS, frozenset({"allow", "stop"}))


def test_a_forbid_that_errs_is_skipped_as_cedar_skips_it():
    found = standing(permit("true") + forbid("context.nowhere"))
    assert (found.standing, found.erring) == (Standing.ALWAYS, frozenset({"stop"}))


def test_a_fact_that_may_be_absent_makes_reading_it_an_error_in_some_cases():
    found = standing(permit("true") + forbid("context.flag"), flag=Unknown((True,), may_be_absent=True))
    assert (found.standing, found.erring) == (Standing.DEPENDS, frozenset({"stop"}))


def test_a_fact_found_present_is_not_taken_to_be_absent():
    note = Unknown(None, may_be_absent=True)
    found = standing(permit("true") + forbid('context has note && ["a"].contains(context.note)'), note=note)
    assert (found.standing, found.erring) == (Standing.DEPENDS, frozenset())
    apart = '@id("stop") forbid(principal, action, resource) when { context has note } unless { context.note == 3 };'
    assert standing(permit("true") + apart, note=note).erring == frozenset()


def test_a_fact_of_any_value_is_left_at_depends():
    found = standing(permit("context.size > 3"), size=Unknown())
    assert (found.standing, found.facts, found.exact) == (Standing.DEPENDS, frozenset({"size"}), False)


def test_a_case_that_is_not_settled_leaves_the_whole_unsettled():
    found = standing(permit("context.flag || context.size > 3"), flag=FLAG, size=Unknown())
    assert (found.standing, found.facts, found.exact) == (Standing.DEPENDS, frozenset({"flag", "size"}), False)
    refused = standing(permit("true") + forbid("context.flag || context.size > 3"), flag=FLAG, size=Unknown())
    assert (refused.standing, refused.exact) == (Standing.DEPENDS, False)


def test_facts_on_either_side_of_an_operator_are_named():
    for condition in ("context.size == 3", "3 == context.size", "[1, 3].contains(context.size)"):
        assert standing(permit(condition), size=Unknown()).facts == {"size"}, condition


def test_more_combinations_than_the_limit_are_not_tried():
    many = {f"f{number}": FLAG for number in range(13)}
    text = permit(" && ".join(f"context.{name}" for name in many))
    assert standing(text, **many).exact is False
    many.pop("f0")
    text = permit(" && ".join(f"context.{name}" for name in many))
    assert standing(text, **many).exact is True


def test_a_truth_value_is_not_the_number_one():
    assert standing(permit("context.flag == 1"), flag=FLAG).standing is Standing.NEVER
    assert standing(permit("context.number || true"), {"number": 1}).erring == {"allow"}


def test_the_domains_come_from_the_schema():
    schema = parse_schema("""
        entity Person; entity App;
        action "use_app" appliesTo { principal: Person, resource: App, context: {
            @values("work,personal") device: String, flag: Bool, note?: String, now: datetime } };
    """)
    assert unknown_facts(schema.actions[USE], frozenset({"now"})) == {
        "device": Unknown(("work", "personal")),
        "flag": Unknown((True, False)),
        "note": Unknown(None, may_be_absent=True),
    }


@pytest.mark.deep
@settings(max_examples=20_000, deadline=None)
@given(st.integers(0, 2**32))
def test_no_answer_is_unsound_in_twenty_thousand_worlds(seed):
    test_an_answer_of_always_or_never_holds_for_every_combination_of_the_unknown_facts.hypothesis.inner_test(seed)
