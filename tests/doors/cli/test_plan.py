"""`bluelamp plan`: figures, files, and what is left out said."""

import csv
import json

import pytest

from bluelamp.doors.cli import common, payloads

AT = ("--at", "2026-03-02T21:00Z")


@pytest.fixture(scope="module")
def planned(run, force, tmp_path_factory):
    out = tmp_path_factory.mktemp("plan") / "out"
    return run("plan", "--force", force, "--out", out, "--json", *AT), out


def test_the_plan_is_said_in_words(run, force):
    result = run("plan", "--force", force, *AT)
    assert (result.exit_code, result.stderr) == (common.DONE, "")
    assert "Not planned: " in result.output
    assert "all fit the vendors' schemas" in result.output
    assert "rules kept by the phone" in result.output


def test_the_json_counts_every_phone_once(planned):
    body = json.loads(planned[0].stdout)
    assert body["phones"] == sum(one["phones"] for one in body["classes"])
    assert body["problems"] == []
    assert set(body["payloads"]) == set(body["coverage"]) == {"android", "intune-android", "intune-apple", "apple"}
    assert all(body["payloads"].values())
    assert body["gaps"]


def test_the_folder_holds_every_class_payload_and_phone(planned):
    result, out = planned
    body = json.loads(result.stdout)
    assert json.loads((out / "summary.json").read_text()) == body
    assert set(json.loads((out / "classes.json").read_text())) == {one["class"] for one in body["classes"]}
    with (out / "phones.csv").open(newline="") as file:
        phones = list(csv.DictReader(file))
    assert len(phones) == len({one["phone"] for one in phones}) == body["phones"]
    assert {one["class"] for one in phones} == {one["class"] for one in body["classes"]}
    written = [one for one in out.glob("*/*/*") if one.suffix in {".json", ".mobileconfig"}]
    assert len(written) == sum(body["payloads"].values())
    assert {one.parent.name for one in written if one.suffix == ".mobileconfig"} == {"apple"}


def test_a_payload_that_does_not_fit_ends_with_one_and_is_named(run, force, monkeypatch):
    monkeypatch.setattr(payloads, "android_problems", lambda _: ("it is not a policy",))
    result = run("plan", "--force", force, *AT)
    assert result.exit_code == common.ANSWER_IS_NO
    assert "it is not a policy" in result.output


def test_a_plan_needs_the_folder_of_a_force(run):
    assert run("plan").exit_code == common.USED_WRONGLY


def test_a_folder_that_is_no_force_is_refused(run, tmp_path):
    assert run("plan", "--force", tmp_path).exception.code == "feed-not-found"
