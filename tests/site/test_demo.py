"""The demonstration that ends by itself says what reached which phone, and leaves no process behind."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def once(folder):
    environment = os.environ | {
        "BLUELAMP_MODE": "demo",
        "BLUELAMP_DATA": str(folder),
        "BLUELAMP_UNSAFE_DEMO_SIGN_IN": "on",
    }
    # Set by the test runner for itself.
    for name in ("DJANGO_SETTINGS_MODULE", "BLUELAMP_DATABASE", "BLUELAMP_TEST_DATABASE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "bluelamp.site", "demo", "--people", "60", "--port", "0", "--workers", "1"]
    return subprocess.run(  # noqa: S603 - our own program
        [*command, "--simulated", "tools", "--once"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )


@pytest.mark.deep
def test_what_was_granted_reaches_a_simulated_phone_and_a_second_run_finds_it_there(tmp_path):
    first = once(tmp_path)
    assert first.returncode == 0, first.stderr
    for kind in ("Android", "iPhone"):
        steps = r"planned [\d:]+, sent [\d:]+, taken [\d:]+, proved [\d:]+"
        assert re.search(rf"WhatsApp, granted [\d:]+ \({kind}.*\): {steps}", first.stdout), first.stdout
    again = once(tmp_path)
    assert again.returncode == 0, again.stderr
    assert re.search(r"WhatsApp \(Android.*\): on the phone since \d", again.stdout)
