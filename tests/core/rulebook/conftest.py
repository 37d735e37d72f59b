"""A copy of the small rulebook that a test may break."""

import shutil
from pathlib import Path

import pytest

SMALL = Path(__file__).parents[2] / "data" / "rulebooks" / "small"


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def edited(copied):
    def edit(file, old, new):
        text = (copied / file).read_text(encoding="utf-8")
        assert old in text, f"the fixture has no {old!r}"
        (copied / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return copied

    return edit
