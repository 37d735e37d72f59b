"""`bluelamp demo`: the story in the terminal, the page, and an exit code that means it."""

import re

import pytest

from bluelamp.doors.cli import common, story

CHAPTERS = ("It answers", "It plans the phones", "It screens use", "All three deciders agree", "It reads as guidance")


@pytest.fixture(scope="module")
def told(run, tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "out"
    return run("demo", "--out", out, "--people", 20, "--events", 3), out


def test_the_story_is_told_in_order_and_holds(told):
    result, out = told
    assert result.exit_code == common.DONE, result.output
    places = [result.output.index(f"{number}. {title}") for number, title in enumerate(CHAPTERS, start=2)]
    assert places == sorted(places)
    assert result.output.endswith(f"All of it holds. The report is {out / 'report.html'}.\n")


def test_everything_the_story_speaks_of_is_written(told):
    out = told[1]
    for name in ("report.html", "guidance.html", "guidance.md", "force/people.parquet", "findings/summaries"):
        assert (out / name).exists(), name
    assert list((out / "plan").glob("*/android/*.json"))


def test_the_page_stands_alone_and_has_every_chapter(told):
    page = (told[1] / "report.html").read_text()
    assert re.findall(r'<section id="(\w+)"', page) == [
        "rulebook",
        "answers",
        "phones",
        "screening",
        "agreement",
        "guidance",
    ]
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//|@import|<script", page)


def test_a_chapter_that_does_not_hold_ends_the_demo_with_one(run, tmp_path, monkeypatch):
    monkeypatch.setattr(story, "compare_deciders", lambda *_: story.Agreement(asked=3, different=1))
    result = run("demo", "--out", tmp_path, "--people", 20, "--events", 3)
    assert result.exit_code == common.ANSWER_IS_NO
    assert "3 events asked of three deciders: 1 answered differently." in result.output
    assert "Something above does not hold." in result.output
