"""A force of one officer with the example rulebook in force, for tests of asking."""

import pytest

from records import small_register as register
from records.adopted import adopt_example


@pytest.fixture
def in_force(everything_allowed, noon):
    """The example force's rulebook, in force since the beginning of the year."""
    return adopt_example()


@pytest.fixture
def constable(in_force, noon):
    """An officer who is on duty at noon."""
    person = register.person("1234", register.unit("response-1", parent=register.unit("force")))
    register.shift(person, "on", noon.replace(hour=8), noon.replace(hour=18))
    register.phone("T-1", holder=person)
    return person
