"""`bluelamp diff`: what another version changes, in words and on phones."""

import json
import shutil

import pytest

from bluelamp.doors.cli import common
from bluelamp.doors.cli.diff import MOST_LINES


@pytest.fixture
def stricter(small, tmp_path):
    """The small rulebook with maps shut."""
    book = tmp_path / "stricter"
    shutil.copytree(small[1], book)
    rules = book / "policies" / "02-permissions.cedar"
    text = rules.read_text()
    rules.write_text(text.replace('context.device == "work" && context has permission', "context has permission"))
    return book


def diff(run, small, new, *words):
    days = ("--old-on", small[3], "--new-on", small[3])
    return run("diff", small[1], new, *days, *words, rulebook=False)


def test_a_rulebook_does_not_differ_from_itself(run, small):
    result = diff(run, small, small[1])
    assert (result.exit_code, result.output) == (common.DONE, "The two rulebooks say the same.\n")


def test_a_changed_rule_is_named_and_ends_with_one(run, small, stricter):
    result = diff(run, small, stricter)
    assert result.exit_code == common.ANSWER_IS_NO
    assert "Changed: rule `messaging-by-permission`" in result.output


def test_a_dated_setting_is_seen_by_giving_one_folder_twice(run, small):
    result = run("diff", small[1], small[1], "--old-on", small[3], "--new-on", "2026-11-21", rulebook=False)
    assert result.exit_code == common.ANSWER_IS_NO
    assert "Changed: parameter `take_home` (Whether work phones may go home)." in result.output


def test_the_json_has_the_rules_and_with_a_force_the_phones(run, small, stricter, force):
    alone = json.loads(diff(run, small, stricter, "--json").stdout)
    assert alone.keys() == {"rulebook"}
    assert [one["name"] for one in alone["rulebook"]["differences"]] == ["messaging-by-permission"]
    with_phones = json.loads(diff(run, small, stricter, "--json", "--force", force, "--at", "2026-03-02T21:00Z").stdout)
    assert with_phones["rulebook"] == alone["rulebook"]
    assert with_phones["phones"]


def test_a_long_list_of_phones_is_cut_with_a_count(run, small, stricter, force):
    result = diff(run, small, stricter, "--force", force, "--at", "2026-03-02T21:00Z")
    phones = result.output.split("On phones\n")[1].splitlines()
    assert phones[0].endswith("would change.")
    assert len(phones) <= MOST_LINES + 1
