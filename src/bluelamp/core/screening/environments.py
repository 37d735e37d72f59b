"""Request environments: the kinds of request that a schema allows, and what each reads.

An environment is one principal type, one resource type and the actions that take them with the same
context. Rules are compiled once for each: inside one, every type is known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bluelamp.core.cedar import ActionType, EntityUid, Policy, Schema
from bluelamp.core.cedar.schema import Type
from bluelamp.core.screening.columns import Node, columns_of


@dataclass(frozen=True)
class Column:
    """A column that rules read: its name in the tree, and where it is.

    `relation` is empty for the event itself, otherwise the alias of a `Relation`. `column` is its
    name there. `missing` is what SQL puts in its place where the relation has no row.
    """

    name: str
    relation: str
    column: str
    type: str
    missing: str | None = None


@dataclass(frozen=True)
class Relation:
    """A dimension table joined to the events: `principal`, `resource`, or one more hop such as `principal.unit`.

    `key` is the name of the column that holds the id. Relations stand in the order they are joined.
    """

    alias: str
    entity_type: str
    key: Column


@dataclass(frozen=True)
class CompiledPolicy:
    """One policy in one environment.

    Attributes:
        policy: the policy.
        index: its position in `Compiled.policies`, which is its bit in the words.
        terms: all that must be true, in Cedar's order: the first that is not TRUE decides (FALSE: not
            satisfied; NULL: the policy errs). Each is settled under the ones before it, so a term's
            `total` holds only where those are true. Constant TRUE terms are left out.
        condition: the same as one column.
        complete: False where `terms` stop before something that cannot be lowered; where all of
            them are true the engine has to be asked.
    """

    policy: Policy
    index: int
    terms: tuple[Node, ...]
    condition: Node
    complete: bool = True


@dataclass(frozen=True)
class Environment:
    """One kind of request and the policies that can matter to it; the others are never satisfied and never err."""

    principal_type: str
    resource_type: str
    actions: tuple[ActionType, ...]
    policies: tuple[CompiledPolicy, ...]
    columns: Mapping[str, Column]
    relations: Mapping[str, Relation]

    @property
    def name(self) -> str:
        """What the environment is called in plans and messages."""
        return f"{self.principal_type} {'/'.join(one.uid.id for one in self.actions)} {self.resource_type}"

    def reads(self, node: Node) -> tuple[Column, ...]:
        """The columns that a term or condition reads, in name order."""
        return tuple(self.columns[name] for name in sorted(columns_of(node)))

    def joined(self, node: Node) -> frozenset[str]:
        """The aliases of the relations that a term or condition needs, those on the way included."""
        found: set[str] = set()
        waiting = [column.relation for column in self.reads(node)]
        while waiting:
            alias = waiting.pop()
            if alias and alias not in found:
                found.add(alias)
                waiting.append(self.relations[alias].key.relation)
        return frozenset(found)


def group_actions(
    schema: Schema, actions: Collection[EntityUid] | None = None
) -> list[tuple[str, str, tuple[ActionType, ...]]]:
    """Principal type, resource type and actions of every environment, in the schema's order."""
    groups: dict[tuple[str, str, tuple[object, ...]], list[ActionType]] = {}
    for action in schema.asked():
        if actions is not None and action.uid not in actions:
            continue
        context = tuple((fact.name, repr(_shape(fact.type)), fact.required) for fact in action.context.values())
        for principal in action.principals:
            for resource in action.resources:
                groups.setdefault((principal, resource, context), []).append(action)
    return [(principal, resource, tuple(actions)) for (principal, resource, _), actions in groups.items()]


def _shape(kind: Type | None) -> object:
    """A type without its marks, which do not change what a fact is."""
    if kind is None:
        return None
    fields = [(name, _shape(field.type), field.required) for name, field in kind.fields.items()]
    return kind.kind, kind.entity_type, _shape(kind.member), fields


def is_action(uid: EntityUid) -> bool:
    """Whether the name is an action's."""
    return uid.type.rpartition("::")[2] == "Action"
