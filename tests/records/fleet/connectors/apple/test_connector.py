"""Our own management of Apple's phones passes the suite that every connector passes, over the real protocol."""

import pytest

from apple_behind import Behind, door
from bluelamp.records.fleet.ports import Move
from conformance.connectors import ConnectorSuite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]


@pytest.fixture
def behind(db, monkeypatch):
    with door(monkeypatch):
        yield Behind()


class TestApple(ConnectorSuite):
    """The suite, with phones that speak the real protocol."""


def test_a_group_that_holds_nothing_yet_takes_no_phone(behind):
    (outcome,) = behind.connector.place([Move(phone=behind.phones[0], group="nowhere")])
    assert "holds nothing yet" in outcome.error.message
