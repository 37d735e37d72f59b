"""The small force of the declarations under the platform's own rules, with a folder for events."""

import pytest

from bluelamp.records.monitoring import ports
from doors.web.looks.conftest import signed
from doors.web.safeguards.conftest import text
from records.conftest import keys
from records.declarations.conftest import force, later, of
from records.monitoring.days import all_proved

__all__ = ["force", "keys", "later", "of", "signed", "text"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where events lie, and phones that had proved everything."""
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "proved", all_proved)
