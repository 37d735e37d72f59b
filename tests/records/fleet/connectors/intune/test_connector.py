"""Intune passes the suite that every connector passes, and keeps its own promises beside."""

import base64
import json
from datetime import timedelta

import pytest

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.connectors.book import MemoryBook
from bluelamp.records.fleet.connectors.intune.client import count_of
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.errors import TargetRefused
from bluelamp.records.fleet.ports import Content, Failed, Health, Move
from conformance.connectors import ConnectorSuite, everything, said
from graph_stand_in.faults import Faults
from graph_stand_in.refusals import throttled
from intune_worlds import AT_ONCE, content_of, world
from small_phones import holder

CONTENTS = (holder(), holder(until=5), holder("press", "communications"))


class Behind:
    """The connector with a hand on the stand-in and its phones."""

    def __init__(self, here):
        self.here = here
        self.book = MemoryBook()
        self.phones = here.serials
        self.contents = [content_of(one) for one in CONTENTS]
        self.connector = self.reopened()

    def reopened(self):
        return Intune(self.here.client(), self.book, at=self.here.clock.time(), habits=AT_ONCE)

    def run(self):
        self.here.tenant.run()

    def switch_off(self, phone):
        self.here.tenant.phone(phone).on = False

    def switch_on(self, phone):
        self.here.tenant.phone(phone).on = True

    def fail_next(self, phone, why):
        self.here.tenant.phone(phone).fails.append(why)

    def throttle_next(self):
        self.here.faults.next_changes.append(throttled(900.0))

    def leave(self, phone):
        self.here.tenant.leave(phone)


@pytest.fixture
def behind():
    with world() as here:
        yield Behind(here)


class TestIntune(ConnectorSuite):
    """The suite, over the stand-in."""


class TestIntuneThatThrottles(ConnectorSuite):
    """The suite again, where one call in eight is turned away, half of them without a word on when to come back."""

    @pytest.fixture
    def behind(self):
        with world(faults=Faults(seed=4, throttle=0.12, counts=True)) as here:
            yield Behind(here)


def hold(behind, number, group="group-a", *phones):
    behind.connector.hold(group, behind.contents[number])
    moves = [Move(phone=one, group=group) for one in phones]
    assert not any(one.error for one in behind.connector.place(moves))


def test_no_app_goes_from_a_phone_because_a_content_does_not_speak_of_it(behind):
    phone = behind.phones[0]
    hold(behind, 1, "group-a", phone)
    behind.run()
    device = behind.here.tenant.phone(phone)
    device.apps["com.whatsapp"] = "2.26"
    behind.connector.hold("group-a", behind.contents[0])
    behind.run()
    assert "com.whatsapp" in device.apps
    assert device.lost == []


def test_a_phone_that_moves_is_never_in_no_group(behind):
    phone = behind.phones[0]
    hold(behind, 0, "group-a", phone)
    behind.connector.hold("group-b", behind.contents[1])
    behind.here.server.seen.clear()
    behind.connector.place([Move(phone=phone, group="group-b")])
    changes = [method for method, path in behind.here.server.seen if method != "GET"]
    assert changes == ["PATCH", "DELETE"]


def test_what_others_assigned_stays_assigned(behind):
    hold(behind, 0, "group-a")
    tenant = behind.here.tenant
    (teams,) = [key for key, app in tenant.made["mobileApps"].items() if app["packageId"] == "com.microsoft.teams"]
    everybody = {"intent": "required", "target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}}
    tenant.assigned[teams].append({"id": "by-hand", "source": "direct", **everybody})
    hold(behind, 1, "group-b")
    assert [one["target"]["@odata.type"] for one in tenant.assigned[teams]].count(
        everybody["target"]["@odata.type"]
    ) == 1
    assert len(tenant.assigned[teams]) == 3


def test_a_list_of_websites_that_a_content_has_no_more_is_sent_empty_and_stays_assigned(behind):
    phone = behind.phones[0]
    hold(behind, 0, "group-a", phone)
    behind.run()
    device = behind.here.tenant.phone(phone)
    assert "tiktok.com" in lists_of(device)["URLBlocklist"]
    whole = behind.contents[0]
    rest = [one for one in whole.body["resources"] if "Configuration" not in one["type"] or "General" in one["type"]]
    without = Content(digest="without", target=whole.target, apps=whole.apps, body={**whole.body, "resources": rest})
    behind.connector.hold("group-a", without)
    behind.run()
    assert lists_of(device)["URLBlocklist"] == "[]"
    edge = {one["name"].rpartition(".")[2]: one["value"] for one in device.settings["managed-app"]}
    assert (edge["BlockListURLs"], edge["AllowTransitionOnBlock"]) == ("", "true")


def lists_of(device):
    """What Chrome was told, by key."""
    held = json.loads(base64.b64decode(device.settings["config:app:com.android.chrome"]))
    return {one["key"]: one["valueString"] for one in held["managedProperty"]}


def test_a_setting_that_a_content_has_no_more_is_undone(behind):
    hold(behind, 0, "group-a", behind.phones[0])
    (profile,) = behind.here.tenant.made["deviceConfigurations"].values()
    profile |= {"screenCaptureBlocked": True, "microphoneForceMute": True}
    behind.connector = behind.reopened()
    behind.connector.hold("group-a", behind.contents[0])
    assert (profile["screenCaptureBlocked"], profile["microphoneForceMute"]) == (False, False)
    assert profile["playStoreMode"] == "allowList"


def test_what_an_administrator_changed_by_hand_is_changed_back(behind):
    hold(behind, 0, "group-a", behind.phones[0])
    (profile,) = behind.here.tenant.made["deviceConfigurations"].values()
    profile["playStoreMode"] = "notConfigured"
    behind.connector.hold("group-a", behind.contents[0])
    assert profile["playStoreMode"] == "notConfigured"
    behind.here.clock.sleep(901)
    behind.connector.hold("group-a", behind.contents[0])
    assert profile["playStoreMode"] == "allowList"


def test_a_content_that_uninstalls_what_it_does_not_say_is_refused(behind):
    whole = behind.contents[0]
    kept = tuple(AppRow(one.id, State.OPEN) if one.id == "com.pinterest" else one for one in whole.apps)
    with pytest.raises(TargetRefused, match="does not say of itself"):
        behind.connector.hold("group-a", Content(digest="x", target=whole.target, apps=kept, body=whole.body))
    assert behind.here.tenant.groups == {}


def test_a_group_that_holds_nothing_yet_takes_no_phone(behind):
    (outcome,) = behind.connector.place([Move(phone=behind.phones[0], group="nowhere")])
    assert isinstance(outcome.error, TargetRefused)


def test_a_phone_without_a_pin_says_so(behind):
    hold(behind, 0, "group-a", *behind.phones[:2])
    behind.here.tenant.phone(behind.phones[0]).pin = False
    behind.run()
    assert said(behind, behind.phones[0], Health)[-1].screen_lock is False
    assert said(behind, behind.phones[1], Health)[-1].screen_lock is True


def test_a_member_that_is_there_already_is_no_error(behind):
    first, second, *_ = behind.phones
    hold(behind, 0, "group-a", first)
    (group,) = behind.here.tenant.members
    behind.here.tenant.members[group].add(behind.here.tenant.phone(second).object_id)
    assert not any(
        one.error for one in behind.connector.place([Move(phone=one, group="group-a") for one in behind.phones])
    )
    assert len(behind.here.tenant.members[group]) == 4


def test_a_phone_with_one_more_fault_is_reported_with_it(behind):
    phone = behind.phones[0]
    behind.here.tenant.phone(phone).fails.append("no space left")
    hold(behind, 0, "group-a", phone)
    behind.run()
    (failed,) = said(behind, phone, Failed)
    assert "error" in failed.why


def test_reports_of_another_book_are_all_new(behind):
    behind.run()
    _, cursor = everything(behind.connector)
    behind.book = MemoryBook()
    other = behind.reopened()
    assert len(everything(other, cursor)[0]) >= len(behind.phones)


def test_orders_wait_at_least_a_day(behind):
    assert behind.connector.abilities.keeps_orders >= timedelta(days=1)
    assert count_of(behind.connector._graph.asked, writes=True) == 0
