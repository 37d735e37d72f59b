"""Random Cedar: worlds of entities, requests and policies, well typed for the most part and not always.

`random_world` draws from a plain `random.Random`, fast enough for hundreds of thousands of pairs.
`worlds()` is the same generator with Hypothesis making the choices, so that a failure shrinks.

Values are drawn from small pools that sit on Cedar's edges: the ends of 64 bits, half a millisecond
before midnight, `%` and `_` and `*` and a new line in texts, an address with host bits, an entity
that is named everywhere and exists nowhere. Small pools make equal values frequent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from bluelamp.core.cedar import (
    CedarSet,
    Entities,
    Entity,
    EntityUid,
    Policy,
    Record,
    Request,
    Value,
    parse_policies,
)
from bluelamp.core.cedar.values import CONSTRUCTORS, LONG_MAX, LONG_MIN

LONGS = (0, 1, -1, 2, 3, 5, 90, -7, 2**62, 3_037_000_500, LONG_MAX, LONG_MIN)
STRINGS = (
    *("", "a", "b", "force", "personal", "a*b", "a%b_c", "éx", "x.onion", "%", "_", "a\nb", 'say "so"', "back\\slash"),
    *("1.0", "10.0.0.1", "2024-01-01", "1d", "k1"),  # texts that a constructor reads where it is given a fact
)
PATTERNS = (
    "*",
    "",
    "a",
    "a*",
    "*a",
    "*a*",
    "a*b",
    r"a\*b",
    "a%*",
    "*_c",
    "f*c*",
    "*.onion",
    "a*b*c",
    "**",
    r"*\"*",
    "é*",
)
EXTENSION_TEXTS = {
    "decimal": ("1.0", "1.00", "-0.0001", "3.14", "922337203685477.5807", "-922337203685477.5808"),
    "ip": ("10.0.0.0/8", "10.0.0.1/8", "10.0.0.1", "10.0.0.1/32", "127.0.0.1", "224.0.0.1/3", "::1", "ff00::1", "::/0"),
    "datetime": (
        *("1970-01-01", "1969-12-31", "1969-12-31T23:59:59.999Z", "2024-01-01", "2024-02-29T10:00:00+0130"),
        *("0000-01-01", "9999-12-31T23:59:59Z"),
    ),
    "duration": ("0ms", "-1ms", "1d", "36h", "-1d2h", "1d2h3m4s5ms", "9223372036854775807ms", "-9223372036854775807ms"),
}
REFUSED_TEXTS = {"decimal": "1.00000", "ip": "10.0.0.256", "datetime": "2023-02-29", "duration": "1h1d"}

PEOPLE = tuple(EntityUid("Person", f"p{number}") for number in range(6))
GROUPS = tuple(EntityUid("Group", f"g{number}") for number in range(5))
PHONES = (*(EntityUid("Phone", f"d{number}") for number in range(4)), EntityUid("Phone", 'odd "id"'))
GHOST = EntityUid("Person", "ghost")
"""Named by requests, facts and policies, and in no snapshot."""
NAMED = (*PEOPLE, *GROUPS, *PHONES, GHOST)
ACTION_GROUP = EntityUid("Action", "any-use")
ACTIONS = (EntityUid("Action", "use"), EntityUid("Action", "call"))
TAGS = ("k1", "k2", "a", "force")

ATTRIBUTES = {
    **dict.fromkeys(("n", "m"), "long"),
    **dict.fromkeys(("s", "t"), "string"),
    "b": "bool",
    "e": "entity",
    "dec": "decimal",
    "addr": "ip",
    "at": "datetime",
    "span": "duration",
    "ls": "longs",
    "ss": "strings",
    "es": "entities",
    "mix": "mixed",
    "rec": "record",
    "any": "anything",
}
"""Every attribute's shape, the same on every entity and in the context; `any` may hold whatever it likes."""
NAMES_BY_SHAPE = {
    shape: tuple(name for name, held in ATTRIBUTES.items() if held == shape)
    for shape in dict.fromkeys(ATTRIBUTES.values())
}
SCALARS = ("long", "string", "bool", "entity", "decimal", "ip", "datetime", "duration")
SETS = {"longs": "long", "strings": "string", "entities": "entity", "mixed": "anything"}


@dataclass
class World:
    """Entities, policies, and requests that share principal type, action and resource type."""

    entities: Entities
    requests: list[Request]
    policies: tuple[Policy, ...]


def random_world(rng: random.Random, *, policies: int = 6, requests: int = 100, few: bool = False) -> World:
    """A world of the given numbers of policies and requests; equal seeds give equal worlds.

    With `few` there are two people, two groups and one phone; the others are named and not there.
    """
    writer = PolicyWriter(rng)
    text = "\n".join(writer.policy(f"rule-{number}") for number in range(policies))
    people, groups, phones = (PEOPLE[:2], GROUPS[:2], PHONES[:1]) if few else (PEOPLE, GROUPS, PHONES)
    principals = rng.choice([(*people, GHOST), groups])
    resources = rng.choice([phones, (*people, GHOST), groups])
    action = rng.choice(ACTIONS)
    return World(
        entities=_snapshot(rng, (*people, *phones), groups),
        requests=[
            Request(rng.choice(principals), action, rng.choice(resources), Record(_attributes(rng, present=0.85)))
            for _ in range(requests)
        ],
        policies=parse_policies(text),
    )


def worlds(*, policies: int = 2, requests: int = 2) -> st.SearchStrategy[World]:
    """Small worlds drawn by Hypothesis, which shrinks the choices of a failing one."""
    return st.randoms(use_true_random=False).map(
        lambda rng: random_world(rng, policies=policies, requests=requests, few=True)
    )


def _snapshot(rng: random.Random, members: Sequence[EntityUid], groups: Sequence[EntityUid]) -> Entities:
    """Members in groups, groups in later groups, so that there is no cycle, and the actions in theirs."""
    return Entities(
        [
            *(_entity(rng, uid, groups) for uid in members),
            *(_entity(rng, uid, groups[index + 1 :]) for index, uid in enumerate(groups)),
            Entity(ACTION_GROUP),
            Entity(ACTIONS[0], parents=frozenset({ACTION_GROUP})),
            Entity(ACTIONS[1]),
        ]
    )


def random_value(rng: random.Random, shape: str, depth: int = 0) -> Value:
    """A value of a shape: a scalar, a set of scalars, a record, or anything."""
    if shape == "anything":
        shape = rng.choice(SCALARS if depth > 1 else (*SCALARS, *SETS, "record"))
    if shape == "long":
        return rng.choice(LONGS)
    if shape == "string":
        return rng.choice(STRINGS)
    if shape == "bool":
        return rng.random() < 0.5
    if shape == "entity":
        return rng.choice(NAMED)
    if shape in CONSTRUCTORS:
        value = CONSTRUCTORS[shape](rng.choice(EXTENSION_TEXTS[shape]))
        assert value is not None, "the pools hold only texts that Cedar accepts"
        return value
    if shape in SETS:
        return CedarSet(random_value(rng, SETS[shape], depth + 1) for _ in range(rng.randrange(4)))
    fields: dict[str, Value] = {
        "a": rng.choice((1, 2)),
        "b": rng.choice(("x", "a")),
        "c": Record({"d": random_value(rng, "anything", depth + 1)}),
    }
    return Record({name: value for name, value in fields.items() if rng.random() < 0.8})


def _entity(rng: random.Random, uid: EntityUid, groups: Sequence[EntityUid]) -> Entity:
    return Entity(
        uid,
        attributes=_attributes(rng, present=0.75),
        parents=frozenset(group for group in groups if rng.random() < 0.25),
        tags={
            name: random_value(rng, rng.choice(("long", "long", "long", "string")))
            for name in TAGS
            if rng.random() < 0.5
        },
    )


def _attributes(rng: random.Random, *, present: float) -> dict[str, Value]:
    return {name: random_value(rng, shape) for name, shape in ATTRIBUTES.items() if rng.random() < present}


def quoted(text: str) -> str:
    """A text as Cedar writes it, in quotes and escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + "".join(letter if letter.isascii() else f"\\u{{{ord(letter):x}}}" for letter in escaped) + '"'


def named(uid: EntityUid) -> str:
    """An entity's name as Cedar writes it."""
    return f"{uid.type}::{quoted(uid.id)}"


class PolicyWriter:
    """Writes Cedar text: an expression for a wanted shape, which now and then has another one."""

    ILL_TYPED = 0.04
    """How often an expression has a shape other than the one that fits."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def policy(self, policy_id: str) -> str:
        """One policy with a random scope and one or two conditions."""
        pick = self.rng.choice
        action = pick(
            ("", "", "", "", ' == Action::"use"', ' in [Action::"use", Action::"call"]', ' in Action::"any-use"')
        )
        conditions = "".join(
            f"\n{pick(('when', 'when', 'unless'))} {{ {self.expression('bool', self.rng.randrange(1, 5))} }}"
            for _ in range(self.rng.randrange(1, 3))
        )
        scope = f"principal{self._scope()}, action{action}, resource{self._scope()}"
        return f"@id({quoted(policy_id)})\n{pick(('permit', 'forbid'))}({scope}){conditions};"

    def expression(self, shape: str, depth: int) -> str:
        """Cedar text of at most this depth, of the shape for the most part."""
        if self._chance(self.ILL_TYPED):
            shape = self.rng.choice(tuple(ATTRIBUTES.values()))
        if depth <= 0 or self._chance(0.25):
            return self._leaf(shape)
        if self._chance(0.08):
            condition, then, otherwise = (self.expression(part, depth - 1) for part in ("bool", shape, shape))
            return f"(if {condition} then {then} else {otherwise})"
        writers = {
            "bool": self._bool,
            "long": self._long,
            "datetime": self._datetime,
            "duration": self._duration,
        }
        return writers[shape](depth - 1) if shape in writers else self._leaf(shape)

    def _scope(self) -> str:
        if self._chance(0.8):  # a scope that seldom fits would leave the conditions unread
            return ""
        kind = self.rng.choice(("equal", "in", "is", "is in"))
        if kind == "equal":
            return f" == {named(self.rng.choice(NAMED))}"
        if kind == "in":
            return f" in {named(self.rng.choice(NAMED))}"
        entity_type = self.rng.choice(("Person", "Group", "Phone"))
        return f" is {entity_type}" + (f" in {named(self.rng.choice(GROUPS))}" if kind == "is in" else "")

    def _leaf(self, shape: str) -> str:
        """A fact, a literal, or a function of text that comes close to either."""
        rng = self.rng
        if shape == "entity" and self._chance(0.4):
            return rng.choice(("principal", "resource", "action"))
        if shape in ("long", "string", "bool") and self._chance(0.1):
            return self._tag(shape)
        if shape == "long" and self._chance(0.08):
            return rng.choice(("context.rec.a", "principal.rec.c.d"))
        if shape in CONSTRUCTORS and self._chance(0.04):
            return f"{shape}({self._path('string')})"
        return self._literal(shape) if self._chance(0.45) else self._path(shape)

    def _path(self, shape: str) -> str:
        base = self.rng.choice(("principal", "resource", "context", "context", "principal.e", "context.e"))
        return f"{base}.{self.rng.choice(NAMES_BY_SHAPE[shape])}"

    def _tag(self, shape: str) -> str:
        holder = self.rng.choice(("principal", "resource", "context.e", named(GHOST)))
        name = self.rng.choice(('"k1"', '"k2"', "context.s"))
        return f"{holder}.{'hasTag' if shape == 'bool' else 'getTag'}({name})"

    def _literal(self, shape: str) -> str:
        rng = self.rng
        if shape == "long":
            return str(rng.choice(LONGS))
        if shape == "string":
            return quoted(rng.choice(STRINGS))
        if shape == "bool":
            return rng.choice(("true", "false"))
        if shape == "entity":
            return named(rng.choice(NAMED))
        if shape in CONSTRUCTORS:
            text = REFUSED_TEXTS[shape] if self._chance(0.03) else rng.choice(EXTENSION_TEXTS[shape])
            return f"{shape}({quoted(text)})"
        if shape in SETS:
            return f"[{', '.join(self._leaf(SETS[shape]) for _ in range(rng.randrange(4)))}]"
        if shape == "record":
            return rng.choice(('{a: 1, b: "x"}', "{a: 2, c: {d: context.n}}", "{}", "{a: context.n}", '{"b": "a"}'))
        return self._literal(rng.choice(SCALARS))

    def _long(self, depth: int) -> str:
        def arithmetic() -> str:
            left, right = self.expression("long", depth), self.expression("long", depth)
            return f"({left} {self.rng.choice('+-*')} {right})"

        def whole() -> str:
            unit = self.rng.choice(("toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"))
            return f"({self.expression('duration', depth)}).{unit}()"

        return self._one_of(arithmetic, arithmetic, lambda: f"-({self.expression('long', depth)})", whole)

    def _datetime(self, depth: int) -> str:
        instant = self.expression("datetime", depth)
        return self._one_of(
            lambda: f"({instant}).offset({self.expression('duration', depth)})", lambda: f"({instant}).toDate()"
        )

    def _duration(self, depth: int) -> str:
        instant = self.expression("datetime", depth)
        return self._one_of(
            lambda: f"({instant}).durationSince({self.expression('datetime', depth)})", lambda: f"({instant}).toTime()"
        )

    def _bool(self, depth: int) -> str:
        def both(shape: str, *operators: str) -> str:
            left, right = self.expression(shape, depth), self.expression(shape, depth)
            return f"({left} {self.rng.choice(operators)} {right})"

        def method(receiver: str, argument: str | None, *names: str) -> str:
            inside = "" if argument is None else self.expression(argument, depth)
            return f"({self.expression(receiver, depth)}).{self.rng.choice(names)}({inside})"

        pick = self.rng.choice
        group = pick(tuple(SETS))
        return self._one_of(
            lambda: both("bool", "&&", "||"),
            lambda: both("bool", "&&", "||"),
            lambda: f"!({self.expression('bool', depth)})",
            lambda: both(pick(tuple(ATTRIBUTES.values())), "==", "!="),
            lambda: both(pick(("long", "datetime", "duration")), "<", "<=", ">", ">="),
            lambda: method("decimal", "decimal", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"),
            lambda: method("ip", "ip", "isInRange"),
            lambda: method("ip", None, "isIpv4", "isIpv6", "isLoopback", "isMulticast"),
            lambda: method(group, group, "containsAll", "containsAny"),
            lambda: method(group, SETS[group], "contains"),
            lambda: method(group, None, "isEmpty"),
            lambda: both("entity", "in"),
            lambda: f"({self.expression('entity', depth)} in {self.expression('entities', depth)})",
            lambda: f"({self.expression('entity', depth)} is {pick(('Person', 'Group', 'Phone', 'Action'))})",
            lambda: both("entity", "is Person in", "is Group in"),
            lambda: f'({self.expression("string", depth)} like "{pick(PATTERNS)}")',
            self._has,
            self._guarded,
            self._guarded,
        )

    def _has(self) -> str:
        if self._chance(0.3):
            path = self.rng.choice(("rec.a", "rec.c.d", "e.n", "nope", "rec.nope"))
            return f"(context has {path})"
        base = self.rng.choice(("principal", "resource", "context", "principal.e", "context.rec", named(GHOST)))
        return f"({base} has {self.rng.choice(tuple(ATTRIBUTES))})"

    def _guarded(self) -> str:
        """The way people write: look whether a fact is there, then read it."""
        base = self.rng.choice(("principal", "resource", "context"))
        name = self.rng.choice(tuple(ATTRIBUTES))
        return f"({base} has {name} && {base}.{name} == {self._literal(ATTRIBUTES[name])})"

    def _one_of(self, *ways: Callable[[], str]) -> str:
        return self.rng.choice(ways)()

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability
