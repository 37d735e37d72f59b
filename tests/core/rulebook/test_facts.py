"""Facts as people write them become values of the schema's types, or a message that says the form."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar import CedarSet, Datetime, Duration, EntityUid, Record, parse_schema
from bluelamp.core.kernel import to_millis
from bluelamp.core.rulebook import facts_from_text, facts_from_yaml, parse_uid
from bluelamp.core.rulebook.errors import FactDoesNotFit, FactMissing, FactUnknown, YamlDoesNotParse

SCHEMA = parse_schema("""
entity U;
type Permission = { purpose: String, until: datetime, group?: String };
action use appliesTo { principal: U, resource: U, context: {
  @values("on,off") duty: String, free: String, on_call: Bool, count: Long, span: duration, at: datetime,
  rate: decimal, from: ipaddr, who: U, names: Set<String>, permission?: Permission,
} };
""")
USE = SCHEMA.asked()[0]


def yaml(**facts):
    return facts_from_yaml(USE.context, facts, "the action `use`")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("duty", "on", "on"),
        ("on_call", True, True),
        ("count", 3, 3),
        ("span", "72h", Duration(72 * 3_600_000)),
        ("span", "365d", Duration(365 * 86_400_000)),
        ("at", "1970-01-02", Datetime(86_400_000)),
        ("at", "1970-01-01T01:00:00+01:00", Datetime(0)),
        ("who", 'U::"a"', EntityUid("U", "a")),
        ("who", "a", EntityUid("U", "a")),
        ("names", ["b", "a"], CedarSet(["a", "b"])),
        (
            "permission",
            {"purpose": "watch", "until": "1970-01-01T00:00:01Z"},
            Record({"purpose": "watch", "until": Datetime(1_000)}),
        ),
    ],
)
def test_a_fact_is_read_by_its_type(name, raw, value):
    assert yaml(**{name: raw}) == {name: value}


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("duty", "maybe", "cannot be `maybe`; it is one of `on`, `off`"),
        ("free", True, "not a text"),
        ("on_call", "true", "not true or false"),
        ("on_call", 1, "not true or false"),
        ("count", True, "not a whole number"),
        ("count", 2**63, "not a whole number"),
        ("span", "3 days", "not a span of time"),
        ("at", "2026-10-25T01:30:00", "not an instant"),
        ("at", None, "given as nothing"),
        ("rate", "1", "not a number"),
        ("from", "10.0.0.256", "not an address"),
        ("names", "a", "not a list"),
        ("names", [1], "not a text"),
        ("permission", "yes", "not entries"),
        ("permission", {"purpose": 1, "until": "2026-01-01"}, "`permission.purpose`"),
    ],
)
def test_a_fact_in_the_wrong_form_is_refused_with_the_right_form(name, raw, says):
    with pytest.raises(FactDoesNotFit, match=says):
        yaml(**{name: raw})


def test_an_unknown_fact_is_refused_with_those_there_are():
    with pytest.raises(FactUnknown, match="no fact `dutty`") as caught:
        yaml(dutty="on")
    assert "`duty`" in caught.value.todo


def test_a_record_lacks_nothing_and_holds_nothing_more():
    with pytest.raises(FactMissing, match=r"permission\.until"):
        yaml(permission={"purpose": "watch"})
    with pytest.raises(FactUnknown, match=r"permission\.groop"):
        yaml(permission={"purpose": "watch", "until": "2026-01-01", "groop": "x"})


def test_the_command_line_gives_the_same_values():
    texts = {
        "duty": "on",
        "on_call": "false",
        "count": "-3",
        "names": "[a, b]",
        "permission.purpose": "true",
        "permission.until": "1970-01-01",
    }
    assert facts_from_text(USE, texts) == {
        "duty": "on",
        "on_call": False,
        "count": -3,
        "names": CedarSet(["a", "b"]),
        "permission": Record({"purpose": "true", "until": Datetime(0)}),
    }
    assert facts_from_text(USE, {"permission": "{purpose: x, until: 1970-01-01}"})["permission"] == Record(
        {"purpose": "x", "until": Datetime(0)}
    )


@pytest.mark.parametrize(
    ("texts", "error"),
    [
        ({"dutty": "on"}, FactUnknown),
        ({"dutty.x": "on"}, FactUnknown),
        ({"permission.groop": "on"}, FactUnknown),
        ({"duty.x": "on"}, FactUnknown),
        ({"permission.purpose": "x"}, FactMissing),
        ({"on_call": "perhaps"}, FactDoesNotFit),
        ({"names": "[a"}, YamlDoesNotParse),
        ({"permission": "watch", "permission.purpose": "x"}, FactDoesNotFit),
    ],
)
def test_the_command_line_refuses_what_does_not_fit(texts, error):
    with pytest.raises(error):
        facts_from_text(USE, texts)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda one: 2 <= one.year <= 9998))
def test_every_instant_is_read_from_its_text(instant):
    assert yaml(at=instant.isoformat()) == {"at": Datetime(to_millis(instant))}


@given(st.text(max_size=20))
def test_the_name_of_an_entity_is_read_back_from_how_it_is_written(name):
    uid = EntityUid("App", name)
    assert parse_uid(str(uid)) == uid
    assert parse_uid(name) is None or "::" in name
