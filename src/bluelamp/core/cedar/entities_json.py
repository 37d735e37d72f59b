"""Entities and values from Cedar's JSON: with a schema, also where the JSON leaves types to be guessed.

Cedar writes an entity as `{"__entity": …}` and an extension value as `{"__extn": …}`; where a schema
gives the type, both may stand without those escapes, and an extension value as its text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bluelamp.core.cedar.entities import Entities, Entity
from bluelamp.core.cedar.errors import EntitiesRefused
from bluelamp.core.cedar.schema import Attribute, EntityType, Schema, Type
from bluelamp.core.cedar.values import (
    CONSTRUCTORS,
    LONG_MAX,
    LONG_MIN,
    CedarSet,
    Datetime,
    Duration,
    EntityUid,
    Record,
    Value,
)

_EXTENSIONS = {"decimal": "decimal", "datetime": "datetime", "duration": "duration", "ipaddr": "ip"}
"""The constructor of each extension type, by the type's name in a schema."""


def entities_from_json(entries: Iterable[Mapping[str, Any]], schema: Schema | None = None) -> Entities:
    """The snapshot that a list in Cedar's JSON entity format holds; with a schema, its actions too.

    Not done: holding the entities against the schema. The engine does that; here it only gives types.

    Raises:
        EntitiesRefused: an entry is not in that format, or holds a value that Cedar does not have.
    """
    found = [_entity(entry, schema) for entry in entries]
    return Entities([*found, *(action_entities(schema) if schema is not None else ())])


def action_entities(schema: Schema) -> list[Entity]:
    """The schema's actions as entities, each in its groups, for deciders that are given no schema."""
    return [Entity(uid, parents=action.groups) for uid, action in schema.actions.items()]


def value_from_json(raw: object, wanted: Type | None = None) -> Value:
    """The value that a piece of Cedar's JSON stands for, read as the wanted type where that decides.

    >>> value_from_json({"__extn": {"fn": "duration", "arg": "2h"}})
    Duration(millis=7200000)
    >>> value_from_json("2h", Type("duration"))
    Duration(millis=7200000)

    Raises:
        EntitiesRefused: null, a fraction, a number beyond 64 bits, or a text that a constructor refuses.
    """
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        if not LONG_MIN <= raw <= LONG_MAX:
            raise _refused(raw, "is beyond 64 bits")
        return raw
    if isinstance(raw, str):
        constructor = None if wanted is None else _EXTENSIONS.get(wanted.kind)
        return raw if constructor is None else _extension({"fn": constructor, "arg": raw})
    if isinstance(raw, list):
        member = None if wanted is None else wanted.member
        return CedarSet([value_from_json(one, member) for one in raw])
    if isinstance(raw, Mapping):
        return _from_mapping(raw, wanted)
    raise _refused(raw, "is not a value that Cedar has")


def record_from_json(raw: Mapping[str, Any], fields: Mapping[str, Attribute] | None = None) -> Record:
    """A record, such as the context of a request, its fields typed where they are declared.

    Raises:
        EntitiesRefused: as `value_from_json`.
    """
    declared = fields or {}
    return Record(
        {name: value_from_json(one, declared[name].type if name in declared else None) for name, one in raw.items()}
    )


def uid_from_json(raw: object) -> EntityUid:
    """The name `{"type": …, "id": …}`, with or without its `__entity`.

    Raises:
        EntitiesRefused: it is neither.
    """
    named = raw.get("__entity", raw) if isinstance(raw, Mapping) else raw
    if not isinstance(named, Mapping) or not all(isinstance(named.get(part), str) for part in ("type", "id")):
        raise _refused(raw, 'is not the name of an entity, `{"type": …, "id": …}`')
    return EntityUid(named["type"], named["id"])


def _entity(entry: Mapping[str, Any], schema: Schema | None) -> Entity:
    if not isinstance(entry, Mapping) or "uid" not in entry:
        raise _refused(entry, "has no `uid`")
    uid = uid_from_json(entry["uid"])
    declared: EntityType | None = None if schema is None else schema.entity_types.get(uid.type)
    tag_type = None if declared is None else declared.tags
    return Entity(
        uid,
        attributes=dict(record_from_json(entry.get("attrs", {}), None if declared is None else declared.attributes)),
        parents=frozenset(uid_from_json(parent) for parent in entry.get("parents", ())),
        tags={name: value_from_json(one, tag_type) for name, one in entry.get("tags", {}).items()},
    )


def _from_mapping(raw: Mapping[str, Any], wanted: Type | None) -> Value:
    if "__entity" in raw or (wanted is not None and wanted.kind == "entity"):
        return uid_from_json(raw)
    if "__extn" in raw:
        return _extension(raw["__extn"])
    if wanted is not None and wanted.kind in _EXTENSIONS:
        return _extension(raw)
    return record_from_json(raw, None if wanted is None else wanted.fields)


def _extension(raw: Mapping[str, Any]) -> Value:
    name, arguments = raw.get("fn"), raw.get("args", [raw.get("arg")])
    if name == "offset":
        instant, span = (value_from_json(argument) for argument in arguments)
        if isinstance(instant, Datetime) and isinstance(span, Duration):
            return Datetime(instant.millis + span.millis)
    if name in CONSTRUCTORS and len(arguments) == 1 and isinstance(arguments[0], str):
        value = CONSTRUCTORS[name](arguments[0])
        if value is not None:
            return value
    raise _refused(raw, "is not an extension value that Cedar accepts")


def _refused(raw: object, what: str) -> EntitiesRefused:
    return EntitiesRefused(f"`{raw}` {what}.", todo="correct the entry; the form is Cedar's JSON entity format.")
