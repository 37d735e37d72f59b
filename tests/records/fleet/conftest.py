"""A small force whose phones are behind a phone management in memory, with the example rulebook in force."""

from datetime import timedelta

import pytest

from bluelamp.core.cedar import EntityUid
from bluelamp.core.phones import ANDROID, INTUNE_ANDROID
from bluelamp.records.facts import ports as facts_ports
from bluelamp.records.facts.ports import PermissionHeld
from bluelamp.records.fleet import gates, planning, reading, sending, wired
from bluelamp.records.fleet.lifecycle.waves import Pace
from bluelamp.records.journal import clock
from conformance.memory_phones import MemoryConnector, MemoryTarget
from records import small_register as register
from records.adopted import adopt_example
from records.conftest import NOON

HOUR = timedelta(hours=1)
WHATSAPP = "com.whatsapp"


class Permissions:
    """Permissions that a test gives and takes."""

    def __init__(self):
        self.held = []

    def give(self, person, app="whatsapp", until=NOON + 48 * HOUR):
        self.held.append(
            PermissionHeld(
                id=f"permission-{len(self.held)}",
                person=person,
                resource=EntityUid("App", app),
                purpose="neighbourhood-group",
                group="Generated neighbourhood watch",
                start=NOON - HOUR,
                until=until,
            )
        )

    def close(self):
        self.held.clear()

    def of(self, person, at):
        return [one for one in self.held if one.person == person and one.start <= at < one.until]

    def between(self, start, end):
        return [one for one in self.held if one.until > start and one.start < end]

    def not_closed(self, at):
        return [one for one in self.held if one.start <= at]


class Circumstances:
    """Circumstances that a test declares."""

    def __init__(self):
        self.rows = []

    def of(self, person, at):
        return self.between(at, at)

    def between(self, start, end):
        return [one for one in self.rows if one.start <= start and (one.end is None or start < one.end)]


class Fleet:
    """The whole fleet in the hands of a test: time, phones, people, and the rounds of the job."""

    def __init__(self, permissions, circumstances, target):
        self.permissions, self.circumstances = permissions, circumstances
        self.now = NOON
        self.target = MemoryTarget(target=target, now=lambda: self.now)
        self.connector = MemoryConnector(self.target)
        self.unit = register.unit("response-1")
        self.people, self.phones, self.serials = [], [], {}

    def add(self, count=1):
        for _ in range(count):
            number = len(self.people) + 1
            person = register.person(f"P{number}", self.unit)
            phone = register.phone(f"T-{number}", holder=person)
            self.people.append(person)
            self.phones.append(phone)
            self.serials[phone] = f"S-T-{number}"
            self.target.enrol(f"S-T-{number}")
        return self

    def phone(self, which=0):
        return self.target.phones[self.serials[self.phones[which]]]

    def later(self, by=timedelta(minutes=1)):
        self.now += by
        return self

    def plan(self):
        with clock.frozen(self.now):
            return planning.plan(self.now)

    def send(self):
        self.later()
        return sending.send(self.connector, self.now)

    def read(self):
        self.later()
        return reading.read(self.connector, self.now)

    def carry_on(self):
        with clock.frozen(self.now):
            return gates.carry_on(self.now)

    def round(self, times=1):
        """A round of the job, and every phone that is on checks in."""
        for _ in range(times):
            self.read()
            done = self.plan()
            self.send()
            self.later()
            self.target.run()
            self.read()
            self.carry_on()
        return done


@pytest.fixture
def make_fleet(db, monkeypatch, everything_allowed):
    """Makes a fleet on a target."""
    permissions, circumstances = Permissions(), Circumstances()
    monkeypatch.setattr(facts_ports.current, "permissions", permissions)
    monkeypatch.setattr(facts_ports.current, "circumstances", [circumstances])
    with clock.frozen(NOON):
        adopt_example()

    def make(target=ANDROID, kind=Fleet, **pace):
        made = kind(permissions, circumstances, target)
        monkeypatch.setattr(wired.current, "connectors", {"android": made.connector})
        monkeypatch.setattr(wired.current, "pace", Pace(**pace))
        return made

    return make


@pytest.fixture
def fleet(make_fleet):
    """Three phones on a target that can switch apps off and keep their data."""
    return make_fleet().add(3)


@pytest.fixture
def intune(make_fleet):
    """Three phones on a target that cannot."""
    return make_fleet(INTUNE_ANDROID).add(3)
