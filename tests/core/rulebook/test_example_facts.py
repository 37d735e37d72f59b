"""An example may have the force's settings otherwise than they are on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bluelamp.core.decision.examples import question_of
from bluelamp.core.rulebook import Example, Rulebook, load_rulebook
from bluelamp.core.rulebook.errors import FactDoesNotFit, FactUnknown
from bluelamp.core.rulebook.example_facts import typed_example
from bluelamp.core.rulebook.parameters import FORCE

FORCE_DIRECTORY = Path(__file__).parents[3] / "rulebooks" / "example-force"


def _with_settings(settings: dict[str, object]) -> tuple[Rulebook, Example]:
    rulebook = load_rulebook(FORCE_DIRECTORY, date(2026, 11, 21))
    example = next(one for one in rulebook.examples if one.id == "home-free")
    return rulebook, replace(example, settings=settings)


def test_an_example_sets_one_parameter_and_keeps_the_others_as_they_stand() -> None:
    rulebook, example = _with_settings({"take_home": "authorised"})
    force = question_of(rulebook, example).people.get(FORCE)
    assert force is not None
    assert force.attributes["take_home"] == "authorised"
    assert {name: value for name, value in force.attributes.items() if name != "take_home"} == {
        name: one.value for name, one in rulebook.parameters.items() if name != "take_home"
    }


def test_an_example_without_settings_brings_no_force_of_its_own() -> None:
    rulebook, example = _with_settings({})
    assert typed_example(rulebook, example).settings is None
    assert FORCE not in question_of(rulebook, example).people


def test_a_setting_that_the_force_does_not_have_is_refused() -> None:
    rulebook, example = _with_settings({"take_hone": "free"})
    with pytest.raises(FactUnknown, match="take_hone"):
        typed_example(rulebook, example)


def test_a_setting_outside_its_values_is_refused() -> None:
    rulebook, example = _with_settings({"take_home": "perhaps"})
    with pytest.raises(FactDoesNotFit, match="perhaps"):
        typed_example(rulebook, example)
