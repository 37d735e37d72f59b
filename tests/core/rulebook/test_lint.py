"""The lint finds every problem, names its cause by code, and passes a good rulebook."""

from datetime import date

import pytest

from bluelamp.core.rulebook import check, check_directory

SPRING = date(2026, 3, 2)
APPS = "policies/01-apps.cedar"
SCHEMA = "schema.cedarschema"
EXAMPLES = "examples/01-apps.yaml"


def codes(directory):
    return [one.code for one in check_directory(directory, SPRING).errors]


def test_a_good_rulebook_passes(small, copied):
    assert check(small).passes
    report = check_directory(copied, SPRING)
    assert report.passes
    assert report.say() == "Nothing is wrong with the text of this rulebook."
    assert report.as_json() == {"passes": True, "problems": []}


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (APPS, '@id("open-apps")\n', "", "rule-without-id"),
        (APPS, '@id("social-shut")', '@id("open-apps")', "rule-id-twice"),
        (APPS, '@title("Maps and force apps are open on a work phone")\n', "", "rule-without-title"),
        (APPS, '@source("Bluelamp default: the force decides")\n', "", "rule-without-source"),
        (APPS, '@says("You may use maps and the force\'s own apps on your work phone.")\n', "", "rule-without-words"),
        (APPS, "tell-officer", "tell-everybody", "rule-mark-broken"),
        (APPS, "Orders and Instructions;", "Orders, Instructions;", "rule-mark-broken"),
        (APPS, "@handling(", '@duty("Log it.") @handling(', "rule-mark-broken"),
        (APPS, "@handling(", '@duty(" ") @handling(', "rule-mark-broken"),
        (APPS, "@handling(", '@handelt("x") @handling(', "rule-mark-broken"),
        (APPS, "IOPC 408/20 response", "A newspaper", "source-not-listed"),
        (APPS, "permit (", "permit [", "rule-does-not-parse"),
        (SCHEMA, '@says("Open or use an app.") ', "", "schema-mark-missing"),
        (SCHEMA, '@stated_by("phone") @changeable', "@changeable", "schema-mark-missing"),
        (SCHEMA, '@stated_by("phone")', '@stated_by("somebody")', "schema-mark-missing"),
        (SCHEMA, '@stated_by("phone")', '@statedby("phone") @stated_by("phone")', "schema-mark-missing"),
        (SCHEMA, '@assume("work")', '@assume("office")', "schema-mark-missing"),
        (SCHEMA, '@assume("work")', '@assume("work") @choices("work: Mine; tablet: A tablet")', "schema-mark-missing"),
        (SCHEMA, '@assume("false")\n  on_call', '@values("a,b")\n  on_call', "schema-mark-missing"),
        (SCHEMA, '@says("What it is for.")\n', "", "schema-mark-missing"),
        (EXAMPLES, "rules: [open-apps]", "rules: [open-aps]", "rule-unknown"),
        (EXAMPLES, "because: [open-apps]", "because: [open-aps]", "rule-unknown"),
        (EXAMPLES, 'App::"maps"', 'App::"mapps"', "thing-unknown"),
        (EXAMPLES, 'App::"maps"', 'App::"Maps"', "app-id-in-wrong-case"),
        (EXAMPLES, 'App::"maps"', 'Site::"maps"', "example-broken"),
        (EXAMPLES, 'App::"maps"', "maps", "example-broken"),
        (EXAMPLES, 'App::"maps"\n', 'App::"maps"\n  unlisted: true\n', "thing-unknown"),
        (EXAMPLES, "action: use_app", "action: eat_app", "action-unknown"),
        (EXAMPLES, "duty: on", "dutty: on", "fact-unknown"),
        (EXAMPLES, "duty: on", "duty: true", "fact-does-not-fit"),
        (EXAMPLES, "kind: officer, units: [response-1], roles: []", "units: [response-1]", "fact-missing"),
        (EXAMPLES, "units: [response-1], roles", "units: response-1, roles", "example-broken"),
        (EXAMPLES, "answer: allowed\n", "answer: perhaps\n", "example-broken"),
        (EXAMPLES, "  answer: allowed\n", "", "example-broken"),
        (EXAMPLES, "answer: allowed\n", "answer: allowed\n  anser: allowed\n", "example-broken"),
        (EXAMPLES, "at: 2026-03-02T10:00:00Z", "at: 2026-03-02T10:00:00", "example-broken"),
        (EXAMPLES, "facts: {device: work, duty: on}", "facts: [device]", "example-broken"),
        (EXAMPLES, "because: [open-apps]", "because: open-apps", "example-broken"),
        (EXAMPLES, "id: maps-on-own-phone", "id: maps-on-duty", "example-id-twice"),
        (EXAMPLES, "answer: allowed\n", "answer: not allowed\n", "rule-without-example"),
        ("rulebook.yaml", "name: small\n", "", "rulebook-file-broken"),
        ("rulebook.yaml", "sources:\n", "sources: x\nother:\n", "rulebook-file-broken"),
        ("rulebook.yaml", "schema.cedarschema", "nowhere.cedarschema", "rulebook-file-missing"),
        (SCHEMA, "entity Force {", "entity Force [", "schema-does-not-parse"),
    ],
)
def test_each_mistake_is_found_under_its_own_code(edited, file, old, new, code):
    report = check_directory(edited(file, old, new), SPRING)
    assert code in [one.code for one in report.errors], report.say()
    assert not report.passes
    (found, *_) = [one for one in report.errors if one.code == code]
    assert found.message
    assert found.todo.endswith((".", "`", ")")), found.todo


def test_an_open_word_needs_an_example(edited):
    examples = edited(APPS, "You may use maps", "You may generally use maps") / EXAMPLES
    assert "hedge-without-example" not in codes(examples.parents[1])
    examples.write_text(examples.read_text(encoding="utf-8").replace("rules: [open-apps]", "rules: []"))
    assert "hedge-without-example" in codes(examples.parents[1])


def test_an_example_of_something_not_in_the_catalogue_says_so(edited):
    edited(EXAMPLES, 'App::"tiktok"\n', 'App::"some-game"\n  unlisted: true\n')
    assert codes(edited(EXAMPLES, "duty: on", "duty: off")) == []


def test_all_problems_are_told_at_once_and_warnings_do_not_stop_it(edited):
    edited(APPS, "tell-officer", "tell-everybody")
    edited("catalogue/apps.csv", "high,pinterest,high", "high,pinterest,low")
    report = check_directory(edited(EXAMPLES, "duty: on", "dutty: on"), SPRING)
    assert [one.code for one in report.errors] == ["rule-mark-broken", "fact-unknown"]
    assert [one.code for one in report.warnings] == ["bundle-id-without-dot"]
    assert report.say().count("What to do:") == 3
    assert [one["severity"] for one in report.as_json()["problems"]].count("warning") == 1


def test_the_place_of_an_examples_mistake_is_the_example(edited):
    (error,) = check_directory(edited(EXAMPLES, "duty: on", "dutty: on"), SPRING).errors
    assert (error.place.source, error.place.line) == ("small/examples/01-apps.yaml", 1)
    assert error.message.startswith("The example `maps-on-duty`: There is no fact `dutty`")


def test_a_rule_that_cannot_be_read_is_not_reported_again_by_each_of_its_examples(copied):
    path = copied / APPS
    path.write_text(path.read_text().replace("principal,", "principal", 1))
    assert codes(copied) == ["rule-does-not-parse"]
