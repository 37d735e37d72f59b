"""The matrix of the ASVS: every requirement that a program can test, with a test that there is or a reason."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROWS = yaml.safe_load((Path(__file__).parent / "asvs.yaml").read_text(encoding="utf-8"))
WAYS = ("held_by", "does_not_apply", "not_held")
SHORTEST_REASON = 40
LISTED = """
3.2.1 3.3.1-4 3.4.1-6 3.5.1-3 3.7.2 4.1.1-3 4.2.1 12.1.1-2 12.2.1 13.4.1-5 14.2.1-2 14.3.2
1.1.1 1.2.4 1.3.6-7 1.3.10 1.4.2 1.5.1-2 2.2.1-3 2.3.1-4 2.4.1 5.2.1-3 5.3.1-2 5.4.1-2 15.2.2 15.3.3 15.3.5 15.3.7
16.5.1 16.5.3
8.2.1-3 8.3.1 8.4.1 15.3.1 16.3.2
6.2.1-12 6.3.1-4 6.4.1-3 6.5.1-5 6.6.2-3 6.8.1-4 7.2.1-4 7.3.1-2 7.4.1-3 7.4.5 7.5.1-2 7.6.2 9.1.1-3 9.2.1-4
1.2.1-3 1.3.1 1.3.4-5 3.2.2 3.5.5 7.4.4 14.3.1 14.3.3
1.2.5 1.2.9 1.3.2-3 11.2.1 11.2.3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.3.2 13.2.3-5 13.3.1 15.1.2 15.2.1 15.2.3 15.3.2
15.3.6
16.2.1-5 16.3.1 16.3.3-4 16.4.1-3 16.5.2
"""
"""What of levels 1 and 2 a program can test, as it was judged: the last number of a range is behind the hyphen."""
NOT_EVERY_TIME = {"skip", "skipif", "deep", "shared", "xfail"}
COLLECT = """
import json, sys, pytest

class Seen:
    def pytest_collection_finish(self, session):
        made = {}
        for one in session.items:
            marks = [mark.name for mark in one.iter_markers()]
            made.setdefault(one.nodeid.partition("[")[0], []).append(marks)
        print("SEEN " + json.dumps(made))

sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "-n", "0", *sys.argv[1:]], plugins=[Seen()]))
"""


def listed():
    for one in LISTED.split():
        chapter, first, last = re.fullmatch(r"(\d+\.\d+)\.(\d+)(?:-(\d+))?", one).groups()
        yield from (f"{chapter}.{number}" for number in range(int(first), int(last or first) + 1))


@pytest.fixture(scope="module")
def collected():
    """Every test of the named files, with its marks, as the test runner finds them."""
    files = sorted({f"tests/{one.partition('::')[0]}" for row in ROWS for one in row.get("held_by", [])})
    missing = [one for one in files if not (ROOT / one).is_file()]
    assert missing == []
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", COLLECT, *files], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("SEEN ")]
    return json.loads(line.removeprefix("SEEN "))


def test_every_requirement_of_the_list_is_in_the_matrix_once():
    assert len(list(listed())) == 164
    assert sorted(str(one["id"]) for one in ROWS) == sorted(listed())


def test_every_requirement_has_a_test_or_a_reason_in_words_of_ours():
    wrong = []
    for row in ROWS:
        ways = [one for one in WAYS if row.get(one)]
        reason = next((row[one] for one in WAYS[1:] if row.get(one)), None)
        if len(ways) != 1 or (reason is not None and (len(reason) < SHORTEST_REASON or not reason.endswith("."))):
            wrong.append(row["id"])
        if (
            set(row) - {"id", "asks", "note", *WAYS}
            or not row["asks"].endswith(".")
            or row["asks"].startswith("Verify")
        ):
            wrong.append(row["id"])
    assert wrong == []


def test_every_test_that_is_named_is_run_every_time(collected):
    named = {f"tests/{one}": row["id"] for row in ROWS for one in row.get("held_by", [])}
    assert {one: id_ for one, id_ in named.items() if one not in collected} == {}
    left_out = {one for one in named if all(set(marks) & NOT_EVERY_TIME for marks in collected[one])}
    # Where there is no browser these say so and are left out; the full check brings one, and fails without.
    assert {one for one in left_out if "in_a_browser" not in one} == set()


def test_no_more_than_one_requirement_is_left_without_a_test():
    """Each that joins them makes the promise smaller: change this on purpose."""
    assert [row["id"] for row in ROWS if row.get("not_held")] == ["15.2.1"]
