"""What a change costs, in calls that change something, held against the table of the reference.

| Change for 30,000 phones | the reference | here |
|---|---|---|
| edit one profile used by all | 1 | 1 |
| ban one new app | 2 | 3: made, assigned, and the mark by which phones say that they took it |
| first load of 90 apps | ~180 | 180, 9 for the group and its settings |
| move 30,000 people between groups | 1,500 | 1,501: the group that all leave goes in one call |

Reads are counted apart: they have ten times the room, and one before each `assign` keeps what others assigned.
"""

import json
from datetime import timedelta

import pytest

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.client import count_of
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.ports import Content, Do, Move, Order
from graph_stand_in.faults import Faults
from intune_worlds import content_of, world
from small_phones import holder

GRAPH = "#microsoft.graph."


class Counted:
    """A connector, and what each change cost."""

    def __init__(self, here):
        self.here = here
        self.connector = Intune(here.graph, at=here.clock.time())

    def cost(self, change):
        """The calls that changed something, those that only read, and the seconds that the limits made it wait."""
        asked, slept = self.here.graph.asked, self.here.clock.slept
        asked.clear()
        slept.clear()
        change()
        return count_of(asked, writes=True), count_of(asked, writes=False), sum(slept)


@pytest.fixture
def counted():
    with world(phones=8, faults=Faults(counts=True)) as here:
        yield Counted(here)


def with_apps(count, *, digest, base=None):
    """A content with so many apps more."""
    base = base or content_of(holder())
    group, resources = base.body["group"], list(base.body["resources"])
    rows = list(base.apps)
    for number in range(count):
        package = f"uk.example.app{number}"
        app = {"@odata.type": f"{GRAPH}androidManagedStoreApp", "displayName": package, "packageId": package}
        target = {"@odata.type": f"{GRAPH}groupAssignmentTarget", "groupId": group}
        row = {"@odata.type": f"{GRAPH}mobileAppAssignment", "intent": "uninstall", "target": target}
        resources.append({"type": "AndroidManagedStoreApp", "name": package, "body": app, "about": package})
        resources.append({"type": "MobileAppAssignment", "name": package, "body": row, "about": package})
        rows.append(AppRow(package, State.REMOVED))
    return Content(digest=digest, target=base.target, apps=tuple(rows), body={"group": group, "resources": resources})


def edited(content, digest):
    """A content whose restrictions say one thing more."""
    body = json.loads(json.dumps(content.body))
    (profile,) = [one for one in body["resources"] if one["type"] == "AndroidDeviceOwnerGeneralDeviceConfiguration"]
    profile["body"]["screenCaptureBlocked"] = True
    return Content(digest=digest, target=content.target, apps=content.apps, body=body)


def test_the_same_content_again_costs_nothing(counted):
    content = content_of(holder())
    counted.connector.hold("all", content)
    assert counted.cost(lambda: counted.connector.hold("all", content)) == (0, 0, 0)


def test_an_edit_of_the_profile_that_all_use_is_one_call(counted):
    content = content_of(holder())
    counted.connector.hold("all", content)
    assert counted.cost(lambda: counted.connector.hold("all", edited(content, "second")))[0] == 1


def test_a_ban_of_one_new_app_is_two_calls_and_the_mark(counted):
    content = content_of(holder())
    counted.connector.hold("all", content)
    writes, reads, waited = counted.cost(lambda: counted.connector.hold("all", with_apps(1, digest="second")))
    assert (writes, reads, waited) == (3, 1, 0)


def test_a_first_load_of_ninety_apps_is_two_calls_an_app_and_nine_more(counted):
    content = with_apps(80, digest="ninety")
    assert len(content.apps) == 90
    writes, _, waited = counted.cost(lambda: counted.connector.hold("all", content))
    assert writes == 2 * 90 + 9
    assert waited <= 36
    assert counted.here.faults.turned_away == 0


def test_one_person_who_gains_an_app_is_two_calls(counted):
    phone = counted.here.serials[0]
    for group, one in (("a", holder()), ("b", holder(until=5))):
        counted.connector.hold(group, content_of(one))
    counted.connector.place([Move(phone=one, group="a") for one in counted.here.serials])
    assert counted.cost(lambda: counted.connector.place([Move(phone=phone, group="b")]))[0] == 2


def test_a_shift_edge_by_class_is_one_call_however_many_phones(counted):
    content = content_of(holder())
    counted.connector.hold("a", content)
    counted.connector.place([Move(phone=one, group="a") for one in counted.here.serials])
    writes, reads, _ = counted.cost(lambda: counted.connector.hold("a", edited(content, "off duty")))
    assert (writes, reads) == (1, 0)


def moved(phones):
    """What it costs to move all phones of one class to another."""
    with world(phones=phones, faults=Faults(counts=True)) as here:
        counted = Counted(here)
        for group, one in (("a", holder()), ("b", holder(until=5))):
            counted.connector.hold(group, content_of(one))
        first = counted.connector.place([Move(phone=one, group="a") for one in here.serials])
        assert not any(one.error for one in first)
        outcomes = []
        here.clock.sleep(300)
        cost = counted.cost(
            lambda: outcomes.extend(counted.connector.place([Move(phone=one, group="b") for one in here.serials]))
        )
        assert [one.phone for one in outcomes] == here.serials
        assert not any(one.error for one in outcomes)
        assert here.faults.turned_away == 0
        assert [len(one) for one in here.tenant.members.values()] == [phones]
        return cost


def test_a_class_of_three_hundred_moves_in_a_twentieth_of_the_calls():
    assert moved(300)[0] == 300 / 20 + 1


@pytest.mark.deep
def test_thirty_thousand_move_in_fifteen_hundred_calls_within_seventy_five_seconds():
    writes, _, waited = moved(30_000)
    assert writes == 1_501
    assert waited <= 75


def test_an_order_to_every_phone_is_one_call_each(counted):
    orders = [Order(id=one, phone=one, do=Do.CHECK_IN, keep=timedelta(days=1)) for one in counted.here.serials]
    writes, _, _ = counted.cost(lambda: counted.connector.send(orders))
    assert writes == len(orders)
    assert set(counted.here.graph.asked) == {(Service.DEVICES, True), (Service.DEVICES, False)}
