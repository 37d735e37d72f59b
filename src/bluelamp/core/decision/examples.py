"""Examples asked and held to: the same questions on every decider.

A rulebook's examples are its tests, written by policy staff. An example fails where the answer, the
exact set of deciding rules or the duties differ from what it expects, or where it cannot be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bluelamp.core.cedar import Entities, Verdict
from bluelamp.core.decision.answer import Answer
from bluelamp.core.decision.ask import answer_of
from bluelamp.core.decision.case import Case, prepare
from bluelamp.core.decision.question import Question
from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import Example, Rulebook
from bluelamp.core.rulebook.errors import ExampleContradicts
from bluelamp.core.rulebook.example_facts import typed_example


@dataclass(frozen=True)
class ExampleResult:
    """What came of one example: the answer, and the error where it does not hold.

    `answer` is None where the question could not be asked at all.
    """

    example: Example
    answer: Answer | None
    error: BluelampError | None

    @property
    def holds(self) -> bool:
        """Whether the answer is the one expected."""
        return self.error is None


def question_of(rulebook: Rulebook, example: Example) -> Question:
    """The question that an example asks.

    Raises:
        RulebookError: the example names a rule, thing, action or fact that the rulebook does not have.
    """
    typed = typed_example(rulebook, example)
    return Question(
        principal=typed.person.uid,
        action=typed.action.uid.id,
        resource=typed.resource,
        asked_at=example.at,
        facts=typed.facts,
        people=Entities([typed.person, *([] if typed.settings is None else [typed.settings])]),
    )


def run_examples(rulebook: Rulebook, ask: Callable[[Question], Answer]) -> list[ExampleResult]:
    """Every example of the rulebook asked by `ask`, in the rulebook's order.

    `ask` is one decider bound to the rulebook. An example that cannot be asked is a result with its
    error, so that one spelling mistake does not hide the other examples.
    """
    return [_result(rulebook, example, ask) for example in rulebook.examples]


def run_examples_together(
    rulebook: Rulebook, decide: Callable[[Sequence[Case]], Sequence[Verdict]]
) -> list[ExampleResult]:
    """As `run_examples`, for a decider that is quicker with many questions at once.

    `decide` gives its verdicts on the cases in their order. The results MUST be those of asking one
    example after the other; `tests/core/decision/test_examples.py` holds it.
    """
    prepared = [_prepared(rulebook, example) for example in rulebook.examples]
    cases = [one for one in prepared if isinstance(one, Case)]
    verdicts = iter(zip(cases, decide(cases), strict=True))
    return [
        ExampleResult(example, None, one)
        if isinstance(one, BluelampError)
        else _held(example, answer_of(*next(verdicts)))
        for example, one in zip(rulebook.examples, prepared, strict=True)
    ]


def _prepared(rulebook: Rulebook, example: Example) -> Case | BluelampError:
    try:
        return prepare(rulebook, question_of(rulebook, example))
    except BluelampError as error:
        return error


def _result(rulebook: Rulebook, example: Example, ask: Callable[[Question], Answer]) -> ExampleResult:
    try:
        answer = ask(question_of(rulebook, example))
    except BluelampError as error:
        return ExampleResult(example, None, error)
    return _held(example, answer)


def _held(example: Example, answer: Answer) -> ExampleResult:
    return ExampleResult(example, answer, _contradiction(example, answer))


def _contradiction(example: Example, answer: Answer) -> ExampleContradicts | None:
    decided = sorted(rule.id for rule in answer.rules)
    differences = []
    if answer.outcome.value != example.answer:
        differences.append(f"expects `{example.answer}`, and the rules give `{answer.outcome.value}`")
    if decided != sorted(example.because):
        differences.append(f"expects {_listed(example.because)} to decide, and {_listed(decided)} did")
    # No duties in an example means that it does not speak of them, so that most can stay short.
    if example.duties and sorted(answer.duties) != sorted(example.duties):
        differences.append(f"expects the duties {_listed(example.duties)}, and the rules give {_listed(answer.duties)}")
    if answer.erred:
        differences.append(f"is met by rules that could not be read: {_listed(rule.id for rule in answer.erred)}")
    if not differences:
        return None
    return ExampleContradicts(
        f"The example `{example.id}` {'; it '.join(differences)} (expected deciders: {_listed(example.because)}; "
        f"those that decided: {_listed(decided)}).",
        todo="correct the rule, or the example where the rule is right.",
        place=example.place,
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in names) or "no rule"
