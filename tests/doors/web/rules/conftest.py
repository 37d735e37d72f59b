"""The small force of the register's pages, with the example force's rules adopted."""

import pytest

from doors.web.adopted import example_force
from doors.web.register.conftest import force, noon, signed_in

__all__ = ["force", "noon"]


@pytest.fixture
def rules_in_force(force):
    return example_force()


@pytest.fixture
def ann(force, rules_in_force):
    return signed_in(force.ann)
