"""What every test of a records app may use: an open authority, keys in memory, a clock that stands."""

from datetime import UTC, datetime

import pytest

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.journal import clock, ports
from records.flushing import let_tests_be_cleaned_up
from records.helpers import Recorder, keyring_in_memory

let_tests_be_cleaned_up()
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """Keys of people that live as long as the test."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    return ports.current.keyring


@pytest.fixture
def everything_allowed(monkeypatch):
    """An authority that says yes to everything, and remembers what it was asked."""
    recorder = Recorder(allowed=True)
    monkeypatch.setattr(ports.current, "authority", recorder)
    return recorder


@pytest.fixture
def nothing_allowed(monkeypatch):
    """An authority that says no to everything, and remembers what it was asked."""
    recorder = Recorder(allowed=False)
    monkeypatch.setattr(ports.current, "authority", recorder)
    return recorder


@pytest.fixture
def noon():
    """It is noon on 2 November 2026 while the test runs."""
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture
def officer():
    return Actor(id="person-1", standings=frozenset({Standing(role="officer")}), signed_in_by="passkey")
