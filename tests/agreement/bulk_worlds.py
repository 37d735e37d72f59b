"""Random rulebooks and events for the wide layout: a schema like the force's, and everything the layout can hold.

Rules are drawn from typed atoms with their boundary values as constants, and combined. Facts that
may be absent are often read without asking first, and people, apps and units are often unknown, so
that many rules err.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from bluelamp.core.cedar import (
    ActionType,
    Attribute,
    CedarSet,
    Entities,
    Entity,
    EntityUid,
    Policy,
    Record,
    Request,
    Schema,
    Value,
    parse_policies,
    parse_schema,
)
from bluelamp.core.cedar.schema import Type
from bluelamp.core.cedar.values import CONSTRUCTORS, LONG_MAX, LONG_MIN

SCHEMA_TEXT = """
type Permission = { purpose: String, group?: String, until: datetime, limits?: { most: Long, from?: ipaddr } };
entity Force { take_home: String, longest: duration, accounts: Set<String>, hours: Long };
entity Unit in [Unit] { manager?: Person, size: Long };
entity Role;
entity Person in [Unit, Role] {
  kind: String, issued: Bool, unit: Unit, grade?: Long, home?: ipaddr, badge?: Permission, teams: Set<Unit>,
  pay: decimal
} tags String;
entity AppCategory in [AppCategory];
entity App in [AppCategory] { vendor: String, owner?: Unit, risk: Long };
entity Site in [AppCategory] { tier: String };
entity Contact;
type Use = {
  now: datetime, device: String, on_call: Bool, spent: Long, cost: decimal, from: ipaddr, since?: duration,
  tags: Set<String>, numbers: Set<Long>, units: Set<Unit>, permission?: Permission, backup?: App, allowed?: Bool,
  station: { name: String, unit?: Unit }
};
action "any_use";
action "use_app" in ["any_use"] appliesTo { principal: Person, resource: App, context: Use };
action "install_app" in ["any_use"] appliesTo { principal: Person, resource: App, context: Use };
action "open" in ["any_use"] appliesTo { principal: Person, resource: [App, Site], context: Use };
action "call" appliesTo {
  principal: Person, resource: Contact, context: { now: datetime, device: String, permission?: Permission }
};
"""
SCHEMA: Schema = parse_schema(SCHEMA_TEXT)

WORDS = ("", "work", "personal", "a%b_c", "it's", 'say "so"', "corporate", "éx", "!")
LONGS = (0, 1, -1, 5, 90, LONG_MAX, LONG_MIN, 2**62, -(2**62), 3_037_000_500)
TEXTS = {
    "decimal": ("0.0", "1.5", "-0.0001", "922337203685477.5807"),
    "ipaddr": ("10.0.0.1", "10.1.0.0/16", "10.0.0.0/8", "127.0.0.1", "224.0.0.5", "::1", "ff00::1", "2001:db8::1"),
    "datetime": (
        "1970-01-01",
        "1969-12-31T23:59:59.999Z",
        "2026-11-02T05:00:00Z",
        "2026-11-02T04:59:59.500Z",
        "0001-01-01",
    ),
    "duration": ("0ms", "1ms", "-1ms", "72h", "-1d1ms", "9223372036854775807ms"),
}
MADE_BY = {"decimal": "decimal", "ipaddr": "ip", "datetime": "datetime", "duration": "duration"}
IDS = {
    "Person": [f"p{number}" for number in range(12)],
    "Unit": [f"u{number}" for number in range(6)],
    "Role": ["comms", "sergeant"],
    "App": [f"a{number}" for number in range(8)],
    "Site": ["x.test", "y.test"],
    "AppCategory": ["social", "maps", "force", "other"],
    "Contact": ["victim", "colleague"],
    "Force": ["this"],
}
UNKNOWN = "nobody"
"""An id that requests and facts name and no table holds."""
ATOMS = (
    'context.device == "{word}"',
    'context.device like "{pattern}"',
    "context.now < {datetime}",
    "context.now.toTime() >= {duration}",
    "context.now.toDate() == {datetime}",
    "context.now.offset({duration}) < {datetime}",
    "context.permission.until > context.now",
    "context has permission && context.permission.until > context.now",
    "context has permission && context.permission has group && context.permission.group == {quoted}",
    "context has permission.limits.from && context.permission.limits.from.isInRange({ip})",
    "context.permission.limits.most + 1 > {long}",
    "context has permission && context.permission has limits && context.permission.limits.most * 2 > {long}",
    'principal in Unit::"{unit}"',
    'principal in [Unit::"{unit}", Role::"{role}", Person::"{person}"]',
    'principal == Person::"{person}"',
    "principal.kind == {quoted}",
    "principal.issued",
    "principal.unit.size < {long}",
    "principal.unit has manager && principal.unit.manager.issued",
    "principal.unit.manager.unit.size > {long}",
    "principal.unit.manager == principal",
    'principal.unit in Unit::"{unit}"',
    "principal has grade && principal.grade > {long}",
    "principal.grade - 5 < {long}",
    "principal has home && principal.home.isInRange({ip})",
    "principal has badge && principal.badge.until < context.now",
    "principal has badge && principal.badge has limits && principal.badge.limits has from",
    "principal has badge.limits.from && principal.badge.limits.from.isIpv6()",
    "principal.teams.contains(principal.unit)",
    'principal.teams.contains(Unit::"{unit}")',
    "principal in principal.teams",
    "principal.pay.lessThan({decimal})",
    'principal.hasTag("k1")',
    'principal.hasTag("k1") && principal.getTag("k1") == {quoted}',
    'principal.getTag("k2") == {quoted}',
    'principal is Person in Unit::"{unit}"',
    "resource is App",
    "resource is Contact",
    'resource == App::"{app}"',
    'resource in AppCategory::"{category}"',
    'resource in [AppCategory::"{category}", AppCategory::"{other}"]',
    'action == Action::"{action}"',
    'action in Action::"any_use"',
    'action in [Action::"call", Action::"open"]',
    'Force::"this".take_home == {quoted}',
    'context.now.durationSince({datetime}) < Force::"this".longest',
    'Force::"this".accounts.contains({quoted})',
    'context.spent * Force::"this".hours > {long}',
)
USE_ATOMS = (
    "context.on_call",
    "context.spent + context.spent > {long}",
    "-context.spent == {long}",
    "context.spent - {positive} < {long}",
    "context.cost.greaterThanOrEqual({decimal})",
    "context.from.isInRange({ip})",
    "context.from.isLoopback() || context.from.isMulticast()",
    "context.from == {ip}",
    "context.since.toHours() >= {positive}",
    "context has since && context.since.toDays() == -1",
    "context.tags.contains({quoted})",
    "context.tags.containsAll([{quoted}, {quoted}])",
    "context.tags.containsAny([{quoted}, {quoted}])",
    "context.tags.isEmpty()",
    "context.tags == [{quoted}]",
    "context.numbers.contains({long})",
    "context.numbers.contains(context.spent)",
    "context.units.contains(principal.unit)",
    "principal in context.units",
    "principal.unit in context.units",
    "context.units.containsAll(principal.teams)",
    'context.station.unit in Unit::"{unit}"',
    "context.station has unit && context.station.unit.size >= {long}",
    "principal in context.station.unit",
    "context.station.unit.manager == principal",
    "context.station.name == principal.kind",
    'context.backup in AppCategory::"{category}"',
    "context has backup && context.backup.risk > {long}",
    "context.backup == resource",
    "context has allowed && context.allowed",
    "!(context.allowed)",
    "(if context.on_call then context.spent else 5) > {long}",
    '(if context has allowed then context.backup else resource) == App::"{app}"',
    "context.permission == principal.badge",
)
APP_ATOMS = (
    "resource.risk > {long}",
    "resource has owner && resource.owner.size > {long}",
    "resource.owner == principal.unit",
    "resource.vendor == {quoted}",
    "principal in resource.owner",
    "resource in resource.owner",
)
NOT_LOWERED = ("ip(context.device).isIpv4()", 'Person::"p1".issued', "principal.hasTag(context.device)")


@dataclass
class BulkWorld:
    """A rulebook's policies and entities, people and all, and requests that fit the schema."""

    policies: tuple[Policy, ...]
    rulebook: Entities
    entities: Entities
    requests: list[Request]


def bulk_world(rng: random.Random, *, policies: int = 30, requests: int = 200, fallback: float = 0.0) -> BulkWorld:
    """A world of the given numbers; `fallback` is the share of rules with something that cannot be lowered."""
    text = "\n".join(_policy(rng, f"rule-{number}", fallback) for number in range(policies))
    rulebook, people = (
        _entities(rng, ("Force", "App", "Site", "AppCategory")),
        _entities(rng, ("Person", "Unit", "Role")),
    )
    return BulkWorld(
        parse_policies(text), rulebook, rulebook.with_entities(people), [_request(rng) for _ in range(requests)]
    )


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '\\"') + '"'


def _filled(rng: random.Random, atom: str) -> str:
    pick = rng.choice
    while "{" in atom:
        start = atom.index("{")
        end = atom.index("}", start)
        name = atom[start + 1 : end]
        values = {
            "word": lambda: pick(WORDS).replace('"', '\\"'),
            "quoted": lambda: _quoted(pick(WORDS)),
            "pattern": lambda: pick(("*", "w*", "*%b*", "a%b_c", "*'*", "*rp*", "!", "")),
            "long": lambda: str(pick(LONGS)),
            "positive": lambda: str(pick((1, 5, 72))),
            "ip": lambda: f'ip("{pick(TEXTS["ipaddr"])}")',
            "unit": lambda: pick(IDS["Unit"]),
            "role": lambda: pick(IDS["Role"]),
            "person": lambda: pick(IDS["Person"]),
            "app": lambda: pick((*IDS["App"], UNKNOWN)),
            "category": lambda: pick(IDS["AppCategory"]),
            "other": lambda: pick(IDS["AppCategory"]),
            "action": lambda: pick(("use_app", "install_app", "open", "call")),
            **{
                kind: (lambda kind=kind: f'{kind}("{pick(TEXTS[kind])}")')
                for kind in ("decimal", "datetime", "duration")
            },
        }
        atom = atom[:start] + values[name]() + atom[end + 1 :]
    return atom


def _condition(rng: random.Random, atoms: tuple[str, ...], depth: int) -> str:
    if depth == 0 or rng.random() < 0.35:
        return f"({_filled(rng, rng.choice(atoms))})"
    left, right = _condition(rng, atoms, depth - 1), _condition(rng, atoms, depth - 1)
    way = rng.random()
    if way < 0.1:
        return f"!{left}"
    if way < 0.2:
        return f"(if {left} then {right} else {_condition(rng, atoms, 0)})"
    return f"({left} {'&&' if way < 0.65 else '||'} {right})"


def _policy(rng: random.Random, policy_id: str, fallback: float) -> str:
    pick = rng.choice
    app = pick((True, True, False))
    action = pick(("action", 'action in [Action::"use_app", Action::"install_app"]', 'action == Action::"open"'))
    resource = "resource is App" if app else pick(("resource", 'resource in AppCategory::"social"', "resource is Site"))
    principal = pick(("principal", "principal", 'principal in Role::"comms"', 'principal in Unit::"u1"'))
    atoms = ATOMS + (USE_ATOMS if app or pick((True, False)) else ()) + (APP_ATOMS if app else ())
    atoms += NOT_LOWERED if rng.random() < fallback else ()
    clauses = "".join(
        f"\n{pick(('when', 'when', 'unless'))} {{ {_condition(rng, atoms, pick((0, 1, 2, 3)))} }}"
        for _ in range(pick((1, 1, 2)))
    )
    return f'@id("{policy_id}")\n{pick(("permit", "permit", "forbid"))}({principal}, {action}, {resource}){clauses};'


def _entities(rng: random.Random, types: tuple[str, ...]) -> Entities:
    return Entities(
        Entity(
            EntityUid(kind, one),
            _record(rng, SCHEMA.entity_types[kind].attributes),
            _parents(rng, kind, position),
            _tags(rng, kind),
        )
        for kind in types
        for position, one in enumerate(IDS[kind])
    )


def _parents(rng: random.Random, kind: str, position: int) -> frozenset[EntityUid]:
    above = SCHEMA.entity_types[kind].member_of
    return frozenset(
        EntityUid(parent, one)
        for parent in above
        for index, one in enumerate(IDS[parent])
        if (parent != kind or index > position) and rng.random() < 0.3
    )


def _tags(rng: random.Random, kind: str) -> dict[str, Value]:
    if SCHEMA.entity_types[kind].tags is None:
        return {}
    return {name: rng.choice(WORDS) for name in ("k1", "k2", "k3") if rng.random() < 0.6}


def _record(rng: random.Random, fields: Any) -> dict[str, Value]:
    return {name: _value(rng, one) for name, one in fields.items() if one.required or rng.random() < 0.6}


def _value(rng: random.Random, attribute: Attribute) -> Value:
    return _of_type(rng, attribute.type)


def _of_type(rng: random.Random, kind: Type) -> Value:
    if kind.kind == "entity":
        return EntityUid(str(kind.entity_type), rng.choice((*IDS[str(kind.entity_type)], UNKNOWN)))
    if kind.kind == "record":
        return Record(_record(rng, kind.fields))
    if kind.kind == "set" and kind.member is not None:
        member = kind.member
        return CedarSet(_of_type(rng, member) for _ in range(rng.randrange(4)))
    if kind.kind in MADE_BY:
        value = CONSTRUCTORS[MADE_BY[kind.kind]](rng.choice(TEXTS[kind.kind]))
        assert value is not None
        return value
    return rng.choice({"bool": (True, False), "long": LONGS, "string": WORDS}[kind.kind])


def _request(rng: random.Random) -> Request:
    action: ActionType = rng.choice(SCHEMA.asked())
    resource = rng.choice(action.resources)
    return Request(
        EntityUid("Person", rng.choice((*IDS["Person"], UNKNOWN))),
        action.uid,
        EntityUid(resource, rng.choice((*IDS[resource], UNKNOWN))),
        Record(_record(rng, action.context)),
    )
