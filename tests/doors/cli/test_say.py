"""`bluelamp say`: the guidance on the terminal, in a file and for a program."""

import json

from bluelamp.doors.cli import common


def test_the_guidance_is_markdown_on_the_terminal(run):
    result = run("say")
    assert result.exit_code == common.DONE
    assert result.output.startswith("# A small rulebook for tests")
    assert result.output.count("\n### ") == 4


def test_a_file_is_written_and_named(run, tmp_path):
    result = run("say", "--format", "html", "--out", tmp_path / "guidance.html")
    assert result.output == f"Wrote the guidance for 4 rules to {tmp_path / 'guidance.html'}.\n"
    page = (tmp_path / "guidance.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Social media is shut on work phones" in page


def test_the_json_has_the_digest_and_the_text(run):
    body = json.loads(run("say", "--json").stdout)
    assert body["format"] == "markdown"
    assert body["text"].strip() == run("say").output.strip()
    assert len(body["digest"]) == 64
    assert body["rules"] == 4


def test_with_json_a_file_is_written_all_the_same(run, tmp_path):
    body = json.loads(run("say", "--json", "--out", tmp_path / "guidance.md").stdout)
    assert body["file"] == str(tmp_path / "guidance.md")
    assert (tmp_path / "guidance.md").read_text().startswith("# A small rulebook for tests")
