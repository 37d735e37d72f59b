"""Facts as people write them, turned into values of the type the schema gives.

Used for parameters, examples and the command line alike, so a date is written the same way in all
three: `2026-11-01T00:00:00Z` or `2026-11-01` for an instant, `72h` or `365d` for a span of time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bluelamp.core.cedar import ActionType, Attribute, CedarSet, Datetime, Duration, EntityUid, Record, Value
from bluelamp.core.cedar.schema import Type
from bluelamp.core.cedar.values import LONG_MAX, LONG_MIN, decimal, duration, ip
from bluelamp.core.kernel import parse_instant, to_millis
from bluelamp.core.rulebook.errors import FactDoesNotFit, FactMissing, FactUnknown
from bluelamp.core.rulebook.marked_yaml import read_yaml

_ENTITY = re.compile(r'((?:\w+::)*\w+)::"((?:[^"\\]|\\.)*)"')
_WANTED = {
    "bool": "true or false",
    "long": "a whole number",
    "string": "a text",
    "datetime": "an instant such as `2026-11-01T00:00:00Z`",
    "duration": "a span of time such as `72h` or `365d`",
    "decimal": "a number such as `1.5`",
    "ipaddr": "an address such as `10.0.0.0/8`",
    "entity": 'a name such as `App::"whatsapp"`',
    "set": "a list",
    "record": "entries `name: value`",
}


def parse_uid(text: str) -> EntityUid | None:
    """The entity that `Type::"id"` names, or None where the text has another form."""
    found = _ENTITY.fullmatch(text.strip())
    return None if found is None else EntityUid(found[1], re.sub(r"\\(.)", r"\1", found[2]))


def read_example_value(raw: object, attribute: Attribute) -> Value:
    """The Cedar value of one fact as written in YAML.

    Raises:
        FactDoesNotFit: the form does not fit the type, or the text is not one of the fact's `@values`.
        FactUnknown: a record holds a field that its type lacks.
        FactMissing: a record lacks a field that must be there.
    """
    value = _value(raw, attribute.type, attribute.name)
    allowed = allowed_texts(attribute)
    if allowed and value not in allowed:
        listed = ", ".join(f"`{one}`" for one in allowed)
        raise FactDoesNotFit(
            f"The fact `{attribute.name}` cannot be `{value}`; it is one of {listed}.",
            todo="use one of these words.",
        )
    return value


def allowed_texts(attribute: Attribute) -> tuple[str, ...]:
    """The texts that the schema's `@values` lets the fact hold; empty where any text is allowed."""
    return tuple(one.strip() for one in attribute.marks.get("values", "").split(",") if one.strip())


def facts_from_yaml(attributes: Mapping[str, Attribute], raw: Mapping[str, Any], whose: str) -> dict[str, Value]:
    """Facts as written in an example, typed by the schema. `whose` names their owner in messages.

    Raises:
        FactUnknown: a fact that the schema does not have there.
        FactDoesNotFit, FactMissing: as `read_example_value`.
    """
    typed = {}
    for name, value in raw.items():
        if name not in attributes:
            raise _unknown(name, attributes, whose)
        typed[name] = read_example_value(value, attributes[name])
    return typed


def facts_from_text(action: ActionType, texts: Mapping[str, str]) -> dict[str, Value]:
    """Facts as given on the command line, `duty=on` or `permission.until=2026-11-01`, typed by the schema.

    A record is given field by field with dots, or whole as `{purpose: watch, until: 2026-11-01}`;
    a list as `[a, b]`.

    Raises:
        FactUnknown, FactDoesNotFit, FactMissing: as `facts_from_yaml`.
    """
    raw: dict[str, Any] = {}
    for path, text in texts.items():
        name, dot, inner = path.partition(".")
        attribute = action.context.get(name)
        if attribute is None:
            raise _unknown(name, action.context, f"the action `{action.uid.id}`")
        if not dot:
            raw[name] = _raw(text, attribute.type)
            continue
        field = attribute.type.fields.get(inner)
        if field is None:
            raise _unknown(path, {f"{name}.{one}": each for one, each in attribute.type.fields.items()}, f"`{name}`")
        part = raw.setdefault(name, {})
        if isinstance(part, dict):
            part[inner] = _raw(text, field.type)
    return facts_from_yaml(action.context, raw, f"the action `{action.uid.id}`")


def _raw(text: str, kind: Type) -> Any:
    if kind.kind in ("set", "record", "bool", "long"):
        return read_yaml(text, "the facts given")
    return text


def _unknown(name: str, known: Mapping[str, object], whose: str) -> FactUnknown:
    listed = ", ".join(f"`{one}`" for one in known) or "none"
    return FactUnknown(
        f"There is no fact `{name}` for {whose}.", todo=f"use one of its facts ({listed}) or correct the spelling."
    )


def _value(raw: object, kind: Type, name: str) -> Value:
    value = _record(raw, kind, name) if kind.kind == "record" else _plain(raw, kind, name)
    if value is None:
        shown = "nothing" if raw is None else f"`{raw}`"
        raise FactDoesNotFit(
            f"The fact `{name}` is given as {shown}, which is not {_WANTED[kind.kind]}.",
            todo=f"write {_WANTED[kind.kind]}.",
        )
    return value


def _plain(raw: object, kind: Type, name: str) -> Value | None:
    if kind.kind == "bool":
        return raw if isinstance(raw, bool) else None
    if kind.kind == "long":
        whole = isinstance(raw, int) and not isinstance(raw, bool) and LONG_MIN <= raw <= LONG_MAX
        return raw if whole and isinstance(raw, int) else None
    if kind.kind == "set":
        if not isinstance(raw, list) or kind.member is None:
            return None
        return CedarSet(_value(item, kind.member, name) for item in raw)
    if not isinstance(raw, str):
        return None
    if kind.kind == "string":
        return raw
    if kind.kind == "entity":
        return parse_uid(raw) or EntityUid(str(kind.entity_type), raw)
    return _written(raw, kind.kind)


def _written(text: str, kind: str) -> Value | None:
    if kind == "datetime":
        try:
            return Datetime(to_millis(parse_instant(text)))
        except ValueError:
            return None
    if kind == "duration":
        span: Duration | None = duration(text)
        return span
    return decimal(text) if kind == "decimal" else ip(text)


def _record(raw: object, kind: Type, name: str) -> Record | None:
    if not isinstance(raw, Mapping):
        return None
    fields = {
        field: Attribute(f"{name}.{field}", one.type, one.required, one.marks) for field, one in kind.fields.items()
    }
    unknown = next((field for field in raw if field not in fields), None)
    if unknown is not None:
        raise _unknown(f"{name}.{unknown}", {one.name: one for one in fields.values()}, f"`{name}`")
    absent = next((one.name for field, one in fields.items() if one.required and field not in raw), None)
    if absent is not None:
        raise FactMissing(f"The fact `{absent}` is not given.", todo=f"give `{absent}`: `{name}` always has it.")
    return Record({field: read_example_value(value, fields[field]) for field, value in raw.items()})
