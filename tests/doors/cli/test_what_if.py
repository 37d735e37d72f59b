"""`bluelamp what-if`: a draft tried on past events, in counts, and on the phones as they are."""

import json
import shutil

import pytest

from bluelamp.doors.cli import common

AT = "2026-03-02T21:00Z"
WHATSAPP_SHUT = """
@id("whatsapp-shut")
@title("WhatsApp is shut")
@source("Bluelamp default: the force decides")
@says("You must not use WhatsApp on your work phone.")
@handling("tell-supervisor")
forbid (principal, action == Action::"use_app", resource == App::"whatsapp")
when { context.device == "work" };
"""


@pytest.fixture(scope="module")
def drafts(small, tmp_path_factory):
    """A draft with WhatsApp shut to everybody, and one with an app more in its catalogue."""
    folder = tmp_path_factory.mktemp("drafts")
    for name in ("shut", "catalogue"):
        shutil.copytree(small[1], folder / name)
    rules = folder / "shut" / "policies" / "01-apps.cedar"
    rules.write_text(rules.read_text() + WHATSAPP_SHUT)
    sites = folder / "catalogue" / "catalogue" / "sites.csv"
    sites.write_text(sites.read_text() + "tiktok.example,tiktok,social,core\n")
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


def what_if(run, draft, force, kept, *words):
    return run("what-if", draft, "--force", force, "--kept", kept, "--at", AT, *words)


def test_a_rulebook_tried_on_itself_changes_nothing(run, small, force, kept):
    result = what_if(run, small[1], force, kept)
    assert result.exit_code == common.DONE, result.output
    assert "No finding would be gained, lost or handled otherwise." in result.output
    assert "Draft: " in result.output


def test_a_draft_is_told_in_counts_by_handling_rule_and_unit(run, drafts, force, kept):
    result = what_if(run, drafts / "shut", force, kept, "--smallest", 1)
    assert result.exit_code == common.ANSWER_IS_NO, result.output
    for words in ("Findings gained", "By handling", "By rule", "By unit", "On phones"):
        assert words in result.output
    assert "P0000" not in result.output


def test_the_json_has_everything_and_no_count_of_few(run, drafts, force, kept):
    told = json.loads(what_if(run, drafts / "shut", force, kept, "--smallest", 20, "--json").stdout)
    assert told.keys() == {"findings", "phones"}
    findings = told["findings"]
    for row in (*findings["by_handling"], *findings["by_rule"], *findings["by_unit"]):
        assert row["people"] is None or row["people"] == 0 or row["people"] >= 20
    assert findings["before"]["events"] == findings["after"]["events"] > 0


def test_few_people_are_said_to_be_few(run, drafts, force, kept):
    result = what_if(run, drafts / "shut", force, kept, "--smallest", 1000)
    assert "of fewer than 1000 people" in result.output


def test_days_are_encoded_once_for_drafts_of_one_catalogue_and_again_for_another(run, drafts, force, kept):
    what_if(run, drafts / "shut", force, kept)
    before = {one: one.stat().st_mtime_ns for one in kept.rglob("stated.json")}
    assert len({one.parent.parent for one in before}) == 1
    result = what_if(run, drafts / "catalogue", force, kept, "--json")
    assert result.exit_code in (common.DONE, common.ANSWER_IS_NO), result.output
    assert len({one.parent.parent for one in kept.rglob("stated.json")}) == 2
    assert {one: one.stat().st_mtime_ns for one in before} == before
