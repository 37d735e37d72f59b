"""The person a question is about: of a register, or as the command line states them, with usual values for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bluelamp.core.cedar import Attribute, Entities, Entity, Schema
from bluelamp.core.rulebook import person_from


def usual_person(
    schema: Schema,
    *,
    kind: str | None = None,
    work_phone: bool | None = None,
    units: Sequence[str] = (),
    roles: Sequence[str] = (),
) -> Entity:
    """A person of the rulebook's schema: of the kind it names first and with a work phone, unless it is stated.

    Raises:
        RulebookError: the schema has no such fact of a person, or does not allow the value.
    """
    usual = {
        name: value
        for name, attribute in schema.entity_types["Person"].attributes.items()
        if attribute.required and (value := _usual(name, attribute)) is not None
    }
    stated = {"kind": kind, "work_phone_issued": work_phone}
    given = usual | {name: value for name, value in stated.items() if value is not None}
    return person_from(schema, "Person", {**given, "units": list(units), "roles": list(roles)})


def registered_people(schema: Schema, register: Iterable[Entity]) -> Entities:
    """The people of a register with the facts that the schema has of them; a register may know more than rules read."""
    return Entities(
        replace(one, attributes={name: value for name, value in one.attributes.items() if name in kind.attributes})
        if (kind := schema.entity_types.get(one.uid.type)) is not None
        else one
        for one in register
    )


def _usual(name: str, attribute: Attribute) -> str | bool | None:
    """The value of a fact of which nothing is stated; None where no value is more usual than another."""
    if attribute.type.kind == "bool":
        return name == "work_phone_issued"
    return attribute.marks["values"].split(",")[0].strip() if "values" in attribute.marks else None
