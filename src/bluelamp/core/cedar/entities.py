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
    """A snapshot of entities by name, with their ancestors.

    `base` is the snapshot this one was made from by `with_entities`, or itself. A snapshot shares its
    base and never copies it: a question adds one person to a catalogue of thousands of apps.
    """

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._own = {entity.uid: entity for entity in entities}
        self._base: Entities | None = None
        self._ancestors: dict[EntityUid, frozenset[EntityUid]] = {}

    @property
    def base(self) -> Entities:
        """The snapshot beneath this one, which holds all but what was added; itself where nothing was."""
        return self if self._base is None else self._base

    @property
    def added(self) -> Mapping[EntityUid, Entity]:
        """What was added to the base; nothing where this is the base."""
        return {} if self._base is None else self._own

    def get(self, uid: EntityUid) -> Entity | None:
        """The entity of that name, or None where the snapshot does not hold it."""
        found = self._own.get(uid)
        return self._base.get(uid) if found is None and self._base is not None else found

    def __contains__(self, uid: EntityUid) -> bool:
        return self.get(uid) is not None

    def __iter__(self) -> Iterator[Entity]:
        if self._base is not None:
            yield from (entity for entity in self._base if entity.uid not in self._own)
        yield from self._own.values()

    def __len__(self) -> int:
        return sum(1 for _ in self)

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
            entity = self.get(waiting.pop())
            for parent in entity.parents if entity is not None else ():
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return seen

    def with_entities(self, more: Iterable[Entity]) -> Entities:
        """A new snapshot with these added; one of the same name replaces the old."""
        layered = Entities([*self.added.values(), *more])
        layered._base = self.base
        return layered

    def reached_from(self, names: Iterable[EntityUid]) -> tuple[dict[EntityUid, Entity], frozenset[EntityUid]]:
        """Every entity that reading can reach from some names, and the names on the way that are not here.

        An expression reaches an entity by name, through an attribute or tag of one that it reached,
        or as an ancestor. A policy that names only `names` therefore answers on these entities as it
        answers on the whole snapshot.
        """
        found: dict[EntityUid, Entity] = {}
        absent: set[EntityUid] = set()
        waiting = list(names)
        while waiting:
            uid = waiting.pop()
            if uid in found or uid in absent:
                continue
            entity = self.get(uid)
            if entity is None:
                absent.add(uid)
                continue
            found[uid] = entity
            waiting.extend(entity.parents)
            for value in (*entity.attributes.values(), *entity.tags.values()):
                waiting.extend(names_in(value))
        return found, frozenset(absent)

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


def names_in(value: Value) -> Iterator[EntityUid]:
    """Every entity that a value names, in sets and records too."""
    if isinstance(value, EntityUid):
        yield value
    elif isinstance(value, CedarSet):
        for member in value:
            yield from names_in(member)
    elif isinstance(value, Record):
        for item in value.values():
            yield from names_in(item)


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
