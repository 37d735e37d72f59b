"""A force of one officer with the example rulebook in force, for tests of asking."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.records.adoption import acts as adoption
from bluelamp.records.adoption.bundles import read_bundle
from bluelamp.records.facts import queries as facts
from records import small_register as register

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def in_force(everything_allowed, noon):
    """The example force's rulebook, in force since the beginning of the year."""
    facts._kept_tree.forget()
    bundle = read_bundle(Path("rulebooks/example-force"))
    return adoption.adopt_first(by=Actor.system("set-up"), bundle=bundle, begins=BEGINS)


@pytest.fixture
def constable(in_force, noon):
    """An officer who is on duty at noon."""
    person = register.person("1234", register.unit("response-1", parent=register.unit("force")))
    register.shift(person, "on", noon.replace(hour=8), noon.replace(hour=18))
    register.phone("T-1", holder=person)
    return person
