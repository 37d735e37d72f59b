"""One rule in full, for people and for programs."""

import json

import pytest

from bluelamp.core.rulebook import explain
from bluelamp.core.rulebook.errors import RuleUnknown


def test_a_rule_in_full_has_words_place_text_facts_settings_and_examples(small):
    said = explain(small, "phone-goes-home").say()
    for part in (
        "Work phones may go home (phone-goes-home)",
        "About: take_home",
        "on_call: Whether the person is on call. (the roster states it; the person cannot change it; known before and",
        "Force.take_home: Whether work phones may go home.",
        "As it stands: free, since 1 January 2026.",
        "Example home-free:",
        "No published text states this rule. Bluelamp default: the force decides.",
        "small/policies/02-permissions.cedar:11",
        '  when { Force::"this".take_home == "free" || context.on_call };',
    ):
        assert part in said


def test_the_same_for_a_program(small):
    body = json.loads(json.dumps(explain(small, "messaging-by-permission").as_json()))
    assert body["allows"] is True
    assert body["published"] is False
    assert body["place"] == {"source": "small/policies/02-permissions.cedar", "line": 3}
    assert [one["path"] for one in body["facts"]] == ["device", "now", "permission.until"]
    assert body["actions"] == ["use_app"]
    assert [one["id"] for one in body["words"]["examples"]] == ["whatsapp-with-permission", "whatsapp-lapsed"]


def test_a_rule_that_is_not_there_is_told_with_the_nearest(small):
    with pytest.raises(RuleUnknown) as caught:
        explain(small, "social-shutt")
    assert "`social-shut`" in caught.value.todo
