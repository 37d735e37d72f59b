"""What can be asked about is found by its words, and nothing else is answered."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.asking import things
from bluelamp.records.asking.errors import NothingSuchToAsk


@cache
def rulebook():
    return load_rulebook(Path("rulebooks/example-force"), date(2026, 11, 22))


def found(text):
    return [(one.thing.id, [act.id for act in one.acts]) for one in things.search(rulebook(), text)]


def test_an_app_is_found_by_the_beginning_of_its_name():
    first, acts = found("whatsa")[0]
    assert first == "whatsapp"
    assert {"use_app", "install_app", "send_in_app"} <= set(acts)


def test_words_of_an_action_narrow_what_can_be_asked():
    assert ("victim", ["call"]) in found("call victim")


def test_nothing_is_found_by_nothing():
    assert things.search(rulebook(), "  ") == ()


def test_every_action_has_something_to_ask_about():
    assert [one.id for one in things.acts(rulebook()) if not things.things_for(rulebook(), one)] == []


def test_an_app_that_no_catalogue_has_can_be_asked_about():
    act = things.one_act(rulebook(), "use_app")
    thing = things.one_thing(rulebook(), act, "App", "Quack Chat")
    assert (thing.listed, thing.name) == (False, "Quack Chat")
    assert things.unlisted(rulebook(), "quack.example")[0].thing.type == "Site"


def test_another_spelling_of_a_listed_app_is_the_listed_one():
    act = things.one_act(rulebook(), "use_app")
    assert things.one_thing(rulebook(), act, "App", "WhatsApp").id == "whatsapp"


@pytest.mark.parametrize(
    ("kind", "name"), [("Contact", "aunt"), ("App", ""), ("App", "a\0b"), ("App", "x" * 101), ("Planet", "mars")]
)
def test_what_there_is_not_is_refused(kind, name):
    act = things.one_act(rulebook(), "use_app" if kind != "Contact" else "call")
    with pytest.raises(NothingSuchToAsk):
        things.one_thing(rulebook(), act, kind, name)


def test_an_action_that_there_is_not_is_refused():
    with pytest.raises(NothingSuchToAsk):
        things.one_act(rulebook(), "app_use")


@given(st.text(max_size=120))
def test_any_text_can_be_searched_for(text):
    for one in (*things.search(rulebook(), text), *things.unlisted(rulebook(), text)):
        for act in one.acts:
            assert things.one_thing(rulebook(), act, one.thing.type, one.thing.id).name
