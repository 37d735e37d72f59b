"""The small rulebook, and each decider over it."""

import pytest

from bluelamp.core.decision import EngineDecider, ReferenceDecider
from core.decision.small import RULES, rulebook_of


@pytest.fixture(scope="session")
def rulebook():
    return rulebook_of(RULES)


@pytest.fixture(params=[ReferenceDecider, EngineDecider])
def decider(request, rulebook):
    return request.param(rulebook.policies)
