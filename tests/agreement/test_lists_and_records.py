"""A list shows exactly the records that the platform's rules open one by one: for every role, whole and for a unit."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.journal import clock
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import seen
from bluelamp.records.journal.matrix import ROLES
from bluelamp.records.journal.ports import Basis
from bluelamp.records.register import queries
from bluelamp.records.register.values import PeopleFilter, PhoneFilter
from bluelamp.records.register.verbs import PERSON_READ, PHONE_READ
from records import small_register as small

PLATFORM = Path(__file__).parents[2] / "rulebooks" / "platform"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HELD = sorted(set(ROLES) - {"officer", "supervisor"})
LOOK = Basis(kind="typed")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Two branches of a force, a lead in each, everybody in every role for the whole force and for one branch."""
    top = small.unit("force")
    left, right = small.unit("left", top), small.unit("right", top)
    below = small.unit("below-left", left)
    plain = [small.person(f"P{number}", unit) for number, unit in enumerate((top, left, right, below))]
    boss, chief = small.person("B1", left), small.person("B2", top)
    small.lead(left, boss)
    small.lead(top, chief)
    people = [*plain, boss, chief]
    for number, role in enumerate(HELD):
        for scope in (None, left):
            one = small.person(f"R{number}{'a' if scope else 'b'}", right)
            small.role(one, role, scope)
            people.append(one)
    phones = [small.phone(f"T{number}", holder=one) for number, one in enumerate(people)] + [small.phone("T-free")]
    with clock.frozen(NOON):
        yield people, phones


def authority():
    made = load_rulebook(PLATFORM, NOON.date())
    return RulebookAuthority(lambda _: made)


def opened(asked, actor, verb, subject):
    """Whether the rules open one record to somebody who gives a reason."""
    basis = Basis(kind="own") if subject.about == actor.id else LOOK
    return asked.may(actor, verb, seen(subject, basis), NOON).allowed


def test_the_list_of_people_is_what_the_rules_open_one_by_one(world):
    people, _ = world
    asked = authority()
    for who in people:
        actor = queries.actor_for(who, NOON, "demo")
        listed = {one.id for one in queries.every_person(queries.visible_to(actor, NOON), NOON, PeopleFilter())}
        alone = {one for one in people if opened(asked, actor, PERSON_READ, queries.person_subject(one))}
        assert listed == alone, sorted(one.role for one in actor.standings)


def test_the_list_of_phones_is_what_the_rules_open_one_by_one(world):
    people, phones = world
    asked = authority()
    for who in people:
        actor = queries.actor_for(who, NOON, "demo")
        scope = queries.visible_to(actor, NOON, queries.PHONES_SEEN_BY)
        listed = {one.id for one in queries.every_phone(scope, NOON, PhoneFilter())}
        alone = {one for one in phones if opened(asked, actor, PHONE_READ, queries.phone_subject(one))}
        assert listed == alone, sorted(one.role for one in actor.standings)
