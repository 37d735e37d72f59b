"""The deciders asked the same events: how many, the same for a seed, and a difference is counted."""

from datetime import date
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.screening.inputs import event_files, load_inputs
from bluelamp.doors.cli import agreement
from bluelamp.doors.cli.agreement import Agreement, compare_deciders, drawn_requests
from bluelamp.doors.cli.deciders import DECIDERS


@pytest.fixture(scope="module")
def rulebook(small):
    return load_rulebook(Path(small[1]), date.fromisoformat(small[3]))


def test_all_three_deciders_agree_on_the_events_drawn(rulebook, force):
    assert compare_deciders(rulebook, force, 50, seed=1) == Agreement(asked=50, different=0)


def test_the_same_seed_draws_the_same_events_and_another_draws_others(rulebook, force):
    inputs, file = load_inputs(force), event_files(force)[0]
    first, again, other = (drawn_requests(rulebook, inputs, file, 30, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_decider_that_forgets_an_error_is_found_out(rulebook, force, monkeypatch):
    class Forgetful(DECIDERS["engine"]):
        def decide_many(self, requests, entities):
            given = super().decide_many(requests, entities)
            return [type(one)(one.allowed, one.reasons, frozenset({"lost"})) for one in given]

    monkeypatch.setattr(agreement, "DECIDERS", {**DECIDERS, "engine": Forgetful})
    assert compare_deciders(rulebook, force, 20, seed=1) == Agreement(asked=20, different=20)
