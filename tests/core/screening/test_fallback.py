"""Rows that need the engine: only those, and exactly."""

import random

from agreement.bulk_worlds import SCHEMA, bulk_world
from agreement.column_checks import run_plan
from bluelamp.core.cedar import parse_policies
from bluelamp.core.screening import EngineRows, compile_rules, events_table

RULE = (
    'permit(principal, action == Action::"call", resource) when { context.device == "work" }'
    " unless { ip(context.device).isIpv4() };"
)


def test_only_the_rows_that_reach_the_obstacle_are_asked():
    world = bulk_world(random.Random(5), policies=1, requests=300)
    compiled = compile_rules(parse_policies(RULE), SCHEMA, world.rulebook)
    events = events_table(world.requests, SCHEMA)
    result = run_plan(compiled, events, world.entities)
    asked = set(result.filter(result["ask_engine"])["event_id"].to_pylist())
    reached = {
        position
        for position, one in enumerate(world.requests)
        if one.action.id == "call" and one.context["device"] == "work"
    }
    assert asked == reached
    settled = EngineRows(compiled, world.entities).settle_rows(result, events)
    erred = {row["event_id"] for row in settled.to_pylist() if row["error_0"]}
    assert erred == reached  # `work` is no address
    assert not any(settled["ask_engine"].to_pylist())


def test_a_result_without_open_rows_is_left_as_it_is():
    world = bulk_world(random.Random(6), requests=50)
    compiled = compile_rules(world.policies, SCHEMA, world.rulebook)
    events = events_table(world.requests, SCHEMA)
    result = run_plan(compiled, events, world.entities)
    assert EngineRows(compiled, world.entities).settle_rows(result, events) is result
