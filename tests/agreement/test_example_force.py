"""The questions of the example force's examples: every decider gives one answer, and every change is a true one."""

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from bluelamp.core.decision import EngineDecider, ReferenceDecider, ask, prepare
from bluelamp.core.decision.examples import question_of
from bluelamp.core.rulebook import load_rulebook

RULEBOOK = load_rulebook(Path(__file__).parents[2] / "rulebooks" / "example-force", date(2026, 11, 2))
ENGINE, REFERENCE = EngineDecider(RULEBOOK.policies), ReferenceDecider(RULEBOOK.policies)


@pytest.mark.parametrize("example", RULEBOOK.examples, ids=lambda example: example.id)
def test_the_engine_and_the_reference_give_one_answer(example):
    question = question_of(RULEBOOK, example)
    assert ask(RULEBOOK, question, ENGINE) == ask(RULEBOOK, question, REFERENCE)


@pytest.mark.parametrize("example", RULEBOOK.examples, ids=lambda example: example.id)
def test_each_change_turns_the_answer_no_part_of_it_does_and_it_is_the_persons_to_change(example):
    case = prepare(RULEBOOK, question_of(RULEBOOK, example))
    answer = ask(RULEBOOK, case.question, ENGINE)

    def turned(facts):
        then = ENGINE.decide(case.request_with(facts), case.entities)
        return then.allowed != answer.allowed and (answer.allowed or not case.relies_on_errors(then))

    for change in answer.changes:
        marks = [case.action.context[name].marks["changeable"] for name in change.facts]
        assert marks == ["yes"] * len(change.facts)
        assert "emergency" not in change.facts
        assert turned(change.facts)
        parts = [names for size in range(len(change.facts)) for names in combinations(change.facts, size)]
        assert not any(turned({name: change.facts[name] for name in names}) for names in parts)


def test_the_examples_are_there_and_some_of_them_can_be_changed():
    answers = [ask(RULEBOOK, question_of(RULEBOOK, example), REFERENCE) for example in RULEBOOK.examples]
    assert len(answers) >= 100
    assert sum(bool(answer.changes) for answer in answers) > 50
    assert {str(answer.outcome) for answer in answers} == {example.answer for example in RULEBOOK.examples}
