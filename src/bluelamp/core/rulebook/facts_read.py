"""Which facts a rule reads: found in its expressions, named and marked by the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bluelamp.core.cedar import ActionType, Attribute, EntityUid, Schema
from bluelamp.core.cedar.expressions import Binary, Expression, Get, Has, Literal, SetOf, Variable, walk
from bluelamp.core.cedar.schema import Type
from bluelamp.core.rulebook.model import Rule


@dataclass(frozen=True)
class FactRead:
    """One fact that a rule reads.

    `owner` is `context`, or the entity type that has the fact. `path` is the fact's name, with dots
    inside a record. `required` is whether the fact is always there.
    """

    owner: str
    path: str
    says: str
    stated_by: str
    changeable: bool
    known: str
    required: bool


def actions_of(schema: Schema, rule: Rule) -> tuple[ActionType, ...]:
    """The actions a rule is about, groups opened, in the schema's order."""
    named = _actions_named(rule)
    if named is None:
        return tuple(schema.asked())
    return tuple(one for one in schema.asked() if _groups(schema, one.uid) & named)


def facts_read(schema: Schema, rule: Rule) -> tuple[FactRead, ...]:
    """The facts that a rule reads, each once, context first and then by owner and name.

    A record is left out where the rule reads a field of it: the field says more.
    """
    found: dict[tuple[str, str], FactRead] = {}
    actions = actions_of(schema, rule)
    for term in rule.policy.terms:
        for node in walk(term):
            if isinstance(node, Get | Has):
                for owner, path, attribute in _resolved(schema, actions, node):
                    found.setdefault((owner, path), _fact(owner, path, attribute))
    outer = {
        (owner, path)
        for owner, path in found
        if any(other.startswith(f"{path}.") and owner == whose for whose, other in found)
    }
    kept = (one for place, one in found.items() if place not in outer)
    return tuple(sorted(kept, key=lambda one: (one.owner != "context", one.owner, one.path)))


def _fact(owner: str, path: str, attribute: Attribute) -> FactRead:
    marks = attribute.marks
    return FactRead(
        owner,
        path,
        marks.get("says", ""),
        marks.get("stated_by", ""),
        marks.get("changeable") == "yes",
        marks.get("known", ""),
        attribute.required,
    )


def _resolved(schema: Schema, actions: tuple[ActionType, ...], node: Get | Has) -> Iterator[tuple[str, str, Attribute]]:
    """Owner, path and attribute of a read: several where the rule is about several actions."""
    for owner, path, fields in _owners(schema, actions, node.arg):
        attribute = fields.get(node.name)
        if attribute is not None:
            yield owner, f"{path}.{node.name}" if path else node.name, attribute


def _owners(
    schema: Schema, actions: tuple[ActionType, ...], base: Expression
) -> Iterator[tuple[str, str, Mapping[str, Attribute]]]:
    if isinstance(base, Variable) and base.name == "context":
        yield from (("context", "", action.context) for action in actions)
    elif isinstance(base, Variable) and base.name in ("principal", "resource"):
        types = {
            name for action in actions for name in (action.principals if base.name == "principal" else action.resources)
        }
        yield from ((name, "", _attributes(schema, name)) for name in sorted(types))
    elif isinstance(base, Literal) and isinstance(base.value, EntityUid):
        yield base.value.type, "", _attributes(schema, base.value.type)
    elif isinstance(base, Get):
        for owner, path, attribute in _resolved(schema, actions, base):
            kind: Type = attribute.type
            if kind.kind == "entity":
                yield str(kind.entity_type), "", _attributes(schema, str(kind.entity_type))
            else:
                yield owner, path, kind.fields


def _attributes(schema: Schema, entity_type: str) -> Mapping[str, Attribute]:
    known = schema.entity_types.get(entity_type)
    return {} if known is None else known.attributes


def _actions_named(rule: Rule) -> frozenset[EntityUid] | None:
    for term in rule.policy.scope:
        if isinstance(term, Binary) and term.left == Variable("action"):
            members = term.right.members if isinstance(term.right, SetOf) else (term.right,)
            return frozenset(
                one.value for one in members if isinstance(one, Literal) and isinstance(one.value, EntityUid)
            )
    return None


def _groups(schema: Schema, uid: EntityUid) -> frozenset[EntityUid]:
    seen: set[EntityUid] = set()
    waiting = [uid]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            action = schema.actions.get(one)
            waiting.extend(action.groups if action is not None else ())
    return frozenset(seen)
