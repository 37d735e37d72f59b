"""The benchmark runs from end to end at a small size: every step, every figure, every outcome compared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.deep
def test_the_benchmark_runs_to_its_end_and_finds_no_difference(tmp_path):
    figures = tmp_path / "bench.json"
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "--events", "20000", "--people", "400"]
    done = subprocess.run([*command, "--json", str(figures)], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    # At this size targets of speed mean nothing (2); a difference (1) or a crash always does.
    assert done.returncode in (0, 2), done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert found["compare"]["compared"] == found["make-data"]["events"] > 19_000
    assert found["compare"]["different"] == found["compare"]["engine_different"] == 0
    assert found["raw 1"]["rules"] >= 30
