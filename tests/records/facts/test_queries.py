"""What one person's facts are at an instant, in the words that rules read."""

from datetime import timedelta

import pytest

from bluelamp.core.cedar import EntityUid
from bluelamp.records.facts import ports, queries
from bluelamp.records.facts.columns import columns, person_of
from bluelamp.records.facts.ports import PermissionHeld
from bluelamp.records.register.errors import NotInRegister
from records import small_register as register
from records.stand_ins import PermissionsInMemory
from small_force import small_rulebook

pytestmark = pytest.mark.django_db
AT = register.day(11, 2)
HOUR = timedelta(hours=1)
WHATSAPP = EntityUid("App", "whatsapp")


@pytest.fixture
def place():
    force = register.unit("force")
    return register.unit("response-1", parent=force, groups=[register.unit("night-teams")])


@pytest.fixture
def constable(place):
    return register.person("1234", place)


def a_permission(person, until, *, name="p1", group=None):
    return PermissionHeld(
        id=name, person=person, resource=WHATSAPP, purpose=name, group=group, start=AT - HOUR, until=AT + until * HOUR
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("on", ("on", False, False)),
        ("remote", ("on", False, False)),
        ("on_call", ("off", True, False)),
        ("leave", ("off", False, False)),
        ("recalled", ("unknown", False, True)),
    ],
)
def test_what_a_roster_gives_is_what_rules_read_in_both_shapes(constable, state, expected):
    register.shift(constable, state, AT - HOUR, AT + HOUR)
    facts = queries.entities_for(constable, AT).context
    assert (facts["duty"], facts["on_call"], facts["recalled"]) == expected
    tables = columns(AT - HOUR, AT + HOUR).tables
    states = set(tables["roster"]["state"].to_pylist())
    assert states == {expected[0]} - {"unknown"} | ({"on_call"} if expected[1] else set())
    assert (tables["circumstances"]["kind"].to_pylist() == ["recall"]) is expected[2]


def test_a_complete_roster_without_a_shift_says_off_duty(constable):
    register.rostered(constable, AT - HOUR, AT + HOUR)
    assert queries.entities_for(constable, AT).context["duty"] == "off"


def test_where_the_roster_is_silent_nothing_is_known(constable):
    assert queries.entities_for(constable, AT).context["duty"] == "unknown"


def test_units_stand_by_their_codes_with_all_that_they_are_in(constable):
    facts = queries.entities_for(constable, AT)
    above = {one.id for one in facts.people.ancestors(facts.person)}
    assert above == {"response-1", "force", "night-teams"}


def test_a_phone_is_issued_to_whoever_it_belongs_to(constable):
    assert queries.entities_for(constable, AT).people.get(EntityUid("Person", constable)).attributes == {
        "kind": "officer",
        "work_phone_issued": False,
    }
    register.phone("T-1", holder=constable)
    person = queries.entities_for(constable, AT).people.get(EntityUid("Person", constable))
    assert person.attributes["work_phone_issued"]


def test_of_two_permissions_in_force_the_one_that_ends_first_stands_for_both(constable, monkeypatch):
    rows = [a_permission(constable, 5, name="late"), a_permission(constable, 2, name="soon", group="gold")]
    monkeypatch.setattr(ports.current, "permissions", PermissionsInMemory(rows))
    rulebook = small_rulebook()
    action = rulebook.schema.actions[EntityUid("Action", "use_app")]
    known = queries.entities_for(constable, AT).known(rulebook, action, WHATSAPP)
    assert known["permission"]["purpose"] == "soon"
    assert known["permission"]["group"] == "gold"
    assert "permission" not in queries.entities_for(constable, AT).known(rulebook, action, EntityUid("App", "maps"))


def test_a_permission_for_an_app_covers_its_websites(constable, monkeypatch):
    monkeypatch.setattr(ports.current, "permissions", PermissionsInMemory([a_permission(constable, 2)]))
    rulebook = small_rulebook()
    action = rulebook.schema.actions[EntityUid("Action", "open_site")]
    site = EntityUid("Site", "web.whatsapp.com")
    assert "permission" in queries.entities_for(constable, AT).known(rulebook, action, site)


def test_somebody_who_is_not_in_the_force_has_no_facts(constable):
    with pytest.raises(NotInRegister):
        queries.entities_for(constable, register.LONG_AGO - HOUR)


def test_a_unit_that_moves_is_seen_at_once(constable, place):
    queries.entities_for(constable, AT)
    region = register.unit("region")
    register.write(
        register.models.Place,
        {"unit_id": place, "in_line": True},
        {"parent_id": region},
        register.Span(AT - HOUR),
        now=AT,
    )
    facts = queries.entities_for(constable, AT)
    assert EntityUid("Unit", "region") in facts.people.ancestors(facts.person)


def test_somebody_who_changes_within_the_time_is_there_in_two_versions(constable):
    register.role(constable, "neighbourhood", since=AT)
    people = columns(AT - HOUR, AT + HOUR).tables["people"].to_pylist()
    assert [(person_of(one["person"]), one["roles"]) for one in people] == [
        (constable, []),
        (constable, ["neighbourhood"]),
    ]
    assert len({one["person"] for one in people}) == 2


def test_one_person_takes_one_statement_once_the_tree_is_known(constable, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(ports.current, "circumstances", ())
    queries.entities_for(constable, AT)
    with django_assert_num_queries(1):
        queries.entities_for(constable, AT)
