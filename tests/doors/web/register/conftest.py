"""A small force, somebody of the mobile device team signed in, under rules that allow everything."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client

from bluelamp.doors.web import access
from bluelamp.doors.web.register import unit_choices
from bluelamp.records.accounts.models import Account
from bluelamp.records.journal import clock, ports
from bluelamp.records.register import queries
from records import small_register as small
from records.conftest import NOON
from records.flushing import let_tests_be_cleaned_up
from records.helpers import Recorder, keyring_in_memory

let_tests_be_cleaned_up()
REASON = "Checking the stock list of the north."


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """It is noon on 2 November 2026, keys are in memory, and actors come from the register."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(access, "actor_source", lambda person, by: queries.actor_for(person, clock.now(), by))
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=True))
    unit_choices.forget()
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture
def nothing_allowed(monkeypatch, force):
    """From here on the rules say no to everything."""
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=False))


@dataclass(frozen=True)
class Force:
    top: str
    red: str
    ann: str
    ben: str
    team: str
    boss: str


@pytest.fixture
def force(db):
    top = small.unit("command-1")
    red = small.unit("red-team", top)
    made = Force(
        top=top,
        red=red,
        ann=small.person("N1", red, name="Ann Generated"),
        ben=small.person("N2", red, name="Ben <b>Generated</b>"),
        team=small.person("N3", top, kind="staff", grade="clerk", name="Tia Generated"),
        boss=small.person("N4", red, name="Bo Generated"),
    )
    small.role(made.team, "mobile-team")
    small.role(made.team, "administrator")
    small.lead(red, made.boss)
    return made


def signed_in(person):
    account = Account.objects.create(username=f"at-{person}", person=person, opened_at=NOON)
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def team(force):
    """Somebody of the mobile device team, who has said why they look."""
    client = signed_in(force.team)
    client.post("/reason", {"reason": REASON, "onward": "/phones"})
    return client


def text_of(answer):
    return answer.content.decode()


def heading(answer):
    """The h1 without its markup; the title begins with it."""
    text = text_of(answer)
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert len(found) == 1, "a page has one heading"
    plain = " ".join(re.sub(r"<[^>]+>", "", found[0]).split())
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
    return plain, title
