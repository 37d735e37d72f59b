"""`bluelamp explain`: one rule in full, for a person and for a program."""

import json

from bluelamp.doors.cli import common


def test_a_rule_is_explained_with_its_words_source_facts_and_text(run):
    result = run("explain", "social-shut")
    assert result.exit_code == common.DONE
    for part in (
        "You must not use social media",
        "IOPC 408/20 response",
        "forbid (principal",
        "TikTok on response duty",
    ):
        assert part in result.output


def test_the_json_has_every_part_of_the_rule(run):
    body = json.loads(run("explain", "social-shut", "--json").stdout)
    assert (body["id"], body["allows"], body["published"]) == ("social-shut", False, True)
    assert body["words"]["says"].startswith("You must not use social media")
    assert body["cedar"].startswith('@id("social-shut")')
    assert [one["path"] for one in body["facts"]] == ["device"]
    assert body["actions"] == ["use_app"]


def test_a_rule_nobody_wrote_is_refused_with_the_nearest_id(run):
    error = run("explain", "social-shutt").exception
    assert error.code == "rule-unknown"
    assert "`social-shut`" in error.todo
