"""From a permission in the register to an iPhone and back, through the fleet and over the real protocol."""

import pytest

from apple_behind import door, enrolled
from bluelamp.core.phones import APPLE
from bluelamp.records.fleet import acts, queries, reading, sending, wired
from bluelamp.records.fleet.connectors.apple.connector import Apple
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.records.fleet.lifecycle.health import Short
from bluelamp.records.fleet.values import Stage
from bluelamp.records.journal import clock
from conformance.connectors import everything
from records import small_register as register
from records.conftest import NOON
from records.fleet.conftest import HOUR, Fleet

pytestmark = pytest.mark.django_db
WHATSAPP = "net.whatsapp.WhatsApp"


class Handsets:
    """The simulated phones in the place of the phones in memory."""

    def __init__(self, fleet):
        self.fleet, self.phones, self.off = fleet, {}, set()

    def enrol(self, serial):
        with clock.frozen(self.fleet.now):
            made = enrolled(len(self.phones) + 1)
        assert made.serial_number == serial
        self.phones[serial] = made

    def run(self):
        with clock.frozen(self.fleet.now):
            for one in self.phones.values():
                if one.serial_number not in self.off and not one.wiped:
                    one.wake()


class AppleFleet(Fleet):
    """The fleet with iPhones, everybody at the fleet's own time."""

    def add(self, count=1):
        for _ in range(count):
            number = len(self.people) + 1
            person, serial = register.person(f"P{number}", self.unit), f"C39SIM{number:06d}"
            self.people.append(person)
            self.phones.append(register.phone(f"T-{number}", platform="apple", holder=person, serial=serial))
            self.serials[self.phones[-1]] = serial
            self.target.enrol(serial)
        return self

    def send(self):
        self.later()
        with clock.frozen(self.now):
            return sending.send(self.connector, self.now)

    def read(self):
        self.later()
        with clock.frozen(self.now):
            return reading.read(self.connector, self.now)


@pytest.fixture
def fleet(make_fleet, monkeypatch):
    """Three iPhones under our own management, with the whole fleet before them."""
    with door(monkeypatch):
        made = make_fleet(APPLE, kind=AppleFleet)
        made.target, made.connector = Handsets(made), Apple(KeptBook("apple"))
        monkeypatch.setattr(wired.current, "connectors", {"apple": made.connector})
        monkeypatch.setattr(reading, "ring_of", lambda phone: 0)
        yield made.add(3)


def standing(fleet, which=0):
    return queries.standing(fleet.phones[which], fleet.now.date())


def stage(fleet, which=0):
    return standing(fleet, which).delivery.stage


def test_a_permission_reaches_the_phone_is_seen_there_lapses_and_its_messages_stay(fleet):
    fleet.round(2)
    assert [stage(fleet, which) for which in range(3)] == [Stage.VERIFIED] * 3
    officer = fleet.phone()
    officer.apps[WHATSAPP] = "2.26"
    assert WHATSAPP not in officer.opens, "nobody gave leave yet"
    fleet.permissions.give(fleet.people[0], until=NOON + 2 * HOUR)
    fleet.round(2)
    assert WHATSAPP in officer.opens
    assert WHATSAPP not in fleet.phone(1).opens
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) is not None
    assert queries.on_phone_since(fleet.phones[1], WHATSAPP) is None
    fleet.later(3 * HOUR).round(2)
    assert WHATSAPP not in officer.opens
    assert WHATSAPP in officer.apps, "its messages may be evidence"
    assert stage(fleet) is Stage.VERIFIED
    assert queries.on_phone_since(fleet.phones[0], WHATSAPP) is None


def test_a_phone_that_is_off_is_sent_and_not_verified_until_it_is_back(fleet):
    fleet.round(2)
    fleet.target.off.add(fleet.phone().serial_number)
    fleet.permissions.give(fleet.people[0])
    fleet.round(2)
    assert stage(fleet) is Stage.SENT
    fleet.target.off.clear()
    fleet.round()
    assert stage(fleet) is Stage.VERIFIED


def test_a_phone_that_could_not_is_tried_again_by_itself_and_then_holds_it(fleet):
    fleet.round(2)
    fleet.phone().fails_next.append("no space left")
    fleet.permissions.give(fleet.people[0])
    fleet.round(2)
    seen = standing(fleet).delivery
    assert (seen.verified, seen.why) == (None, "no space left")
    fleet.later(HOUR).round(2)
    assert stage(fleet) is Stage.VERIFIED
    assert WHATSAPP in fleet.phone().opens


def test_a_phone_says_how_it_is_and_what_it_does_not_say_is_not_taken_for_well(fleet):
    fleet.phone().passcode = False
    fleet.round(2)
    assert {one.short for one in standing(fleet).shortfalls} == {Short.NO_SCREEN_LOCK, Short.UNKNOWN}
    (short,) = standing(fleet, 1).shortfalls
    assert "tampered" in short.says


def test_a_lost_phone_is_shut_found_on_the_map_and_found_again_and_its_place_is_gone(fleet, officer):
    fleet.round(2)
    phone, reason = fleet.phones[0], "left on a train"
    with clock.frozen(fleet.now):
        facts = {"message": "Hand this in.", "number": "101", "reference": "CR-1", "reason": reason}
        acts.lose_phone(by=officer, phone_id=phone, order_id="lost-1", **facts)
    fleet.round()
    assert fleet.phone().lost["Message"] == "Hand this in."
    with clock.frozen(fleet.later().now):
        acts.seek_phone(by=officer, phone_id=phone, order_id="where-1", reason=reason)
    fleet.round()
    assert queries.place_of(phone).metres == 12.0
    with clock.frozen(fleet.later().now):
        acts.find_phone(by=officer, phone_id=phone, order_id="found-1")
    fleet.round()
    assert fleet.phone().lost is None
    assert queries.place_of(phone) is None
    assert [row.order.state.value for row in queries.orders_of(phone)] == ["done"] * 3


def test_a_round_in_which_nothing_changed_has_no_phone_do_anything(fleet):
    fleet.round(3)
    before = [list(one.done) for one in fleet.target.phones.values()]
    cursor = everything(fleet.connector)[1]
    fleet.round()
    assert [one.done for one in fleet.target.phones.values()] == before
    assert everything(fleet.connector, cursor)[0] == []
