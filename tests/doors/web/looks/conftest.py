"""The small force of the safeguards, and a browser for each of its people."""

import pytest
from django.test import Client

from bluelamp.doors.web import access
from bluelamp.records.accounts.models import Account
from bluelamp.records.journal import clock
from bluelamp.records.register.queries.standing import actor_for
from bluelamp.records.safeguards import queries
from records.conftest import NOON, keys
from records.flushing import let_tests_be_cleaned_up
from records.safeguards.conftest import force, later, of, tasks
from records.safeguards.looks import read_duty

__all__ = ["force", "keys", "later", "of", "tasks"]
let_tests_be_cleaned_up()


@pytest.fixture
def signed(monkeypatch):
    """A browser of somebody who is signed in."""
    monkeypatch.setattr(access, "actor_source", lambda person, by: actor_for(person, clock.now(), by))

    def sign_in(person):
        account, _ = Account.objects.get_or_create(
            person=person, defaults={"username": f"u-{person[:8]}", "opened_at": NOON}
        )
        client = Client()
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def looked(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    return queries.looks_at(force.rees, NOON)[0].number
