"""What the columns are held to, as functions that give a list of disagreements; empty is agreement.

They stand apart from the tests so that `test_planted_bugs.py` can run them with a bug in the compiler
and see that they find it.
"""

from __future__ import annotations

import atexit
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from agreement import corpus, operator_grid
from agreement.bulk_worlds import SCHEMA, BulkWorld, bulk_world
from agreement.generators import World, random_world
from bluelamp.core.cedar import Engine, Entities, Policy, Request, Verdict, action_entities, parse_policies
from bluelamp.core.decision import ReferenceDecider
from bluelamp.core.screening import (
    ColumnDecider,
    Compiled,
    Encoder,
    EngineRows,
    Evaluator,
    compile_rules,
    dimension_tables,
    encoded_layout,
    events_table,
    raw_sql,
    verdicts,
)

MOST = 5
"""Disagreements after which a check stops looking."""


_CONNECTIONS = [duckdb.connect(config={"threads": 1})]
atexit.register(_CONNECTIONS.clear)  # DuckDB complains of a connection that outlives Python


@dataclass
class Tally:
    """How much a check has compared, so that agreement over too little is seen."""

    pairs: int = 0
    requests: int = 0
    allowed: int = 0
    erred: int = 0
    asked: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    def count(self, verdicts_: Iterable[Verdict], policies: int) -> None:
        """Adds verdicts that were compared."""
        for verdict in verdicts_:
            self.pairs += policies
            self.requests += 1
            self.allowed += verdict.allowed
            self.erred += bool(verdict.errors)


def columns_against_engine(
    policies: Sequence[Policy], entities: Entities, requests: Sequence[Request], tally: Tally | None = None
) -> list[str]:
    """The engine and the columns over concrete requests."""
    engine = Engine(policies)
    expected = engine.ask_many(requests, engine.load(entities))
    decider = ColumnDecider(policies, _CONNECTIONS[0])
    try:  # a planted bug may write SQL that DuckDB refuses, or arithmetic that it raises for
        found = decider.decide_many(requests, entities)
    except duckdb.Error as error:
        return [f"DuckDB: {error}"]
    if tally is not None:
        tally.count(expected, len(policies) - len(decider.fallback))
        for refusal in decider.fallback:
            tally.refused[refusal.operator] = tally.refused.get(refusal.operator, 0) + 1
    return _differences(policies, requests, expected, found)


def _differences(
    policies: Sequence[Policy],
    requests: Sequence[Request],
    expected: Sequence[Verdict],
    found: Sequence[Verdict | None],
) -> list[str]:
    wrong = []
    for request, engine, columns in zip(requests, expected, found, strict=True):
        if engine != columns:
            named = set() if columns is None else (engine.reasons ^ columns.reasons) | (engine.errors ^ columns.errors)
            texts = [policy.text for policy in policies if policy.id in named]
            wrong.append(f"{request}\n  engine {engine}\n  columns {columns}\n  " + "\n  ".join(texts))
    return wrong[:MOST]


def generated_requests(
    seeds: Iterable[int], *, requests: int = 30, tally: Tally | None = None, write_down: bool = False
) -> list[str]:
    """Random worlds, one kind of request in each. `write_down` puts a disagreement into the corpus."""
    for seed in seeds:
        world = random_world(random.Random(seed), requests=requests)
        wrong = columns_against_engine(world.policies, world.entities, world.requests, tally)
        if wrong:
            if write_down:
                _write_down(world)
            return [f"seed {seed}: {one}" for one in wrong]
    return []


def _write_down(world: World) -> None:
    engine = Engine(world.policies)
    loaded = engine.load(world.entities)
    found = ColumnDecider(world.policies).decide_many(world.requests, world.entities)
    for request, columns in zip(world.requests, found, strict=True):
        verdict = engine.ask(request, loaded)
        if verdict != columns:
            corpus.keep(f"the columns said {columns}", world.policies, world.entities, request, verdict)
            return


def worlds_by_columns(world: World) -> list[str]:
    """One world, for Hypothesis to shrink."""
    return columns_against_engine(world.policies, world.entities, world.requests)


def mixed_requests(seeds: Iterable[int], *, requests: int = 15, tally: Tally | None = None) -> list[str]:
    """Random worlds with requests of many types at once, so that no type is known while compiling."""
    for seed in seeds:
        rng = random.Random(seed)
        world, others = (
            random_world(rng, requests=requests),
            [random_world(rng, policies=1, requests=requests) for _ in range(3)],
        )
        together = [request for one in (world, *others) for request in one.requests]
        wrong = columns_against_engine(world.policies, world.entities, together, tally)
        if wrong:
            return [f"seed {seed}: {one}" for one in wrong]
    return []


def whole_grid(
    squares: Iterable[operator_grid.Square] | None = None, tally: Tally | None = None, *, most: int = MOST
) -> list[str]:
    """Every operator on boundary values."""
    wrong: list[str] = []
    for square in operator_grid.squares() if squares is None else squares:
        text = "\n".join(
            f'@id("{index}") permit(principal, action, resource) when {{ {expression} }};'
            for index, expression in enumerate(square.expressions)
        )
        wrong += columns_against_engine(parse_policies(text), operator_grid.ENTITIES, square.requests(), tally)
        if len(wrong) >= most:
            break
    return wrong


def corpus_cases() -> list[str]:
    """Every case of the corpus."""
    wrong = []
    for path in corpus.files():
        case = corpus.read(path)
        [found] = ColumnDecider(case.policies).decide_many([case.request], case.entities)
        if found != case.verdict:
            wrong.append(f"{path.name}: {case.why}: {found}")
    return wrong


def grid_of(left: str, right: str) -> list[str]:
    """The part of the grid with operands of two types."""
    return whole_grid(one for one in operator_grid.squares() if (one.left, one.right) == (left, right))


def bulk_plan(world: BulkWorld, tally: Tally | None = None) -> list[str]:
    """The plan over the wide layout against the engine, unknown people and apps and all."""
    compiled = compile_rules(world.policies, SCHEMA, world.rulebook)
    events = events_table(world.requests, SCHEMA)
    try:
        result = run_plan(compiled, events, world.entities)
    except duckdb.Error as error:
        return [f"DuckDB: {error}"]
    wrong = _unknown_flags(world, result)
    if tally is not None:
        tally.asked += sum(result["ask_engine"].to_pylist())
    result = EngineRows(compiled, world.entities).settle_rows(result, events)
    found = verdicts(compiled, result)
    engine = Engine(world.policies)
    expected = engine.ask_many(world.requests, engine.load(world.entities.with_entities(action_entities(SCHEMA))))
    if tally is not None:
        tally.count(expected, len(world.policies))
    ordered = [found.get(position) for position in range(len(world.requests))]
    return wrong + _differences(world.policies, world.requests, expected, ordered)


def run_plan(compiled: Compiled, events: pa.Table, entities: Entities) -> pa.Table:
    """The result of the raw plan over events in memory."""
    connection = duckdb.connect(config={"threads": 1})
    for name, table in dimension_tables(compiled, entities).items():
        connection.register(name, table)
    connection.register("events", events)
    return connection.sql(raw_sql(compiled, "events")).to_arrow_table()


def _unknown_flags(world: BulkWorld, result: pa.Table) -> list[str]:
    wrong = []
    for row in result.to_pylist():
        request = world.requests[row["event_id"]]
        expected = (request.principal in world.entities, request.resource in world.entities)
        if (row["principal_known"], row["resource_known"]) != expected:
            wrong.append(f"known flags of {request.principal} and {request.resource}: {row}")
    return wrong[:MOST]


def every_way(world: BulkWorld, tally: Tally | None = None) -> list[str]:
    """One world decided four ways: the engine, the reference, the encoded events and the raw plan."""
    wrong = bulk_plan(world, tally)
    compiled = compile_rules(world.policies, SCHEMA, world.rulebook)
    events = events_table(world.requests, SCHEMA)
    encoder = Encoder(encoded_layout(events.schema))
    evaluator = Evaluator(compiled, encoder, world.entities)
    numbers = evaluator.evaluate(encoder.encode(events)).tolist()
    encoded = [
        Verdict(allowed=one.allowed, reasons=frozenset(one.reasons), errors=frozenset(one.errors))
        for one in (evaluator.outcomes[number] for number in numbers)
    ]
    entities = world.entities.with_entities(action_entities(SCHEMA))
    engine = Engine(world.policies)
    expected = engine.ask_many(world.requests, engine.load(entities))
    reference = ReferenceDecider(world.policies)
    by_reference = [reference.decide(request, entities) for request in world.requests]
    for what, found in (("encoded", encoded), ("reference", by_reference)):
        wrong += [f"{what}: {one}" for one in _differences(world.policies, world.requests, expected, found)]
    return wrong


def bulk_worlds(seeds: Iterable[int], tally: Tally | None = None, **options: Any) -> list[str]:
    """Random rulebooks over the wide layout."""
    for seed in seeds:
        wrong = bulk_plan(bulk_world(random.Random(seed), **options), tally)
        if wrong:
            return [f"seed {seed}: {one}" for one in wrong]
    return []
