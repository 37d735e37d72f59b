"""An officer on duty with a phone, the example rulebook in force, everything allowed."""

import pytest
from django.test import Client

from bluelamp.doors.web import access
from bluelamp.records.accounts.models import Account
from bluelamp.records.journal import clock, ports
from bluelamp.records.register import queries
from records import small_register as small
from records.adopted import adopt_example
from records.conftest import NOON
from records.flushing import let_tests_be_cleaned_up
from records.helpers import Recorder, keyring_in_memory

let_tests_be_cleaned_up()


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(access, "actor_source", lambda person, by: queries.actor_for(person, clock.now(), by))
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=True))
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture
def force(db, noon):
    adopt_example()
    return small.unit("response-1", parent=small.unit("force"))


def client_of(person):
    account = Account.objects.create(username=f"at-{person}", person=person, opened_at=NOON)
    made = Client()
    made.force_login(account)
    return made


@pytest.fixture
def constable(force):
    person = small.person("1234", force, name="Ann Generated")
    small.shift(person, "on", NOON.replace(hour=8), NOON.replace(hour=18))
    return person


@pytest.fixture
def phone(constable):
    return small.phone("T-1", holder=constable)


@pytest.fixture
def page(constable):
    """The browser of the officer."""
    return client_of(constable)


@pytest.fixture
def other_page(force):
    """The browser of another officer, on duty as well."""
    other = small.person("5678", force, name="Ben Generated")
    small.shift(other, "on", NOON.replace(hour=8), NOON.replace(hour=18))
    return client_of(other)
