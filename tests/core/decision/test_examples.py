"""Examples asked: what holds, what contradicts and how that is told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bluelamp.core.cedar import EntityUid
from bluelamp.core.decision import EngineDecider, ReferenceDecider, ask
from bluelamp.core.decision.examples import question_of, run_examples, run_examples_together
from bluelamp.core.rulebook import load_rulebook

SMALL = Path(__file__).parents[2] / "data" / "rulebooks" / "small"


@pytest.fixture(scope="module")
def small():
    return load_rulebook(SMALL, date(2026, 3, 2))


@pytest.fixture(params=[ReferenceDecider, EngineDecider], ids=["reference", "engine"], scope="module")
def decider(request, small):
    return request.param(small.policies)


def run(rulebook, decider):
    return run_examples(rulebook, lambda question: ask(rulebook, question, decider))


def changed(rulebook, decider, example_id, **parts):
    examples = tuple(replace(one, **parts) if one.id == example_id else one for one in rulebook.examples)
    return {one.example.id: one for one in run(replace(rulebook, examples=examples), decider)}


def test_every_example_of_the_small_rulebook_holds(small, decider):
    results = run(small, decider)
    assert [one.example.id for one in results] == [one.id for one in small.examples]
    assert [one.error.say() for one in results if one.error] == []
    assert all(one.holds for one in results)


def test_a_question_has_the_person_with_units_and_the_facts_typed(small):
    example = next(one for one in small.examples if one.id == "tiktok-on-response")
    question = question_of(small, example)
    assert (question.action, question.resource) == ("use_app", EntityUid("App", "tiktok"))
    person = question.people.get(question.principal)
    assert (person.attributes, person.parents) == ({"kind": "officer"}, {EntityUid("Unit", "response-1")})
    assert question.facts == {"device": "work", "duty": "on"}
    assert question.asked_at == example.at


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"answer": "not allowed"}, "expects `not allowed`, and the rules give `allowed with duties`"),
        ({"because": ()}, "expects no rule to decide, and `messaging-by-permission` did"),
        ({"because": ("open-apps",)}, "expects `open-apps` to decide, and `messaging-by-permission` did"),
        ({"duties": ("Sing",)}, "expects the duties `Sing`, and the rules give `Keep to the purpose"),
    ],
)
def test_a_contradiction_is_told_with_what_was_expected_and_what_came(small, decider, parts, says):
    results = changed(small, decider, "whatsapp-with-permission", **parts)
    error = results["whatsapp-with-permission"].error
    assert error.code == "example-contradicts"
    assert says in error.message
    assert error.place.source == "small/examples/02-permissions.yaml"
    assert sum(not one.holds for one in results.values()) == 1


def test_an_example_that_cannot_be_asked_does_not_hide_the_others(small, decider):
    results = changed(small, decider, "maps-on-duty", facts={"dutty": "on"})
    assert results["maps-on-duty"].answer is None
    assert results["maps-on-duty"].error.code == "fact-unknown"
    assert sum(one.holds for one in results.values()) == len(results) - 1


def test_an_example_without_duties_does_not_speak_of_them(small, decider):
    assert changed(small, decider, "whatsapp-with-permission", duties=())["whatsapp-with-permission"].holds


def test_examples_decided_together_come_out_as_one_after_the_other(small, decider):
    first, *others = small.examples
    book = replace(small, examples=(first, replace(first, id="broken", action="fly"), *others))
    asked = []

    def decide(cases):
        asked.extend(cases)
        return [decider.decide(case.request, case.entities) for case in cases]

    together, one_by_one = run_examples_together(book, decide), run(book, decider)
    assert len(asked) == len(small.examples)
    assert [(one.example, one.answer) for one in together] == [(one.example, one.answer) for one in one_by_one]
    assert [one.error and one.error.say() for one in together] == [one.error and one.error.say() for one in one_by_one]
    assert [one.example.id for one in together if not one.holds] == ["broken"]
