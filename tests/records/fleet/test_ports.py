"""The connector in memory passes the suite that every connector passes, whatever its target can and cannot do."""

from datetime import timedelta

import pytest

from bluelamp.records.fleet.ports import Do, not_managed, throttled, unreachable
from conformance.connectors import ConnectorSuite
from conformance.memory_phones import BehindMemory


class TestThatCanDoEverything(ConnectorSuite):
    """Phones that say which content is in force and list their apps."""

    @pytest.fixture
    def behind(self):
        return BehindMemory()


class TestThatOnlyListsApps(ConnectorSuite):
    """Phones that list their apps only, and take few orders."""

    @pytest.fixture
    def behind(self):
        return BehindMemory(says_content=False, orders={Do.CHECK_IN, Do.LOCK, Do.WIPE})


def test_what_a_target_refuses_says_what_to_do_and_how_long_to_wait():
    assert throttled(timedelta(minutes=2)).after == timedelta(seconds=120)
    assert "120 seconds" in throttled(timedelta(minutes=2)).say()
    assert "`R5CW20XYZ`" in not_managed("R5CW20XYZ").say()
    assert "asked again" in unreachable("no route to it").todo
