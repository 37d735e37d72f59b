"""Loading a rulebook directory: what it holds, and that nothing broken loads."""

from datetime import date
from pathlib import Path

import pytest

from bluelamp.core.cedar import CedarSet, Duration, EntityUid
from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import gather, load_rulebook
from bluelamp.core.rulebook.errors import (
    ParameterWithoutValue,
    RulebookFileMissing,
    RulebookNotFound,
    RuleDoesNotFit,
    RuleIdTwice,
    UnknownFact,
    YamlDoesNotParse,
)

SPRING = date(2026, 3, 2)
SMALL = Path(__file__).parents[2] / "data" / "rulebooks" / "small"


def test_a_rulebook_holds_its_rules_parameters_catalogue_and_examples():
    rulebook = load_rulebook(SMALL, SPRING)
    assert [rule.id for rule in rulebook.rules] == [
        "open-apps",
        "social-shut",
        "messaging-by-permission",
        "phone-goes-home",
    ]
    assert rulebook.by_id["social-shut"].standards == ("Orders and Instructions", "Discreditable Conduct")
    assert rulebook.by_id["messaging-by-permission"].topic == "permissions"
    assert rulebook.parameters["longest_permission"].value == Duration(365 * 86_400_000)
    assert rulebook.catalogue.apps["whatsapp"].apple == "net.whatsapp.WhatsApp"
    assert len(rulebook.examples) == 8
    assert rulebook.names[EntityUid("App", "whatsapp")] == "WhatsApp"


def test_the_force_entity_carries_the_parameters_and_categories_carry_their_hierarchy():
    entities = load_rulebook(SMALL, SPRING).entities
    force = entities.get(EntityUid("Force", "this"))
    assert force is not None
    assert force.attributes["corporate_accounts"] == CedarSet(["@exampleforce", "@exampleforce-news"])
    assert entities.ancestors(EntityUid("App", "maps")) == {
        EntityUid("AppCategory", "maps"),
        EntityUid("AppCategory", "open"),
    }
    assert not entities.of_type("Person")


@pytest.mark.parametrize(
    ("day", "value"), [(date(2026, 1, 1), "free"), (date(2026, 6, 30), "free"), (date(2026, 7, 1), "no")]
)
def test_a_parameter_stands_from_its_day_until_the_next(day, value):
    assert load_rulebook(SMALL, day).parameters["take_home"].value == value


def test_a_day_before_the_first_value_is_an_error_that_says_when_it_begins():
    with pytest.raises(ParameterWithoutValue, match="begins on 2026-01-01"):
        load_rulebook(SMALL, date(2025, 12, 31))


def test_a_directory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RulebookNotFound, match="nowhere"):
        load_rulebook(tmp_path / "nowhere", SPRING)


@pytest.mark.parametrize(
    ("file", "old", "new", "error", "place"),
    [
        ("policies/01-apps.cedar", "context.device", "context.devise", UnknownFact, (8, 16)),
        ("policies/01-apps.cedar", 'context.device == "work"', "context.device < 3", RuleDoesNotFit, None),
        ("policies/02-permissions.cedar", '@id("phone-goes-home")', '@id("open-apps")', RuleIdTwice, (11, 1)),
        ("catalogue/categories.yaml", "apps:", "apps: [", YamlDoesNotParse, None),
    ],
)
def test_a_broken_file_does_not_load_and_the_place_is_given(edited, file, old, new, error, place):
    directory = edited(file, old, new)
    with pytest.raises(error) as caught:
        load_rulebook(directory, SPRING)
    assert caught.value.place.source == f"small/{file}"
    if place:
        assert (caught.value.place.line, caught.value.place.column) == place


@pytest.mark.parametrize("file", ["rulebook.yaml", "schema.cedarschema", "catalogue/apps.csv", "catalogue/sites.csv"])
def test_a_missing_file_is_named(copied, file):
    (copied / file).unlink()
    with pytest.raises(RulebookFileMissing, match=file.replace(".", r"\.")):
        load_rulebook(copied, SPRING)


def test_gathering_finds_every_problem_and_not_only_the_first(edited):
    edited("policies/01-apps.cedar", '@title("Maps and force apps are open on a work phone")\n', "")
    edited("policies/01-apps.cedar", '@says("You must', '@sagt("You must')
    directory = edited("parameters/take_home.yaml", "value: free", "value: sometimes")
    codes = {problem.code for problem in gather(directory, SPRING).problems}
    assert {"rule-without-title", "rule-without-words", "parameter-broken"} <= codes
    assert all(isinstance(problem, BluelampError) for problem in gather(directory, SPRING).problems)
