"""Holders of work phones, and which of them the rules cannot tell apart.

Thirty thousand people are not planned one by one. Rules read little of a person: a kind, a few
memberships at any distance, sometimes a name. Two people who agree in all of that get the same
answer to every question, so one of them is asked for both. `Reads` finds what a set of rules reads
of a person (or of an app); where a rule uses the person in a way that cannot be followed, it says
`whole`, and then nobody is taken for anybody else.

`tests/core/phones/test_holders.py` holds that people with one key always get one verdict.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf

from bluelamp.core.cedar import CedarSet, Entities, Entity, EntityUid, Policy, Record, key
from bluelamp.core.cedar.expressions import (
    Binary,
    Call,
    Expression,
    Get,
    Has,
    Is,
    Literal,
    SetOf,
    Variable,
    children,
)

Platform = OneOf["android", "apple"]
Ownership = OneOf["fully-managed", "work-profile"]
Duty = OneOf["on", "off", "unknown"]


@dataclass(frozen=True)
class Holder:
    """Somebody with a work phone.

    `permissions` are those not yet closed, by app or site: in force, or ended with the export not
    confirmed. One for an app covers its websites too. Whether one is in force is for the rules to
    say. `duty` unknown plans no change: the phone keeps what it has on duty. `phone` names the phone,
    for somebody who holds more than one.
    """

    person: Entity
    platform: Platform
    ownership: Ownership = "fully-managed"
    permissions: Mapping[EntityUid, Record] = field(default_factory=dict)
    duty: Duty = "unknown"
    phone: str | None = None

    @property
    def name(self) -> EntityUid:
        """The phone by its name, or by its holder where it has none of its own."""
        return self.person.uid if self.phone is None else EntityUid("Phone", self.phone)


@dataclass(frozen=True)
class Reads:
    """What rules read of one variable: attributes and tags by name, groups it may be in, names it may have.

    `whole` is set where the variable is used in any other way.
    """

    attributes: frozenset[str]
    tags: frozenset[str]
    groups: frozenset[EntityUid]
    whole: bool


def reads_of(policies: Iterable[Policy], variable: str) -> Reads:
    """What the policies read of `principal` or `resource`."""
    finder = _Finder(variable)
    for policy in policies:
        for term in policy.terms:
            finder.visit(term)
    return Reads(frozenset(finder.attributes), frozenset(finder.tags), frozenset(finder.groups), finder.whole)


class Sorter:
    """Gives each entity a key: entities with one key look the same to the rules."""

    def __init__(self, reads: Reads, entities: Entities) -> None:
        self._reads = reads
        self._entities = entities
        self._groups_of: dict[frozenset[EntityUid], frozenset[EntityUid]] = {}
        self._attributes = sorted(reads.attributes)
        self._tags = sorted(reads.tags)

    def key(self, entity: Entity) -> Hashable:
        """What the rules can see of the entity."""
        if self._reads.whole:
            return entity.uid
        attributes = tuple(
            (name, key(entity.attributes[name])) for name in self._attributes if name in entity.attributes
        )
        tags = tuple((name, key(entity.tags[name])) for name in self._tags if name in entity.tags)
        return (
            entity.uid.type,
            attributes,
            tags,
            self._groups(entity),
            entity.uid in self._reads.groups and entity.uid,
        )

    def _groups(self, entity: Entity) -> frozenset[EntityUid]:
        known = self._groups_of.get(entity.parents)
        if known is None:
            above = frozenset[EntityUid]().union(*(self._entities.ancestors(one) for one in entity.parents))
            known = self._groups_of[entity.parents] = (above | entity.parents) & self._reads.groups
        return known


class _Finder:
    def __init__(self, variable: str) -> None:
        self.variable = Variable(variable)
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.groups: set[EntityUid] = set()
        self.whole = False

    def visit(self, one: Expression) -> None:
        if one == self.variable:
            self.whole = True
        elif not self._is_followed(one):
            for part in children(one):
                self.visit(part)

    def _is_followed(self, one: Expression) -> bool:
        """Whether the expression is one of the ways of reading the variable that a key can hold."""
        if isinstance(one, Get | Has) and one.arg == self.variable:
            self.attributes.add(one.name)
            return True
        if isinstance(one, Call) and one.name in ("hasTag", "getTag") and one.args[0] == self.variable:
            return self._tag(one.args[1])
        if isinstance(one, Is) and one.arg == self.variable:
            return one.within is None or self._names(one.within)
        if isinstance(one, Binary) and one.op == "in" and one.left == self.variable:
            return self._names(one.right)
        if isinstance(one, Binary) and one.op in ("==", "!=") and self.variable in (one.left, one.right):
            return self._names(one.right if one.left == self.variable else one.left)
        return False

    def _tag(self, name: Expression) -> bool:
        if not isinstance(name, Literal) or not isinstance(name.value, str):
            return False
        self.tags.add(name.value)
        return True

    def _names(self, one: Expression) -> bool:
        """Takes in the entities written out in an expression; False where there is anything else in it."""
        parts: Sequence[Expression] = one.members if isinstance(one, SetOf) else (one,)
        values = [part.value for part in parts if isinstance(part, Literal)]
        if isinstance(one, Literal) and isinstance(one.value, CedarSet):
            values = list(one.value)
        named = [value for value in values if isinstance(value, EntityUid)]
        self.groups.update(named)
        return len(named) == len(values) and len(values) >= len(parts)
