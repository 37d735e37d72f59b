"""A small force with the platform's own rules: nothing is allowed here that they do not allow."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import LineManagement
from bluelamp.records.register.queries.standing import actor_for
from bluelamp.records.safeguards.queries import EmergencyOpenings
from records import small_register as register
from records.conftest import NOON

PLATFORM = Path(__file__).parents[3] / "rulebooks" / "platform"


@cache
def rulebook(on):
    """The platform's rulebook, with the test's own act among those that read duty."""
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    from bluelamp.core.cedar import parse_schema  # noqa: PLC0415 - used here alone

    plain = load_rulebook(PLATFORM, on)
    added = (
        '\n@says("Test.")\naction "test.duty-read" in ["read-duty"]'
        " appliesTo { principal: Person, resource: Kind, context: Circumstances };\n"
    )
    return replace(plain, schema=parse_schema(plain.schema.text + added))


@pytest.fixture
def tasks():
    """Open tasks, by who has one about whom."""
    return {}


@pytest.fixture
def force(db, monkeypatch, tasks):
    """A force at noon: a sergeant with a team, and one person in each role that safeguards need."""

    class Tasks:
        def basis(self, actor, verb, subject, at):
            return tasks.get((actor.id, subject.about))

    authority = RulebookAuthority(rulebook)
    monkeypatch.setattr(ports.current, "authority", authority)
    monkeypatch.setattr(ports.current, "platform", authority)
    monkeypatch.setattr(ports.current, "bases", (Tasks(), EmergencyOpenings(), LineManagement()))
    with clock.frozen(NOON):
        yield SimpleNamespace(**_people())


def _people():
    top = register.unit("force")
    team, elsewhere = register.unit("team-a", top), register.unit("team-b", top)
    made = {
        "rees": register.person("P1", team),
        "okafor": register.person("P2", elsewhere),
        "sergeant": register.person("P3", team, grade="sergeant"),
        "dpo": register.person("P4", top, kind="staff"),
        "dpo_two": register.person("P5", top, kind="staff"),
        "duty_officer": register.person("P6", top, grade="inspector"),
        "standards": register.person("P7", elsewhere),
        "auditor": register.person("P8", top, kind="staff"),
        "owner": register.person("P9", top, kind="staff"),
    }
    register.lead(team, made["sergeant"])
    for who, role in (
        ("dpo", "data-protection"),
        ("dpo_two", "data-protection"),
        ("duty_officer", "duty-officer"),
        ("standards", "standards"),
        ("auditor", "auditor"),
        ("owner", "policy-owner"),
    ):
        register.role(made[who], role)
    return made


@pytest.fixture
def of():
    """The actor that a person is at this moment."""
    return lambda person: actor_for(person, clock.now(), "passkey")


@pytest.fixture
def later():
    """What time it is after so long, while the block lasts."""
    return lambda **span: clock.frozen(NOON + timedelta(**span))
