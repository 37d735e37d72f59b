"""What the tests of the door of phones share: an open authority, and keys in memory."""

import pytest

from bluelamp.records.journal import ports
from records.flushing import let_tests_be_cleaned_up
from records.helpers import Recorder, keyring_in_memory

let_tests_be_cleaned_up()


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """Keys of people that live as long as the test."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())


@pytest.fixture
def everything_allowed(monkeypatch):
    """An authority that says yes to everything, and remembers what it was asked."""
    recorder = Recorder(allowed=True)
    monkeypatch.setattr(ports.current, "authority", recorder)
    return recorder
