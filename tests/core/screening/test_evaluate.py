"""Encoded evaluation, held against the raw plan outcome by outcome, and against the engine on a sample."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from bluelamp.core.cedar import Entities, Entity, EntityUid, parse_policies
from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN
from bluelamp.core.screening import compile_rules, dimension_tables, event_schema, raw_sql
from bluelamp.core.screening.encoded import Encoder, encoded_layout, open_encoded, read_part, write_encoded
from bluelamp.core.screening.errors import EventFitsNoAction
from bluelamp.core.screening.evaluate import Evaluator, Outcome
from bluelamp.core.screening.queries import fetched
from bluelamp.core.screening.referee import Referee
from bluelamp.core.screening.run import compile_for_events
from small_force import DAY, small_rulebook

RULEBOOK = small_rulebook()
COMPILED = compile_for_events(RULEBOOK)
MIDNIGHT = 1_793_664_000_000
ACTIONS = ("use_app", "install_app", "open_site", "call", "text")
REPORTED = {EntityUid("Action", one) for one in ACTIONS}
RESOURCES = {
    "use_app": ("maps", "roster", "tiktok", "whatsapp", "whatsapp-business", "casino", "nowhere"),
    "install_app": ("maps", "tiktok", "whatsapp", "nowhere"),
    "open_site": ("tiktok.com", "bbc.co.uk", "web.whatsapp.com", "co.uk", "maps", "nowhere"),
    "call": ("member-of-the-public", "victim", "colleague", "nowhere"),
    "text": ("victim", "witness", "nowhere"),
}
INSTANTS = (
    MIDNIGHT,
    MIDNIGHT + 1,
    MIDNIGHT + 7_199_999,
    MIDNIGHT + 7_200_000,
    0,
    -1,
    LONG_MAX,
    LONG_MIN,
    1_767_571_200_000,
)


def people(count=40):
    kinds, roles = ("officer", "special", "staff"), ("sergeant", "authorised-investigator")
    units = ("corporate-communications", "professional-standards", "station-1", "force")
    found = [Entity(EntityUid("Unit", unit)) for unit in units]
    for number in range(count):
        parents = (
            {EntityUid("Unit", units[number % 4])} | {EntityUid("Role", roles[number % 2])} if number % 3 else set()
        )
        attributes = {"kind": kinds[number % 3], "work_phone_issued": number % 5 != 0}
        found.append(Entity(EntityUid("Person", f"P{number:06d}"), attributes, frozenset(parents)))
    return found


ENTITIES = RULEBOOK.entities.with_entities(people())


def events(count, seed):
    """Wide events drawn from small pools that meet every rule, with people and things nobody knows."""
    rng = np.random.default_rng(seed)
    wide = event_schema(RULEBOOK.schema, REPORTED)
    action = rng.choice(ACTIONS, count)
    permitted = rng.random(count) < 0.4
    now = rng.choice(np.array(INSTANTS, np.int64), count)
    until = np.where(rng.random(count) < 0.5, now, rng.choice(np.array(INSTANTS, np.int64), count))
    texts = {
        "ctx_device": ("work", "personal"),
        "ctx_duty": ("on", "off", "unknown"),
        "ctx_purpose": ("policing", "personal", "unstated"),
        "ctx_account": ("corporate", "own", "none"),
        "ctx_account_name": ("tiktok", None),
        "ctx_direction": ("incoming", "outgoing"),
        "ctx_permission__purpose": ("neighbourhood watch", "licensing"),
        "ctx_permission__group": ("group 1", "group 2", None),
    }
    columns = {
        "event_id": np.arange(count),
        "action": action,
        "principal": [f"P{number:06d}" for number in rng.integers(0, 45, count)],
        "resource": [
            RESOURCES[one][pick % len(RESOURCES[one])]
            for one, pick in zip(action, rng.integers(0, 99, count), strict=True)
        ],
        "ctx_now": now,
        "ctx_permission": permitted,
        "ctx_permission__until": pa.array(until, mask=~permitted),
    }
    for name in wide.names:
        if name in texts:
            cells = [texts[name][pick] for pick in rng.integers(0, len(texts[name]), count)]
            inside = name.startswith("ctx_permission__")
            columns[name] = [
                None if inside and not there else cell for cell, there in zip(cells, permitted, strict=True)
            ]
        elif name not in columns:
            columns[name] = rng.random(count) < 0.3
    return pa.table({name: pa.array(columns[name], wide.field(name).type) for name in wide.names})


def by_raw_plan(table, compiled=COMPILED, entities=ENTITIES):
    connection = duckdb.connect(config={"threads": 1})
    for name, dimension in dimension_tables(compiled, entities).items():
        connection.register(name, dimension)
    connection.register("wide", table)
    words = range(compiled.words)
    return {
        row["event_id"]: Outcome(
            row["decision"],
            compiled.policy_ids([row[f"reason_{word}"] for word in words]),
            compiled.policy_ids([row[f"error_{word}"] for word in words]),
            row["principal_known"],
            row["resource_known"],
        )
        for row in fetched(connection, raw_sql(compiled, "wide")).to_pylist()
    }


def encoder_for(table):
    return Encoder(encoded_layout(table.schema))


@pytest.mark.parametrize("seed", range(3))
def test_encoded_evaluation_equals_the_raw_plan(seed):
    table = events(8_000, seed)
    encoder = encoder_for(table)
    evaluator = Evaluator(COMPILED, encoder, ENTITIES)
    numbers = evaluator.evaluate(encoder.encode(table))
    expected = by_raw_plan(table)
    assert [evaluator.outcomes[number] for number in numbers] == [expected[row] for row in range(len(table))]
    assert sum(1 for one in expected.values() if one.errors) > 500, "errors are met"
    assert len(set(expected.values())) > 60, "outcomes differ"
    assert any(not one.principal_known for one in expected.values())
    assert any(not one.resource_known for one in expected.values())


def test_encoded_evaluation_equals_the_engine():
    table = events(1_500, 11)
    encoder = encoder_for(table)
    evaluator = Evaluator(COMPILED, encoder, ENTITIES)
    numbers = evaluator.evaluate(encoder.encode(table))
    for number, verdict in zip(numbers, Referee(COMPILED, ENTITIES).verdicts(table), strict=True):
        outcome = evaluator.outcomes[number]
        assert verdict.allowed == outcome.allowed
        assert verdict.reasons == frozenset(outcome.reasons)
        assert verdict.errors == frozenset(outcome.errors)


def test_dictionaries_may_grow_between_batches():
    tables = [events(500, seed) for seed in (21, 22, 23, 24)]
    encoder = encoder_for(tables[0])
    evaluator = Evaluator(COMPILED, encoder, ENTITIES)
    for table in tables:
        numbers = evaluator.evaluate(encoder.encode(table))
        expected = by_raw_plan(table)
        assert [evaluator.outcomes[number] for number in numbers] == [expected[row] for row in range(len(table))]


def test_counting_adds_up_to_the_raw_plan():
    tables = [events(3_000, seed) for seed in (31, 32)]
    encoder = encoder_for(tables[0])
    evaluator = Evaluator(COMPILED, encoder, ENTITIES)
    counted = evaluator.count([partial(encoder.encode, one) for one in tables], group=1)
    expected: dict[Outcome, int] = {}
    for table in tables:
        for outcome in by_raw_plan(table).values():
            expected[outcome] = expected.get(outcome, 0) + 1
    assert dict(counted) == expected


def test_files_of_encoded_events_give_the_same_outcomes(tmp_path):
    tables = [events(2_000, seed) for seed in (41, 42)]
    write_encoded(tmp_path, tables, tables[0].schema)
    encoder, paths = open_encoded(tmp_path)
    evaluator = Evaluator(COMPILED, encoder, ENTITIES)
    assert [Path(one).name for one in paths] == ["part-00000.arrow", "part-00001.arrow"]
    for path, table in zip(paths, tables, strict=True):
        batch = read_part(path, ids=True)
        assert batch.ids.tolist() == table["event_id"].to_pylist()
        assert encoder.decode(batch).drop("event_id").equals(table.drop("event_id")), "nothing is lost"
        expected = by_raw_plan(table)
        assert [evaluator.outcomes[number] for number in evaluator.evaluate(batch)] == [
            expected[row] for row in range(len(table))
        ]


def test_threads_come_to_the_same_outcomes():
    tables = [events(4_000, seed) for seed in range(50, 56)]
    encoder = encoder_for(tables[0])
    batches = [encoder.encode(one) for one in tables]
    evaluator = Evaluator(COMPILED, encoder, ENTITIES)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(evaluator.evaluate, batches))
    for table, numbers in zip(tables, found, strict=True):
        expected = by_raw_plan(table)
        assert [evaluator.outcomes[number] for number in numbers] == [expected[row] for row in range(len(table))]


MANY = "\n".join(
    f'@id("rule-{number}") {"forbid" if number % 2 else "permit"} (principal, action, resource) '
    f'when {{ principal.kind == "{("officer", "special", "staff")[number % 3]}" && {number} % 7 == 0 }};'.replace(
        f"{number} % 7 == 0", f'context.device == "{("work", "personal")[number % 2]}"'
    )
    for number in range(140)
)


def test_more_than_two_words_of_rules_cost_nothing_and_stay_exact():
    compiled = compile_rules(parse_policies(MANY), RULEBOOK.schema, RULEBOOK.entities, actions=REPORTED)
    assert compiled.words == 3
    table = events(1_000, 61)
    encoder = encoder_for(table)
    evaluator = Evaluator(compiled, encoder, ENTITIES)
    numbers = evaluator.evaluate(encoder.encode(table))
    expected = by_raw_plan(table, compiled)
    assert [evaluator.outcomes[number] for number in numbers] == [expected[row] for row in range(len(table))]


HARD = """
@id("sum-of-two") permit (principal, action == Action::"use_app", resource)
when {
  context has permission &&
  context.permission.until.offset(context.now.durationSince(datetime("1970-01-01"))) > context.now
};
@id("day") forbid (principal, action == Action::"use_app", resource)
when { context.now.toDate() == datetime("2026-11-03") };
@id("hours") forbid (principal, action == Action::"use_app", resource)
when { context.now.toTime().toHours() == 1 || context.now.toTime().toSeconds() == 7199 };
@id("if") permit (principal, action == Action::"use_app", resource)
when { (if context.emergency then context.now else context.permission.until) > datetime("2000-01-01") };
@id("days") permit (principal, action == Action::"use_app", resource)
when { context.now.durationSince(context.permission.until).toDays() == 0 };
@id("negative") permit (principal, action == Action::"use_app", resource)
when { context.now.durationSince(datetime("1970-01-01")).toMilliseconds() * -3 < 5 };
@id("minus") forbid (principal, action == Action::"use_app", resource)
when { -(context.now.durationSince(datetime("1970-01-01")).toMilliseconds()) == 1 };
"""


@pytest.mark.parametrize("seed", [71, 72])
def test_terms_over_instants_keep_every_edge_of_64_bits(seed):
    compiled = compile_rules(parse_policies(HARD), RULEBOOK.schema, RULEBOOK.entities, actions=REPORTED)
    table = events(4_000, seed)
    encoder = encoder_for(table)
    evaluator = Evaluator(compiled, encoder, ENTITIES)
    numbers = evaluator.evaluate(encoder.encode(table))
    expected = by_raw_plan(table, compiled)
    assert [evaluator.outcomes[number] for number in numbers] == [expected[row] for row in range(len(table))]


NOT_LOWERED = """
@id("plain") permit (principal, action, resource) when { context.device == "work" };
@id("somebody") forbid (principal, action == Action::"use_app", resource)
when { context.device == "work" && Person::"P000001".kind == principal.kind };
"""


def test_rules_without_columns_are_asked_of_the_engine_where_they_matter():
    compiled = compile_rules(parse_policies(NOT_LOWERED), RULEBOOK.schema, RULEBOOK.entities, actions=REPORTED)
    assert [one.policy_id for one in compiled.refused] == ["somebody"]
    table = events(600, 81)
    encoder = encoder_for(table)
    evaluator = Evaluator(compiled, encoder, ENTITIES)
    batch = encoder.encode(table)
    numbers = evaluator.evaluate(batch)
    for number, verdict in zip(numbers, Referee(compiled, ENTITIES).verdicts(table), strict=True):
        outcome = evaluator.outcomes[number]
        assert (verdict.allowed, verdict.reasons, verdict.errors) == (
            outcome.allowed,
            frozenset(outcome.reasons),
            frozenset(outcome.errors),
        )
    assert sum(evaluator.count([lambda: batch]).values()) == 600


def test_an_action_nobody_knows_is_said_so():
    table = events(10, 91)
    table = table.set_column(1, "action", pa.array(["fly"] * 10))
    encoder = encoder_for(table)
    evaluator = Evaluator(COMPILED, encoder, Entities(ENTITIES))
    with pytest.raises(EventFitsNoAction, match="the action `fly`"):
        evaluator.evaluate(encoder.encode(table))


def test_the_day_of_the_tests_is_the_day_of_the_events():
    assert DAY.isoformat() == "2026-11-03"
