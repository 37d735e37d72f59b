"""The reference interpreter, operator by operator, at the edges; the engine is asked the same each time."""

import json

import pytest

from bluelamp.core.cedar import Engine, Entities, Entity, EntityUid, Record, Request, parse_policies
from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN
from bluelamp.core.decision.functions import Erred
from bluelamp.core.decision.reference import decide, evaluate, fits, satisfied

P, G, FAR = EntityUid("Person", "p"), EntityUid("Group", "g"), EntityUid("Group", "far")
WORLD = Entities(
    [
        Entity(P, {"n": 1, "friend": EntityUid("Person", "ghost")}, frozenset({G}), {"k": 5}),
        Entity(G, {}, frozenset({FAR})),
        Entity(FAR),
    ]
)
REQUEST = Request(P, EntityUid("Action", "use"), EntityUid("Phone", "d"), Record({"n": 1, "t": "a\nb"}))
GHOST = 'Person::"ghost"'
ERRS = "error"


def meaning(text):
    """True, False or ERRS, from the reference; the engine must say the same."""
    policies = parse_policies(f"permit (principal, action, resource) when {{ {text} }};")
    engine = Engine(policies)
    by_reference = decide(policies, REQUEST, WORLD)
    assert engine.ask(REQUEST, engine.load(WORLD)) == by_reference
    return ERRS if by_reference.errors else by_reference.allowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # && and ||: the left side decides whether the right is read, an error on the left stays
        ("false && context.nope", False),
        ("true && context.nope", ERRS),
        ("context.nope && false", ERRS),
        ("true || context.nope", True),
        ("false || context.nope", ERRS),
        ("context.nope || true", ERRS),
        ("true && 1 == 1", True),
        ("1 && true", ERRS),
        ("false || 1", ERRS),
        ("!context.nope", ERRS),
        ("!1", ERRS),
        ("!(false)", True),
        # if reads only the side it takes
        ("if true then true else context.nope", True),
        ("if false then context.nope else false", False),
        ("if 1 then true else true", ERRS),
        ("if context.nope then true else true", ERRS),
    ],
)
def test_connectives_read_from_the_left_and_keep_errors(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 == 1", True),
        ('1 == "1"', False),
        ("true == 1", False),
        ('1 != "1"', True),
        ("context.nope != 1", ERRS),
        ("context.nope == context.nope", ERRS),
        ("[1, 2] == [2, 1, 1]", True),
        ("[true] == [1]", False),
        ("[[1], [1, 1]] == [[1]]", True),
        ('{a: 1, b: "x"} == {b: "x", a: 1}', True),
        ("{a: 1} == {a: true}", False),
        (f"{GHOST} == {GHOST}", True),
        ('decimal("1.0") == decimal("1.00")', True),
        ('decimal("-0.0") == decimal("0.0")', True),
        ('ip("10.0.0.1/8") == ip("10.0.0.0/8")', False),
        ('ip("10.0.0.1") == ip("10.0.0.1/32")', True),
        ('ip("0:0:0:0:0:0:0:1") == ip("::1")', True),
        ('duration("1d") == duration("24h")', True),
        ('datetime("2024-01-01") == datetime("2024-01-01T00:00:00.000Z")', True),
        ('datetime("2024-01-01T00:30:00+0130") == datetime("2023-12-31T23:00:00Z")', True),
        ('datetime("1970-01-01") == duration("0ms")', False),
    ],
)
def test_equality_holds_across_types_and_by_content(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 < 2", True),
        ("2 <= 2", True),
        ("2 > 2", False),
        ("2 >= 2", True),
        ('"a" < "b"', ERRS),
        ("true < false", ERRS),
        ("1 < true", ERRS),
        ("true > 1", ERRS),
        ('decimal("1.0") < decimal("2.0")', ERRS),
        ('datetime("1970-01-01") < datetime("1970-01-02")', True),
        ('datetime("1970-01-01") < duration("1ms")', ERRS),
        ('duration("1ms") > datetime("1970-01-01")', ERRS),
        ('duration("-1ms") < duration("0ms")', True),
        ('1 < datetime("1970-01-01")', ERRS),
        ('datetime("1970-01-01") >= 1', ERRS),
        ('decimal("1.0").lessThan(decimal("1.0001"))', True),
        ('decimal("1.0").lessThanOrEqual(decimal("1.0"))', True),
        ('decimal("1.0").greaterThan(decimal("1.0"))', False),
        ('decimal("1.0").greaterThanOrEqual(decimal("1.0"))', True),
        ('decimal("1.0").lessThan(1)', ERRS),
        ("context.n.lessThan(1)", ERRS),
    ],
)
def test_order_holds_between_two_values_of_one_ordered_type(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LONG_MAX} + 0 == {LONG_MAX}", True),
        (f"{LONG_MAX} + 1 > 0", ERRS),
        (f"{LONG_MIN} - 1 < 0", ERRS),
        (f"{LONG_MIN} + {LONG_MAX} == -1", True),
        (f"{LONG_MAX} * 1 > 0", True),
        (f"{LONG_MIN} * -1 > 0", ERRS),
        ("3037000500 * 3037000500 > 0", ERRS),
        ("3037000499 * 3037000499 > 0", True),
        (f"-({LONG_MAX}) < 0", True),
        (f"-({LONG_MIN}) > 0", ERRS),
        ("-(true) == 1", ERRS),
        ('1 + "1" == 2', ERRS),
        ("true + true == 2", ERRS),
    ],
)
def test_arithmetic_is_checked_to_64_bits(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('principal in Group::"g"', True),
        ('principal in Group::"far"', True),
        ('principal in [Group::"nope", Group::"far"]', True),
        ("principal in principal", True),
        ("principal in []", False),
        ("principal in [principal, 1]", ERRS),
        ("1 in []", ERRS),
        ("principal in 1", ERRS),
        (f'{GHOST} in Group::"g"', False),
        (f"{GHOST} in [{GHOST}]", True),
        ('Group::"g" in principal', False),
        ("principal is Person", True),
        ("principal is Group", False),
        ('principal is Person in Group::"far"', True),
        ("principal is Person in 1", ERRS),
        ("principal is Group in 1", False),
        ("1 is Person", ERRS),
    ],
)
def test_membership_is_by_ancestors_and_a_kind_by_name(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("context has n", True),
        ("context has nope", False),
        ("principal has n", True),
        ("principal.friend has n", False),
        (f"{GHOST} has n", False),
        ("context.n has n", ERRS),
        ('"a" has n', ERRS),
        ("[] has n", ERRS),
        ("principal has friend.n", False),
        ("context.n == 1", True),
        ("context.nope == 1", ERRS),
        ("principal.n == 1", True),
        ("principal.friend.n == 1", ERRS),
        ("context.n.n == 1", ERRS),
        ("{a: 1}.a == 1", True),
        ('context["n"] == 1', True),
        ('principal.hasTag("k")', True),
        ('principal.hasTag("nope")', False),
        (f'{GHOST}.hasTag("k")', False),
        ("principal.hasTag(1)", ERRS),
        ('context.hasTag("k")', ERRS),
        ('principal.getTag("k") == 5', True),
        ('principal.getTag("nope") == 5', ERRS),
        (f'{GHOST}.getTag("k") == 5', ERRS),
        ("principal.getTag(5) == 5", ERRS),
    ],
)
def test_attributes_and_tags_of_records_entities_and_those_who_are_not_there(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2].contains(2)", True),
        ("[1, 2].contains(true)", False),
        ("[[1, 2]].contains([2, 1])", True),
        ("context.n.contains(1)", ERRS),
        ("[1, context.nope].contains(1)", ERRS),
        ("[1].contains(context.nope)", ERRS),
        ("[1, 2].containsAll([2, 2])", True),
        ("[1].containsAll([])", True),
        ("[].containsAll([1])", False),
        ("[1].containsAll(1)", ERRS),
        ("[1].containsAny([1, 2])", True),
        ("[].containsAny([])", False),
        ("[1].containsAny(1)", ERRS),
        ("[].isEmpty()", True),
        ("[false].isEmpty()", False),
        ("context.isEmpty()", ERRS),
        ("{a: context.nope, b: true}.b", ERRS),
    ],
)
def test_sets_and_records_are_read_whole(text, expected):
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("", "", True),
        ("a", "", False),
        ("", "*", True),
        ("a\nb", "a*b", True),
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
        ("a%b_c", "a%b_c", True),
        ("axxb_c", "a%b_c", False),
        ("a%bxc", "a%b_c", False),
        ("a*b", r"a\*b", True),
        ("axb", r"a\*b", False),
        ("a\\b", r"a\\b", True),
        ("abcabc", "*abc", True),
        ("abcab", "*abc", False),
        ("aXbXc", "a*b*c", True),
        ("é", "é", True),
        ("e\u0301", "é", False),
        ("[a]", "[a]", True),
        ("a\n", "a", False),
    ],
)
def test_like_takes_every_letter_as_it_is_and_a_star_for_any(text, pattern, expected):
    (policy,) = parse_policies(f'permit (principal, action, resource) when {{ context.t like "{pattern}" }};')
    request = Request(P, REQUEST.action, REQUEST.resource, Record({"t": text}))
    engine = Engine([policy])
    assert satisfied(policy, request, WORLD) is expected
    assert engine.ask(request, engine.load(WORLD)).allowed is expected


def test_like_of_what_is_no_text_errs():
    assert meaning('context.n like "*"') == ERRS
    assert fits("", ())
    assert not fits("a", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('ip("10.0.0.1").isIpv4()', True),
        ('ip("::ffff:7f00:1").isIpv4()', False),
        ('ip("::1").isIpv6()', True),
        ('ip("127.0.0.1/8").isLoopback()', True),
        ('ip("127.0.0.1/7").isLoopback()', False),
        ('ip("::1").isLoopback()', True),
        ('ip("::/127").isLoopback()', False),
        ('ip("224.0.0.1/4").isMulticast()', True),
        ('ip("224.0.0.1/3").isMulticast()', False),
        ('ip("ff00::/8").isMulticast()', True),
        ('ip("ff00::/7").isMulticast()', False),
        ('ip("10.0.0.1/8").isInRange(ip("10.0.0.0/8"))', True),
        ('ip("10.0.0.0/7").isInRange(ip("10.0.0.0/8"))', False),
        ('ip("10.0.0.1").isInRange(ip("::/0"))', False),
        ('ip("0.0.0.0/0").isInRange(ip("255.255.255.255/0"))', True),
        ('ip("10.0.0.1").isInRange("10.0.0.0/8")', ERRS),
        ("context.n.isIpv4()", ERRS),
    ],
)
def test_addresses_count_as_ranges_and_keep_their_version(text, expected):
    assert meaning(text) == expected


BIG = f'duration("{LONG_MAX}ms")'
SMALL = f'duration("{LONG_MIN}ms")'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'datetime("1970-01-01").offset({BIG}) > datetime("9999-12-31")', True),
        (f'datetime("1970-01-02").offset({BIG}) > datetime("9999-12-31")', ERRS),
        ('datetime("2024-02-28").offset(duration("1d")) == datetime("2024-02-29")', True),
        ('datetime("2024-02-28").offset(1) == datetime("2024-02-29")', ERRS),
        ('datetime("2024-01-02").durationSince(datetime("2024-01-01")) == duration("1d")', True),
        (f'datetime("1970-01-02").durationSince(datetime("1970-01-01").offset({SMALL})) > {BIG}', ERRS),
        ('datetime("1969-12-31T23:59:59.999Z").toDate() == datetime("1969-12-31")', True),
        ('datetime("1970-01-01").toDate() == datetime("1970-01-01")', True),
        (f'datetime("1970-01-01").offset({SMALL}).toDate() < datetime("1970-01-01")', ERRS),
        ('datetime("1969-12-31T23:59:59.999Z").toTime() == duration("86399999ms")', True),
        (f'datetime("1970-01-01").offset({SMALL}).toTime() >= duration("0ms")', True),
        ('duration("-1ms").toSeconds() == 0', True),
        ('duration("-1500ms").toSeconds() == -1', True),
        ('duration("1999ms").toSeconds() == 1', True),
        ('duration("-90s").toMinutes() == -1', True),
        ('duration("-1d2h").toHours() == -26', True),
        ('duration("-36h").toDays() == -1', True),
        (f"{SMALL}.toMilliseconds() == {LONG_MIN}", True),
        (f"{SMALL}.toDays() == -106751991167", True),
        ('datetime("1970-01-01").toDays() == 0', ERRS),
        ('duration("1d").toDate() == datetime("1970-01-02")', ERRS),
    ],
)
def test_instants_and_spans_of_time_round_as_cedar_rounds(text, expected):
    assert meaning(text) == expected


TEXTS = {
    "decimal": {
        **dict.fromkeys(["1.0", "01.0", "-0.0", "922337203685477.5807", "-922337203685477.5808"], True),
        **dict.fromkeys(["1", "1.", ".1", "+1.0", "1.00000", "922337203685477.5808", "1.0 ", "", "\uff11.0"], False),
    },
    "ip": {
        **dict.fromkeys(["1.2.3.4", "1.2.3.4/0", "::", "::1/128", "1::", "0:0:0:0:0:0:0:0001", "::FFFF:1"], True),
        **dict.fromkeys(
            ["1.2.3", "010.0.0.1", "1.2.3.4/33", "1.2.3.4/032", "::1/129", "::1.2.3.4", "::1%1", ""], False
        ),
    },
    "datetime": {
        **dict.fromkeys(["0000-01-01", "0000-02-29", "9999-12-31T23:59:59.999Z", "2024-01-01T00:00:00+2359"], True),
        **dict.fromkeys(["2023-02-29", "2024-01-01T00:00:00", "2024-01-01T24:00:00Z", "2024-01-01T23:59:60Z"], False),
        **dict.fromkeys(["2024-01-01T00:00:00.1Z", "2024-01-01T00:00:00+2400", "2024-1-1", "10000-01-01"], False),
    },
    "duration": {
        **dict.fromkeys(["0d", "1d2h3m4s5ms", "-1d", f"{LONG_MAX}ms", f"{LONG_MIN}ms", "0000000000000000001d"], True),
        **dict.fromkeys(["", "-", "1", "1h1d", "1d1d", "+1d", f"{LONG_MAX + 1}ms", "106751991168d", "1d ", "d"], False),
    },
}


@pytest.mark.parametrize(
    ("name", "text", "accepted"), [(name, text, ok) for name, texts in TEXTS.items() for text, ok in texts.items()]
)
def test_a_constructor_accepts_what_cedar_accepts(name, text, accepted):
    written = json.dumps(text, ensure_ascii=False)
    assert meaning(f"{name}({written}) == {name}({written})") == (True if accepted else ERRS)


def test_a_constructor_reads_a_fact_and_errs_on_what_is_no_text():
    assert meaning("decimal(context.t) == 1") == ERRS
    assert meaning("decimal(context.n) == 1") == ERRS
    assert meaning('decimal(if true then "1.0" else "") == decimal("1.0")') is True


def test_terms_are_read_in_order_and_the_first_that_is_not_true_decides():
    shut = parse_policies('permit (principal == Person::"x", action, resource) when { context.nope };')
    assert decide(shut, REQUEST, WORLD).errors == frozenset()
    first = parse_policies("permit (principal, action, resource) when { false } when { context.nope };")
    assert decide(first, REQUEST, WORLD).errors == frozenset()
    second = parse_policies("permit (principal, action, resource) when { context.nope } when { false };")
    assert decide(second, REQUEST, WORLD).errors == {"policy0"}


def test_unless_with_an_error_is_an_error_and_not_true():
    (policy,) = parse_policies("permit (principal, action, resource) unless { context.nope };")
    with pytest.raises(Erred):
        satisfied(policy, REQUEST, WORLD)


def test_a_forbid_wins_names_every_forbid_and_no_permit_and_an_erring_one_is_skipped():
    policies = parse_policies(
        "permit (principal, action, resource);"
        "forbid (principal, action, resource) when { context.n == 1 };"
        "forbid (principal, action, resource) when { principal.n == 1 };"
        "forbid (principal, action, resource) when { context.nope };"
    )
    verdict = decide(policies, REQUEST, WORLD)
    assert not verdict.allowed
    assert verdict.reasons == {"policy1", "policy2"}
    assert verdict.errors == {"policy3"}


def test_nothing_is_allowed_that_no_policy_allows():
    assert decide((), REQUEST, WORLD).allowed is False


def test_the_value_of_an_expression_is_given_and_not_only_its_truth():
    (policy,) = parse_policies("permit (principal, action, resource) when { [context.n + 1, principal].isEmpty() };")
    (call,) = policy.terms
    (members,) = call.args
    assert {2, P} == set(evaluate(members, REQUEST, WORLD))
