"""The same questions asked of all three deciders: events drawn from a force's own day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from bluelamp.core.cedar import Request
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening import requests_of
from bluelamp.core.screening.inputs import ForceInputs, event_files, load_inputs
from bluelamp.core.screening.queries import connected, fetched
from bluelamp.core.screening.relation import EventRelation
from bluelamp.doors.cli.deciders import DECIDERS


@dataclass(frozen=True)
class Agreement:
    """How many questions were asked, and how many got different verdicts."""

    asked: int
    different: int


def compare_deciders(rulebook: Rulebook, force: Path, events: int, seed: int) -> Agreement:
    """Asks as many events, drawn by the seed, and counts the different verdicts.

    A verdict is the decision, the deciding rules and the erring rules; all three must be the same.
    The rulebook's examples are held to the same by `check`.
    """
    inputs = load_inputs(force)
    requests = drawn_requests(rulebook, inputs, event_files(force)[0], events, seed)
    world = rulebook.world.with_entities(inputs.people())
    verdicts = [make(rulebook.policies).decide_many(requests, world) for make in DECIDERS.values()]
    return Agreement(len(requests), sum(len(set(given)) > 1 for given in zip(*verdicts, strict=True)))


def drawn_requests(rulebook: Rulebook, inputs: ForceInputs, file: Path, events: int, seed: int) -> list[Request]:
    """Events of a file as questions, drawn by the seed."""
    connection = connected()
    relation = EventRelation(connection, rulebook, inputs)
    relation.open(file)
    table = fetched(
        connection,
        f"SELECT * FROM ({relation.sql()}) USING SAMPLE reservoir({events} ROWS) REPEATABLE ({seed})",  # noqa: S608 - our own SQL and two whole numbers
    )
    requests = requests_of(table, rulebook.schema)
    random.Random(seed).shuffle(requests)  # noqa: S311 - an order that can be repeated, not a secret
    return requests
