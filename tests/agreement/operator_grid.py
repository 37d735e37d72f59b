"""Every operator of Cedar on boundary values, the operands as columns: which expressions, over which values.

Constants are folded while a rule is compiled, so only operands that come from the data show what the
SQL does. `context.p` and `context.q` run over all pairs of the boundary values of their types, and
over being absent.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bluelamp.core.cedar import CedarSet, Entities, Entity, EntityUid, Record, Request, Value
from bluelamp.core.cedar.values import CONSTRUCTORS, LONG_MAX, LONG_MIN


def _made(name: str, *texts: str) -> list[Value]:
    values = [CONSTRUCTORS[name](text) for text in texts]
    assert None not in values
    return [value for value in values if value is not None]


A, B, GHOST = EntityUid("U", "a"), EntityUid("U", "b"), EntityUid("U", "ghost")
GROUP_A, GROUP_B = EntityUid("G", "a"), EntityUid("G", "b")
DEVICE = EntityUid("D", "d")
ENTITIES = Entities(
    [
        Entity(A, {"x": 1, "r": Record({"y": 2})}, frozenset({GROUP_A}), {"k": 1}),
        Entity(B, {"x": "s"}, frozenset({GROUP_B})),
        Entity(GROUP_A, {}, frozenset({GROUP_B}), {"k": "v", "a": 1}),
        Entity(GROUP_B),
        Entity(DEVICE, {"x": CedarSet([1])}, tags={"": 0}),
    ]
)
_ONE = _made("decimal", "1.0")[0]
VALUES: dict[str, list[Value]] = {
    "long": [
        *(0, 1, -1, 2, -2, 7, -7, LONG_MAX, LONG_MAX - 1, LONG_MIN, LONG_MIN + 1, 2**62, -(2**62), 2**32),
        *(3_037_000_500, -3_037_000_500, 86_400_000),
    ],
    "string": [
        *("", "a", "A", "ab", "a*b", "a%b", "a_b", "a!b", "a\nb", "é", "日本", "x" * 50, "*", "\\", 'a"b', "a'b", "0"),
        *("\x00", "😀", "%", "!%"),
    ],
    "bool": [True, False],
    "decimal": _made(
        "decimal",
        *("0.0", "-0.0", "1.0", "1.0000", "-0.0001", "0.0001", "922337203685477.5807", "-922337203685477.5808"),
    ),
    "datetime": _made(
        "datetime",
        *("1970-01-01", "1969-12-31", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.001Z", "0001-01-01"),
        *("2024-02-29T12:30:45.123Z", "9999-12-31T23:59:59.999Z", "1960-06-01T00:00:00Z", "2024-03-01T00:00:00+0130"),
        *("2026-11-02T04:59:59.500Z", "2026-11-02T05:00:00Z"),
    ),
    "duration": _made(
        "duration",
        *("0ms", "1ms", "-1ms", "500ms", "999ms", "-999ms", "1000ms", "-1001ms", "59s", "-61s", "1h", "-1h1ms", "1d"),
        *("-1d", "-1d1ms", "36h", "5h", "9223372036854775807ms", "-9223372036854775808ms"),
    ),
    "ip": _made(
        "ip",
        *("10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "10.255.255.255", "0.0.0.0/0", "127.0.0.1", "127.1.2.3/30"),
        *("126.0.0.0/7", "224.0.0.1", "239.255.255.255/32", "224.0.0.0/3", "::1", "::1/127", "ff00::/8", "ff02::1"),
        *("fe80::1", "::/0", "::ffff:7f00:1", "2001:db8::1/64"),
    ),
    "set": [
        *(CedarSet(), CedarSet([1]), CedarSet([1, 2]), CedarSet([2, 1]), CedarSet(["a"]), CedarSet(["1"])),
        *(CedarSet([True]), CedarSet([A]), CedarSet([A, GROUP_B]), CedarSet([A, 1])),
        *(CedarSet([CedarSet([1]), CedarSet([2])]), CedarSet([Record({"a": 1})]), CedarSet([_ONE])),
        *(CedarSet([_ONE, 1]), CedarSet(["a", "1", 1])),
    ],
    "record": [
        *(Record(), Record({"a": 1}), Record({"a": 1, "b": "x"}), Record({"b": "x", "a": 1}), Record({"a": "1"})),
        *(Record({"a": Record({"c": 1})}), Record({"a": CedarSet([1, 2])}), Record({"a": A})),
    ],
    "entity": [A, B, GROUP_A, GROUP_B, GHOST, EntityUid("G", "ghost"), DEVICE],
}
"""Boundary values by type."""


@dataclass(frozen=True)
class Square:
    """Expressions over `context.p` and `context.q`, and the types these run through."""

    left: str
    right: str
    expressions: tuple[str, ...]

    def requests(self) -> list[Request]:
        """A request for every pair of values, absent ones included."""
        pairs = itertools.product([*VALUES[self.left], None], [*VALUES[self.right], None])
        return [
            Request(
                A,
                EntityUid("Action", "x"),
                DEVICE,
                Record({name: value for name, value in (("p", left), ("q", right)) if value is not None}),
            )
            for left, right in pairs
        ]


def squares() -> list[Square]:
    """The whole grid, each expression once for each pair of types."""
    gathered: dict[tuple[str, str], dict[str, None]] = {}
    for expression, left, right in _everything():
        gathered.setdefault((left, right), {})[expression] = None
    return [Square(left, right, tuple(found)) for (left, right), found in gathered.items()]


def _everything() -> Iterator[tuple[str, str, str]]:
    yield from _whole_numbers()
    yield from _any_types()
    yield from _logic()
    yield from _texts()
    yield from _extensions()
    yield from _entities()
    for name in ("containsAll", "containsAny"):
        yield f"context.p.{name}(context.q)", "set", "set"
        yield f'context.p.{name}([1, "a"])', "set", "long"
        yield f"[context.q, 1].{name}(context.p)", "set", "long"
    yield "context.p.isEmpty()", "set", "long"


def _whole_numbers() -> Iterator[tuple[str, str, str]]:
    both = ("long", "long")
    for sign in ("<", "<=", ">", ">="):
        yield f"context.p {sign} context.q", *both
        for bound in (0, LONG_MAX, LONG_MIN):
            yield f"context.p {sign} {bound}", *both
    for sign in "+-*":
        for test in (f"context.p {sign} context.q == context.p", f"context.p {sign} context.q > 0"):
            yield test, *both
        yield f"context.p {sign} context.q < 0", *both
        yield f"5 {sign} context.p <= context.q", *both
        for number in (1, -1, 2, -2, 0, LONG_MAX - 1, LONG_MAX, LONG_MIN, 90):
            yield f"context.p {sign} {number} < context.q", *both
            yield f"{number} {sign} context.p < context.q", *both
    yield "-context.p < context.q", *both
    yield "-context.p == context.q", *both
    yield "[1, 2, 9223372036854775807].contains(context.p)", *both
    yield "context.p * context.q + context.p - context.q >= 0", *both


def _any_types() -> Iterator[tuple[str, str, str]]:
    alike = (
        *("context.p == context.q", "context.p != context.q", "[context.p].contains(context.q)"),
        *("[context.p, 1].containsAll([context.q])", "[context.p, context.q] == [context.q]"),
        *("{a: context.p} == {a: context.q}", "[{a: context.p}].contains({a: context.q})"),
        *('context.p == 1 || context.q == "a"', "context.p && true", "context.p || false", "!(context.p)"),
        *("if context.p then true else false", "context.p < context.q", "context.p is U", "-context.p == context.q"),
        *("context.p + context.q == context.q", "context has p && context.p == context.q", 'context.p like "*"'),
    )
    for left in VALUES:
        for expression in alike:
            yield expression, left, left
        yield "context.p has a && context.p.a == context.q", left, "long"
        yield "context.q.contains(context.p)", left, "set"
        yield "context.p in context.q", left, "entity"
        for right in VALUES:
            if left != right:
                yield "context.p == context.q", left, right
                yield "[context.p].containsAny([context.q, 1])", left, right


def _logic() -> Iterator[tuple[str, str, str]]:
    expressions = (
        *("context.p && context.q", "context.p || context.q", "!(context.p && context.q)", "!(context.p || context.q)"),
        *("if context.p then context.q else !context.q", "(context.p && context.q) == false"),
        *(
            "context.p && context.q > 0",
            "context.zz && context.p",
            "context.p && context.zz",
            "context.p || context.zz",
        ),
        *("context.zz || context.p", "!(context.p && context.zz)", "!(context.zz && context.p)"),
        *("!(context.p || context.zz)", "!(context.zz || context.p)", "if context.zz then context.p else context.q"),
        *("if context.p then context.zz else context.q", "[context.p, context.zz].contains(context.p)"),
        *("{a: context.p, b: context.zz}.a", '(if context.p then 1 else "x") == 1'),
        *(
            "(if context.p then principal else resource) == principal",
            "(if context.p then principal else resource).x == 1",
        ),
        *("(if context.p then {a: context.q} else {b: 1}).a", "(if context.p then {a: context.q} else {b: 1}) has a"),
        *("(context.p || context.q) && (context.q || context.p)", "context has p && context.p || context.q"),
        *("!(context has p) || context.p && context.q", "(context.p && context.q) || (context.q && context.p)"),
    )
    for left, right in (("bool", "bool"), ("bool", "long"), ("long", "bool")):
        for expression in expressions:
            yield expression, left, right


def _texts() -> Iterator[tuple[str, str, str]]:
    patterns = (
        *(
            "",
            "*",
            "a*",
            "*a",
            "*a*",
            "a",
            "a*b",
            "*b",
            r"a\*b",
            "a%b",
            "a_b",
            "a!b",
            "*!*",
            "*%*",
            "!%",
            r"*\**",
            "**",
        ),
        *("*é*", "?", "a*b*", r"\\", r"*\"*", "*'*", "😀", ".", "%", "_", "__", "*_*"),
    )
    for pattern in patterns:
        yield f'context.p like "{pattern}"', "string", "long"
    yield '["a", "b", "a*b"].contains(context.p)', "string", "long"
    yield 'context.p == "a\'b"', "string", "long"
    yield 'context.p == "\\0"', "string", "long"


def _extensions() -> Iterator[tuple[str, str, str]]:
    for name in ("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"):
        yield f"context.p.{name}(context.q)", "decimal", "decimal"
        yield f'context.p.{name}(decimal("0.0001"))', "decimal", "long"
        yield f"context.p.{name}(context.q)", "decimal", "long"
    yield "context.p.isInRange(context.q)", "ip", "ip"
    yield 'context.p.isInRange(ip("10.0.0.0/8"))', "ip", "long"
    for name in ("isIpv4", "isIpv6", "isLoopback", "isMulticast"):
        yield f"context.p.{name}()", "ip", "long"
        yield f"context.p.{name}()", "string", "long"
    for sign in ("<", "<=", ">", ">=", "=="):
        yield f"context.p {sign} context.q", "datetime", "datetime"
        yield f"context.p {sign} context.q", "duration", "duration"
        yield f"context.p {sign} context.q", "datetime", "duration"
        yield f"context.p.toDate() {sign} context.q", "datetime", "datetime"
        yield f"context.p.toTime() {sign} context.q", "datetime", "duration"
        yield f'context.p.toTime() {sign} duration("5h")', "datetime", "long"
        yield f'context.p.durationSince(context.q) {sign} duration("1d")', "datetime", "datetime"
        yield f"context.p.offset(context.q) {sign} context.p", "datetime", "duration"
        yield f"context.p.offset(context.q).toDate() {sign} context.p", "datetime", "duration"
        yield f'context.p.offset(context.q).toTime() {sign} duration("1ms")', "datetime", "duration"
        for unit in ("toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"):
            yield f"context.p.{unit}() {sign} context.q", "duration", "long"


def _entities() -> Iterator[tuple[str, str, str]]:
    for expression in (
        *(
            "context.p in context.q",
            "context.p in [context.q]",
            'context.p in [G::"b"]',
            'context.p in [G::"b", context.q]',
        ),
        *('context.p is U in G::"b"', "context.p.x == 1", "context.p has x", "context.p has r.y && context.p.r.y == 2"),
        *('context.p.hasTag("k")', 'context.p.getTag("k") == 1', "principal in context.q", "context.p == principal"),
        *("[context.p, context.q].contains(principal)", "context.p in []", "[context.p] == [context.q]"),
        *("(if context.p == context.q then context.p else principal).x == 1", 'context.p == U::"a"', "context.p is G"),
        *('[U::"a", G::"a"].contains(context.p)', "context.p.r == {y: 2}", "context.p in context.p"),
        *('principal in [context.q, G::"b"]', 'context.p in G::"a"', "resource in [context.p, context.q]"),
    ):
        yield expression, "entity", "entity"
    yield "context.p.hasTag(context.q)", "entity", "string"
    yield "context.p.getTag(context.q) == 1", "entity", "string"
    yield "context.p in context.q", "entity", "set"
    yield "principal in context.p", "set", "long"
