"""Policies: what is read of each, and that a refusal stands at the token that is wrong."""

import pytest

from bluelamp.core.cedar import EntityUid, PolicyDoesNotParse, parse_policies
from bluelamp.core.cedar.expressions import Binary, Get, Is, Literal, Not, SetOf, Variable

HEAD = '@id("a")\npermit(principal, action, resource)\n'


def test_a_policy_has_its_id_effect_marks_place_and_own_text():
    text = (
        '// first\n@id("a") @says("Yes.")\npermit(principal, action, resource);\n\n' + HEAD.replace('"a"', '"b"') + ";"
    )
    one, two = parse_policies(text, "f.cedar")
    assert (one.id, one.effect, one.annotations["says"]) == ("a", "permit", "Yes.")
    assert (two.id, two.place.source, two.place.line, two.place.column) == ("b", "f.cedar", 5, 1)
    assert one.text == '@id("a") @says("Yes.")\npermit(principal, action, resource);'


def test_a_policy_without_an_id_goes_by_its_position():
    text = "permit(principal, action, resource); forbid(principal, action, resource);"
    assert [(one.id, one.effect) for one in parse_policies(text)] == [("policy0", "permit"), ("policy1", "forbid")]


def test_scope_and_conditions_are_terms_in_the_order_that_cedar_reads():
    (policy,) = parse_policies(
        'permit(principal is User in Team::"t", action in [Action::"x", Action::"y"], resource == App::"w")'
        " when { context.a } unless { context.b };"
    )
    names = (("Team", "t"), ("Action", "x"), ("Action", "y"), ("App", "w"))
    team, x, y, app = (Literal(EntityUid(*one)) for one in names)
    assert policy.terms == (
        Is(Variable("principal"), "User", team),
        Binary("in", Variable("action"), SetOf((x, y))),
        Binary("==", Variable("resource"), app),
        Get(Variable("context"), "a"),
        Not(Get(Variable("context"), "b")),
    )


def test_a_text_without_policies_has_none():
    assert parse_policies("// nothing yet\n") == ()


@pytest.mark.parametrize(
    ("body", "at", "says"),
    [
        ("when { context.a = 1 };", "=", "'=' is not a valid operator"),
        ("when { true } when { context.a == 1 && context.b = 2 };", "= 2", "'=' is not a valid operator"),
        ('when { context.a == "=" && context.b = 2 };', "= 2", "'=' is not a valid operator"),
        ("when { context.foo == 1 && foo(context.a) };", "foo(", "`foo` is not a valid function"),
        ("when { context.foo == 1 && context.a.foo() };", "foo()", "`foo` is not a valid method"),
        ("when { 1 + contains(1) };", "contains", "`contains` is a method, not a function"),
        ("when { contxt.a == 1 };", "contxt", "`contxt` has no fields or methods"),
        ("when { context.a == 99999999999999999999 };", "99999999999999999999", "number too large"),
        pytest.param(f"when {{ 1 == {'9' * 5_000} }};", "9" * 5_000, "number too large", id="5000 digits"),
        ("when { context.a == 1 && };", "}", "unexpected token `}`"),
        ("when { context.a === 1 };", "= 1", "unexpected token `=`"),
        ("when { context.a & 1 };", "&", "invalid token"),
        ('when { context.a == "x };', '"x', "invalid token"),
        ("whn { true };", "whn", "invalid policy condition"),
        ('when { "\\q" == "a" };', '"\\q"', "not a valid escape"),
        ("when { context.a / 2 == 1 };", "/", "division is not supported"),
        ("when { context.a % 2 == 1 };", "%", "modulo is not supported"),
        ("when { principal == ?principal };", "?principal", "template slot"),
        ("when { {a: 1, b: 2, a: 3} == context };", "a: 3", "duplicate key `a`"),
        ("when { };", "when", "cannot be empty"),
        ("when { context.a == 1 };\nfobid(principal, action, resource);", "fobid", "invalid policy effect"),
        ("when { context.a == 1 };\npermit(action, principal, resource);", "action, principal, resource", "`action`"),
        ('when { true };\npermit(principal == "x", action, resource);', '"x"', "expected an entity uid"),
        ("when { true };\npermit(principal, action);", ");", "missing the `resource` variable"),
    ],
)
def test_the_caret_stands_at_the_token_that_is_wrong(body, at, says):
    text = HEAD + body
    with pytest.raises(PolicyDoesNotParse) as caught:
        parse_policies(text, "f.cedar")
    place = caught.value.place
    offset = text.rindex(at)
    line = text[:offset].count("\n") + 1
    assert says in caught.value.message
    assert (place.line, place.column) == (line, offset - text.rfind("\n", 0, offset))
    shown = caught.value.say().splitlines()
    assert shown[1] == f"  at f.cedar:{place.line}:{place.column}"
    assert shown[2].strip() == text.splitlines()[line - 1].strip()
    assert shown[3] == " " * (4 + place.column - 1) + "^"


@pytest.mark.parametrize("body", ["when { context.a == 1 }", "when { context.a == (1", "when"])
def test_a_rule_that_stops_early_is_told_to_be_finished_at_its_end(body):
    with pytest.raises(PolicyDoesNotParse, match="ends before it is complete") as caught:
        parse_policies(HEAD + body, "f.cedar")
    assert (caught.value.place.line, caught.value.place.column) == (3, len(body) + 1)


def test_a_template_is_refused_with_a_reason():
    with pytest.raises(PolicyDoesNotParse, match="slot"):
        parse_policies('@id("a") permit(principal == ?principal, action, resource);')


def test_a_single_equals_sign_is_told_as_two():
    with pytest.raises(PolicyDoesNotParse) as caught:
        parse_policies(HEAD + "when { context.a = 1 };")
    assert caught.value.todo == "write `==` to compare."
