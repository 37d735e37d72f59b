"""A small force with the platform's own rules and the example rulebook in force: nothing is allowed beyond them."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.clocks import ports as clocks
from bluelamp.records.facts import ports as facts_ports
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import LineManagement
from bluelamp.records.register import queries as queries_of_register
from bluelamp.site.wiring_facts import DeclaredPermissions
from bluelamp.site.wiring_work import OpenTasks, duration
from records import small_register as register
from records.adopted import adopt_example
from records.conftest import NOON

PLATFORM = Path(__file__).parents[3] / "rulebooks" / "platform"


@cache
def rulebook(on):
    del on
    return load_rulebook(PLATFORM, NOON.date())


@pytest.fixture
def force(db, monkeypatch):
    """At noon: an inspector over a sergeant over a team, another team beside it, and the roles that decide."""
    authority = RulebookAuthority(rulebook)
    monkeypatch.setattr(ports.current, "authority", authority)
    monkeypatch.setattr(ports.current, "platform", authority)
    monkeypatch.setattr(ports.current, "bases", (OpenTasks(), LineManagement()))
    monkeypatch.setattr(clocks.current, "parameter", duration)
    monkeypatch.setattr(clocks.current, "tell", lambda *told: None)
    monkeypatch.setattr(clocks.current, "covering", queries_of_register.covered_by)
    monkeypatch.setattr(facts_ports.current, "permissions", DeclaredPermissions())
    monkeypatch.setattr(facts_ports.current, "circumstances", ())
    with clock.frozen(NOON):
        adopt_example()
        yield SimpleNamespace(**people())


def people():
    """The people of the force, by what they are called in the tests."""
    top = register.unit("force")
    station = register.unit("station", top)
    team, elsewhere = register.unit("team-a", station), register.unit("team-b", station)
    made = {
        "rees": register.person("P1", team),
        "okafor": register.person("P2", elsewhere),
        "sergeant": register.person("P3", team, grade="sergeant"),
        "inspector": register.person("P4", station, grade="inspector"),
        "owner": register.person("P5", top, kind="staff", grade="grade C"),
        "mobile": register.person("P6", top, kind="staff", grade="grade D"),
        "other_sergeant": register.person("P7", elsewhere, grade="sergeant"),
        "standards": register.person("P8", elsewhere),
    }
    register.lead(team, made["sergeant"])
    register.lead(station, made["inspector"])
    register.lead(elsewhere, made["other_sergeant"])
    for who, role in (("owner", "policy-owner"), ("mobile", "mobile-team"), ("standards", "standards")):
        register.role(made[who], role)
    return {**made, "team": team, "station": station, "elsewhere": elsewhere}


@pytest.fixture
def of():
    """The actor that a person is at this moment."""
    return lambda person: queries_of_register.actor_for(person, clock.now(), "passkey")


@pytest.fixture
def later():
    """What time it is after so long, while the block lasts."""
    return lambda **span: clock.frozen(NOON + timedelta(**span))
