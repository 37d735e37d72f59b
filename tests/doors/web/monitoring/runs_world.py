"""The small force of the declarations with a folder for events, for the pages of runs."""

import pytest

from bluelamp.records.monitoring import ports
from records.monitoring.days import all_proved


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where events lie, and phones that had proved everything."""
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "proved", all_proved)
