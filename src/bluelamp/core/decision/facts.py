"""The facts of a question, held against the schema: of the right type, complete, and filled where they may be.

Nothing is guessed: a fact is stated, or the schema says what is assumed and the answer shows it, or
the question is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bluelamp.core.cedar import ActionType, Attribute, CedarSet, Datetime, EntityUid, Record, Value, kind_of
from bluelamp.core.cedar.schema import Type
from bluelamp.core.cedar.values import CONSTRUCTORS, LONG_MAX, LONG_MIN
from bluelamp.core.decision.errors import AssumptionDoesNotFit, FactNotStated
from bluelamp.core.kernel import to_millis
from bluelamp.core.rulebook.errors import FactDoesNotFit, FactMissing, FactUnknown
from bluelamp.core.rulebook.facts import allowed_texts

NOW = "now"
"""The context fact that is filled from the moment of the question."""
_IN_WORDS = {
    "bool": "true or false",
    "long": "a whole number of at most 64 bits",
    "string": "a text",
    "datetime": "an instant",
    "duration": "a span of time",
    "decimal": "a decimal number",
    "ipaddr": "an internet address",
    "set": "a list",
    "record": "a record",
}


def check_facts(declared: Mapping[str, Attribute], stated: Mapping[str, Value], whose: str) -> None:
    """Refuse a fact that is not declared, has the wrong type, or holds a text outside its `@values`.

    Raises:
        FactUnknown, FactDoesNotFit: as their names say.
        FactMissing: a record lacks a field that it always has.
    """
    for name, value in stated.items():
        if name not in declared:
            listed = ", ".join(f"`{one}`" for one in declared) or "none"
            raise FactUnknown(
                f"There is no fact `{name}` for {whose}.",
                todo=f"use one of its facts ({listed}) or correct the spelling.",
            )
        _check(value, declared[name].type, declared[name].name, allowed_texts(declared[name]))


def check_complete(declared: Mapping[str, Attribute], held: Mapping[str, Value], whose: str) -> None:
    """Refuse where something that is always there is not.

    Raises:
        FactMissing: names the first one.
    """
    for name, attribute in declared.items():
        if attribute.required and name not in held:
            # Inside a record the attribute goes by its whole path, `permission.until`.
            raise FactMissing(
                f"{whose} has no `{attribute.name}`, which must always be given.",
                todo=f"give `{attribute.name}` ({_in_words(attribute)}).",
            )


def fill(
    action: ActionType, stated: Mapping[str, Value], asked_at: datetime
) -> tuple[dict[str, Value], dict[str, Value]]:
    """All facts of the question, and those of them that were assumed, both in the schema's order.

    Raises:
        FactNotStated: a required fact was not stated and the schema assumes nothing for it.
        AssumptionDoesNotFit: what the schema assumes does not fit the fact.
    """
    facts: dict[str, Value] = {}
    assumed: dict[str, Value] = {}
    for name, attribute in action.context.items():
        if name in stated:
            facts[name] = stated[name]
        elif name == NOW and attribute.type.kind == "datetime":
            facts[name] = Datetime(to_millis(asked_at))
        elif attribute.required:
            facts[name] = assumed[name] = _assumption(attribute)
    return facts, assumed


def _assumption(attribute: Attribute) -> Value:
    text = attribute.marks.get("assume")
    if text is None:
        raise FactNotStated(
            f"The fact `{attribute.name}` was not stated, and nothing may be assumed for it.",
            todo=f"state `{attribute.name}`: {_in_words(attribute)}. {attribute.marks.get('says', '')}".strip(),
        )
    value = _read(text, attribute.type.kind)
    allowed = allowed_texts(attribute)
    if value is None or (allowed and value not in allowed):
        raise AssumptionDoesNotFit(
            f'The schema assumes "{text}" for the fact `{attribute.name}`, which is not {_in_words(attribute)}.',
            todo="correct the mark `@assume` in the schema.",
        )
    return value


def _read(text: str, kind: str) -> Value | None:
    if kind == "string":
        return text
    if kind == "bool":
        return {"true": True, "false": False}.get(text)
    if kind == "long":
        return int(text) if text.removeprefix("-").isdecimal() else None
    constructor = CONSTRUCTORS.get("ip" if kind == "ipaddr" else kind)
    return None if constructor is None else constructor(text)


def _check(value: Value, wanted: Type, name: str, allowed: tuple[str, ...]) -> None:
    if isinstance(value, EntityUid):
        fits = wanted.kind == "entity" and value.type == wanted.entity_type
    elif isinstance(value, int) and not isinstance(value, bool):
        fits = wanted.kind == "long" and LONG_MIN <= value <= LONG_MAX
    else:
        fits = kind_of(value) == wanted.kind
    if not fits:
        shown = str(value) if isinstance(value, EntityUid) else kind_of(value)
        raise FactDoesNotFit(
            f"The fact `{name}` is given as `{shown}`, which is not {_type_in_words(wanted)}.",
            todo=f"give {_type_in_words(wanted)}.",
        )
    if allowed and value not in allowed:
        listed = ", ".join(f"`{one}`" for one in allowed)
        raise FactDoesNotFit(
            f"The fact `{name}` cannot be `{value}`; it is one of {listed}.", todo="use one of these words."
        )
    if isinstance(value, CedarSet) and wanted.member is not None:
        for member in value:
            _check(member, wanted.member, name, ())
    if isinstance(value, Record):
        fields = {
            field: Attribute(f"{name}.{field}", one.type, one.required, one.marks)
            for field, one in wanted.fields.items()
        }
        check_facts(fields, value, f"`{name}`")
        check_complete(fields, value, f"The record `{name}`")


def _in_words(attribute: Attribute) -> str:
    allowed = allowed_texts(attribute)
    return " or ".join(f"`{one}`" for one in allowed) if allowed else _type_in_words(attribute.type)


def _type_in_words(wanted: Type) -> str:
    return f"the name of a {wanted.entity_type}" if wanted.kind == "entity" else _IN_WORDS[wanted.kind]
