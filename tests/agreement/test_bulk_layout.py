"""The bulk plan over the wide event layout and the Cedar engine give one verdict for every event.

The worlds hold what the layout can: optional records and their fields, chains of attributes, tags,
sets of texts, numbers and units, groups known only for each event, actions with several types of
resource, and people, apps and units that nobody knows.
"""

import random

import duckdb
import pytest

from agreement.bulk_worlds import SCHEMA, bulk_world
from agreement.column_checks import Tally, bulk_plan, bulk_worlds, every_way
from bluelamp.core.screening import columns, compile_rules, dimension_tables, events_table
from bluelamp.core.screening.plan import column_sql, environment_sql, joins_sql
from bluelamp.core.screening.sql import SqlWriter

WORLDS = 15


def test_random_rulebooks_agree_with_the_engine_on_every_event():
    tally = Tally()
    assert bulk_worlds(range(WORLDS), tally) == []
    assert tally.asked == 0
    assert tally.erred >= 818  # as many rows with errors as the first measurement had among 200,000
    assert tally.allowed > tally.requests / 20


def test_more_rules_than_a_word_has_bits_agree_with_the_engine():
    tally = Tally()
    assert bulk_worlds(range(100, 102), tally, policies=140) == []
    assert (
        compile_rules(
            bulk_world(random.Random(100), policies=140).policies, SCHEMA, bulk_world(random.Random(100)).rulebook
        ).words
        == 3
    )
    assert tally.erred > 0


def test_rules_that_cannot_be_lowered_are_settled_by_the_engine_and_the_rest_by_columns():
    tally = Tally()
    assert bulk_worlds(range(200, 210), tally, fallback=0.6) == []
    assert 0 < tally.asked < tally.requests / 2


@pytest.mark.deep
def test_many_more_random_rulebooks_agree_with_the_engine():
    assert bulk_worlds(range(10_000, 10_200), policies=60, requests=1_000) == []


def test_columns_raw_and_encoded_the_reference_and_the_engine_agree_on_generated_rules_and_facts():
    tally = Tally()
    for seed in range(2_000, 2_002):
        assert every_way(bulk_world(random.Random(seed), policies=20), tally) == []
    assert tally.erred > 0


@pytest.mark.deep
def test_they_agree_on_two_hundred_thousand_requests():
    tally = Tally()
    for seed in range(20_000, 20_200):
        assert every_way(bulk_world(random.Random(seed), policies=20, requests=1_000), tally) == []
    assert tally.requests >= 200_000
    assert tally.requests / 20 < tally.allowed < tally.requests * 19 / 20
    assert tally.erred > tally.requests / 20


def test_no_event_is_lost_and_none_is_decided_twice():
    world = bulk_world(random.Random(7), requests=500)
    assert bulk_plan(world) == []  # which compares event by event, by id


def first_that_is_not_true(row):
    return next((value for value in row if value is not True), True)


@pytest.mark.parametrize("seed", range(3))
def test_the_first_term_that_is_not_true_decides_as_the_whole_condition_does(seed):
    # The promise that an evaluation term by term, dimension by dimension, builds on.
    world = bulk_world(random.Random(300 + seed))
    compiled = compile_rules(world.policies, SCHEMA, world.rulebook)
    connection = duckdb.connect(config={"threads": 1})
    for name, table in dimension_tables(compiled, world.entities).items():
        connection.register(name, table)
    connection.register("events", events_table(world.requests, SCHEMA))
    for environment in compiled.environments:
        write = SqlWriter({name: column_sql(column) for name, column in environment.columns.items()})
        joins = joins_sql(environment, set(environment.relations))
        for one in environment.policies:
            outputs = ", ".join(write(node) for node in (*one.terms, one.condition))
            query = f"SELECT {outputs} FROM events events_{joins} WHERE {environment_sql(environment)}"  # noqa: S608 - every name and text in it is quoted
            for *terms, condition in connection.sql(query).fetchall():
                assert first_that_is_not_true(terms) is condition
                assert not (one.condition.total and condition is None)


def test_a_policy_says_which_columns_each_of_its_terms_reads():
    world = bulk_world(random.Random(1))
    compiled = compile_rules(world.policies, SCHEMA, world.rulebook)
    for environment in compiled.environments:
        for one in environment.policies:
            for term in one.terms:
                assert {column.name for column in environment.reads(term)} == columns.columns_of(term)
                assert environment.joined(term) <= set(environment.relations)
