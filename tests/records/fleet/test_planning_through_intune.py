"""A permission on its whole way through Intune: granted, pushed, proved, lapsed, exported, gone.

The phone management is the stand-in for Graph, whose phones check in late and list what they have.
"""

from datetime import timedelta

import pytest

from bluelamp.core.phones import INTUNE_ANDROID
from bluelamp.records.fleet import queries, reading
from bluelamp.records.fleet.connectors.book import MemoryBook
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.models import DeliveryRow, GroupRow
from bluelamp.records.fleet.values import Stage
from graph_stand_in.refusals import throttled
from intune_worlds import AT_ONCE, world
from records import small_register as register
from records.conftest import NOON
from records.fleet.conftest import HOUR, WHATSAPP, Fleet

pytestmark = pytest.mark.django_db


class ThroughIntune(Fleet):
    """The fleet with Intune before it, whose time is the tenant's."""

    def __init__(self, permissions, circumstances, here):
        super().__init__(permissions, circumstances, INTUNE_ANDROID)
        self.tenant, self.here = here.tenant, here
        self.connector = Intune(here.client(), MemoryBook(), at=here.clock.time(), habits=AT_ONCE)

    def add(self, count=1):
        for _ in range(count):
            number = len(self.people) + 1
            person = register.person(f"P{number}", self.unit)
            phone = register.phone(f"T-{number}", holder=person)
            self.people.append(person)
            self.phones.append(phone)
            self.serials[phone] = f"S-T-{number}"
            self.tenant.enrol(f"S-T-{number}")
        return self

    def phone(self, which=0):
        return self.tenant.phone(self.serials[self.phones[which]])

    def later(self, by=timedelta(minutes=1)):
        self.now = max(self.now + by, self.tenant.now())
        self.tenant._now = self.now
        return self

    def round(self, times=1):
        for _ in range(times):
            self.read()
            done = self.plan()
            self.send()
            self.later()
            self.tenant.run()
            self.read()
            self.carry_on()
        return done


@pytest.fixture
def through(make_fleet, monkeypatch):
    monkeypatch.setattr(reading, "ring_of", lambda phone: 0)
    with world(phones=0) as here:
        here.tenant._now = NOON
        yield make_fleet(
            kind=lambda permissions, circumstances, _: ThroughIntune(permissions, circumstances, here)
        ).add(3)


def stage(fleet, which=0):
    return queries.standing(fleet.phones[which], fleet.now.date()).delivery.stage


def intents(fleet):
    """How WhatsApp is assigned, by group."""
    tenant = fleet.tenant
    keys = [key for key, app in tenant.made["mobileApps"].items() if app["packageId"] == WHATSAPP]
    return sorted(one["intent"] for key in keys for one in tenant.assigned.get(key, ()))


def test_a_permission_on_its_whole_way_through_intune(through):
    through.round(2)
    assert {stage(through, which) for which in range(3)} == {Stage.VERIFIED}
    assert intents(through) == []

    through.permissions.give(through.people[0], until=through.now + 6 * HOUR)
    through.plan()
    assert stage(through) is Stage.PLANNED
    through.send()
    assert stage(through) is Stage.SENT
    assert queries.on_phone_since(through.phones[0], WHATSAPP) is None
    through.round(2)
    view = queries.standing(through.phones[0], through.now.date()).delivery
    assert view.planned < view.sent <= view.acknowledged <= view.verified
    assert queries.on_phone_since(through.phones[0], WHATSAPP) == view.verified
    assert intents(through) == ["available"]

    through.phone().apps[WHATSAPP] = "2.26"
    through.later(12 * HOUR).round(2)
    assert intents(through) == ["available"]
    assert WHATSAPP in through.phone().apps
    assert through.phone().lost == []

    through.permissions.close()
    through.later().round(2)
    assert intents(through) == []
    assert queries.on_phone_since(through.phones[0], WHATSAPP) is None


def test_a_phone_that_is_off_is_verified_only_once_it_is_back(through):
    through.round(2)
    through.phone().on = False
    through.permissions.give(through.people[0], until=through.now + 600 * HOUR)
    through.round(2)
    assert stage(through) is Stage.SENT
    through.phone().on = True
    through.round(2)
    assert stage(through) is Stage.VERIFIED


def test_what_intune_throttles_is_sent_later_and_whole(through):
    for _ in range(3):
        through.here.faults.next_changes.append(throttled(900.0))
    through.round()
    through.later(HOUR).round(3)
    assert {stage(through, which) for which in range(3)} == {Stage.VERIFIED}
    assert not DeliveryRow.objects.filter(sent_at=None, over_at=None).exists()


def test_the_edge_of_a_shift_that_changes_nothing_asks_intune_for_nothing(through):
    through.round(2)
    groups = GroupRow.objects.count()
    for person in through.people:
        register.rostered(person, through.now, through.now + 9 * HOUR)
    through.here.server.seen.clear()
    through.round(2)
    assert GroupRow.objects.count() == groups
    assert {stage(through, which) for which in range(3)} == {Stage.VERIFIED}
