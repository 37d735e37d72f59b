"""From a permission in the register to an app on a phone and back, through the fleet, Graph and the tenant."""

from datetime import timedelta

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.records.fleet import queries, reading, wired
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.records.fleet.values import Stage
from intune_worlds import AT_ONCE, world
from records.conftest import NOON
from records.fleet.conftest import HOUR, WHATSAPP

pytestmark = pytest.mark.django_db


class StandIn:
    """The tenant in the place of the phones in memory."""

    def __init__(self, fleet, here):
        self.fleet, self.tenant = fleet, here.tenant

    @property
    def phones(self):
        return {one.serial: one for one in self.tenant.phones.values()}

    def enrol(self, serial):
        self.tenant.enrol(serial)

    def run(self):
        self.tenant.run(max(self.fleet.now - self.tenant.now(), timedelta()))


@pytest.fixture
def fleet(make_fleet, monkeypatch):
    """Three phones in a tenant of the stand-in, with the whole fleet before them."""
    with world(phones=0) as here:
        made = make_fleet(INTUNE_ANDROID)
        here.tenant.advance(made.now - here.tenant.now())
        monkeypatch.setattr(here.clock, "now", lambda: made.now)
        here.graph = here.client()
        made.here, made.target = here, StandIn(made, here)
        made.connector = Intune(here.graph, KeptBook("intune-android"), at=here.clock.time(), habits=AT_ONCE)
        monkeypatch.setattr(wired.current, "connectors", {"android": made.connector})
        monkeypatch.setattr(reading, "ring_of", lambda phone: 0)
        yield made.add(3)


def stage(fleet, which=0):
    return queries.standing(fleet.phones[which], fleet.now.date()).delivery.stage


def test_a_permission_reaches_the_phone_is_seen_there_lapses_and_loses_nothing(fleet):
    fleet.round(2)
    assert [stage(fleet, which) for which in range(3)] == [Stage.VERIFIED] * 3
    officer = fleet.phone()
    officer.wants.add(WHATSAPP)
    fleet.target.run()
    assert WHATSAPP not in officer.apps, "nobody gave leave yet"
    fleet.permissions.give(fleet.people[0], until=NOON + 2 * HOUR)
    fleet.round(2)
    assert WHATSAPP in officer.apps
    assert WHATSAPP not in fleet.phone(1).apps
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) is not None
    assert queries.on_phone_since(fleet.phones[1], WHATSAPP) is None
    fleet.later(3 * HOUR).round(2)
    assert WHATSAPP in officer.apps, "its messages may be evidence"
    assert officer.lost == []
    assert stage(fleet) is Stage.VERIFIED
    fleet.permissions.close()
    fleet.later().round(2)
    assert officer.lost == [WHATSAPP], "a named person has the export confirmed"
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) is None


def test_a_phone_that_is_off_is_sent_and_not_verified_until_it_is_back(fleet):
    fleet.round(2)
    fleet.phone().on = False
    fleet.permissions.give(fleet.people[0])
    fleet.round(2)
    assert stage(fleet) is Stage.SENT
    fleet.phone().on = True
    fleet.round()
    assert stage(fleet) is Stage.VERIFIED


def test_a_round_in_which_nothing_changed_asks_graph_to_change_nothing(fleet):
    fleet.round(3)
    fleet.here.server.seen.clear()
    fleet.round()
    assert [method for method, _ in fleet.here.server.seen if method != "GET"] == []
