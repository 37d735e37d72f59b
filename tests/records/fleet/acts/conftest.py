"""Acts of the fleet are tested under the platform's own rules."""

import pytest

from bluelamp.records.journal import ports
from bluelamp.records.journal.authority import RulebookAuthority
from records.declarations.conftest import rulebook


@pytest.fixture
def platform(monkeypatch):
    """The platform's own rules."""
    monkeypatch.setattr(ports.current, "authority", RulebookAuthority(rulebook))
