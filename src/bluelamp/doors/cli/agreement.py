"""The same questions asked of all three deciders: examples, and events drawn from a force's own day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bluelamp.core.cedar import Entities, Request
from bluelamp.core.decision import prepare
from bluelamp.core.decision.examples import question_of
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening import requests_of
from bluelamp.core.screening.inputs import event_files, load_inputs
from bluelamp.core.screening.relation import EventRelation
from bluelamp.doors.cli.deciders import DECIDERS


@dataclass(frozen=True)
class Agreement:
    """How many questions were asked, and how many got different verdicts."""

    asked: int
    different: int


def compare_deciders(rulebook: Rulebook, force: Path, events: int, seed: int) -> Agreement:
    """Asks every example, and as many events drawn by the seed, and counts the different verdicts.

    A verdict is the decision, the deciding rules and the erring rules; all three must be the same.
    """
    inputs = load_inputs(force)
    drawn = drawn_requests(rulebook, force, events, seed)
    world = rulebook.world.with_entities(inputs.people())
    different = _differing(rulebook, drawn, world)
    cases = [prepare(rulebook, question_of(rulebook, example)) for example in rulebook.examples]
    different += sum(_differing(rulebook, [case.request], case.entities) for case in cases)
    return Agreement(len(drawn) + len(cases), different)


def drawn_requests(rulebook: Rulebook, force: Path, events: int, seed: int) -> list[Request]:
    """Events of the force's first file as questions, drawn by the seed."""
    relation = EventRelation(connection := duckdb.connect(), rulebook, load_inputs(force))
    relation.open(event_files(force)[0])
    table = connection.sql(
        f"SELECT * FROM ({relation.sql()}) USING SAMPLE reservoir({events} ROWS) REPEATABLE ({seed})"  # noqa: S608 - our own SQL and two whole numbers
    ).to_arrow_table()
    requests = requests_of(table, rulebook.schema)
    random.Random(seed).shuffle(requests)  # noqa: S311 - an order that can be repeated, not a secret
    return requests


def _differing(rulebook: Rulebook, requests: list[Request], entities: Entities) -> int:
    """How many of the requests two deciders answer differently."""
    verdicts = [make(rulebook.policies).decide_many(requests, entities) for make in DECIDERS.values()]
    return sum(len(set(answers)) > 1 for answers in zip(*verdicts, strict=True))
