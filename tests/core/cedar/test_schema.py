"""The schema: types by name and path, marks, groups, namespaces, and places of mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar import EntityUid, SchemaDoesNotParse, parse_schema

EXAMPLE = Path(__file__).parents[3] / "rulebooks" / "example-force" / "schema.cedarschema"
MARKED = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)


def test_types_are_resolved_through_common_types_and_sets():
    schema = parse_schema(
        'type P = { until: datetime, group?: String }; entity U { p: Set<P>, boss?: U, "odd name": Long };'
    )
    attributes = schema.entity_types["U"].attributes
    assert [str(one.type) for one in attributes.values()] == ["set of record", "U", "long"]
    assert (attributes["p"].required, attributes["boss"].required) == (True, False)
    fields = attributes["p"].type.member.fields
    assert {name: (one.type.kind, one.required) for name, one in fields.items()} == {
        "until": ("datetime", True),
        "group": ("string", False),
    }


def test_actions_have_principals_resources_context_and_groups():
    schema = parse_schema(
        'entity U, A; action all; action "use", open in [all]'
        " appliesTo { principal: [U], resource: A, context: { x: Bool } };"
    )
    assert [action.uid.id for action in schema.asked()] == ["use", "open"]
    use = schema.actions[EntityUid("Action", "use")]
    assert (use.principals, use.resources, use.context["x"].type.kind) == (("U",), ("A",), "bool")
    assert use.groups == {EntityUid("Action", "all")}


def test_names_in_a_namespace_are_looked_up_there_first():
    schema = parse_schema("namespace N { type T = Long; entity U { t: T, u: U, v: V, s: __cedar::String }; } entity V;")
    attributes = schema.entity_types["N::U"].attributes
    assert [str(one.type) for one in attributes.values()] == ["long", "N::U", "V", "string"]


def test_entities_may_belong_have_tags_or_be_listed():
    schema = parse_schema('entity G; entity U in [G] { a: Long } tags String; entity E enum ["x", "y"];')
    assert schema.entity_types["U"].member_of == ("G",)
    assert schema.entity_types["U"].tags.kind == "string"
    assert "E" in schema.entity_types


@given(MARKED)
def test_a_mark_is_kept_as_written_whatever_it_holds(text):
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    schema = parse_schema(f'@says("{quoted}") entity U {{ @says("{quoted}") @known a: Long }};')
    assert schema.entity_types["U"].marks == {"says": text}
    assert schema.entity_types["U"].attributes["a"].marks == {"says": text, "known": ""}


def test_the_marks_of_the_example_force_are_read():
    schema = parse_schema(EXAMPLE.read_text(encoding="utf-8"))
    use = schema.actions[EntityUid("Action", "use_app")]
    assert use.context["duty"].marks["values"] == "on,off,unknown"
    assert use.context["permission"].type.fields["until"].marks["stated_by"] == "register"
    assert schema.entity_types["Force"].attributes["take_home"].marks["stated_by"] == "rulebook"


@pytest.mark.parametrize(
    ("text", "spot", "says"),
    [
        ("entity U {\n  a Long\n};", (2, 5), "expected `:`, found `Long`"),
        ("entity U {\n  a: Long", (2, 10), "the text ends"),
        ("entiti U;", (1, 1), "`entity`, `action`"),
        ('entity "U";', (1, 8), "an entity name"),
    ],
)
def test_a_mistake_is_shown_where_reading_stops(text, spot, says):
    with pytest.raises(SchemaDoesNotParse) as caught:
        parse_schema(text, "s.cedarschema")
    assert says in caught.value.message
    assert (caught.value.place.line, caught.value.place.column) == spot
    assert caught.value.place.source == "s.cedarschema"


def test_a_name_that_is_not_declared_is_refused():
    with pytest.raises(SchemaDoesNotParse, match="Lon"):
        parse_schema("entity U { a: Lon };")


@pytest.mark.parametrize("escape", ["\\u{110000}", "\\u{d800}", "\\u{_}"])
def test_an_escape_that_names_no_character_is_refused_with_its_place(escape):
    with pytest.raises(SchemaDoesNotParse) as caught:
        parse_schema(f'@says("a")\n@note("{escape}")\nentity Person;', "force.cedarschema")
    assert caught.value.place.line == 2
