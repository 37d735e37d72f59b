"""A fact as a question: the rulebook's words, or the words of its `@says`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bluelamp.core.cedar import Attribute
from bluelamp.core.cedar.schema import Type
from bluelamp.core.rulebook import act_in_words, fact_question, load_rulebook


def a_fact(kind="string", *, required=True, **marks):
    return Attribute("work_phone", Type(kind), required, marks)


def test_the_rulebook_words_the_question_and_its_choices():
    found = fact_question(
        a_fact(values="on,off", asks="Are you on duty?", choices="on: On duty; off: Off duty", says="Duty.")
    )
    assert (found.words, found.hint) == ("Are you on duty?", "Duty.")
    assert found.choices == {"on": "On duty", "off": "Off duty"}


def test_without_words_of_its_own_a_fact_is_asked_in_those_of_its_says():
    found = fact_question(a_fact(values="one-to-one,group", says="Whom it goes to."))
    assert (found.words, found.hint) == ("Whom it goes to", "")
    assert found.choices == {"one-to-one": "One to one", "group": "Group"}


def test_a_fact_without_any_words_is_asked_by_its_name():
    assert fact_question(a_fact("datetime")).words == "Work phone"


def test_an_optional_fact_may_be_left():
    assert fact_question(a_fact(required=False)).may_be_left
    assert not fact_question(a_fact()).may_be_left


def test_every_fact_of_the_example_force_that_a_person_may_state_has_words():
    rulebook = load_rulebook(Path("rulebooks/example-force"), date(2026, 11, 22))
    stated = [
        fact
        for action in rulebook.schema.asked()
        for fact in action.context.values()
        if fact.marks.get("permission") != "yes" and fact.name != "now"
    ]
    assert [fact.name for fact in stated if not fact_question(fact).words.endswith("?")] == []


def test_an_action_reads_after_may_i():
    rulebook = load_rulebook(Path("rulebooks/example-force"), date(2026, 11, 22))
    actions = {action.uid.id: act_in_words(action) for action in rulebook.schema.asked()}
    assert actions["use_app"] == "open or use an app"
