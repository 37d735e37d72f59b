"""The benchmark runs from end to end at a small size: every step, every figure, every outcome compared."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bluelamp.core.ledger import Edge

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.deep
def test_the_benchmark_runs_to_its_end_and_finds_no_difference(tmp_path):
    figures = tmp_path / "bench.json"
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "--events", "20000", "--people", "400"]
    command += ["--only", "screening"]
    done = subprocess.run([*command, "--json", str(figures)], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    # At this size targets of speed mean nothing (2); a difference (1) or a crash always does.
    assert done.returncode in (0, 2), done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert found["compare"]["compared"] == found["make-data"]["events"] > 19_000
    assert found["compare"]["different"] == found["compare"]["engine_different"] == 0
    assert found["raw 1"]["rules"] >= 30


def test_the_benchmark_of_the_trust_core_gives_every_figure_beside_its_target_and_its_peer(tmp_path):
    figures = tmp_path / "bench.json"
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "--only", "trust", "--share", "0.02"]
    command += ["--proofs", "70000", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.returncode in (0, 2), done.stdout + done.stderr
    found = {step: {row["what"]: row for row in one["rows"]} for step, one in json.loads(figures.read_text()).items()}
    for batch in (1, 100, 1000):
        row = found["ledger"][f"append, sequence, sign and publish, {batch} at a time"]
        assert row["figure"] > 0 < row["limit"]
    assert found["ledger"]["append, sequence, sign and publish, 1000 at a time"]["target"] == 20_000
    for kind in ("inclusion", "consistency"):
        assert found["proofs"][f"{kind} proof, 70,000 entries: made from SQLite, median"]["target"] == 1.0
    assert found["draw"]["frame of 600"]["target"] == found["draw"]["draw from 600"]["target"] == 1.0
    assert found["draw"]["frame of 600"]["limit"] > 0
    sealed = found["seal"]["seal an opening, memory"]
    assert sealed["figure"] > 0 < sealed["limit"]
    assert all(row["figure"] > 0 for rows in found.values() for row in rows.values())


def test_the_benchmark_of_feeds_reads_every_format_back(tmp_path):
    out = tmp_path / "bench.json"
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "--only", "feeds", "--share", "0.005"]
    done = subprocess.run([*command, "--json", str(out)], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr
    figures = json.loads(out.read_text(encoding="utf-8"))["feeds"]
    assert figures["cloudevents_1"]["cpu"] > 0
    assert figures["cloudevents_2"]["wall"] > 0
    assert all(one["rows"] > 0 for one in figures["formats"].values())
    assert "CloudEvents with OCSF, lines, 2 threads" in done.stdout


def test_the_benchmark_of_the_fleet_counts_the_calls_of_each_change_beside_the_reference(tmp_path):
    figures = tmp_path / "bench.json"
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "--only", "fleet", "--share", "0.02"]
    done = subprocess.run([*command, "--json", str(figures)], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stdout + done.stderr
    found = {row["what"]: row for row in json.loads(figures.read_text())["intune"]["rows"]}
    assert found["edit one profile used by all"]["figure"] == 1
    assert (
        found["move 600 phones to another class"]["figure"] == found["move 600 phones to another class"]["target"] == 31
    )


@pytest.mark.deep
def test_the_benchmark_of_the_site_times_every_page_and_counts_what_it_asks(tmp_path):
    figures = tmp_path / "pages.json"
    command = [sys.executable, str(ROOT / "tools" / "bench_pages.py"), "--people", "400", "--entries", "2000"]
    command += ["--requests", "1", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.returncode in (0, 2), done.stdout + done.stderr
    pages = json.loads(figures.read_text())["pages"]
    assert {one["status"] for one in pages} == {200}
    lists = [one for one in pages if one["is_list"]]
    assert len(lists) > 10
    assert all(one["reads"] > 0 and one["reads"] + one["writes"] < 12 and one["cpu"] > 0 for one in lists)


@pytest.mark.parametrize("entries", [1, 255, 256, 257, 65_536, 65_793])
def test_the_large_tree_is_built_to_the_root_that_the_ledger_gives_it(entries, tmp_path):
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        bench_proofs = importlib.import_module("bench_proofs")
    finally:
        sys.path.remove(str(ROOT / "tools"))
    edge = Edge()
    edge.append(bench_proofs.leaf(number) for number in range(entries))
    assert bench_proofs.build(tmp_path / "large.sqlite", entries, 1) == edge.root()


@pytest.mark.deep
def test_the_benchmark_of_phones_answers_each_of_them_and_counts_each_answer_once():
    command = [sys.executable, str(ROOT / "tools" / "bench_mdm.py"), "--phones", "40"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    # A phone that was told nothing, or an answer that is missing or counted twice, ends it with 1.
    assert done.returncode in (0, 2), done.stdout + done.stderr
    assert "answer a second, 40 phones, sqlite" in done.stdout
