"""`bluelamp check`: a sound rulebook passes, a broken one fails, and both say why."""

import json
import shutil

import pytest

from bluelamp.doors.cli import check as checking
from bluelamp.doors.cli import common
from bluelamp.doors.cli.deciders import DECIDERS

TARGETS = {"android", "intune-android", "intune-apple", "apple"}
HOME_NOT_FREE = "2026-11-21"


@pytest.fixture(scope="module")
def sound(run):
    return run("check", "--json")


def test_a_sound_rulebook_passes_and_is_said_in_words(run):
    result = run("check")
    assert result.exit_code == common.DONE
    assert result.output.startswith("Nothing is wrong with the text of this rulebook.")
    assert "4 rules on 02 March 2026" in result.output
    assert [name for name in DECIDERS if f"8 examples on {name}: 0 failed." not in result.output] == []
    assert "Screening: every rule runs as columns." in result.output


def test_the_json_has_examples_engines_screening_and_coverage(sound):
    body = json.loads(sound.stdout)
    assert (sound.exit_code, body["passes"], body["problems"]) == (common.DONE, True, [])
    assert body["examples"] == {
        "run": 8,
        "failed": 0,
        "different": 0,
        "failures": {name: [] for name in DECIDERS},
    }
    assert body["engines"] == {name: {"run": 8, "failed": 0} for name in DECIDERS}
    assert body["screening"] == {"lowered": 4, "row_by_row": []}
    assert set(body["coverage"]) == TARGETS
    assert all({"enforced", "in_part", "advised", "gaps"} <= one.keys() for one in body["coverage"].values())


def test_an_example_that_fails_is_counted_once_and_told_with_its_deciders(run, small):
    failing = [*small[:-1], HOME_NOT_FREE]
    body = json.loads(run("check", "--json", *failing, rulebook=False).stdout)
    assert (body["passes"], body["examples"]["run"], body["examples"]["failed"]) == (False, 8, 1)
    assert [one["failed"] for one in body["engines"].values()] == [1, 1, 1]
    said = run("check", *failing, rulebook=False)
    assert said.exit_code == common.ANSWER_IS_NO
    assert "The example `home-free` expects `allowed`" in said.output
    assert "Deciders that say so: reference, engine, columns." in said.output


def test_on_a_broken_rulebook_no_example_is_run(run, small, tmp_path):
    book = tmp_path / "book"
    shutil.copytree(small[1], book)
    rules = book / "policies" / "01-apps.cedar"
    rules.write_text(rules.read_text().replace('@source("Bluelamp default: the force decides")\n', "", 1))
    result = run("check", "--json", "--rulebook", book, "--on", small[3], rulebook=False)
    body = json.loads(result.stdout)
    assert result.exit_code == common.ANSWER_IS_NO
    assert [one["code"] for one in body["problems"]] == ["rule-without-source"]
    assert (body["examples"]["run"], body["engines"], body["coverage"]) == (0, {}, {})


def test_deciders_that_differ_fail_the_check(run, monkeypatch):
    class Contrary(DECIDERS["engine"]):
        def decide(self, request, entities):
            verdict = super().decide(request, entities)
            return type(verdict)(verdict.allowed, verdict.reasons, verdict.errors | {"social-shut"})

    monkeypatch.setattr(checking, "DECIDERS", {**DECIDERS, "columns": Contrary})
    result = run("check", "--json")
    body = json.loads(result.stdout)
    assert (result.exit_code, body["passes"]) == (common.ANSWER_IS_NO, False)
    assert body["examples"]["different"] == 8
    assert "8 examples are answered differently by different deciders." in run("check").output


def test_progress_counts_every_example_on_every_decider(small):
    seen = []
    report = checking.check_directory(checking.Path(small[1]), common.day(small[3]))
    checking.check_rulebook(report, lambda done, total: seen.append((done, total)))
    assert seen == [(one, 24) for one in range(1, 25)]


def test_another_bodys_rulebook_with_other_facts_of_a_person_is_checked_too(run, small):
    other = checking.Path(small[1]).parents[3] / "rulebooks" / "others" / "example-ambulance"
    result = run("check", "--json", "--rulebook", other, "--on", "2026-11-21", rulebook=False)
    assert result.exit_code == common.DONE, result.output
    assert set(json.loads(result.stdout)["coverage"]) == TARGETS
