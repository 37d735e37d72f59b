"""`bluelamp screen`: every count said, the rejects named, and a second run that does nothing twice."""

import json
import shutil

import pyarrow.parquet as pq
import pytest

from bluelamp.doors.cli import common


@pytest.fixture(scope="module")
def screened(run, force, tmp_path_factory):
    out = tmp_path_factory.mktemp("screen") / "out"
    return run("screen", "--force", force, "--out", out), out


def test_the_report_says_events_findings_unknowns_and_where_they_are(screened):
    result, out = screened
    assert (result.exit_code, result.stderr) == (common.DONE, "")
    for part in (" events in ", " were allowed, ", " findings; ", "had a rule that erred", "Not allowed, by rule:"):
        assert part in result.output
    assert "Events of which something is not known: phone " in result.output
    assert result.output.endswith(f"Findings are in {out / 'findings'}.\n")


def test_the_report_says_where_the_rejects_are_and_how_many(screened):
    result, out = screened
    [line] = [one for one in result.output.splitlines() if "could not be used" in one]
    file = out / "rejects" / "part-00000.csv"
    assert str(file) in line
    assert line.startswith(f"{len(file.read_text().splitlines()) - 1} rows ")


def test_the_json_adds_up(run, force, screened):
    body = json.loads(run("screen", "--force", force, "--out", screened[1], "--json").stdout)
    counts = body["counts"]
    assert counts["events"] == counts["allowed"] + counts["not_allowed"]
    assert counts["findings"] == pq.read_table(screened[1] / "findings").num_rows
    assert body["rejects"] == {"rejects/part-00000.csv": counts["rejected"]}
    assert set(body["unknown"]) <= {"phone", "holder", "person", "app", "site", "contact", "duty"}
    given = sum(pq.read_metadata(one).num_rows for one in (force / "events").glob("*.parquet"))
    assert counts["events"] + counts["protected_dropped"] + counts["rejected"] == given, "an event is lost"


def test_a_second_run_reuses_what_was_done_and_says_so(run, force, screened):
    result = run("screen", "--force", force, "--out", screened[1])
    assert "1 of 1 files had been screened before and were not done again." in result.output


def test_what_no_rule_allows_is_told_as_that(run, force, tmp_path, small):
    book = tmp_path / "book"
    shutil.copytree(small[1], book)
    (book / "policies" / "01-apps.cedar").write_text("")
    (book / "examples" / "01-apps.yaml").unlink()
    result = run(
        "screen", "--force", force, "--out", tmp_path / "out", "--rulebook", book, "--on", small[3], rulebook=False
    )
    assert result.exit_code == common.DONE, result.output
    assert "  No rule allows it\n" in result.output
