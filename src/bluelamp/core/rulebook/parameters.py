"""The force's dated settings: one file each, and the value in force on a day.

A value stands from its `from` until the next one begins. Nothing is assumed for a day before the
first: a setting without a value is an error, because a rule that reads it would be skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from bluelamp.core.cedar import Attribute, Entity, EntityUid, Schema, Value
from bluelamp.core.kernel import Place
from bluelamp.core.rulebook.errors import ParameterBroken, ParameterWithoutValue, RulebookError
from bluelamp.core.rulebook.facts import read_example_value
from bluelamp.core.rulebook.marked_yaml import MarkedMap
from bluelamp.core.rulebook.model import Parameter
from bluelamp.core.rulebook.reading import Reading, text_of

FORCE = EntityUid("Force", "this")
TYPES = {
    "text": "string",
    "boolean": "bool",
    "duration": "duration",
    "whole number": "long",
    "list of texts": "set of string",
}
"""The words for types in parameter files, and the Cedar types they stand for."""


def read_parameters(reading: Reading, schema: Schema, on: date) -> dict[str, Parameter]:
    """Every parameter as it stands on a day, by name, in name order. Problems go to the reading."""
    declared = schema.entity_types[FORCE.type].attributes if FORCE.type in schema.entity_types else {}
    found: dict[str, Parameter] = {}
    seen: dict[str, str] = {}
    for name in reading.files("parameters", ".yaml"):
        entry = reading.yaml_map(name)
        title = text_of(entry, "name") or PurePosixPath(name).stem
        if title in seen:
            reading.problems.append(
                ParameterBroken(
                    f"The parameter `{title}` stands in two files, `{seen[title]}` and `{name}`.",
                    todo="keep one of the files.",
                    place=reading.spot(name, entry, "name"),
                )
            )
            continue
        seen[title] = name
        parameter = _ParameterFile(reading, name, entry).parameter(declared, on)
        if parameter is not None:
            found[parameter.name] = parameter
    for absent in (one for one, attribute in declared.items() if attribute.required and one not in seen):
        reading.problems.append(
            ParameterBroken(
                f"The schema declares the parameter `{absent}`, and no file in `parameters` sets it.",
                todo=f"add `parameters/{absent}.yaml`, or take it out of the schema.",
                place=Place(reading.source("parameters")),
            )
        )
    return dict(sorted(found.items()))


def days_of_change(path: Path) -> tuple[date, ...]:
    """The days on which a setting in a rulebook's directory takes a value, in order, each once.

    Days that cannot be read are left out: loading the rulebook on any day refuses them.
    """
    reading = Reading(path)
    days = set()
    for name in reading.files("parameters", ".yaml"):
        values = reading.yaml_map(name).get("values")
        for item in values if isinstance(values, list) else ():
            begins = text_of(item, "from") if isinstance(item, MarkedMap) else None
            try:
                days.add(date.fromisoformat(begins or ""))
            except ValueError:
                continue
    return tuple(sorted(days))


def force_entity(parameters: Mapping[str, Parameter]) -> Entity:
    """Force::"this" with every parameter as an attribute."""
    return Entity(FORCE, {name: one.value for name, one in parameters.items()})


class _ParameterFile:
    """One parameter's file while it is read."""

    def __init__(self, reading: Reading, name: str, entry: MarkedMap) -> None:
        self._reading = reading
        self._name = name
        self._entry = entry

    def parameter(self, declared: Mapping[str, Attribute], on: date) -> Parameter | None:
        title, says, values = text_of(self._entry, "name"), text_of(self._entry, "says"), self._entry.get("values")
        if title is None or says is None or not isinstance(values, list) or not values:
            if self._entry:
                lacking = "name" if title is None else "says" if says is None else "values"
                self._report(f"lacks `{lacking}`", f"add `{lacking}`.")
            return None
        attribute = declared.get(title)
        if attribute is None:
            what = f"sets `{title}`, which the schema's `{FORCE.type}` does not declare"
            self._report(what, "declare it in the schema, or correct the spelling.", "name")
            return None
        if not self._type_fits(attribute):
            return None
        dated = self._dated(values, attribute)
        begun = [one for one in dated or () if one[0] <= on]
        if begun:
            since, value, source = max(begun, key=lambda one: one[0])
            return Parameter(title, says, value, since, source)
        if dated:
            first = min(one[0] for one in dated)
            self._reading.problems.append(
                ParameterWithoutValue(
                    f"The parameter `{title}` has no value on {on}; its first value begins on {first}.",
                    todo=f"add a value that begins on or before {on}, or ask about a later day.",
                    place=self._reading.spot(self._name, self._entry, "values"),
                )
            )
        return None

    def _type_fits(self, attribute: Attribute) -> bool:
        kind = text_of(self._entry, "type")
        if kind in TYPES and TYPES[kind] == str(attribute.type):
            return True
        listed = ", ".join(f"`{one}`" for one in TYPES)
        wanted = next((word for word, cedar in TYPES.items() if cedar == str(attribute.type)), str(attribute.type))
        self._report(
            f"gives its type as `{kind}`; the schema has it as `{wanted}`",
            f"write `type: {wanted}` (types are {listed}) or change the schema.",
            "type",
        )
        return False

    def _dated(self, values: list[Any], attribute: Attribute) -> list[tuple[date, Value, str]] | None:
        """Every value with its day and source; None where one of them is broken, so that none is passed over."""
        found: dict[date, tuple[date, Value, str]] = {}
        good = True
        for item in values:
            one = self._one_value(item, attribute)
            if one is None:
                good = False
            elif one[0] in found:
                good = False
                self._report(f"has two values from {one[0]}", "keep one of them.", "from", item)
            else:
                found[one[0]] = one
        return list(found.values()) if good else None

    def _one_value(self, item: object, attribute: Attribute) -> tuple[date, Value, str] | None:
        if not isinstance(item, MarkedMap):
            todo = "write each value as `- from: 2026-01-01`, with `value:` and `source:` beneath."
            self._report("has a value that is not entries `from`, `value` and `source`", todo, "values")
            return None
        source, begins = text_of(item, "source"), text_of(item, "from")
        if source is None or begins is None or "value" not in item:
            lacking = "source" if source is None else "from" if begins is None else "value"
            self._report(f"has a value without `{lacking}`", f"add `{lacking}` to this value.", None, item)
            return None
        try:
            since = date.fromisoformat(begins)
        except ValueError:
            what = f"has a value from `{begins}`, which is not a date"
            self._report(what, "write the date as `2026-01-31`.", "from", item)
            return None
        try:
            return since, read_example_value(item["value"], attribute), source
        except RulebookError as error:
            sentence = error.message[0].lower() + error.message[1:].rstrip(".")
            self._report(f"has a value that does not fit: {sentence}", error.todo, "value", item)
            return None

    def _report(self, what: str, todo: str, key: str | None = None, entry: MarkedMap | None = None) -> None:
        place = self._reading.spot(self._name, entry if entry is not None else self._entry, key)
        self._reading.problems.append(ParameterBroken(f"The file `{self._name}` {what}.", todo=todo, place=place))
