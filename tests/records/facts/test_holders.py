"""Holders for the plan of the fleet say of each person what facts for one question say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import EntityUid
from bluelamp.records.facts import ports, queries
from bluelamp.records.facts.holders import holders_at
from bluelamp.records.facts.ports import MAJOR_INCIDENT, Circumstance, PermissionHeld
from bluelamp.records.register.errors import NotInRegister
from records import small_register as register
from records.facts.test_columns import made, moments, worlds

pytestmark = pytest.mark.django_db
NOON = register.day(11, 2)
HOUR = timedelta(hours=1)


def for_everybody(world):
    """The same, but for a major incident, which nobody can declare for one person alone."""
    declared = [(None if kind == MAJOR_INCIDENT else person, kind, span) for person, kind, span in world.circumstances]
    return replace(world, circumstances=declared)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(worlds(), st.lists(moments, min_size=1, max_size=5))
def test_each_holder_is_who_facts_for_one_question_say(world, instants):
    with made(for_everybody(world)):
        for at in instants:
            found = holders_at(at)
            for holder in found.holders:
                facts = queries.entities_for(holder.person.uid.id, at)
                assert holder.person == facts.people.get(facts.person)
                assert holder.duty == facts.context["duty"]
                assert found.major_incident == facts.context["major_incident"]
                in_force = {one.resource for one in facts.permissions if one.resource is not None}
                assert {one for one in in_force if one.type in ("App", "Site")} <= holder.permissions.keys()
            assert {one.person.uid.id for one in found.holders} == _with_a_phone(found, at)


def _with_a_phone(found, at):
    people = set()
    for person in found.person.values():
        try:
            queries.entities_for(person, at)
        except NotInRegister:
            continue
        people.add(person)
    return people


class Given:
    """Permissions as a test gives them: in force or not closed."""

    def __init__(self, *held):
        self.held = held

    def not_closed(self, at):
        return [one for one in self.held if one.until > at or one.closed is None]


def permission(person, name, until, *, closed=None, app="whatsapp"):
    return PermissionHeld(
        id=name,
        person=person,
        resource=EntityUid("App", app) if app else None,
        purpose="generated",
        group=None,
        start=NOON - 100 * HOUR,
        until=until,
        closed=closed,
    )


def held_by(*given):
    (holder,) = holders_at(NOON).holders
    return {uid.id: record["until"].millis for uid, record in holder.permissions.items()}


@pytest.fixture
def rees():
    person = register.person("P1", register.unit("team"))
    register.phone("A-1", holder=person)
    return person


def millis(at):
    return int(at.timestamp() * 1000)


def test_a_permission_that_ended_stays_with_its_holder_until_the_export_is_confirmed(rees, monkeypatch):
    ended = permission(rees, "one", NOON - HOUR)
    monkeypatch.setattr(ports.current, "permissions", Given(ended))
    assert held_by() == {"whatsapp": millis(NOON - HOUR)}
    closed = permission(rees, "one", NOON - HOUR, closed=NOON - HOUR)
    monkeypatch.setattr(ports.current, "permissions", Given(closed))
    assert held_by() == {}


def test_of_several_permissions_the_one_in_force_that_ends_first_counts(rees, monkeypatch):
    held = [permission(rees, str(hours), NOON + hours * HOUR) for hours in (-9, 30, 2, -1)]
    monkeypatch.setattr(ports.current, "permissions", Given(*held))
    assert held_by() == {"whatsapp": millis(NOON + 2 * HOUR)}
    monkeypatch.setattr(ports.current, "permissions", Given(held[0], held[3]))
    assert held_by() == {"whatsapp": millis(NOON - HOUR)}


def test_a_permission_for_no_app_is_not_planned(rees, monkeypatch):
    monkeypatch.setattr(ports.current, "permissions", Given(permission(rees, "one", NOON + HOUR, app=None)))
    assert held_by() == {}


def test_simple_phones_and_phones_in_store_have_no_holder_in_the_plan(rees):
    register.phone("A-2", platform="simple", holder=rees)
    register.phone("A-3")
    assert len(holders_at(NOON).holders) == 1


def test_a_major_incident_stands_for_everybody_and_a_recall_of_one_does_not(rees, monkeypatch):
    class Declared:
        def __init__(self, kind, person):
            self.one = Circumstance(id="1", kind=kind, person=person, start=NOON - HOUR, end=None)

        def between(self, start, end):
            return [self.one]

    monkeypatch.setattr(ports.current, "circumstances", [Declared("recall", rees)])
    assert not holders_at(NOON).major_incident
    monkeypatch.setattr(ports.current, "circumstances", [Declared("major-incident", None)])
    assert holders_at(NOON).major_incident
