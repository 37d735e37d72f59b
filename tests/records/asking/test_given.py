"""What is kept of an answer names nobody, and the record of acts does not say what was asked."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.asking import answers, queries, things
from bluelamp.records.asking.given import Given
from bluelamp.records.asking.models import AnswerRow
from bluelamp.records.journal.models import Act
from records import small_register as register

pytestmark = pytest.mark.django_db
PLAIN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def interviewed(person, at, question, choose):
    """A question answered to its end, each answer chosen by `choose`."""
    stated = {}
    for _ in range(20):
        asked = queries.interview(person, at, question, stated)
        left = asked.next_question()
        if left is None:
            return asked
        stated = {**stated, left.name: choose(left)}
    raise AssertionError("an interview came to no end")


def some_answer(draw, left):
    if left.choices:
        return draw(st.sampled_from(sorted(left.choices)))
    if left.kind == "datetime":
        return "2026-11-01T10:00:00Z"
    return draw(st.sampled_from(["gold group of Sergeant Invented", "exampleforce on x"]))


@settings(max_examples=30, suppress_health_check=PLAIN)
@given(st.data())
def test_whatever_is_asked_the_answer_that_is_kept_names_nobody(constable, noon, data):
    rulebook = queries.catalogue(noon).rulebook
    act = data.draw(st.sampled_from(things.acts(rulebook)))
    thing = data.draw(st.sampled_from(things.things_for(rulebook, act)))
    asked = interviewed(constable, noon, (act.id, thing.type, thing.id), lambda left: some_answer(data.draw, left))
    found = queries.answer_to(asked)
    body = json.dumps(found.as_json())
    assert constable not in body
    assert "Invented" not in body
    assert "response-1" not in body
    assert Given.from_json(json.loads(body)) == found


def test_keeping_an_answer_leaves_no_act_and_no_person_in_any_column(constable, noon):
    before = Act.objects.count()
    asked = queries.interview(constable, noon, ("call", "Contact", "union"), {})
    answers.keep(queries.answer_to(asked))
    assert Act.objects.count() == before
    assert constable not in json.dumps(list(AnswerRow.objects.values("reference", "body")))


def test_the_moment_is_kept_as_its_hour(constable, noon):
    late = noon.replace(minute=47, second=11)
    found = queries.answer_to(queries.interview(constable, late, ("call", "Contact", "union"), {}))
    assert found.hour == noon


def test_two_people_of_whom_the_rules_read_the_same_get_the_same_reference(constable, noon):
    other = register.person("99", register.unit("response-2"))
    register.shift(other, "on", noon, noon.replace(hour=20))
    question = ("use_app", "App", "instagram")
    first, second = (
        queries.answer_to(queries.interview(one, noon, question, {"device": "work"})) for one in (constable, other)
    )
    assert first == second


def test_what_no_rule_reads_of_a_person_is_not_in_the_answer(constable, noon):
    register.role(constable, "neighbourhood")
    register.role(constable, "secret-squad")
    asked = queries.interview(
        constable, noon, ("use_app", "App", "instagram"), {"device": "work", "purpose": "policing", "account": "none"}
    )
    found = queries.answer_to(asked)
    assert "Role: neighbourhood" in found.person
    assert "secret" not in json.dumps(found.as_json())
