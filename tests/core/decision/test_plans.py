"""Plans: made once a rulebook and action, gone with the rulebook, and admitting what the scopes admit."""

import gc

import pytest

from bluelamp.core.cedar import Entities
from bluelamp.core.decision import plans, prepare
from bluelamp.core.decision.plans import plan_of
from bluelamp.core.decision.reference import evaluate
from core.decision.small import RULES, person, question, rulebook_of

SCOPES = """
@id("cadet-open") @says("x") permit (principal is Person in Team::"cadets", action, resource in Category::"open");
@id("app") @says("x") permit (principal is Person, action in [Action::"use", Action::"photograph"], resource is App);
@id("other") @says("x") forbid (principal == Person::"p2", action in [Action::"any-use"], resource);
@id("kind") @says("x") permit (principal, action, resource is App in Category::"play");
"""


def uses(book):
    return book.schema.actions[prepare(book, question("maps")).action.uid]


def test_a_plan_is_made_once_and_goes_with_its_rulebook():
    book, other = rulebook_of(RULES), rulebook_of(RULES)
    plan = plan_of(book, uses(book))
    assert plan_of(book, uses(book)) is plan
    assert plan_of(other, uses(other)) is not plan
    number = id(book)
    assert number in plans._KEPT
    del book
    gc.collect()
    assert number not in plans._KEPT
    assert plan_of(other, uses(other)).rules


@pytest.mark.parametrize("action", ["use", "photograph"])
@pytest.mark.parametrize("name", ["maps", "chat", "game", "unheard-of"])
@pytest.mark.parametrize("teams", [(), ("cadets",)])
def test_a_case_has_the_rules_whose_whole_scope_the_reference_finds_true(action, name, teams):
    facts = {"light": "day"} if action == "photograph" else {}
    book = rulebook_of(RULES + SCOPES)
    case = prepare(book, question(name, action, people=Entities([person(teams=teams)]), **facts))
    expected = [
        rule.id
        for rule in book.rules
        if all(evaluate(term, case.request, case.entities) is True for term in rule.policy.scope)
    ]
    assert [rule.id for rule in case.rules] == expected


def test_the_facts_to_change_and_the_permissions_are_those_the_schema_marks():
    book = rulebook_of(RULES)
    plan = plan_of(book, uses(book))
    assert [one.name for one in plan.changeable] == ["device", "purpose", "recorded", "note"]
    assert [one.name for one in plan.permissions] == ["permission"]
