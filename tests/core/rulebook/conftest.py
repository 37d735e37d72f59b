"""The small rulebook, and a copy of it that a test may break."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook

SMALL = Path(__file__).parents[2] / "data" / "rulebooks" / "small"


@pytest.fixture(scope="session")
def small():
    return load_rulebook(SMALL, date(2026, 3, 2))


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def edited(copied):
    def edit(file, old, new):
        path = copied / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"the fixture has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copied

    return edit
