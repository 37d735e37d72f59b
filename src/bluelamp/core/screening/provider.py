"""Columns of the wide event layout, by the schema: nothing is looked at but types.

A path is followed through the schema. Context facts are columns of the event; attributes of an
entity are columns of its dimension table (`dimensions.py`), joined by id; an attribute that is an
entity itself is one more join (`principal.unit.manager`). An id that a dimension does not know
leaves its columns NULL, so that reading an attribute errs and `in` is false, as in Cedar.

Attributes of an entity named in a rule (`Force::"this".take_home`) are looked up in the snapshot the
rules are compiled with and become constants. An entity that the snapshot does not hold might still
be among the people screened, so a rule that reads one is left to the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bluelamp.core.cedar import ActionType, Attribute, Entities, EntityUid, Record, Schema, Value
from bluelamp.core.cedar.schema import Type
from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import BOOL, FALSE, INT, TEXT, TEXTS, TRUE, Node
from bluelamp.core.screening.environments import Column, Relation, is_action
from bluelamp.core.screening.errors import NotLowered
from bluelamp.core.screening.symbols import (
    SCALARS,
    Address,
    Alternatives,
    EntitySymbol,
    Field,
    LazyFields,
    Path,
    RecordSymbol,
    Scalar,
    SetColumn,
    Tag,
    always,
    constant,
)

GROUP_BITS = 63
"""Groups in one BIGINT word; the sign is left alone."""


@dataclass
class Needs:
    """What rules want of the dimension tables, over all environments, by entity type.

    `groups` gives each literal group a rule asks about its bit; bit n is in the column `groups_{n // 63}`.
    """

    groups: dict[str, dict[EntityUid, int]] = field(default_factory=dict)
    ancestors: set[str] = field(default_factory=set)
    tags: dict[str, set[str]] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Spot:
    """What the schema says of a path.

    `column` is in `relation` (the event where that is empty). `proof` is the fact that proves the
    value there (None: always there); `inside` the fact that proves what is required within it.
    """

    attribute: Attribute
    relation: str
    column: str
    proof: str | None
    inside: str | None

    @property
    def type(self) -> Type:
        return self.attribute.type

    @property
    def name(self) -> str:
        return f"{self.relation}.{self.column}" if self.relation else self.column


class EventProvider:
    """The columns of one request environment. See `symbols.Provider`.

    `columns` and `relations` fill as rules are lowered over it; `needs` is shared by all environments.
    """

    def __init__(
        self,
        schema: Schema,
        environment: tuple[str, str, Sequence[ActionType]],
        entities: Entities,
        needs: Needs,
    ) -> None:
        principal_type, resource_type, actions = environment
        self._schema = schema
        self._entities = entities
        self._needs = needs
        self._actions = {action.uid.id: action for action in actions}
        self._context = Type("record", fields=next(iter(self._actions.values())).context)
        self.columns: dict[str, Column] = {}
        self.relations: dict[str, Relation] = {}
        for alias, entity_type in (("principal", principal_type), ("resource", resource_type)):
            self._relate(alias, entity_type, self._name("", alias, TEXT))

    # -- what rules read

    def variable(self, name: str) -> Alternatives:
        """The value of `principal`, `action`, `resource` or `context`."""
        if name == "context":
            return always(self._record(("context",), self._context))
        if name == "action":
            return always(self._action())
        node = columns.col(name, TEXT, total=True)
        return always(EntitySymbol(self.relations[name].entity_type, node, (name,)))

    def attribute(self, path: Path) -> Alternatives:
        """The value at the path; nothing where the schema has none."""
        if isinstance(path[0], EntityUid):
            value = self._literal(path)
            return [] if value is None else always(constant(value))
        spot = self._spot(path)
        if spot is None:
            return []
        kind = spot.type.kind
        if kind == "record":
            return [(self._held(path, spot), self._record(path, spot.type))]
        if kind == "ipaddr":
            own, low, high = (self._column(spot, part, TEXT) for part in ("", "_lo", "_hi"))
            return always(Address(own, low, high))
        if kind == "entity":
            return always(EntitySymbol(str(spot.type.entity_type), self._column(spot, "", TEXT), path))
        if kind == "set" and spot.type.member is not None:
            member = spot.type.member.kind
            if member in ("set", "record"):
                raise NotLowered("contains", f"reads `{spot.name}`, a set of {member}s")
            node = self._column(spot, "", TEXTS)
            return always(SetColumn(node, plain=member == "string", entities=member == "entity"))
        return always(Scalar(kind, self._column(spot, "", SCALARS[kind])))

    def present(self, path: Path) -> Node:
        """Whether there is a value at the path."""
        if isinstance(path[0], EntityUid):
            return columns.lit(self._literal(path) is not None)
        spot = self._spot(path)
        return FALSE if spot is None else self._held(path, spot)

    def below(self, entity: EntitySymbol, groups: frozenset[EntityUid]) -> Node:
        """Whether the entity is in one of the groups: bits of its dimension table."""
        if entity.path == ("action",):
            chosen = [name for name, action in self._actions.items() if groups & self._above_action(action.uid)]
            return TRUE if len(chosen) == len(self._actions) else columns.among(entity.node, chosen)
        if isinstance(entity.path[0], EntityUid) and columns.is_lit(entity.node):
            return columns.lit(bool(groups & self._above_literal(EntityUid(entity.type, entity.node.constant))))
        alias = self._relation(entity.path, entity.type)
        bits = self._needs.groups.setdefault(entity.type, {})
        masks: dict[int, int] = {}
        for group in sorted(groups):
            word, bit = divmod(bits.setdefault(group, len(bits)), GROUP_BITS)
            masks[word] = masks.get(word, 0) | 1 << bit
        found = FALSE
        for word, mask in masks.items():
            name = self._name(alias, f"groups_{word}", INT, missing="0").name
            found = columns.or_(found, columns.any_bits(columns.col(name, INT, total=True), mask))
        return found

    def ancestors(self, entity: EntitySymbol) -> Node:
        """The key texts of everything the entity is in: a list in its dimension table."""
        if entity.path == ("action",) or isinstance(entity.path[0], EntityUid):
            raise NotLowered("in", "asks whether an action or a named entity is in one only known for each event")
        alias = self._relation(entity.path, entity.type)
        self._needs.ancestors.add(entity.type)
        column = self._name(alias, "ancestors", TEXTS, missing="CAST([] AS VARCHAR[])")
        return columns.col(column.name, TEXTS, total=True)

    def tag_keys(self, path: Path) -> list[str]:  # noqa: ARG002 - the interface
        """Not held: a dimension has columns only for the tags that rules name."""
        raise NotLowered("getTag", "reads a tag whose name is only known for each event")

    def key_text(self, path: Path) -> Node:  # noqa: ARG002 - the interface
        """Not held: records of the layout are spread over columns."""
        raise NotLowered("contains", "compares a whole record of the event as a member of a set")

    # -- following a path

    def _action(self) -> EntitySymbol:
        uids = [action.uid for action in self._actions.values()]
        if len(uids) == 1:
            return EntitySymbol(uids[0].type, columns.lit(uids[0].id), (uids[0],))
        self._name("", "action", TEXT)
        node = columns.col("action", TEXT, total=True)
        return EntitySymbol(uids[0].type, node, ("action",), frozenset(self._actions))

    def _record(self, path: Path, kind: Type) -> RecordSymbol:
        def find(name: str) -> Field:
            inner = (*path, name)
            return Field(self.attribute(inner), self.present(inner))

        return RecordSymbol(LazyFields(tuple(kind.fields), find), path)

    def _spot(self, path: Path) -> _Spot | None:
        *before, step = path
        owner_path = tuple(before)
        if owner_path == ("context",) and isinstance(step, str):
            return self._place(self._context.fields.get(step), "", f"ctx_{step}", None)
        owner_type = self._entity_type(owner_path)
        if owner_type is not None:
            found = self._declared(owner_type, step)
            if found is None:
                return None
            alias = self._relation(owner_path, owner_type)
            column = f"tag_{step.key}" if isinstance(step, Tag) else f"attr_{step}"
            return self._place(found, alias, column, f"true:{alias}.known")
        owner = self._spot(owner_path)
        if owner is None or not isinstance(step, str):
            return None
        return self._place(owner.type.fields.get(step), owner.relation, f"{owner.column}__{step}", owner.inside)

    def _place(self, attribute: Attribute | None, relation: str, column: str, proof: str | None) -> _Spot | None:
        if attribute is None:
            return None
        name = f"{relation}.{column}" if relation else column
        if attribute.required:
            return _Spot(attribute, relation, column, proof, proof)
        return _Spot(attribute, relation, column, name, f"true:{name}")

    def _declared(self, entity_type: str, step: str | EntityUid | Tag) -> Attribute | None:
        declared = self._schema.entity_types.get(entity_type)
        if declared is None:
            return None
        if isinstance(step, Tag):
            if declared.tags is None:
                return None
            self._needs.tags.setdefault(entity_type, set()).add(step.key)
            return Attribute(step.key, declared.tags, required=False)
        return declared.attributes.get(str(step))

    def _entity_type(self, path: Path) -> str | None:
        if len(path) == 1:
            if path[0] == "action":
                return next(iter(self._actions.values())).uid.type
            relation = self.relations.get(str(path[0]))
            return None if relation is None else relation.entity_type
        spot = self._spot(path)
        return None if spot is None else spot.type.entity_type

    def _held(self, path: Path, spot: _Spot) -> Node:
        """Whether there is a value: what is required is there exactly where its owner is."""
        if not spot.attribute.required:
            if spot.type.kind != "record":
                value = {"ipaddr": TEXT, "entity": TEXT, "set": TEXTS}.get(spot.type.kind) or SCALARS[spot.type.kind]
                return columns.known(self._column(spot, "", value))
            column = self._name(spot.relation, spot.column, BOOL, missing="FALSE")
            return columns.col(column.name, BOOL, total=True)
        owner_path = path[:-1]
        if owner_path == ("context",):
            return TRUE
        if self._entity_type(owner_path) is not None:
            column = self._name(spot.relation, "known", BOOL, missing="FALSE")
            return columns.col(column.name, BOOL, total=True)
        owner = self._spot(owner_path)
        return FALSE if owner is None else self._held(owner_path, owner)

    # -- columns and relations

    def _column(self, spot: _Spot, part: str, kind: str) -> Node:
        column = self._name(spot.relation, spot.column + part, kind)
        return columns.col(column.name, kind, total=spot.proof is None, witness=spot.proof)

    def _name(self, relation: str, column: str, kind: str, missing: str | None = None) -> Column:
        name = f"{relation}.{column}" if relation else column
        # Only a joined row can be absent; on the event itself a required cell is there.
        found = Column(name, relation, column, kind, missing if relation else None)
        return self.columns.setdefault(name, found)

    def _relation(self, path: Path, entity_type: str) -> str:
        alias = ".".join(f"tag_{step.key}" if isinstance(step, Tag) else str(step) for step in path)
        if alias not in self.relations:
            spot = self._spot(path)
            if spot is None:
                raise NotLowered(".", f"reads an attribute of `{alias}`, which no table holds")
            self._relate(alias, entity_type, self._name(spot.relation, spot.column, TEXT))
        return alias

    def _relate(self, alias: str, entity_type: str, key: Column) -> None:
        self._needs.types.add(entity_type)
        self.relations[alias] = Relation(alias, entity_type, key)

    # -- entities named in rules

    def _literal(self, path: Path) -> Value | None:
        value: Value | None = None
        for step in path:
            if isinstance(step, EntityUid):
                value = step
            elif isinstance(value, EntityUid):
                value = self._read(value, step)
            elif isinstance(value, Record) and isinstance(step, str):
                value = value.get(step)
        return value

    def _read(self, owner: EntityUid, step: str | Tag) -> Value | None:
        entity = self._entities.get(owner)
        if entity is None:
            if is_action(owner):
                return None
            raise NotLowered(".", f"reads an attribute of `{owner}`, which is not in the rulebook")
        return entity.tags.get(step.key) if isinstance(step, Tag) else entity.attributes.get(step)

    def _above_action(self, uid: EntityUid) -> frozenset[EntityUid]:
        found: set[EntityUid] = set()
        waiting = [uid]
        while waiting:
            action = self._schema.actions.get(waiting.pop())
            fresh = (action.groups if action is not None else frozenset()) - found
            found |= fresh
            waiting.extend(fresh)
        return frozenset(found)

    def _above_literal(self, uid: EntityUid) -> frozenset[EntityUid]:
        if is_action(uid):
            return self._above_action(uid)
        if uid not in self._entities:
            raise NotLowered("in", f"asks what `{uid}` is in, which is not in the rulebook")
        return self._entities.ancestors(uid)
