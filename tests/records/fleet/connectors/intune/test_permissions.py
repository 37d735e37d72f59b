"""The list of permissions is enough, and none on it is there for nothing."""

import pytest

from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.connectors.intune.permissions import LEAST, TO_TIDY
from bluelamp.records.fleet.errors import ConnectorError, TargetRefused
from bluelamp.records.fleet.ports import Do, Move
from conformance.connectors import everything, ordered
from intune_worlds import AT_ONCE, content_of, world
from small_phones import holder

NAMES = [one.name for one in LEAST]


def day(here):
    """A whole day of work: what was refused in it."""
    connector = Intune(here.graph, at=here.clock.time(), habits=AT_ONCE)
    refused = []

    def tried(work):
        try:
            for outcome in work() or ():
                if outcome.error is not None:
                    raise outcome.error
        except ConnectorError as error:
            refused.append(error)

    tried(lambda: connector.hold("a", content_of(holder())))
    tried(lambda: connector.hold("b", content_of(holder(until=5))))
    tried(lambda: connector.place([Move(phone=one, group="a") for one in here.serials]))
    tried(lambda: connector.place([Move(phone=here.serials[0], group="b")]))
    tried(lambda: connector.send([ordered(here.serials[0], Do.LOCK)]))
    here.tenant.run()
    tried(lambda: everything(connector) and None)
    return refused


def test_the_least_permissions_are_enough_for_a_whole_day():
    with world() as here:
        here.server.granted = set(NAMES)
        assert day(here) == []


@pytest.mark.parametrize("name", NAMES)
def test_without_one_of_them_something_is_refused_and_the_message_leads_to_the_list(name):
    with world() as here:
        here.server.granted = set(NAMES) - {name}
        refused = day(here)
        assert any(isinstance(one, TargetRefused) and "how-to" in one.todo for one in refused)


def test_without_leave_to_take_groups_away_phones_are_taken_out_one_by_one():
    with world(phones=120) as here:
        here.server.granted = set(NAMES)
        connector = Intune(here.graph, at=here.clock.time())
        for group, one in (("a", holder()), ("b", holder(until=5))):
            connector.hold(group, content_of(one))
        for group in ("a", "b"):
            assert not any(one.error for one in connector.place([Move(phone=s, group=group) for s in here.serials]))
        assert sorted(len(one) for one in here.tenant.members.values()) == [0, 120]
        with pytest.raises(TargetRefused):
            connector.drop("a")


def test_every_permission_says_what_it_is_for():
    assert len(set(NAMES)) == len(NAMES)
    assert TO_TIDY.name not in NAMES
    assert all(one.is_for and one.without for one in (*LEAST, TO_TIDY))
