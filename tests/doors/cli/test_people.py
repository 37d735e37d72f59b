"""The person a question is about, under schemas that say more or less of people."""

import pytest

from bluelamp.core.cedar import Entity, EntityUid, parse_schema
from bluelamp.core.rulebook import RulebookError
from bluelamp.doors.cli.people import registered_people, usual_person

SCHEMA = """
entity Unit in [Unit];
entity Role;
entity Person in [Unit, Role] {
  @values("paramedic,volunteer") kind: String,
  work_phone_issued: Bool,
  retired: Bool,
  note?: String,
};
"""


@pytest.fixture(scope="module")
def schema():
    return parse_schema(SCHEMA)


def test_a_usual_person_is_of_the_first_kind_and_has_a_work_phone(schema):
    assert usual_person(schema).attributes == {"kind": "paramedic", "work_phone_issued": True, "retired": False}


def test_what_is_stated_counts_and_units_and_roles_are_belongings(schema):
    person = usual_person(schema, kind="volunteer", work_phone=False, units=("a", "b"), roles=("c",))
    assert (person.attributes["kind"], person.attributes["work_phone_issued"]) == ("volunteer", False)
    assert person.parents == {EntityUid("Unit", "a"), EntityUid("Unit", "b"), EntityUid("Role", "c")}


def test_a_kind_the_schema_does_not_have_is_refused(schema):
    with pytest.raises(RulebookError, match="`constable`"):
        usual_person(schema, kind="constable")


def test_a_register_may_know_more_of_people_than_the_schema_has(schema):
    unit, person = EntityUid("Unit", "a"), EntityUid("Person", "p")
    register = [Entity(unit), Entity(person, {"kind": "volunteer", "shoe_size": 43}, frozenset({unit}))]
    people = registered_people(schema, register)
    assert people.get(person) == Entity(person, {"kind": "volunteer"}, frozenset({unit}))
    assert people.get(unit) == Entity(unit)
