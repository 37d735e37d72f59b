"""From a question to an answer: only what matters is asked, and what is known is not."""

import pytest

from bluelamp.core.decision import Outcome
from bluelamp.core.rulebook.errors import RulebookError
from bluelamp.records.adoption.queries import in_force as rulebook_in_force
from bluelamp.records.asking import answers, queries
from bluelamp.records.asking.errors import AnswerUnknown, StillToAnswer

pytestmark = pytest.mark.django_db
WHATSAPP = ("use_app", "App", "whatsapp")
VICTIM = ("call", "Contact", "victim")


def ask(person, at, question, **stated):
    return queries.interview(person, at, question, stated)


def test_on_duty_an_officer_is_asked_for_the_device_and_then_the_purpose(constable, noon):
    assert ask(constable, noon, WHATSAPP).next_question().name == "device"
    assert ask(constable, noon, WHATSAPP, device="work").next_question().name == "purpose"
    answer = queries.answer_to(ask(constable, noon, WHATSAPP, device="work", purpose="policing"))
    assert answer.outcome is Outcome.ONLY_WITH_PERMISSION
    assert answer.permissions == ("Permission",)


def test_what_the_roster_knows_is_not_asked(constable, noon):
    asked = ask(constable, noon, ("use_app", "App", "bbc-news"), device="work", purpose="policing")
    assert asked.next_question() is None
    answer = queries.answer_to(asked)
    assert answer.allowed
    assert ("Are you on duty?", "On duty, remote working included") in [
        (one.question, one.answer) for one in answer.known
    ]


def test_where_the_roster_is_silent_duty_is_asked(constable, noon):
    later = noon.replace(day=9)
    asked = ask(constable, later, ("use_app", "App", "bbc-news"), device="work", purpose="policing")
    assert asked.next_question().name == "duty"


def test_another_situation_can_be_asked_about(constable, noon):
    question = ("use_app", "App", "bbc-news")
    stated = {"device": "work", "purpose": "policing", "duty": "off", "on_call": "no", "recalled": "no"}
    asked = queries.interview(constable, noon, question, stated, own_situation=True)
    while (left := asked.next_question()) is not None:
        asked = queries.interview(constable, noon, question, {**asked.stated, left.name: "no"}, own_situation=True)
    assert queries.answer_to(asked).outcome is Outcome.NOT_ALLOWED


def test_an_answer_before_its_questions_are_answered_is_refused(constable, noon):
    with pytest.raises(StillToAnswer):
        queries.answer_to(ask(constable, noon, WHATSAPP))


@pytest.mark.parametrize(
    "stated",
    [{"device": "tablet"}, {"emergency": "perhaps"}, {"nonsense": "x"}, {"account_name": "a\0b"}, {"device": ""}],
)
def test_what_does_not_fit_is_refused(constable, noon, stated):
    with pytest.raises(RulebookError):
        ask(constable, noon, WHATSAPP, **stated).next_question()


def test_a_kept_answer_opens_again_word_for_word(constable, noon):
    given = queries.answer_to(ask(constable, noon, ("call", "Contact", "union")))
    assert queries.answer(answers.keep(given)) == given
    assert given.allowed
    assert given.edition == rulebook_in_force(noon).digest


def test_a_reference_that_there_is_not_is_refused(db):
    with pytest.raises(AnswerUnknown):
        queries.answer("BL-0000-0000-0000-0000")


def test_old_answers_that_nobody_saved_are_forgotten(constable, noon):
    reference = answers.keep(queries.answer_to(ask(constable, noon, ("call", "Contact", "union"))))
    assert answers.forget_old(noon) == 0
    assert answers.forget_old(noon + answers.KEPT_FOR + answers.KEPT_FOR) == 1
    with pytest.raises(AnswerUnknown):
        queries.answer(reference)


def test_the_decision_with_its_facts_takes_few_statements(constable, noon, django_assert_max_num_queries):
    queries.answer_to(ask(constable, noon, ("call", "Contact", "union")))
    with django_assert_max_num_queries(4):
        queries.answer_to(ask(constable, noon, ("call", "Contact", "union")))


def test_an_unlisted_app_is_answered_and_says_so(constable, noon):
    answer = queries.answer_to(
        ask(constable, noon, ("use_app", "App", "Quack Chat"), device="work", purpose="policing")
    )
    assert (answer.listed, answer.outcome) == (False, Outcome.NOT_ALLOWED)
