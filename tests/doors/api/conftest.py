"""A small register, an officer, a supervisor and the mobile device team, each with a token."""

import itertools
import json
from datetime import timedelta

import pytest
from django.test import Client

from bluelamp.core.kernel import Actor
from bluelamp.doors.api import tokens
from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.gate import LineManagement
from bluelamp.site.sign_in_wiring import actor_of
from bluelamp.site.wiring import authority
from records import small_register
from records.flushing import let_tests_be_cleaned_up
from records.helpers import keyring_in_memory

let_tests_be_cleaned_up()
ROLES = ("mobile-team", "administrator", "auditor", "standards")


@pytest.fixture(autouse=True)
def wired(monkeypatch):
    """The real authority and the real register; keys that live as long as the test."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(ports.current, "authority", authority())
    monkeypatch.setattr(ports.current, "bases", (LineManagement(),))
    monkeypatch.setattr(tokens, "actor_source", actor_of)
    monkeypatch.setattr(tokens, "_limiter", tokens.Limiter(10_000))


@pytest.fixture
def force(db):
    """A unit with its lead, an officer who holds a phone, a phone in the store, and one person of some roles."""
    unit = small_register.unit("response")
    made = {"unit": unit}
    made["officer"] = small_register.person("1001", unit, name="Generated Officer")
    made["colleague"] = small_register.person("1002", unit, name="Generated Colleague")
    made["supervisor"] = small_register.person("1003", unit, grade="sergeant", name="Generated Sergeant")
    small_register.lead(unit, made["supervisor"])
    for number, role in enumerate(ROLES):
        made[role] = small_register.person(f"20{number:02}", unit, name=f"Generated Person {number}")
        small_register.role(made[role], role)
    made["phone"] = small_register.phone("BL-0001", holder=made["officer"])
    made["stock"] = small_register.phone("BL-0002")
    return made


_KEYS = itertools.count(0, 1000)


class Caller:
    """A program with a token."""

    def __init__(self, token):
        self.client = Client(raise_request_exception=False)
        self.token = token
        self.keys = next(_KEYS)

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"} | headers)

    def post(self, path, body, key=None, **headers):
        self.keys += 1
        sent = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or f"key-{self.keys:08}"} | headers
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", text, content_type="application/json", headers=sent)


@pytest.fixture
def program(force):
    """Makes a program with a token of somebody, which reaches everything or what is named."""

    def make(who, reach=tuple(Reach)):
        person = force[who]
        if not queries.has_account(person):
            acts.open_account(by=Actor.system("set-up"), person=person)
        until = clock.now() + timedelta(days=1)
        actor = actor_of(person, "passkey")
        made = acts.make_token_for(by=actor, person=person, purpose="a test", reach=reach, until=until)
        return Caller(made.text)

    return make
