"""Facts for one question and facts for millions of events say the same, whatever the register holds.

Random registers: people come, move, change role and leave; phones change hands; rosters overlap and have gaps;
permissions and circumstances begin and end. At random instants the same questions are answered both ways.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import Entities, EntityUid
from bluelamp.core.decision import Question, ReferenceDecider, ask
from bluelamp.core.screening import requests_of
from bluelamp.core.screening.relation import EventRelation
from bluelamp.records.declarations.models import PermissionRow
from bluelamp.records.facts import ports, queries
from bluelamp.records.facts.columns import columns, person_of
from bluelamp.records.facts.ports import Circumstance
from bluelamp.records.register import models
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.spans import Span
from bluelamp.records.register.writing import write
from bluelamp.site.wiring_facts import DeclaredPermissions
from records import small_register as register
from small_force import small_rulebook

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 3, tzinfo=UTC)
HOURS = 48
ASKED = (
    ("use_app", "App", "tiktok"),
    ("use_app", "App", "maps"),
    ("use_app", "App", "whatsapp"),
    ("open_site", "Site", "web.whatsapp.com"),
    ("open_site", "Site", "tiktok.com"),
    ("install_app", "App", "news"),
)
PLATFORM_IDS = {
    "tiktok": "com.zhiliaoapp.musically",
    "maps": "com.google.android.apps.maps",
    "whatsapp": "com.whatsapp",
    "news": "bbc.mobile.news.uk",
}
UNITS = ("force", "response-1", "corporate-communications")

# Sparse moments, on the hour and a little beside it: edges coincide often, and lie between milliseconds.
moments = st.builds(
    lambda hour, micros: START + timedelta(hours=hour, microseconds=micros),
    st.integers(-3, HOURS + 3),
    st.sampled_from([0, 0, 0, 400, 1_000, 30_000_000]),
)
spans = st.lists(moments, min_size=2, max_size=2, unique=True).map(lambda pair: tuple(sorted(pair)))
open_spans = st.one_of(spans, moments.map(lambda since: (since, None)))
people = st.integers(0, 2)
ALWAYS = (START - timedelta(days=9), None)


@dataclass
class World:
    postings: list
    roles: list
    places: list
    holdings: list
    shifts: list
    rostered: list
    permissions: list
    circumstances: list


def worlds():
    some = lambda strategy: st.lists(strategy, max_size=4)  # noqa: E731 - one word for a list of a few
    return st.builds(
        World,
        postings=_after(
            [(0, "officer", "response-1", ALWAYS), (1, "staff", "corporate-communications", ALWAYS)],
            st.tuples(people, st.sampled_from(["officer", "staff"]), st.sampled_from(UNITS), open_spans),
        ),
        roles=some(st.tuples(people, st.sampled_from(["neighbourhood", "supervisor"]), open_spans)),
        places=some(st.tuples(st.sampled_from(UNITS[1:]), st.booleans(), open_spans)),
        holdings=_after(
            [(0, "issued", ALWAYS)],
            st.tuples(people, st.sampled_from(["issued", "on-loan", "left-at-work"]), open_spans),
        ),
        shifts=some(st.tuples(people, st.sampled_from(["on", "on_call", "remote", "recalled", "leave"]), spans)),
        rostered=some(st.tuples(people, spans)),
        permissions=some(
            st.tuples(
                people,
                st.sampled_from(
                    [
                        EntityUid("App", "whatsapp"),
                        EntityUid("Site", "web.whatsapp.com"),
                        EntityUid("Device", "own-work-phone"),
                        EntityUid("Meeting", "team-briefing"),
                        None,  # withholding one's number is for no thing
                    ]
                ),
                st.sampled_from(["neighbourhood watch", ""]),
                st.sampled_from([None, "group 12"]),
                spans,
                st.none() | moments,
            )
        ),
        circumstances=some(
            st.tuples(
                st.one_of(st.none(), people),
                st.sampled_from(["recall", "major-incident", "emergency", "policing-purpose", "corporate-account"]),
                spans,
            )
        ),
    )


def _after(usual, others):
    """What usually stands, with a few others written over parts of it."""
    return st.lists(others, max_size=3).map(lambda few: [*usual, *few])


@dataclass
class Source:
    """A source of circumstances over a list in memory."""

    rows: list

    def of(self, person, at):
        return [one for one in self.rows if one.person in (None, person) and _holds(one, at)]

    def between(self, start, end):
        return [one for one in self.rows if one.start < end and (_end(one) is None or _end(one) > start)]


def _end(one):
    return one.end


def _holds(one, at):
    return one.start <= at and (_end(one) is None or at < _end(one))


@contextmanager
def made(world):
    """The world in the database and the ports while the block lasts: the ids of its people and its phone."""
    before = ports.current.permissions, ports.current.circumstances
    with transaction.atomic():
        try:
            yield _written(world)
        finally:
            ports.current.permissions, ports.current.circumstances = before
            transaction.set_rollback(True)


def _written(world):
    units = {code: register.unit(code) for code in UNITS}
    ids = [models.Person.objects.create(id=register.new_id(), added_at=START).pk for _ in range(3)]
    for person, kind, unit, span in world.postings:
        values = {"kind": kind, "grade": "constable", "unit_id": units[unit]}
        write(models.Posting, {"person_id": ids[person]}, values, Span(*span), now=START)
    for person, name, span in world.roles:
        write(models.Role, {"person_id": ids[person], "role": name, "unit_id": None}, {}, Span(*span), now=START)
    for unit, in_line, span in world.places:
        key = {"unit_id": units[unit], "in_line": in_line, "parent_id": units["force"]}
        write(models.Place, key, {}, Span(*span), now=START)
    phone = register.phone("T-1")
    for person, state, span in world.holdings:
        values = {"person_id": ids[person], "state": state}
        write(models.Holding, {"phone_id": phone}, values, Span(*span), now=START)
    for person, state, span in world.shifts:
        write(models.Shift, {"person_id": ids[person], "state": state}, {}, Span(*span), now=START)
    for person, span in world.rostered:
        write(models.Rostered, {"person_id": ids[person]}, {}, Span(*span), now=START)
    for at, (person, thing, why, group, span, stopped) in enumerate(world.permissions):
        PermissionRow.objects.create(
            id=f"p{at}",
            request=f"r{at}",
            person=ids[person],
            kind="number-withheld" if thing is None else "app",
            thing_type="" if thing is None else thing.type,
            thing="" if thing is None else thing.id,
            purpose=why,
            group=group or "",
            start=span[0],
            until=span[1],
            ends=span[1] if stopped is None else min(span[1], stopped),
            state="in-force",
            decided_by=ids[0],
        )
    ports.current.permissions = DeclaredPermissions()
    declared = [
        Circumstance(id=f"c{at}", kind=kind, person=None if person is None else ids[person], start=span[0], end=span[1])
        for at, (person, kind, span) in enumerate(world.circumstances)
    ]
    ports.current.circumstances = [Source(declared)]
    return ids, phone


def by_one_question(person, at, action, resource):
    """The verdict from the facts of that person at that instant; None for somebody who is not in the force."""
    rulebook = small_rulebook()
    try:
        facts = queries.entities_for(person, at)
    except NotInRegister:
        return None
    declared = rulebook.schema.actions[EntityUid("Action", action)]
    known = {"device": "work", **facts.known(rulebook, declared, resource)}
    answer = ask(
        rulebook,
        Question(facts.person, action, resource, at, known, facts.people),
        ReferenceDecider(rulebook.policies),
    )
    return answer.allowed, frozenset(one.id for one in answer.rules), frozenset(one.id for one in answer.erred)


def by_columns(instants, phone, folder):
    """For each instant and question, who had the phone in hand and the verdict, from the columns of all of it."""
    rulebook = small_rulebook()
    inputs = columns(START - timedelta(hours=4), START + timedelta(hours=HOURS + 4))
    relation = EventRelation(duckdb.connect(), rulebook, inputs)
    relation.open(_events(instants, phone, folder))
    found = relation._connection.sql(relation.sql() + " ORDER BY event_id").to_arrow_table()
    entities = rulebook.world.with_entities(inputs.people())
    decider = ReferenceDecider(rulebook.policies)
    rows = []
    for request in requests_of(found, rulebook.schema):
        verdict = decider.decide(request, entities)
        rows.append((person_of(request.principal.id), (verdict.allowed, verdict.reasons, verdict.errors)))
    return rows, inputs


def _events(instants, phone, folder):
    asked = [(at, action, name) for at in instants for action, _, name in ASKED]
    path = folder / "events.parquet"
    count = len(asked)
    table = pa.table(
        {
            "event_id": pa.array(range(count), pa.int64()),
            "instant": pa.array([at for at, _, _ in asked], pa.timestamp("ms", "UTC")),
            "phone": pa.array([phone] * count, pa.string()),
            "action": pa.array([action for _, action, _ in asked], pa.string()),
            "target": pa.array([PLATFORM_IDS.get(name, name) for _, _, name in asked], pa.string()),
            "contact": pa.array([None] * count, pa.string()),
            "direction": pa.array([None] * count, pa.string()),
            "number_withheld": pa.array([None] * count, pa.bool_()),
        }
    )
    pq.write_table(table, path)
    return path


whole_moments = moments.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(worlds(), st.lists(whole_moments, min_size=1, max_size=6))
def test_one_question_and_the_columns_give_the_same_verdicts(tmp_path, world, instants):
    with made(world) as (ids, phone):
        rows, inputs = by_columns(instants, phone, tmp_path)
        by_id = {one.uid.id: one for one in inputs.people() if one.uid.type == "Person"}
        asked = [(at, question) for at in instants for question in ASKED]
        for (at, (action, kind, name)), (holder, verdict) in zip(asked, rows, strict=True):
            in_hand = _in_hand(world, ids, at)
            if holder not in ids:
                # Nobody had it in hand, or somebody who was not in the force: nobody's use is judged.
                assert in_hand is None or by_one_question(in_hand, at, action, EntityUid(kind, name)) is None
                continue
            assert holder == in_hand
            assert verdict == by_one_question(holder, at, action, EntityUid(kind, name))
        _same_people(ids, instants, by_id, inputs)


def _in_hand(world, ids, at):
    """Who had the phone in hand: the holding written last wins where several meet."""
    found = [
        (person, state)
        for person, state, (since, until) in world.holdings
        if since <= at < (until or at) or (until is None and since <= at)
    ]
    if not found:
        return None
    person, state = found[-1]
    return ids[person] if state in ("issued", "on-loan") else None


def _same_people(ids, instants, by_id, inputs):
    """Whoever is in the force at an instant is there in one version with the same attributes and memberships."""
    entities = Entities(inputs.people())
    for person in ids:
        versions = [one for name, one in by_id.items() if person_of(name) == person]
        for at in instants:
            try:
                facts = queries.entities_for(person, at)
            except NotInRegister:
                continue
            asked = facts.people.get(facts.person)
            seen = [
                (one.attributes, entities.ancestors(one.uid))
                for one in versions
                if one.attributes == asked.attributes
                and entities.ancestors(one.uid) == facts.people.ancestors(facts.person)
            ]
            assert seen, f"no version of the person is as they are at {at}"
