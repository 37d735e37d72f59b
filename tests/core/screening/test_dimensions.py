"""Dimension tables: one row an entity, and only what the rules read."""

from bluelamp.core.cedar import Entities, Entity, EntityUid, parse_policies, parse_schema
from bluelamp.core.screening import compile_rules, dimension_tables
from bluelamp.core.screening.provider import GROUP_BITS

SCHEMA = parse_schema("""
entity Unit in [Unit];
entity Person in [Unit] { kind: String, unread: Set<Set<Long>>, home?: ipaddr } tags String;
action "use" appliesTo { principal: Person, resource: Unit, context: { unit: Unit } };
""")
UNITS = [EntityUid("Unit", f"u{number:03}") for number in range(70)]


def tables(*conditions, entities=()):
    text = "\n".join(f"permit(principal, action, resource) when {{ {one} }};" for one in conditions)
    return dimension_tables(compile_rules(parse_policies(text), SCHEMA, Entities()), Entities(entities))


def test_only_what_rules_read_is_in_the_table():
    held = tables('principal.kind == "x"', "principal has home && principal.home.isIpv6()", 'principal.hasTag("k")')
    assert held["dim_Person"].column_names == [
        *("id", "known", "attr_kind", "attr_home", "attr_home_lo", "attr_home_hi", "tag_k")
    ]
    assert held["dim_Unit"].column_names == ["id", "known"]


def test_more_groups_than_a_word_has_bits_take_another_word():
    inside = Entity(EntityUid("Person", "p"), {"kind": "x"}, frozenset({UNITS[0], UNITS[69]}))
    above = [Entity(UNITS[0], {}, frozenset({UNITS[1]})), *(Entity(one) for one in UNITS[1:])]
    held = tables(*(f"principal in {one}" for one in UNITS), entities=[inside, *above])["dim_Person"].to_pylist()
    assert held[0]["groups_0"] == 0b11  # its unit, and the unit that one is in
    assert held[0]["groups_1"] == 1 << 69 - GROUP_BITS


def test_ancestors_are_listed_only_where_a_rule_asks_about_a_group_of_the_event():
    assert "ancestors" in tables("principal in context.unit")["dim_Person"].column_names
    assert "ancestors" not in tables("principal in resource")["dim_Unit"].column_names
