"""Plans: what they give beside the decision, and the events they do not take."""

import duckdb
import pyarrow as pa

from bluelamp.core.cedar import Entities, Entity, EntityUid, Record, Request, parse_policies, parse_schema
from bluelamp.core.screening import (
    compile_rules,
    conformance_sql,
    dimension_tables,
    events_table,
    raw_sql,
    unmatched_sql,
    verdicts,
)

SCHEMA = parse_schema("""
entity Unit;
entity Person in [Unit] { issued: Bool };
entity App;
action "use" appliesTo { principal: Person, resource: App, context: { device: String } };
""")
PEOPLE = Entities(
    [
        Entity(EntityUid("Unit", "u")),
        Entity(EntityUid("Person", "known"), {"issued": True}, frozenset({EntityUid("Unit", "u")})),
        Entity(EntityUid("App", "app")),
    ]
)
RULES = compile_rules(
    parse_policies(
        '@id("open") permit(principal, action, resource);'
        '@id("unit") permit(principal in Unit::"u", action, resource);'
        '@id("self") permit(principal == Person::"ghost", action, resource);'
        '@id("shut") forbid(principal, action, resource) when { !principal.issued };'
    ),
    SCHEMA,
    Entities(),
)


def use(person, app="app"):
    return Request(
        EntityUid("Person", person), EntityUid("Action", "use"), EntityUid("App", app), Record({"device": "work"})
    )


def connected(events):
    connection = duckdb.connect()
    for name, table in dimension_tables(RULES, PEOPLE).items():
        connection.register(name, table)
    connection.register("events", events)
    return connection


def test_somebody_unknown_makes_a_forbid_err_and_is_shown():
    events = events_table([use("known"), use("ghost", "no-such-app")], SCHEMA, [10, 11])
    result = connected(events).sql(raw_sql(RULES, "events")).to_arrow_table()
    known, unknown = (verdicts(RULES, result)[event] for event in (10, 11))
    assert known.reasons == {"open", "unit"}
    assert known.errors == frozenset()
    assert unknown.reasons == {"open", "self"}  # allowed although nobody knows them: Cedar skips the forbid
    assert unknown.errors == {"shut"}
    flags = {row["event_id"]: (row["principal_known"], row["resource_known"]) for row in result.to_pylist()}
    assert flags == {10: (True, True), 11: (False, False)}


def test_an_event_that_no_environment_takes_is_found():
    events = events_table([use("known")], SCHEMA)
    other = events.set_column(1, "action", pa.array(["fly"])).set_column(0, "event_id", pa.array([7]))
    connection = connected(pa.concat_tables([events, other]))
    assert connection.sql(unmatched_sql(RULES, "events")).fetchall() == [(7,)]
    assert len(connection.sql(raw_sql(RULES, "events")).fetchall()) == 1


def test_an_event_that_lacks_a_required_fact_is_found():
    events = events_table([use("known")], SCHEMA)
    lacking = events.set_column(
        events.schema.get_field_index("ctx_device"), "ctx_device", pa.array([None], pa.string())
    )
    assert connected(events).sql(conformance_sql(RULES, "events")).fetchall() == []
    assert connected(lacking).sql(conformance_sql(RULES, "events")).fetchall() == [(0,)]


def test_equal_rules_give_an_equal_plan():
    again = compile_rules(RULES.policies, SCHEMA, Entities())
    assert raw_sql(again, "events") == raw_sql(RULES, "events")
