"""The wide event layout: what goes in comes out again."""

import random

import pytest

from agreement.bulk_worlds import SCHEMA, bulk_world
from bluelamp.core.cedar import EntityUid, parse_schema
from bluelamp.core.screening import LayoutCannotHold, event_schema, events_table, requests_of


@pytest.mark.parametrize("seed", range(5))
def test_requests_survive_being_written_as_events_and_read_again(seed):
    requests = bulk_world(random.Random(seed), policies=1).requests
    assert requests_of(events_table(requests, SCHEMA), SCHEMA) == requests


def test_every_fact_has_its_columns_and_types():
    arrow = event_schema(SCHEMA)
    shown = {field.name: str(field.type) for field in arrow}
    assert shown["ctx_permission"] == "bool"
    assert shown["ctx_permission__limits"] == "bool"
    assert shown["ctx_permission__limits__from_lo"] == "string"
    assert "ctx_station" not in shown  # a record that is always there needs no column of its own
    assert shown["ctx_station__unit"] == "string"
    assert shown["ctx_numbers"].startswith("list<")
    assert shown["resource_type"] == "string"
    assert "principal_type" not in shown


def test_only_the_columns_of_the_chosen_actions_are_asked_for():
    names = event_schema(SCHEMA, [EntityUid("Action", "call")]).names
    assert "ctx_device" in names
    assert "ctx_tags" not in names


def test_a_fact_of_two_types_is_refused_by_name():
    schema = parse_schema(
        "entity P; action a appliesTo { principal: P, resource: P, context: { f: Long } };"
        "action b appliesTo { principal: P, resource: P, context: { f: Bool } };"
    )
    with pytest.raises(LayoutCannotHold) as refusal:
        event_schema(schema)
    assert "`ctx_f`" in refusal.value.say()


def test_a_set_of_records_is_refused_by_name():
    schema = parse_schema("entity P; action a appliesTo { principal: P, resource: P, context: { f: Set<Set<Long>> } };")
    with pytest.raises(LayoutCannotHold) as refusal:
        event_schema(schema)
    assert refusal.value.code == "event-columns-cannot-hold"
