"""Who may do what is a contract: it is read before it changes, and it covers every act there is."""

import importlib.util
from pathlib import Path

import pytest

from bluelamp.core.cedar import EntityUid
from bluelamp.core.rulebook import load_rulebook

TOOL = Path(__file__).parents[2] / "tools" / "platform_acts.py"
spec = importlib.util.spec_from_file_location("platform_acts", TOOL)
acts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(acts)
SAY = "run `make acts`, place what is new in a group of rulebooks/platform/schema.cedarschema, and read the difference"


def schema():
    return acts.SCHEMA.read_text(encoding="utf-8")


def test_the_committed_matrix_is_what_the_rules_say_of_every_act():
    assert acts.MATRIX.read_text(encoding="utf-8") == acts.contract(), SAY


def test_every_declared_act_stands_in_the_schema_and_no_other_does():
    assert sorted(acts.placed(schema())) == sorted(acts.declared()), SAY


def test_every_act_has_been_placed_by_somebody():
    assert [name for name, groups in acts.placed(schema()).items() if acts.UNPLACED in groups] == [], SAY


def test_every_act_is_told_in_the_words_of_its_verb():
    assert acts.written(schema(), acts.declared().values(), acts.placed(schema())) == schema(), SAY


def test_every_group_that_an_act_is_in_is_one_of_the_rulebooks():
    actions = load_rulebook(acts.SCHEMA.parent, acts.ON.date()).schema.actions
    named = {group for groups in acts.placed(schema()).values() for group in groups}
    assert [one for one in named if EntityUid("Action", one) not in actions] == []


def test_no_rule_names_a_single_act():
    """Rules speak of groups, so that a new act is shut until it is placed and no rule is missed."""
    rulebook = load_rulebook(acts.SCHEMA.parent, acts.ON.date())
    assert [rule.id for rule in rulebook.rules if any(name in rule.policy.text for name in acts.declared())] == []


@pytest.mark.parametrize("line", ["// Acts ---", "// Acts -----------"])
def test_what_stands_by_hand_above_the_line_is_left_alone(line):
    text = f'by hand\n{line}\n\n@says("old")\naction "gone.away" in ["one"] appliesTo {{ x }};\n'
    assert acts.placed(text) == {"gone.away": ("one",)}
    assert acts.written(text, [], {}).startswith(f"by hand\n{line}\n")
    assert "gone.away" not in acts.written(text, [], {})


@pytest.mark.parametrize("groups", [("one", "to-be-placed"), ("to-be-placed", "one")])
def test_after_a_merge_who_placed_an_act_wins_over_who_had_not(groups):
    twice = "".join(f'action "a.b" in ["{one}"] appliesTo {{ x }};\n' for one in groups)
    assert acts.placed(f"// Acts --\n{twice}") == {"a.b": ("one",)}


def test_a_schema_without_its_line_is_not_overwritten():
    with pytest.raises(SystemExit, match="has no line"):
        acts.written("nothing", [], {})
