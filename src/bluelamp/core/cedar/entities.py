"""Entities: people, apps, units and what they belong to, as a closed snapshot.

`Entities` is immutable to its users. Ancestors are computed on demand and kept. An entity that is
named but not in the snapshot has no attributes and no ancestors, as in Cedar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bluelamp.core.cedar.values import CedarSet, Datetime, Decimal, Duration, EntityUid, Ip, Record, Value


@dataclass(frozen=True)
class Entity:
    """One entity: its name, attributes, direct parents and tags."""

    uid: EntityUid
    attributes: Mapping[str, Value] = field(default_factory=dict)
    parents: frozenset[EntityUid] = frozenset()
    tags: Mapping[str, Value] = field(default_factory=dict)


class Entities:
    """A snapshot of entities by name, with their ancestors."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._by_uid = {entity.uid: entity for entity in entities}
        self._ancestors: dict[EntityUid, frozenset[EntityUid]] = {}

    def get(self, uid: EntityUid) -> Entity | None:
        """The entity of that name, or None where the snapshot does not hold it."""
        return self._by_uid.get(uid)

    def __contains__(self, uid: EntityUid) -> bool:
        return uid in self._by_uid

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._by_uid.values())

    def __len__(self) -> int:
        return len(self._by_uid)

    def of_type(self, entity_type: str) -> list[Entity]:
        """All entities of one type, by id."""
        return sorted((one for one in self if one.uid.type == entity_type), key=lambda one: one.uid)

    def ancestors(self, uid: EntityUid) -> frozenset[EntityUid]:
        """Everything the entity is in, at any distance, itself left out unless there is a cycle."""
        known = self._ancestors.get(uid)
        if known is None:
            known = self._ancestors[uid] = frozenset(self._climb(uid))
        return known

    def _climb(self, uid: EntityUid) -> set[EntityUid]:
        seen: set[EntityUid] = set()
        waiting = [uid]
        while waiting:
            entity = self._by_uid.get(waiting.pop())
            for parent in entity.parents if entity is not None else ():
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return seen

    def with_entities(self, more: Iterable[Entity]) -> Entities:
        """A new snapshot with these added; one of the same name replaces the old."""
        return Entities([*self._by_uid.values(), *more])

    def as_cedar_json(self) -> list[dict[str, Any]]:
        """The snapshot in Cedar's JSON entity format, in name order."""
        return [
            {
                "uid": {"type": one.uid.type, "id": one.uid.id},
                "attrs": {name: cedar_json(value) for name, value in one.attributes.items()},
                "parents": [{"type": parent.type, "id": parent.id} for parent in sorted(one.parents)],
                "tags": {name: cedar_json(value) for name, value in one.tags.items()},
            }
            for one in sorted(self, key=lambda entity: entity.uid)
        ]


def cedar_json(value: Value) -> Any:
    """A value in Cedar's JSON format, extension values and entities written out with their escapes."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, EntityUid):
        return {"__entity": {"type": value.type, "id": value.id}}
    if isinstance(value, CedarSet):
        return [cedar_json(member) for member in value]
    if isinstance(value, Record):
        return {name: cedar_json(item) for name, item in value.items()}
    return {"__extn": _extension(value)}


def _extension(value: Decimal | Datetime | Duration | Ip) -> dict[str, Any]:
    if isinstance(value, Decimal):
        sign, units = "-" if value.units < 0 else "", abs(value.units)
        return {"fn": "decimal", "arg": f"{sign}{units // 10_000}.{units % 10_000:04d}"}
    if isinstance(value, Duration):
        return {"fn": "duration", "arg": f"{value.millis}ms"}
    if isinstance(value, Ip):
        return {"fn": "ip", "arg": str(value)}
    # Text dates cover the years 0000 to 9999 only; an offset from 1970 covers every instant.
    epoch = {"__extn": {"fn": "datetime", "arg": "1970-01-01"}}
    span = {"__extn": {"fn": "duration", "arg": f"{value.millis}ms"}}
    return {"fn": "offset", "args": [epoch, span]}
