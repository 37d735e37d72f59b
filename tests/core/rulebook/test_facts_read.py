"""The facts a rule reads, through records, groups of actions and the force's settings."""

from bluelamp.core.cedar import parse_policies, parse_schema
from bluelamp.core.rulebook import Rule, actions_of, facts_read

SCHEMA = parse_schema("""
entity Force { limit: Long };
entity Unit { name: String };
entity U { @says("The unit.") @stated_by("register") @changeable("yes") @known("before") unit: Unit, kind: String };
type P = { until: datetime, inner: { x: Long } };
action all; action some in [all];
action a in [some] appliesTo { principal: U, resource: Unit, context: { duty: String, p?: P } };
action b appliesTo { principal: U, resource: Unit, context: { on: Bool } };
""")


def rule(scope, body):
    (policy,) = parse_policies(f'@id("r") permit(principal, {scope}, resource) when {{ {body} }};')
    return Rule("r", "", "", "", (), None, (), "t", policy)


def read(scope, body):
    return [f"{one.owner}.{one.path}" for one in facts_read(SCHEMA, rule(scope, body))]


def test_the_fields_of_a_record_are_named_by_their_path_and_the_record_itself_is_not():
    assert read('action == Action::"a"', "context has p && context.p.inner.x > 1") == ["context.p.inner.x"]
    assert read('action == Action::"a"', "context has p") == ["context.p"]


def test_facts_of_the_person_of_what_they_point_to_and_of_the_force_have_their_owner():
    body = 'principal.unit.name == "x" && Force::"this".limit > 1 && resource.name == "y" && context.duty == "on"'
    assert read('action == Action::"a"', body) == ["context.duty", "Force.limit", "U.unit", "Unit.name"]


def test_a_group_opens_to_its_actions_at_any_distance():
    group = rule('action in Action::"all"', "true")
    assert [one.uid.id for one in actions_of(SCHEMA, group)] == ["a"]
    assert [one.uid.id for one in actions_of(SCHEMA, rule("action", "true"))] == ["a", "b"]
    listed = rule('action in [Action::"some", Action::"b"]', "true")
    assert [one.uid.id for one in actions_of(SCHEMA, listed)] == ["a", "b"]


def test_the_marks_come_with_the_fact():
    (fact,) = facts_read(SCHEMA, rule('action == Action::"a"', 'principal.unit == Unit::"u"'))
    assert (fact.says, fact.stated_by, fact.changeable, fact.known, fact.required) == (
        "The unit.",
        "register",
        True,
        "before",
        True,
    )
