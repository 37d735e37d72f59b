"""Differences between two rulebooks: each kind, in words and for programs, and none where there is none."""

from dataclasses import replace
from datetime import date

import pytest

from bluelamp.core.rulebook import load_rulebook, rulebook_difference
from bluelamp.core.rulebook.digests import rulebook_digest

SPRING = date(2026, 3, 2)
APPS = "policies/01-apps.cedar"


def test_a_rulebook_does_not_differ_from_itself(small):
    difference = rulebook_difference(small, small)
    assert difference.differences == ()
    assert difference.say() == "The two rulebooks say the same."


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "change", "name", "part"),
    [
        (APPS, "Maps and force apps are", "Maps are", "rule", "changed", "open-apps", "title"),
        (APPS, "You may use maps and", "You may use", "rule", "changed", "open-apps", "says"),
        (APPS, "paragraph 4", "paragraph 5", "rule", "changed", "social-shut", "source"),
        (APPS, '"work" &&', '"personal" &&', "rule", "changed", "open-apps", "text"),
        (APPS, "tell-officer", "refer", "rule", "changed", "social-shut", "handling"),
        (APPS, '@id("open-apps")', '@id("opened")', "rule", "added", "opened", None),
        (APPS, '@id("open-apps")', '@id("opened")', "rule", "removed", "open-apps", None),
        ("parameters/take_home.yaml", "value: free", "value: no", "parameter", "changed", "take_home", "value"),
        ("catalogue/apps.csv", "TikTok,social", "TikTok,messaging", "app", "changed", "tiktok", "categories"),
        ("catalogue/apps.csv", "tiktok,TikTok", "clock,TikTok", "app", "added", "clock", None),
        ("catalogue/sites.csv", "tiktok.com,", "tik.tok,", "site", "removed", "tiktok.com", None),
        ("catalogue/sites.csv", "tiktok,social,core", "tiktok,social,wide", "site", "changed", "tiktok.com", "tier"),
        ("catalogue/things.yaml", "own phone", "phone", "thing", "changed", 'Device::"own"', "name"),
        ("schema.cedarschema", "permission?: ", "permission: ", "fact", "changed", "use_app.permission", "presence"),
        ("schema.cedarschema", "What it is for.", "Why.", "fact", "changed", "use_app.permission.purpose", "@says"),
        ("schema.cedarschema", "Take a phone home.", "Go home.", "action", "changed", "take_home", "@says"),
        (
            "schema.cedarschema",
            "entity Force {",
            "// A note.\nentity Force {",
            "rulebook",
            "changed",
            "small",
            "schema text",
        ),
    ],
)
def test_each_kind_of_change_is_named_with_its_part(small, edited, file, old, new, kind, change, name, part):
    newer = load_rulebook(edited(file, old, new), SPRING)
    found = [
        one
        for one in rulebook_difference(small, newer).differences
        if (one.kind, one.change, one.name) == (kind, change, name)
    ]
    assert len(found) == 1
    assert part is None or part in [one[0] for one in found[0].parts]
    assert f"{change.capitalize()}: {kind} `{name}`" in found[0].say()
    back = rulebook_difference(newer, small)
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}[change]
    assert (kind, opposite, name) in [(one.kind, one.change, one.name) for one in back.differences]


def test_a_change_shows_what_was_and_what_is(small, edited):
    newer = load_rulebook(edited("parameters/take_home.yaml", "value: free", "value: no"), SPRING)
    difference = rulebook_difference(small, newer)
    assert "value: free -> no" in difference.say()
    body = difference.as_json()
    assert (body["old_digest"], body["new_digest"]) == (small.digest, newer.digest)
    assert body["differences"][0]["parts"] == [{"part": "value", "old": "free", "new": "no"}]


def test_another_order_of_rules_is_no_difference(small):
    other = replace(small, rules=small.rules[::-1])
    assert rulebook_digest(other) == small.digest
    assert rulebook_difference(small, other).differences == ()
