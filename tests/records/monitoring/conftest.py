"""A small force with feeds: everything allowed by the platform's own rules, and nothing beyond them."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.clocks import ports as clocks
from bluelamp.records.journal import clock
from bluelamp.records.journal import ports as journal
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import LineManagement
from bluelamp.records.monitoring import acts, ports
from bluelamp.records.monitoring.lifecycle.feeds import Category
from bluelamp.records.register import queries as queries_of_register
from records import small_register as register
from records.adopted import adopt_example
from records.conftest import NOON
from records.monitoring.some_feeds import new_id, terms

PLATFORM = Path(__file__).parents[3] / "rulebooks" / "platform"


@cache
def rulebook(on):
    del on
    return load_rulebook(PLATFORM, NOON.date())


@pytest.fixture
def force(db, monkeypatch, tmp_path):
    """At noon: an officer with a phone, another without, and the roles that decide about feeds."""
    authority = RulebookAuthority(rulebook)
    monkeypatch.setattr(journal.current, "authority", authority)
    monkeypatch.setattr(journal.current, "platform", authority)
    monkeypatch.setattr(journal.current, "bases", (LineManagement(),))
    monkeypatch.setattr(clocks.current, "tell", lambda *told: None)
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "least_free", 0)
    with clock.frozen(NOON):
        adopt_example()
        yield SimpleNamespace(**people())


def people():
    top = register.unit("force")
    made = {
        "rees": register.person("P1", top),
        "okafor": register.person("P2", top),
        "standards": register.person("P3", top, kind="staff"),
        "standards_two": register.person("P4", top, kind="staff"),
        "dpo": register.person("P5", top, kind="staff"),
        "duty_officer": register.person("P6", top, grade="inspector"),
        "mobile": register.person("P7", top, kind="staff"),
    }
    for who, role in (
        ("standards", "standards"),
        ("standards_two", "standards"),
        ("dpo", "data-protection"),
        ("duty_officer", "duty-officer"),
        ("mobile", "mobile-team"),
    ):
        register.role(made[who], role)
    phone = register.phone("MX-1", holder=made["rees"], serial="SER1")
    return {**made, "phone": phone, "spare": register.phone("MX-2", serial="SER2")}


@pytest.fixture
def of():
    """The actor that a person is at this moment."""
    return lambda person: queries_of_register.actor_for(person, clock.now(), "passkey")


@pytest.fixture
def running(force, of):
    """A function that gives a feed that runs, of a category."""

    def made(name="work-use", category=Category.APP_USE, *, told_on=date(2026, 1, 5), kept_days=365):
        feed_id = new_id()
        acts.declare_feed(
            by=of(force.standards), feed_id=feed_id, name=name, terms=terms(category=category, kept_days=kept_days)
        )
        for kind in ("reference", "views", "notice"):
            acts.clear_feed(by=of(force.dpo), feed_id=feed_id, kind=kind, says="DPIA 2026-014", on=told_on)
        until = NOON.date() + timedelta(days=90)
        return acts.start_feed(by=of(force.standards_two), feed_id=feed_id, until=until)

    return made
