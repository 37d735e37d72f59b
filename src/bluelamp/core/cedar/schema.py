"""The schema: which facts exist, of what type, and the marks on each.

The engine validates against the schema text; this module reads the same text for what the engine
does not tell: types of every attribute by path, and the annotations (`@says`, `@stated_by` and so
on) that say what a fact means and who states it. What the marks mean is the rulebook's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import cedarpy

from bluelamp.core.cedar.errors import SchemaDoesNotParse
from bluelamp.core.cedar.schema_text import ActionDeclaration, EntityDeclaration, SchemaReader, TypeText
from bluelamp.core.cedar.values import EntityUid
from bluelamp.core.kernel import Place

_PRIMITIVES = {
    "Bool": "bool",
    "Long": "long",
    "String": "string",
    "datetime": "datetime",
    "duration": "duration",
    "decimal": "decimal",
    "ipaddr": "ipaddr",
}


@dataclass(frozen=True)
class Type:
    """A Cedar type, its names resolved.

    `kind` is one of `bool long string datetime duration decimal ipaddr entity set record`.
    `entity_type` is set for entities, `member` for sets, `fields` for records.
    """

    kind: str
    entity_type: str | None = None
    member: Type | None = None
    fields: Mapping[str, Attribute] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.kind == "entity":
            return str(self.entity_type)
        return f"set of {self.member}" if self.kind == "set" else self.kind


@dataclass(frozen=True)
class Attribute:
    """One fact: its name, type, whether every entity or request has it, and its marks."""

    name: str
    type: Type
    required: bool
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EntityType:
    """One kind of entity: its attributes, what it may belong to, its tags and its marks."""

    name: str
    attributes: Mapping[str, Attribute]
    member_of: tuple[str, ...]
    tags: Type | None
    marks: Mapping[str, str]


@dataclass(frozen=True)
class ActionType:
    """One action: who may ask it of what, the facts of its context, its groups and its marks.

    `principals` and `resources` are empty for an action that is only a group.
    """

    uid: EntityUid
    principals: tuple[str, ...]
    resources: tuple[str, ...]
    context: Mapping[str, Attribute]
    groups: frozenset[EntityUid]
    marks: Mapping[str, str]


@dataclass(frozen=True)
class Schema:
    """Entity types and actions by name, and the text they came from."""

    text: str
    entity_types: Mapping[str, EntityType]
    actions: Mapping[EntityUid, ActionType]

    def asked(self) -> list[ActionType]:
        """The actions that can be asked about, in the schema's order: groups are left out."""
        return [action for action in self.actions.values() if action.principals and action.resources]


def parse_schema(text: str, source: str = "schema") -> Schema:
    """The schema of a Cedar schema text, with its marks.

    Raises:
        SchemaDoesNotParse: with the place where reading stopped.
    """
    reader = SchemaReader(text, source)
    declarations = reader.read()
    try:
        cedarpy.Schema.from_str(text)
    except ValueError as error:
        raise SchemaDoesNotParse(
            f"The schema cannot be used: {str(error).splitlines()[0]}.",
            todo="correct the name or the declaration that the message names.",
            place=Place(source),
        ) from error
    return _Resolver(text, declarations.entities, declarations.commons, declarations.actions).schema()


class _Resolver:
    """Turns names in declarations into types. Names are looked up in their own namespace first."""

    def __init__(
        self,
        text: str,
        entities: Mapping[str, EntityDeclaration],
        commons: Mapping[str, tuple[TypeText, str]],
        actions: Mapping[EntityUid, ActionDeclaration],
    ) -> None:
        self.text = text
        self.entities = entities
        self.commons = commons
        self.actions = actions

    def schema(self) -> Schema:
        return Schema(
            self.text,
            {name: self._entity_type(name, one) for name, one in self.entities.items()},
            {uid: self._action(uid, one) for uid, one in self.actions.items()},
        )

    def _entity_type(self, name: str, one: EntityDeclaration) -> EntityType:
        return EntityType(
            name,
            self._fields(one.attributes, one.namespace),
            tuple(self._entity_name(parent, one.namespace) for parent in one.member_of),
            None if one.tags is None else self._type(one.tags, one.namespace),
            one.marks,
        )

    def _action(self, uid: EntityUid, one: ActionDeclaration) -> ActionType:
        context: Mapping[str, Attribute] = {}
        if one.context is not None:
            context = self._type(one.context, one.namespace).fields
        return ActionType(
            uid,
            tuple(self._entity_name(name, one.namespace) for name in one.principals),
            tuple(self._entity_name(name, one.namespace) for name in one.resources),
            context,
            frozenset(EntityUid(group_type or uid.type, group_id) for group_type, group_id in one.groups),
            one.marks,
        )

    def _fields(self, declared: TypeText, namespace: str) -> Mapping[str, Attribute]:
        return self._type(declared, namespace).fields

    def _entity_name(self, name: str, namespace: str) -> str:
        qualified = f"{namespace}::{name}" if namespace else name
        return qualified if qualified in self.entities else name

    def _type(self, text: TypeText, namespace: str) -> Type:
        if text.member is not None:
            return Type("set", member=self._type(text.member, namespace))
        if text.fields is not None:
            return Type(
                "record",
                fields={
                    one.name: Attribute(one.name, self._type(one.type, namespace), one.required, one.marks)
                    for one in text.fields
                },
            )
        return self._named(str(text.name), namespace)

    def _named(self, name: str, namespace: str) -> Type:
        if name.startswith("__cedar::"):
            return Type(_PRIMITIVES[name.removeprefix("__cedar::")])
        for candidate in dict.fromkeys((f"{namespace}::{name}" if namespace else name, name)):
            if candidate in self.commons:
                common, home = self.commons[candidate]
                return self._type(common, home)
            if candidate in self.entities:
                return Type("entity", entity_type=candidate)
        if name in _PRIMITIVES:
            return Type(_PRIMITIVES[name])
        raise SchemaDoesNotParse(
            f"The schema names a type `{name}` that it does not declare.",
            todo="declare it, or correct the spelling.",
            place=Place("schema"),
        )
