"""Somebody with an account, an open authority, and a register that a test can take people out of."""

import pytest
from django.core.cache import cache
from django.test import Client

from bluelamp.core.kernel import Actor, Standing
from bluelamp.doors.web import access
from bluelamp.records.accounts import acts, queries
from bluelamp.records.journal import ports
from bluelamp.records.journal.models import Act
from doors_web_sign_in.helpers import PASSWORD
from records.flushing import let_tests_be_cleaned_up
from records.helpers import Recorder, keyring_in_memory

let_tests_be_cleaned_up()


@pytest.fixture(autouse=True)
def wired(monkeypatch):
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=True))


@pytest.fixture
def in_the_force(monkeypatch):
    """The people whom the register has; a test may take one out."""
    people = {"person-1", "person-2"}

    def actor_of(person, signed_in_by):
        standings = frozenset({Standing(role="officer")})
        return Actor(id=person, standings=standings, signed_in_by=signed_in_by) if person in people else None

    monkeypatch.setattr(access, "actor_source", actor_of)
    return people


@pytest.fixture
def account(db, in_the_force):
    """The account of person-1, with nothing to sign in with, and nothing counted of what was tried before."""
    cache.clear()
    acts.open_account(by=Actor.system("set-up"), person="person-1")
    return queries.account_of("person-1")


@pytest.fixture
def with_password(account, django_user_model):
    row = django_user_model.objects.get(pk=account.number)
    row.set_password(PASSWORD)
    row.save()
    return account


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=False)


@pytest.fixture
def record():
    """The acts on record, in order."""
    return lambda: list(Act.objects.order_by("pk").values_list("verb", flat=True))
