"""Facts at an instant, held against a loop over the tables that was written to be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.screening.facts import DAY_MILLIS, Facts
from bluelamp.core.screening.inputs import CIRCUMSTANCES, TABLES

START = 20_000 * DAY_MILLIS
STEP = DAY_MILLIS // 8
"""Instants are drawn from a coarse grid around two midnights, so that boundaries meet all the time."""
GRID = st.integers(-2, 18).map(lambda step: START + step * STEP)
SPAN = st.tuples(GRID, st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1] * STEP))
PHONES, PEOPLE, APPS = ("D1", "D2"), ("P1", "P2", "P3"), ("whatsapp", "signal")
END = START + 2 * DAY_MILLIS
CONNECTION = duckdb.connect(config={"threads": 1})


@dataclass
class World:
    custody: list
    roster: list
    circumstances: list
    permissions: list


@st.composite
def worlds(draw):
    def rows(*parts, most=6):
        return [(*one[:-1], *one[-1]) for one in draw(st.lists(st.tuples(*parts, SPAN), max_size=most))]

    person = st.sampled_from(PEOPLE)
    return World(
        rows(st.sampled_from(PHONES), person),
        rows(person, st.sampled_from(("on", "off", "on_call"))),
        rows(st.sampled_from(CIRCUMSTANCES), st.one_of(st.none(), person), most=4),
        rows(person, st.sampled_from(APPS)),
    )


def table(name, rows):
    columns = TABLES[name]
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table(
        {column.name: pa.array(list(cells), column.arrow) for column, cells in zip(columns, values, strict=True)}
    )


def tables_of(world):
    permissions = [
        (f"A{number}", person, "App", app, f"purpose {number}", None, start, end, None)
        for number, (person, app, start, end) in enumerate(world.permissions)
    ]
    circumstances = [(f"C{number}", *row) for number, row in enumerate(world.circumstances)]
    return {
        "phones": pa.table({"phone": ["D1"], "platform": ["android"]}),
        "custody": table("custody", world.custody),
        "roster": table("roster", world.roster),
        "circumstances": table("circumstances", circumstances),
        "permissions": table("permissions", permissions),
    }


def covered(extra=()):
    rows = [("App", app, "App", app) for app in APPS] + list(extra)
    names = ("by_type", "by", "resource_type", "resource")
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(names)})


def composed(world, start=START, end=END):
    connection = CONNECTION
    facts = Facts(connection, tables_of(world), covered())
    conflicts = facts.compose(start, end)
    timeline = connection.execute(
        "SELECT phone, s, e, day, person, holders, duty, duty_conflict, on_call, recalled, emergency, major_incident,"
        " purpose, account, justification_recorded, segment FROM timeline ORDER BY segment"
    ).fetchall()
    permitted = connection.execute(
        "SELECT person, resource, s, e, permissions, purpose, until FROM permitted ORDER BY piece"
    ).fetchall()
    return timeline, permitted, conflicts


def in_force(rows, at):
    return [row for row in rows if row[-2] <= at < row[-1]]


def naive_facts(world, phone, at):
    """Who, duty and so on at one instant: no interval is cut, sorted or merged."""
    holders = [row for row in in_force(world.custody, at) if row[0] == phone]
    latest = max((row[2] for row in holders), default=None)
    person = min((row[1] for row in holders if row[2] == latest), default=None)
    states = {row[1] for row in in_force(world.roster, at) if row[0] == person}
    told = {row[0] for row in in_force(world.circumstances, at) if row[1] is None or row[1] == person}
    if "on" in states:
        duty = "on"
    elif states:
        duty = "off"
    else:
        duty = "unknown"
    return (
        person,
        len({row[1] for row in holders}),
        duty,
        {"on", "off"} <= states,
        "on_call" in states,
        "recall" in told,
        "emergency" in told,
        "major-incident" in told,
        "policing" if "policing-purpose" in told else None,
        "corporate" if "corporate-account" in told else None,
        "withholding-justified" in told,
    )


def instants(world):
    """Every boundary, and the milliseconds beside it."""
    bounds = {bound for rows in vars(world).values() for row in rows for bound in row[-2:]} | {START, END}
    return sorted({bound + step for bound in bounds for step in (-1, 0, 1) if START <= bound + step < END})


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_facts_agree_with_a_loop_over_the_tables(world):
    timeline, permitted, _ = composed(world)
    with_segments = {row[0] for row in timeline}
    for at in instants(world):
        for phone in PHONES:
            found = [row for row in timeline if row[0] == phone and row[1] <= at < row[2]]
            expected = naive_facts(world, phone, at)
            if phone not in with_segments:
                assert expected[0] is None
                continue
            [segment] = found
            assert segment[3] == at // DAY_MILLIS, "an event finds its segment by day"
            assert segment[4:15] == expected, (phone, at)
        for person in PEOPLE:
            for app in APPS:
                naive = sorted(
                    (number, row)
                    for number, row in enumerate(world.permissions)
                    if row[:2] == (person, app) and row[2] <= at < row[3]
                )
                found = [row for row in permitted if row[:2] == (person, app) and row[2] <= at < row[3]]
                if not naive:
                    assert found == []
                    continue
                [piece] = found
                assert piece[4] == sorted(f"A{number}" for number, _ in naive)
                last = max(row[3] for _, row in naive)
                assert piece[6] == last
                assert piece[5] in {f"purpose {number}" for number, row in naive if row[3] == last}


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_segments_of_a_phone_cover_the_span_once(world):
    timeline, _, _ = composed(world)
    for phone in {row[0] for row in timeline}:
        spans = sorted((row[1], row[2]) for row in timeline if row[0] == phone)
        assert spans[0][0] == START
        assert spans[-1][1] == END
        assert all(left[1] == right[0] for left, right in pairwise(spans))
    assert [row[15] for row in timeline] == list(range(len(timeline)))


def test_contradicting_records_are_resolved_as_stated_and_counted():
    noon = START + DAY_MILLIS // 2
    world = World(
        custody=[("D1", "P1", START, END), ("D1", "P2", noon, END)],
        roster=[("P1", "off", START, noon), ("P1", "on", START, noon)],
        circumstances=[],
        permissions=[],
    )
    timeline, _, conflicts = composed(world, START, START + DAY_MILLIS)
    assert [(row[4], row[6]) for row in timeline] == [("P1", "on"), ("P2", "unknown")]
    assert (conflicts.two_holders, conflicts.on_and_off_duty) == (1, 1)


def test_a_gap_in_the_roster_is_unknown_and_not_off():
    world = World([("D1", "P1", START, END)], [("P1", "on", START, START + STEP)], [], [])
    timeline, _, _ = composed(world, START, START + DAY_MILLIS)
    assert [row[6] for row in timeline] == ["on", "unknown"]


def test_being_on_call_alone_is_off_duty():
    world = World([("D1", "P1", START, END)], [("P1", "on_call", START, END)], [], [])
    timeline, _, conflicts = composed(world, START, START + DAY_MILLIS)
    assert [(row[6], row[8]) for row in timeline] == [("off", True)]
    assert conflicts.on_and_off_duty == 0


def test_a_permission_for_an_app_holds_for_its_websites():
    connection = duckdb.connect()
    world = World([], [], [], [("P1", "whatsapp", START, END)])
    Facts(connection, tables_of(world), covered([("App", "whatsapp", "Site", "web.whatsapp.com")])).compose(START, END)
    found = connection.execute("SELECT resource_type, resource, permissions FROM permitted ORDER BY 1").fetchall()
    assert found == [("App", "whatsapp", ["A0"]), ("Site", "web.whatsapp.com", ["A0"])]
