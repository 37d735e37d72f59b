"""Writes `messages.txt` anew from the cases: run it after a change of wording, then read the difference."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from journeys.test_bad_input import CASES, MESSAGES, message_of, written

found = {}
for name in CASES:
    with tempfile.TemporaryDirectory() as folder:
        found[name] = message_of(name, Path(folder))
MESSAGES.write_text(written(found), encoding="utf-8")
