"""`bluelamp ask`: the answer in words and as JSON, its exit code, and how a thing may be named."""

import json

import pyarrow.parquet as pq
import pytest

from bluelamp.doors.cli import common
from bluelamp.doors.cli.deciders import DECIDERS

AT = ("--at", "2026-03-02T10:00Z")
WHATSAPP = ("ask", "use_app", 'App::"whatsapp"', *AT)


def test_what_is_allowed_ends_with_zero_and_names_its_rule(run):
    result = run("ask", "use_app", 'App::"maps"', "--fact", "device=work", *AT)
    assert result.exit_code == common.DONE
    assert result.output.startswith("Allowed.\nWhy:\n")
    assert "[open-apps; Bluelamp default: the force decides]" in result.output


def test_what_is_not_allowed_ends_with_one_and_says_what_was_assumed(run):
    result = run("ask", "use_app", 'App::"tiktok"', "--fact", "duty=on", *AT)
    assert result.exit_code == common.ANSWER_IS_NO
    assert result.output.startswith("Not allowed.")
    assert "  - device: work" in result.output
    assert "duty: on" not in result.output, "what was stated is not listed as assumed"


def test_the_json_is_the_whole_answer(run):
    body = json.loads(run(*WHATSAPP, "--json").stdout)
    assert (body["outcome"], body["allowed"], body["permissions"]) == ("only with permission", False, ["permission"])
    assert body["assumed"] == {"device": "work", "duty": "unknown"}
    assert body["reference"].startswith("BL-")
    assert {"rules", "duties", "erred", "missing", "changes", "in_catalogue", "rulebook", "asked_at"} <= body.keys()


def test_units_and_kind_are_those_that_are_stated(run):
    asked = ("ask", "use_app", "tiktok", "--json", *AT)
    refused = json.loads(run(*asked).stdout)
    exempt = json.loads(run(*asked, "--kind", "staff", "--unit", "corporate-communications").stdout)
    assert [one["id"] for one in refused["rules"]] == ["social-shut"]
    assert exempt["rules"] == []


@pytest.mark.parametrize("decider", DECIDERS)
def test_every_decider_gives_the_same_answer(run, decider):
    assert run(*WHATSAPP, "--json", "--decider", decider).stdout == run(*WHATSAPP, "--json").stdout


@pytest.mark.parametrize("written", ['App::"maps"', "App::maps", "maps"])
def test_a_thing_may_be_named_with_or_without_its_kind(run, written):
    assert run("ask", "use_app", written, *AT).output.startswith("Allowed.")


def test_an_app_no_catalogue_has_is_answered_and_said_so(run):
    result = run("ask", "use_app", "snapchatty", *AT)
    assert result.exit_code == common.ANSWER_IS_NO
    assert "This is not in the catalogue" in result.output


def test_anything_else_that_is_not_in_the_catalogue_is_refused(run):
    assert run("ask", "take_home", "fone", *AT).exception.code == "thing-unknown"


@pytest.mark.parametrize("written", ["App::", 'App::"maps', "::"])
def test_what_names_nothing_is_refused_with_the_form_it_needs(run, written):
    error = run("ask", "use_app", written, *AT).exception
    assert error.code == "not-written-so"
    assert "App::" in error.todo


def test_a_person_of_the_register_is_looked_up(run, force):
    [someone, *_] = pq.read_table(force / "people.parquet")["person"].to_pylist()
    # The register also says whether a phone is issued, of which the small schema does not speak.
    result = run("ask", "use_app", "maps", "--force", force, "--who", someone, "--json", *AT)
    assert json.loads(result.stdout)["allowed"] is True
    assert run("ask", "use_app", "maps", "--force", force, "--who", "P999999", *AT).exception.code == "unknown-person"


def test_the_register_and_the_person_are_given_together(run, force):
    result = run("ask", "use_app", "maps", "--force", force)
    assert result.exit_code == common.USED_WRONGLY
    assert "--force and --who go together" in result.output
